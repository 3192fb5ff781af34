"""What the clock does, with nobody asking: signs what waits, and lets go of what is past its time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings

from sharewell.actions.dispose import certify_disposal, finish_disposal
from sharewell.actions.draft import KEPT_DAYS
from sharewell.actions.redate import redate_all
from sharewell.store import log, rewrapping
from sharewell.store.models import Agency, Disposal, Draft
from sharewell.store.tenancy import as_agency


@dataclass(frozen=True)
class Ticked:
    """How many heads were signed, old drafts deleted, and disposals taken a step further."""

    heads: int
    drafts: int
    disposals: int = 0


_redated: set[tuple[str, date]] = set()  # (home, day): one round of all cases a day is enough


def tick(now: datetime) -> Ticked:
    """Sign heads that wait, delete drafts untouched for KEPT_DAYS, clear ended sessions. Makes no other entry.

    A disposal whose keys still stand is finished, and one is certified when the last backup of the keys has expired.
    Once a day every case is put under the key of its month anew, and the keys of drafts long gone are destroyed.
    """
    heads = log.sign_heads()
    sessions: Any = import_module(settings.SESSION_ENGINE)
    sessions.SessionStore.clear_expired()
    drafts = disposals = 0
    for agency in Agency.objects.values_list("id", flat=True):
        with as_agency(agency):
            drafts += Draft.objects.filter(saved_at__lt=now - timedelta(days=KEPT_DAYS)).delete()[0]
        _daily(agency, now)
        disposals += _disposals(agency, now)
    _redated.add((str(settings.SHAREWELL_HOME), now.date()))
    return Ticked(heads, drafts, disposals)


def _daily(agency: UUID, now: datetime) -> None:
    if (str(settings.SHAREWELL_HOME), now.date()) in _redated:
        return
    redate_all(agency, now)
    rewrapping.destroy_past_drafts(agency, f"{now - timedelta(days=2 * KEPT_DAYS):%Y-%m}")


def _disposals(agency: UUID, now: datetime) -> int:
    with as_agency(agency):
        done = Disposal.objects.exclude(done=None)
        standing = list(done.filter(keys_gone_at=None).values_list("id", flat=True))
        ripe = list(done.filter(certificate_due__lte=now, certified=None).values_list("id", flat=True))
    for disposal in standing:
        finish_disposal(agency, disposal, now)
    for disposal in ripe:
        certify_disposal(agency, disposal, now)
    return len(standing) + len(ripe)
