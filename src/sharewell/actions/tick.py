"""What the clock does, with nobody asking: signs what waits, and lets go of what is past its time."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import Error

from sharewell.actions.certify_disposal import certify_disposal
from sharewell.actions.dispose import destroy_left_over, finish_disposal
from sharewell.actions.doubt_clock import HELP, doubt_of, goes_steadily, keep_tick
from sharewell.actions.draft import KEPT_DAYS
from sharewell.actions.redate import redate_all
from sharewell.practice.record import RecordError
from sharewell.store import heads, rewrapping
from sharewell.store.errors import StoreError
from sharewell.store.models import Agency, Disposal, Draft
from sharewell.store.tenancy import as_agency

logger = logging.getLogger(__name__)


@dataclass
class Ticked:
    """How many heads were signed, old drafts deleted, and disposals taken a step further; and how many parts ``failed``.

    ``doubt`` says why the clock can't be right; nothing was let go of then.
    """

    heads: int
    drafts: int
    disposals: int = 0
    failed: int = 0
    doubt: str = ""


_redated: set[tuple[str, date]] = set()  # (home, day): one round of all cases a day is enough


def tick(now: datetime) -> Ticked:
    """Sign heads that wait, delete drafts untouched for KEPT_DAYS, clear ended sessions. Makes no other entry.

    A disposal whose keys still stand is finished, and one is certified when the last backup of the keys has expired.
    Once a day every case is put under the key of its month anew, and keys that nothing is left under are destroyed.
    What fails in one agency is logged, and everything else goes on. By a clock that can't be right nothing is let go of,
    and after a long pause drafts wait until rounds go on steadily.
    """
    found = Ticked(heads=heads.sign_heads(), drafts=0)
    sessions: Any = import_module(settings.SESSION_ENGINE)
    sessions.SessionStore.clear_expired()
    found.doubt = doubt_of(now)
    if found.doubt:
        logger.warning("%s %s", found.doubt, HELP)
        return found
    steady = goes_steadily(now)
    for agency in Agency.objects.values_list("id", flat=True):
        if steady:
            with _going_on(agency, found), as_agency(agency):
                found.drafts += Draft.objects.filter(saved_at__lt=now - timedelta(days=KEPT_DAYS)).delete()[0]
        with _going_on(agency, found):
            _daily(agency, now, found)
        with _going_on(agency, found):
            _disposals(agency, now, found)
    _redated.add((str(settings.SHAREWELL_HOME), now.date()))
    try:
        keep_tick(now)
    except OSError:
        logger.exception("the clock's round could not be kept")
    return found


@contextmanager
def _going_on(agency: UUID, found: Ticked) -> Iterator[None]:
    """Log what fails and count it: one missing key or bad row must not stop the clock for everybody."""
    try:
        yield
    except (StoreError, RecordError, Error, OSError, ValueError):
        logger.exception("a part of the clock's round failed", extra={"agency": agency})
        found.failed += 1


def _daily(agency: UUID, now: datetime, found: Ticked) -> None:
    if (str(settings.SHAREWELL_HOME), now.date()) in _redated:
        return
    with _going_on(agency, found):
        redate_all(agency, now)
    with _going_on(agency, found):
        rewrapping.destroy_past_drafts(agency, f"{now - timedelta(days=2 * KEPT_DAYS):%Y-%m}")
    destroy_left_over(agency, now)


def _disposals(agency: UUID, now: datetime, found: Ticked) -> None:
    with as_agency(agency):
        done = Disposal.objects.exclude(done=None)
        standing = list(done.filter(keys_gone_at=None).values_list("id", flat=True))
        ripe = list(done.filter(certificate_due__lte=now, certified=None).values_list("id", flat=True))
    for step, disposals in ((finish_disposal, standing), (certify_disposal, ripe)):
        for disposal in disposals:
            with _going_on(agency, found):
                step(agency, disposal, now)
                found.disposals += 1
