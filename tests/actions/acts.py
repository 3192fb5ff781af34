"""What the tests of the acts share: an urgent share of an invented child, and how many entries a log holds."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sharewell.actions.actor import Actor
from sharewell.actions.raise_worry import NewWorry, Person, raise_worry
from sharewell.actions.share_now import UrgentShare, share_now
from sharewell.store import as_agency
from sharewell.store.log import Receipt
from sharewell.store.models import (
    Call,
    Case,
    CaseSubject,
    Decision,
    Entry,
    EntryContent,
    Head,
    Proposal,
    ProposalSubject,
    Share,
    Subject,
    Worry,
    WorrySubject,
)
from tests.people import NOW

CHILD = "Zofia Plantedname"
SOON = NOW + timedelta(hours=2)
ROWS = (
    Call, Case, CaseSubject, Decision, Entry, EntryContent, Head,
    Proposal, ProposalSubject, Share, Subject, Worry, WorrySubject,
)  # fmt: skip


def urgent(**changes: Any) -> UrgentShare:
    told = {
        "danger": "She is going home tonight to the man who hit her, plantedword.",
        "recipient_function": "childrens_social_care",
        "recipient_name": "Northshire duty team",
        "number": "01632 960411",
        "outcome": "spoke",
        "spoke_to": "Andrea Plantedworker",
        "children": (Person(CHILD, born="2021-03-14"),),
    }
    return UrgentShare(**(told | changes))


def ring(actor: Actor, **changes: Any) -> Receipt:
    return share_now(actor, urgent(**changes), uuid4(), NOW)


def worry(actor: Actor, *names: str, **changes: Any) -> Receipt:
    told = {
        "words": {"seen": "A bruise, plantedword."},
        "people": tuple(Person(name) for name in names or (CHILD,)),
        "happened_at": NOW - timedelta(hours=1),
    }
    return raise_worry(actor, NewWorry(**(told | changes)), uuid4(), NOW)


def target(receipt: Receipt, word: str) -> UUID:
    return UUID(receipt.targets[word])


def count(agency: UUID) -> dict[str, int]:
    """Every row of an agency by table, to show that a refusal left nothing."""
    with as_agency(agency):
        return {model.__name__: model.objects.count() for model in ROWS}


def children(actor: Actor, case: UUID) -> tuple[UUID, ...]:
    with as_agency(actor.agency_id):
        rows = CaseSubject.objects.filter(case=case, part="child").order_by("id")
        return tuple(rows.values_list("subject_id", flat=True))
