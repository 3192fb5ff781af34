"""Who acts, from which agency, in which role."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from sharewell.actions.refusal import NotAllowedError
from sharewell.store.models import Membership, Practitioner


@dataclass(frozen=True)
class Actor:
    """One practitioner acting for one agency in one of their roles; without a practitioner, the set-up itself."""

    practitioner_id: UUID | None
    agency_id: UUID
    role: str

    @property
    def person(self) -> UUID:
        """The practitioner, where an act needs a person and not the set-up."""
        if self.practitioner_id is None:
            raise NotAllowedError(
                "A person has to do this, and nobody is signed in.", "Sign in and try again."
            )
        return self.practitioner_id


SYSTEM = "system"


def roles_of(sign_in_name: str, password: str, now: datetime) -> list["Actor"]:
    """Return a person in each role they hold today, by their sign-in name and password; nothing where these are wrong."""
    person = Practitioner.objects.filter(sign_in_name=sign_in_name, is_active=True).first()
    if person is None or not person.check_password(password):
        return []
    current = Q(until=None) | Q(until__gt=now)
    held = Membership.objects.filter(current, practitioner=person, since__lte=now).order_by("since", "id")
    return [Actor(person.id, each.agency_id, each.role) for each in held]


def works_here(actor: Actor, now: datetime) -> bool:
    """Tell whether the practitioner holds this role in this agency today."""
    current = Q(until=None) | Q(until__gt=now)
    return Membership.objects.filter(
        current,
        agency=actor.agency_id,
        practitioner=actor.practitioner_id,
        role=actor.role,
        since__lte=now,
        practitioner__is_active=True,
    ).exists()
