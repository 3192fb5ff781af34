"""What the clock does, with nobody asking: signs what waits, and lets go of what is past its time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings

from sharewell.actions.draft import KEPT_DAYS
from sharewell.store import log
from sharewell.store.models import Agency, Draft
from sharewell.store.tenancy import as_agency


@dataclass(frozen=True)
class Ticked:
    """How many heads were signed and how many old drafts deleted."""

    heads: int
    drafts: int


def tick(now: datetime) -> Ticked:
    """Sign heads that wait, delete drafts untouched for KEPT_DAYS, clear ended sessions. Makes no entry."""
    heads = log.sign_heads()
    sessions: Any = import_module(settings.SESSION_ENGINE)
    sessions.SessionStore.clear_expired()
    drafts = 0
    for agency in Agency.objects.values_list("id", flat=True):
        with as_agency(agency):
            drafts += Draft.objects.filter(saved_at__lt=now - timedelta(days=KEPT_DAYS)).delete()[0]
    return Ticked(heads, drafts)
