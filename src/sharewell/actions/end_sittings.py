"""End a person's sittings at the screen, wherever they are signed in; the next page they ask for wants a sign-in."""

from collections.abc import Container
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session


def sessions_of(practitioner: UUID, now: datetime) -> dict[str, dict[str, Any]]:
    """Return what each of a person's sessions holds, by its key; a key is as good as being signed in, so show it nowhere."""
    going = {each.pk: each.get_decoded() for each in Session.objects.filter(expire_date__gt=now)}
    return {key: held for key, held in going.items() if held.get(SESSION_KEY) == str(practitioner)}


def end_sittings(practitioner: UUID, now: datetime, *, only: Container[str] | None = None) -> int:
    """End all sittings of one person, or only those whose session keys are named; return how many were ended."""
    theirs = [key for key in sessions_of(practitioner, now) if only is None or key in only]
    Session.objects.filter(pk__in=theirs).delete()
    return len(theirs)
