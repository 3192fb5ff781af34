"""Move all content to fresh keys and destroy the old ones, and say so in each agency's record."""

from datetime import datetime
from uuid import uuid4

from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.commit import Act, enter
from sharewell.store import rewrapping
from sharewell.store.models import Agency


def rotate_keys(now: datetime) -> int:
    """Rotate every content key, then enter in each agency's log that it was done; returns how many were destroyed.

    Safe to run again after any stop: what was moved stays moved, and the entry comes when all is done.
    """
    destroyed = rewrapping.rotate_all()
    for agency in Agency.objects.order_by("id").values_list("id", flat=True):
        enter(
            Act(
                kind="keys.rotated",
                doing="keep_log_keys",
                actor=Actor(None, agency, SYSTEM),
                idem=uuid4(),
                now=now,
                apply=lambda _: None,
                content={"destroyed": destroyed},
            )
        )
    return destroyed
