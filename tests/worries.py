"""Invented worries for tests."""

from uuid import UUID, uuid4

from sharewell.actions.actor import Actor
from sharewell.actions.raise_worry import NewWorry, Person, raise_worry
from sharewell.store.log import Receipt
from tests.people import NOW


def a_worry(actor: Actor, words: dict[str, str] | None = None, case_id: UUID | None = None) -> NewWorry:
    """A worry about one invented child."""
    return NewWorry(
        words=words or {"what": "He came in with a burn and did not want to go home."},
        people=(Person("Kofi Example", "child", "child", "2019-04-05"),),
        happened_at=NOW,
        case_id=case_id,
    )


def raised(actor: Actor, words: dict[str, str] | None = None, idem: UUID | None = None) -> Receipt:
    """Raise an invented worry."""
    return raise_worry(actor, a_worry(actor, words), idem or uuid4(), NOW)
