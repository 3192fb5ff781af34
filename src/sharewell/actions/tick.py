"""What the clock does, with nobody asking: signs what waits, and lets go of what is past its time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings

from sharewell.actions.draft import KEPT_DAYS
from sharewell.actions.redate import redate_all
from sharewell.store import log, rewrapping
from sharewell.store.models import Agency, Draft
from sharewell.store.tenancy import as_agency


@dataclass(frozen=True)
class Ticked:
    """How many heads were signed and how many old drafts deleted."""

    heads: int
    drafts: int


_redated: set[tuple[str, date]] = set()  # (home, day): one round of all cases a day is enough


def tick(now: datetime) -> Ticked:
    """Sign heads that wait, delete drafts untouched for KEPT_DAYS, clear ended sessions. Makes no entry.

    Once a day every case is put under the key of its month anew, and the keys of drafts long gone are destroyed.
    """
    heads = log.sign_heads()
    sessions: Any = import_module(settings.SESSION_ENGINE)
    sessions.SessionStore.clear_expired()
    drafts = 0
    for agency in Agency.objects.values_list("id", flat=True):
        with as_agency(agency):
            drafts += Draft.objects.filter(saved_at__lt=now - timedelta(days=KEPT_DAYS)).delete()[0]
        _daily(agency, now)
    _redated.add((str(settings.SHAREWELL_HOME), now.date()))
    return Ticked(heads, drafts)


def _daily(agency: UUID, now: datetime) -> None:
    if (str(settings.SHAREWELL_HOME), now.date()) in _redated:
        return
    redate_all(agency, now)
    rewrapping.destroy_past_drafts(agency, f"{now - timedelta(days=2 * KEPT_DAYS):%Y-%m}")
