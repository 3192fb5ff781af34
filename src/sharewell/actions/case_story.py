"""The story of one case: who it is about, the worries, the decisions with whether anybody was told, and what is to finish.

Reading appends no entry in this edition.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sharewell.actions.actor import Actor
from sharewell.actions.my_cases import ToFinish, to_finish_in
from sharewell.actions.naming import UNREADABLE, UNREADABLE_NAME, names_of, recipient_of, who_is, words_in
from sharewell.actions.open_content import open_content
from sharewell.actions.reachable import find_case, may_open, reads_all_words
from sharewell.store.models import Call, Case, CaseSubject, Decision, Share, Worry
from sharewell.store.tenancy import as_agency


@dataclass(frozen=True)
class PersonHere:
    """Somebody a case is about, and the part they have in it; ``born`` is YYYY-MM-DD, a due date, or empty."""

    subject_id: UUID
    name: str
    kind: str
    part: str
    born: str


@dataclass(frozen=True)
class WorryLine:
    """One worry with its words by field, as they were recorded; ``kind`` says by which act."""

    worry_id: UUID
    entry_id: UUID
    kind: str
    happened_at: datetime
    precision: str
    recorded_at: datetime
    raised_by: str
    about: tuple[UUID, ...]
    words: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class DecisionLine:
    """One decision as a line; ``may_open`` says whether this person may read its record."""

    decision_id: UUID
    entry_id: UUID
    recipient: str
    recipient_function: str
    outcome: str
    followed: bool
    urgent: bool
    late: bool
    unfinished: bool
    finishes: UUID | None
    decided_by: str
    decided_at: datetime
    recorded_at: datetime
    review_on: str
    share_ids: tuple[UUID, ...]
    told_at: datetime | None
    may_open: bool


@dataclass(frozen=True, kw_only=True)
class CaseStory:
    """One case whole, oldest first."""

    case_id: UUID
    opened_at: datetime
    opened_by: str
    own: bool
    people: tuple[PersonHere, ...]
    worries: tuple[WorryLine, ...]
    decisions: tuple[DecisionLine, ...]
    to_finish: tuple[ToFinish, ...]


def case_story(actor: Actor, case_id: UUID, now: datetime) -> CaseStory:
    """Return a case to somebody who may see it; to anybody else it is not found. ``now`` says which days have come.

    Who may only report gets the worries that they raised, those people, and what was decided: nobody else's words.
    """
    with as_agency(actor.agency_id):
        case = find_case(actor, case_id)
        worries = (
            Worry.objects.filter(case=case).select_related("entry__content").prefetch_related("subjects")
        )
        decisions = Decision.objects.filter(proposal__case=case).select_related("proposal", "entry")
        if not reads_all_words(actor):
            worries = worries.filter(raised_by=actor.practitioner_id)
        raised = list(worries.order_by("happened_at", "id"))
        decided = list(decisions.order_by("entry__index"))
        by = {*(one.raised_by_id for one in raised), *(one.decided_by_id for one in decided)}
        names = names_of(actor, by | {case.opened_by_id})
        people = _people(actor, case, raised)
        _refuse_closed(actor, people, raised)
        return CaseStory(
            case_id=case.id,
            opened_at=case.opened_at,
            opened_by=names[case.opened_by_id],
            own=case.opened_by_id == actor.practitioner_id,
            people=people,
            worries=tuple(_worry(actor, one, names) for one in raised),
            decisions=_lines(actor, decided, names),
            to_finish=to_finish_in(actor, case, now),
        )


def _people(actor: Actor, case: Case, raised: list[Worry]) -> tuple[PersonHere, ...]:
    rows = CaseSubject.objects.filter(case=case).select_related("subject")
    if not reads_all_words(actor):
        rows = rows.filter(subject__in={one.subject_id for worry in raised for one in worry.subjects.all()})
    found = []
    for row in rows:
        name, born = who_is(actor, row.subject)
        found.append(PersonHere(row.subject_id, name, row.subject.kind, row.part, born))
    return tuple(sorted(found, key=lambda person: (person.part != "child", person.name)))


def _refuse_closed(actor: Actor, people: tuple[PersonHere, ...], raised: list[Worry]) -> None:
    """Say in the words of its own error why nothing of a case opens, as where its key is gone: no page of blanks is shown."""
    words = [words_in(actor, worry.entry) for worry in raised]
    if (
        words
        and all(UNREADABLE in each for each in words)
        and {each.name for each in people} <= {UNREADABLE_NAME}
    ):
        open_content(actor, raised[0].entry)


def _worry(actor: Actor, worry: Worry, names: Mapping[UUID, str]) -> WorryLine:
    return WorryLine(
        worry.id,
        worry.entry_id,
        worry.entry.kind,
        worry.happened_at,
        worry.precision,
        worry.entry.recorded_at,
        names[worry.raised_by_id],
        tuple(one.subject_id for one in worry.subjects.all()),
        words_in(actor, worry.entry),
    )


def _lines(actor: Actor, decided: list[Decision], names: Mapping[UUID, str]) -> tuple[DecisionLine, ...]:
    shares: dict[UUID, list[UUID]] = {}
    for share in Share.objects.filter(decision__in=decided):
        shares.setdefault(share.decision_id, []).append(share.id)
    told: dict[UUID, datetime] = {}
    spoken = Call.objects.filter(share__decision__in=decided, outcome="spoke").order_by("happened_at")
    for call in spoken:
        told.setdefault(call.share_id, call.happened_at)
    finished = {decision.amends_id for decision in decided}
    return tuple(_line(actor, one, names, shares, told, finished=one.id in finished) for one in decided)


def _line(  # a line joins what five tables say
    actor: Actor,
    decision: Decision,
    names: Mapping[UUID, str],
    shares: Mapping[UUID, list[UUID]],
    told: Mapping[UUID, datetime],
    *,
    finished: bool,
) -> DecisionLine:
    # The one that finishes an urgent decision is told by the urgent one's calls.
    ours = [*shares.get(decision.id, ())]
    ours += shares.get(decision.amends_id, ()) if decision.amends_id else ()
    return DecisionLine(
        decision_id=decision.id,
        entry_id=decision.entry_id,
        recipient=recipient_of(actor, decision.proposal),
        recipient_function=decision.proposal.recipient_function,
        outcome=decision.outcome,
        followed=decision.followed,
        urgent=decision.urgent,
        late=decision.late,
        unfinished=decision.unfinished and not finished,
        finishes=decision.amends_id,
        decided_by=names[decision.decided_by_id],
        decided_at=decision.decided_at,
        recorded_at=decision.entry.recorded_at,
        review_on=decision.review_on.isoformat() if decision.review_on else "",
        share_ids=tuple(ours),
        told_at=min((told[share] for share in ours if share in told), default=None),
        may_open=may_open(actor, decision),
    )
