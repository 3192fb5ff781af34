"""Who acts, from which agency, in which role."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from sharewell.actions.refusal import NotAllowedError
from sharewell.store.models import Membership


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
