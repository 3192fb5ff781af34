"""Check the rows that pages read: worries, decisions, shares and calls stand as their entries tell."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from sharewell.actions.commit import moment
from sharewell.actions.deciding import outcome_of
from sharewell.actions.fault import LOST, ROGUE, Fault
from sharewell.actions.open_content import open_ref_key
from sharewell.practice import record
from sharewell.practice.decision import from_fields, shares
from sharewell.store.keys import KeyMissingError
from sharewell.store.models import (
    Call,
    CaseSubject,
    Decision,
    Entry,
    Keeping,
    Worry,
)
from sharewell.store.sealing import DisposedError, SealBrokenError

Content: TypeAlias = Mapping[str, Any] | None
Pairs: TypeAlias = Iterator[tuple[str, object, object]]
_ALL = (Worry, Decision, Call)
_MADE: Mapping[str, tuple[type[Worry | Decision | Call | Keeping], ...]] = {
    "worry.raised": (Worry,),
    "share.urgent": _ALL,
    "share.recorded_late": _ALL,
    "decision.recorded": (Decision,),
    "record.finished": (Decision,),
    "call.recorded": (Call,),
    "case.kept": (Keeping,),
}


def rows_as_told(entry: Entry, said: record.Statement, content: Content) -> Iterator[Fault]:
    """Compare what an entry made with what it states and, where that opens, with what it says."""
    number = entry.index + 1
    for model in _MADE.get(entry.kind, ()):
        name = model._meta.model_name
        try:
            rows: list[Any] = list(model.objects.filter(entry=entry))
        except ValueError:
            yield Fault(f"The {name} of entry {number} can't be read.", LOST, number)
            continue
        if len(rows) != 1:
            yield Fault(
                f"Entry {number} made one {name}, and {len(rows) or 'none'} is kept of it.", LOST, number
            )
            continue
        pairs = list(_pairs(rows[0], entry, said, content))
        unlike = sorted({what for what, told, kept in pairs if told != kept})
        if unlike:
            what = f"The {name} of entry {number} is kept with another {' and '.join(unlike)} than the entry tells."
            yield Fault(what, ROGUE, number)


def _pairs(
    row: Worry | Decision | Call | Keeping, entry: Entry, said: record.Statement, content: Content
) -> Pairs:
    if isinstance(row, Worry):
        yield "case", entry.case_id, row.case_id
        yield "person who raised it", entry.actor_id, row.raised_by_id
        yield "time", said.happened_at, moment(row.happened_at)
        yield from _people(entry, said, [each.subject_id for each in row.subjects.all()])
    elif isinstance(row, Decision):
        yield from _decision(row, entry, said, content)
    elif isinstance(row, Call):
        yield "case", entry.case_id, row.share.decision.proposal.case_id
        yield "caller", entry.actor_id, row.made_by_id
        if content is not None:
            yield "outcome", content["outcome"], row.outcome
            yield "time", content.get("call_at", moment(row.happened_at)), moment(row.happened_at)
    else:
        yield "case", entry.case_id, row.case_id
        if content is not None:
            yield "closing day", content["closed_on"], row.closed_on.isoformat() if row.closed_on else ""


def _decision(row: Decision, entry: Entry, said: record.Statement, content: Content) -> Pairs:
    urgent = row.amends.urgent if row.amends else entry.kind == "share.urgent"
    yield "case", entry.case_id, row.proposal.case_id
    yield "person who decided", entry.actor_id, row.decided_by_id
    yield "time", said.happened_at, moment(row.happened_at)
    yield "urgency", urgent, row.urgent
    yield "lateness", entry.kind == "share.recorded_late", row.late
    yield "state", entry.kind == "share.urgent", row.unfinished
    if entry.kind == "record.finished":
        yield "record that it finishes", said.amends, str(row.amends.entry_id) if row.amends else None
    yield "purpose", said.purpose, row.proposal.purpose
    yield from _people(entry, said, [each.subject_id for each in row.proposal.subjects.all()])
    if content is None:
        return
    whole = from_fields(content)
    yield "outcome", outcome_of(whole), row.outcome
    if entry.kind in ("decision.recorded", "record.finished"):  # elsewhere nobody was asked
        yield "following of the guidance", all(one.followed for one in whole.settled), row.followed
    yield "day to look again", whole.review_on, row.review_on.isoformat() if row.review_on else ""
    yield "kind of recipient", whole.recipient_function, row.proposal.recipient_function
    if shares(whole) and row.amends is None:
        yield "share", True, row.shares.exists()


def _people(entry: Entry, said: record.Statement, kept: list[Any]) -> Pairs:
    """Compare whom a row names with the statement's references, which only the case's own key makes."""
    if entry.case is None:
        return
    parts = set(
        CaseSubject.objects.filter(case=entry.case, subject__in=kept).values_list("subject_id", flat=True)
    )
    yield "person in the case", set(kept), parts
    try:
        key = open_ref_key(entry.case)
    except (KeyMissingError, DisposedError, SealBrokenError):
        return  # without the key nobody can tell any more; what is broken is said of the case
    yield "person", set(said.subject_refs), {record.ref(key, "subject", str(each)) for each in kept}
