"""Take away the second step of somebody who lost it, so that they set one up anew after their password, or a new password."""

from datetime import datetime
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.commit import Act, enter
from sharewell.actions.end_sittings import end_sittings, sessions_of
from sharewell.actions.refusal import RefusedError
from sharewell.actions.words import need_words
from sharewell.store import log
from sharewell.store.log import Receipt
from sharewell.store.models import Membership, Practitioner
from sharewell.store.tenancy import as_agency


def reset_second_step(sign_in_name: str, by: str, now: datetime, password: str | None = None) -> int:
    """Take it away, recovery codes too, and end the person's sittings; return how many of those were ended.

    With ``password`` the old one opens nothing any more, and there need be no second step.
    Entered in the record of each agency that they have a role in; one that is closed takes no entry, and shuts nobody
    out for that. Whoever asks for this may be somebody else who knows the password: see the person, or ring them, first.
    """
    need_words(by, "by", "Write who you are.")
    person = Practitioner.objects.filter(sign_in_name=sign_in_name.strip().lower()).first()
    if person is None:
        raise RefusedError("Nobody here signs in by that name.", "Check how it is spelt.")
    if password is None and not Authenticator.objects.filter(user_id=person.pk).exists():
        raise RefusedError(
            "They have no second step, so there was nothing to take away.",
            "They set one up when they next sign in.",
        )
    ended = len(sessions_of(person.pk, now))
    hashed = None if password is None else make_password(password)
    current = Membership.objects.filter(Q(until=None) | Q(until__gt=now), practitioner_id=person.pk)
    for agency in current.order_by("agency_id").values_list("agency_id", flat=True).distinct():
        with as_agency(agency):
            closed = log.closing()
        if closed is None:
            enter_reset(agency, person.pk, by, now, hashed)
    with transaction.atomic():
        _take_away(person.pk, now, hashed)
    return ended


def enter_reset(
    agency: UUID, practitioner: UUID, by: str, now: datetime, hashed: str | None = None
) -> Receipt:
    """Enter whose second step was taken away, and who says that they did it; it goes with that entry or not at all."""
    content = {"practitioner": str(practitioner), "by": by}
    return enter(
        Act(
            kind="second_step.reset",
            doing="begin_membership",
            actor=Actor(None, agency, SYSTEM),
            idem=uuid4(),
            now=now,
            apply=lambda _: _take_away(practitioner, now, hashed),
            content=content if hashed is None else {**content, "password": "new"},
        )
    )


def _take_away(practitioner: UUID, now: datetime, hashed: str | None) -> None:
    if hashed is not None:
        Practitioner.objects.filter(pk=practitioner).update(password=hashed)
    Authenticator.objects.filter(user_id=practitioner).delete()
    end_sittings(practitioner, now)
