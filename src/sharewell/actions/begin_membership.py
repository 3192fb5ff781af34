"""Give a person a role in an agency, and an account when they have none."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password

from sharewell.actions.actor import Actor
from sharewell.actions.commit import Act, earlier, enter
from sharewell.actions.refusal import RefusedError
from sharewell.actions.words import check_words
from sharewell.store.log import Receipt
from sharewell.store.models import Membership, Practitioner
from sharewell.store.sealing import seal_record


class SignInNameTakenError(RefusedError):
    """Somebody signs in by this name already."""


@dataclass(frozen=True)
class NewPractitioner:
    """A person who will sign in; the name is sealed, the password kept as a hash, None for an account without one."""

    name: str
    sign_in_name: str
    password: str | None


def begin_membership(
    actor: Actor, person: NewPractitioner | UUID, role: str, idem: UUID, now: datetime
) -> Receipt:
    """Record that a person, new or known by id, holds a role from now. Targets: ``practitioner``, ``membership``.

    Refuses a sign-in name that is taken.
    """
    if done := earlier(actor, "membership.begun", idem):
        return done
    account = Practitioner.objects.get(id=person) if isinstance(person, UUID) else _account(person)
    membership = Membership(
        id=uuid4(), agency_id=actor.agency_id, practitioner_id=account.id, role=role, since=now
    )

    def apply(_: UUID) -> None:
        if isinstance(person, NewPractitioner):
            account.save(force_insert=True)
        membership.save(force_insert=True)

    return enter(
        Act(
            kind="membership.begun",
            doing="begin_membership",
            actor=actor,
            idem=idem,
            now=now,
            apply=apply,
            content={"practitioner": str(account.id), "role": role},
            targets={"practitioner": membership.practitioner_id, "membership": membership.id},
        )
    )


def _account(person: NewPractitioner) -> Practitioner:
    check_words([person.name, person.sign_in_name])
    sign_in_name = person.sign_in_name.strip().lower()
    if Practitioner.objects.filter(sign_in_name=sign_in_name).exists():
        raise SignInNameTakenError("Somebody signs in by this name already.", "Choose another sign-in name.")
    account = Practitioner(id=uuid4(), sign_in_name=sign_in_name, password=make_password(person.password))
    seal_record(account, name=person.name)
    return account
