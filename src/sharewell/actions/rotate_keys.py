"""Move all content to fresh keys and destroy the old ones, and say so in each agency's record."""

from datetime import datetime
from uuid import UUID, uuid4

from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.commit import Act, enter
from sharewell.store import log, rewrapping
from sharewell.store.log import Receipt
from sharewell.store.models import Agency
from sharewell.store.tenancy import as_agency


def rotate_keys(now: datetime) -> int:
    """Rotate every content key, then say so in each agency's log; returns how many were destroyed.

    Safe to run again after any stop: what was moved stays moved, and the entries come when all is done. Refuses before anything is
    moved where an agency's log is closed.
    """
    for agency in Agency.objects.values_list("id", flat=True):
        with as_agency(agency):
            log.refuse_frozen()
    destroyed = rewrapping.rotate_all()
    for agency in Agency.objects.order_by("id").values_list("id", flat=True):
        record_rotation(agency, destroyed, now)
    return destroyed


def record_rotation(agency: UUID, destroyed: int, now: datetime) -> Receipt:
    """Enter that all content was moved to fresh keys, and how many old ones were destroyed."""
    return enter(
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
