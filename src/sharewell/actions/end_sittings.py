"""End a person's sittings at the screen, wherever they are signed in; the next page they ask for wants a sign-in."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session


def end_sittings(practitioner: UUID, now: datetime, *, but: str | None = None) -> int:
    """End all sittings of one person, but the one whose session key is named; return how many were ended."""
    theirs = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=now)
        if session.pk != but and session.get_decoded().get(SESSION_KEY) == str(practitioner)
    ]
    Session.objects.filter(pk__in=theirs).delete()
    return len(theirs)
