"""One sitting at the screen: who is here, for which agency, and when it ends, whatever the browser says.

A sitting ends after 30 minutes without a request or 10 hours after sign-in. The session holds ids and times only.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import logout
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from sharewell.actions.actor import Actor
from sharewell.actions.end_sittings import end_sittings, sessions_of
from sharewell.store.models import Membership
from sharewell.web.role import role_words

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=10)
# Each request would otherwise write the session; a minute less of idle time harms nobody.
NOTED_EVERY = timedelta(minutes=1)

_BEGAN, _LAST, _MEMBERSHIP = "began", "last", "membership"


@dataclass(frozen=True)
class SignedIn:
    """Who is signed in, and as what: on ``request.signed_in`` behind every door that is not public."""

    practitioner: UUID
    sign_in_name: str
    agency: UUID
    agency_name: str
    role: str

    @property
    def actor(self) -> Actor:
        """Who acts, as actions want to know it."""
        return Actor(self.practitioner, self.agency, self.role)

    @property
    def role_shown(self) -> str:
        """The role in words."""
        return role_words(self.role)


def memberships(practitioner: UUID, now: datetime) -> list[Membership]:
    """Return the roles that a practitioner holds now, in a steady order."""
    current = Membership.objects.filter(practitioner_id=practitioner, since__lte=now)
    return list(
        current.filter(Q(until=None) | Q(until__gt=now))
        .select_related("agency")
        .order_by("agency__name", "role", "id")
    )


def here_now(request: HttpRequest) -> SignedIn | None:
    """Return who is at the screen, or None; a sitting that has run out is ended here."""
    user: Any = request.user
    if not user.is_authenticated:
        return None
    now = timezone.now()
    if not _still_going(request, now):
        logout(request)
        return None
    found = memberships(user.pk, now)
    if not found:
        return None
    chosen = request.session.get(_MEMBERSHIP)
    membership = next((each for each in found if str(each.pk) == chosen), found[0])
    return SignedIn(user.pk, user.sign_in_name, membership.agency_id, membership.agency.name, membership.role)


@dataclass(frozen=True)
class Elsewhere:
    """One of a person's sittings, as a page may show it: ``mark`` tells it from others and lets nobody in."""

    mark: str
    began: datetime
    last: datetime
    here: bool


def sittings(request: HttpRequest) -> list[Elsewhere]:
    """Return every sitting of the person at the screen that has not run out, this one first."""
    now = timezone.now()
    found = [
        Elsewhere(_mark(key), _moment(held, _BEGAN), _moment(held, _LAST), key == request.session.session_key)
        for key, held in sessions_of(request.user.pk, now).items()  # type: ignore[arg-type]  # behind a door
    ]
    going = [each for each in found if now - each.began <= LONGEST and now - each.last <= IDLE]
    return sorted(going, key=lambda each: (not each.here, -each.last.timestamp(), each.mark))


def end_elsewhere(request: HttpRequest, mark: str | None = None) -> int:
    """End the person's sittings elsewhere, or the one of a mark; this one goes on. Return how many were ended."""
    now, person = timezone.now(), request.user.pk
    others = {key for key in sessions_of(person, now) if key != request.session.session_key}  # type: ignore[arg-type]
    chosen = {key for key in others if mark in (None, _mark(key))}
    return end_sittings(person, now, only=chosen)  # type: ignore[arg-type]  # behind a door


def _mark(key: str) -> str:
    return salted_hmac("sharewell.web.sitting", key, algorithm="sha256").hexdigest()[:16]


def _moment(held: dict[str, Any], name: str) -> datetime:
    return datetime.fromtimestamp(float(held.get(name, 0)), UTC)


def begin(request: HttpRequest) -> None:
    """Start a sitting's two clocks, at sign-in."""
    request.session[_BEGAN] = request.session[_LAST] = timezone.now().timestamp()


def began_within(request: HttpRequest, span: timedelta) -> bool:
    """Whether this sitting began within so long ago."""
    return timezone.now().timestamp() - float(request.session.get(_BEGAN, 0)) <= span.total_seconds()


def act_for(request: HttpRequest, membership: UUID) -> bool:
    """Choose the membership to act under; one that is not theirs now is refused."""
    theirs = {each.pk for each in memberships(request.user.pk, timezone.now())}  # type: ignore[arg-type]  # behind a door
    if membership not in theirs:
        return False
    request.session[_MEMBERSHIP] = str(membership)
    return True


def _still_going(request: HttpRequest, now: datetime) -> bool:
    session, seconds = request.session, now.timestamp()
    began, last = session.get(_BEGAN, 0), session.get(_LAST, 0)
    if seconds - began > LONGEST.total_seconds() or seconds - last > IDLE.total_seconds():
        return False
    if seconds - last > NOTED_EVERY.total_seconds():
        session[_LAST] = seconds
    return True
