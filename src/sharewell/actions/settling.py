"""The rows and the words that every settled proposal has, whether urgent, in its turn or recorded late."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sharewell.actions.actor import Actor
from sharewell.actions.commit import moment
from sharewell.actions.naming import UNREADABLE_THEN
from sharewell.actions.open_content import open_content
from sharewell.actions.raise_worry import CaseRows, Person
from sharewell.actions.reachable import find_case
from sharewell.actions.refusal import LeftOutError
from sharewell.practice.decision import Child, Content, Known, Settled
from sharewell.store.models import (
    Agency,
    Call,
    Case,
    CaseSubject,
    Decision,
    Practitioner,
    Proposal,
    ProposalSubject,
    Share,
    Subject,
    Worry,
)
from sharewell.store.sealing import SealBrokenError, seal_record
from sharewell.store.tenancy import as_agency

GOLDEN_RULE_7 = "Information sharing: advice for practitioners (2024), golden rule 7"
NOT_KNOWN = Known()


@dataclass(frozen=True, kw_only=True)
class Towards:
    """One recipient and the one purpose: what a proposal is made of."""

    function: str
    name: str
    purpose: str = "keep_safe"
    agency_id: UUID | None = None


def proposal_rows(
    case: Case, to: Towards, subjects: tuple[UUID, ...]
) -> tuple[Proposal, list[ProposalSubject]]:
    """Prepare a proposal about these subjects; the recipient's name is sealed."""
    agency = case.agency_id
    proposal = Proposal(
        id=uuid4(),
        agency_id=agency,
        case=case,
        recipient_function=to.function,
        purpose=to.purpose,
        recipient_agency_id=to.agency_id,
    )
    seal_record(proposal, under=case.kek, recipient_name=to.name)
    about = [
        ProposalSubject(id=uuid4(), agency_id=agency, proposal=proposal, subject_id=subject)
        for subject in subjects
    ]
    return proposal, about


def decision_row(actor: Actor, proposal: Proposal, happened_at: datetime, **marks: Any) -> Decision:
    """Prepare a decision of the actor's; ``marks`` are its other columns. Its entry is set when it is recorded."""
    told = {"decided_at": happened_at, "outcome": "share_now", "followed": True} | marks
    return Decision(
        id=uuid4(),
        agency_id=actor.agency_id,
        proposal=proposal,
        decided_by_id=actor.person,
        happened_at=happened_at,
        **told,
    )


def worry_row(actor: Actor, case: Case, happened_at: datetime, precision: str) -> Worry:
    """Prepare the worry behind something already done, so that it shows among the earlier worries."""
    return Worry(
        id=uuid4(),
        agency_id=actor.agency_id,
        case=case,
        happened_at=happened_at,
        precision=precision,
        raised_by_id=actor.person,
    )


def share_row(decision: Decision) -> Share:
    """Prepare the share that carries a decision out; nobody is told by it."""
    return Share(id=uuid4(), agency_id=decision.agency_id, decision=decision)


def call_row(actor: Actor, share: Share, outcome: str, happened_at: datetime) -> Call:
    """Prepare one call about a share."""
    return Call(
        id=uuid4(),
        agency_id=actor.agency_id,
        share=share,
        outcome=outcome,
        happened_at=happened_at,
        made_by_id=actor.person,
    )


def people_here(actor: Actor, people: tuple[Person, ...], case_id: UUID | None) -> tuple[Person, ...]:
    """Return the people named or, of a known case where none is, its children; refuses when that is nobody."""
    unnamed = [person for person in people if not person.subject_id and not person.name.strip()]
    if not people and case_id:
        with as_agency(actor.agency_id):
            case = find_case(actor, case_id)
            children = CaseSubject.objects.filter(case=case, part="child").values_list(
                "subject_id", flat=True
            )
            people = tuple(Person(subject_id=child) for child in children)
    if unnamed or not people:
        raise LeftOutError(
            "children", "Say which child this is about.", "A first name, or who they are, is enough."
        )
    return people


def content_of(
    actor: Actor, about: CaseRows, to: Towards, decided_at: datetime, precision: str = "minute"
) -> Content:
    """Write what the record knows by itself: who decided, for which agency, towards whom, about which children.

    Read from the tables and never from a page; every child is settled as shared, the rest is still to be filled in.
    """
    with as_agency(actor.agency_id):
        agency = Agency.objects.get(id=actor.agency_id)
        person = Practitioner.objects.get(id=actor.person)
        children = _children(actor, about)
        name = _held(actor, person, "name")["name"]
    return Content(
        agency=agency.name,
        controller=agency.controller,
        decided_by=name,
        role=actor.role,
        recipient=to.name,
        recipient_function=to.function,
        purpose=to.purpose,
        known_at=moment(decided_at),
        known_precision=precision,
        decided_at=moment(decided_at),
        children=children,
        known=NOT_KNOWN,
        settled=tuple(Settled(child.subject, "share_now", "share_now") for child in children),
    )


def _children(actor: Actor, about: CaseRows) -> tuple[Child, ...]:
    """Name the subjects of the act in its order: the new ones from their rows, the known ones from the table."""
    new = {row.id: row for row in about.rows if isinstance(row, Subject)}
    rows = new | Subject.objects.in_bulk([subject for subject in about.subjects if subject not in new])
    opened = [(subject, _held(actor, rows[subject], "name", "born")) for subject in about.subjects]
    return tuple(Child(str(subject), held["name"] or "", held["born"] or "") for subject, held in opened)


def _held(actor: Actor, row: Subject | Practitioner, *fields: str) -> dict[str, Any]:
    """Open what is known of somebody; a damaged name stops no decision about a child, and the record says that it was so."""
    try:
        return open_content(actor, row, *fields)
    except SealBrokenError:
        return {"name": UNREADABLE_THEN, "born": None}
