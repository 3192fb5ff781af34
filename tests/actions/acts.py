"""What the tests of the acts share: an urgent share of an invented child, and how many entries a log holds."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sharewell.actions.actor import Actor
from sharewell.actions.raise_worry import NewWorry, Person, raise_worry
from sharewell.actions.record_already_shared import AlreadyShared, record_already_shared
from sharewell.actions.record_decision import NewDecision, record_decision
from sharewell.actions.share_now import UrgentShare, share_now
from sharewell.practice.decision import Content, Known, Settled
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


def written(*settled: Settled, **changes: Any) -> Content:
    """What a page hands in: the person's answers, with what the record knows by itself left empty."""
    told: dict[str, Any] = {
        "agency": "", "controller": "", "decided_by": "", "role": "", "recipient": "",
        "recipient_function": "", "purpose": "", "known_at": "", "known_precision": "", "decided_at": "",
        "children": (), "known": Known(seen="A bruise, plantedword."), "settled": settled,
        "what": "The bruise.", "reasons": "He would go home to him tonight, plantedword.",
    }  # fmt: skip
    return Content(**(told | changes))


def settled(subject: UUID, decided: str = "share", guidance: str | None = None, because: str = "") -> Settled:
    return Settled(str(subject), decided if guidance is None else guidance, decided, because)


def deciding(actor: Actor, case: UUID, **changes: Any) -> NewDecision:
    told: dict[str, Any] = {
        "case_id": case,
        "content": written(*(settled(child) for child in children(actor, case))),
        "recipient_function": "childrens_social_care",
        "recipient_name": "Northshire plantedteam",
        "happened_at": NOW,
    }
    return NewDecision(**(told | changes))


def decide(actor: Actor, case: UUID, **changes: Any) -> Receipt:
    return record_decision(actor, deciding(actor, case, **changes), uuid4(), NOW)


def late(actor: Actor, **changes: Any) -> Receipt:
    told: dict[str, Any] = {
        "what": "That she was left alone, plantedword.",
        "why": "She is six, plantedword.",
        "recipient_function": "police",
        "recipient_name": "Northshire Police",
        "spoke_to": "PC Plantedworker",
        "how": "in_person",
        "happened_at": NOW - timedelta(days=2),
        "precision": "hour",
        "children": (Person(CHILD),),
    }
    return record_already_shared(actor, AlreadyShared(**(told | changes)), uuid4(), NOW)
