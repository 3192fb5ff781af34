"""Check who may act and whom it is about: roles, the organisation, who opened each case and every name, as the entries tell."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, TypeAlias
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.commit import moment
from sharewell.actions.fault import LOST, ROGUE, Fault
from sharewell.actions.open_content import (
    open_born,
    open_content,
    open_if_whole,
    open_ref_key,
    unless_damaged,
)
from sharewell.practice import record
from sharewell.store.content_keys import DISPOSED
from sharewell.store.keys import KeyMissingError
from sharewell.store.models import (
    Agency,
    Case,
    CaseSubject,
    DisposalCase,
    Draft,
    Entry,
    Membership,
    Practitioner,
    Proposal,
    Subject,
)
from sharewell.store.models.tenant import Sealed
from sharewell.store.sealing import SealBrokenError

Content: TypeAlias = Mapping[str, Any] | None
Pairs: TypeAlias = Iterator[tuple[str, object, object]]


def begun_as_told(entry: Entry, content: Content, targets: Mapping[str, str]) -> Iterator[Fault]:
    """Compare the role that an entry began, or the organisation that it opened, with the row that pages and the policy read."""
    number = entry.index + 1
    if entry.kind == "membership.begun":
        rows = Membership.objects.filter(agency=entry.agency_id)
        row = next((each for each in rows if str(each.id) == targets.get("membership")), None)
        if row is None:
            yield Fault(f"Entry {number} gave somebody a role, and no row of it is kept.", LOST, number)
            return
        pairs = [
            *_role(row, entry, content),
            ("person", targets.get("practitioner"), str(row.practitioner_id)),
        ]
        yield from _unlike(f"The role that entry {number} began", pairs, number)
    elif entry.kind == "agency.opened" and content is not None:
        agency = Agency.objects.get(id=entry.agency_id)
        names = ("name", "controller", "sector", "area")
        told = ((name, content[name], getattr(agency, name)) for name in names)
        yield from _unlike("The organisation", told, number)


def people_as_told(agency: UUID) -> Iterator[Fault]:
    """Say which roles, cases and names no entry tells of, who does not open with their key, and what only looks disposed of."""
    # Rows first: what is recorded meanwhile has its entry in what is read after.
    rows = list(Membership.objects.filter(agency=agency).order_by("id"))
    told = Entry.objects.filter(kind="membership.begun").values_list("targets", flat=True)
    begun = " ".join(told)
    for row in rows:
        if str(row.id) not in begun:
            yield Fault(
                f"The role {row.role} of the person {row.practitioner_id} was begun by no entry.", ROGUE
            )
    yield from _opened()
    yield from _disposed()
    yield from _sealed(agency)


def births_as_told() -> Iterator[Fault]:
    """Compare each day of birth that was learned later with the one that is kept: how long a record is kept counts from it."""
    # Of a birth recorded meanwhile nobody can tell whether its row was read before or after it.
    last = Entry.objects.order_by("index").values_list("index", flat=True).last()
    people = {person.id: person for person in Subject.objects.exclude(kek=DISPOSED)}
    told: dict[UUID, tuple[Entry, str]] = {}
    unread: set[UUID] = set()
    entries = Entry.objects.filter(kind="birth.recorded").exclude(case__kek=DISPOSED)
    for entry in entries.select_related("content", "case").order_by("index"):
        said = open_if_whole(Actor(None, entry.agency_id, SYSTEM), entry, "born")
        who = _born_in(entry) if said else None
        if said and who and entry.index <= (last or 0):
            told[who] = entry, said["born"]
        elif entry.case_id:
            unread.add(entry.case_id)
    # The newest may have gone with a case, or be damaged: then nobody can tell which day is right.
    gone = CaseSubject.objects.filter(Q(case__in=unread) | Q(case__kek=DISPOSED))
    uncertain = set(gone.values_list("subject_id", flat=True))
    for who, (entry, born) in told.items():
        if who in people and who not in uncertain and _born_otherwise(people[who], born):
            number = entry.index + 1
            what = f"The day of birth kept of the person {who} is another than entry {number} tells, the newest that does."
            yield Fault(what, ROGUE, number)


def _born_otherwise(person: Subject, born: str) -> bool:
    kept = unless_damaged(lambda: (open_born(person),))  # a row that does not open is said apart
    return kept is not None and kept != (born,)


def _born_in(entry: Entry) -> UUID | None:
    """Return the person of whom an entry tells the birth: its statement names them by the case's own key alone."""
    key = unless_damaged(partial(open_ref_key, entry.case)) if entry.case else None
    if key is None:
        return None  # nobody can tell any more; what is broken is said of the case
    refs = record.read_statement(record.take_apart(entry.envelope).payload).subject_refs
    here = CaseSubject.objects.filter(case=entry.case).values_list("subject_id", flat=True)
    return next((each for each in here if record.ref(key, "subject", str(each)) in refs), None)


def _role(row: Membership, entry: Entry, content: Content) -> Pairs:
    yield "beginning", moment(entry.recorded_at), moment(row.since)
    yield "end", None, row.until  # no act ends one yet
    if content is not None:
        yield "person", content["practitioner"], str(row.practitioner_id)
        yield "role", content["role"], row.role


def _unlike(what: str, pairs: Any, number: int | None) -> Iterator[Fault]:
    unlike = sorted({name for name, told, kept in pairs if told != kept})
    if unlike:
        yield Fault(
            f"{what} is kept with another {' and '.join(unlike)} than the entry tells.", ROGUE, number
        )


def _opened() -> Iterator[Fault]:
    """Compare who opened each case, and when, with its first entry."""
    cases = list(Case.objects.order_by("id"))  # before the entries, as above
    entries = Entry.objects.exclude(case=None).order_by("-index")
    rows = entries.values_list("case_id", "index", "actor_id", "recorded_at")
    first = {
        case: (index, by, at) for case, index, by, at in rows.iterator()
    }  # the last one met is the first
    for case in cases:
        if case.id not in first:
            yield Fault(f"The case {case.id} was opened by no entry.", ROGUE)
            continue
        index, by, at = first[case.id]
        pairs = (
            ("person who opened it", by, case.opened_by_id),
            ("day of opening", moment(at), moment(case.opened_at)),
        )
        yield from _unlike(f"The case {case.id}, which entry {index + 1} opened,", pairs, index + 1)


def _disposed() -> Iterator[Fault]:
    done = DisposalCase.objects.filter(case=OuterRef("id"), disposal__done__kind="content.disposed")
    for case in Case.objects.filter(~Exists(done), kek=DISPOSED):
        yield Fault(f"The case {case.id} looks disposed of, and no entry says so.", LOST)
    stays = CaseSubject.objects.filter(subject=OuterRef("id")).exclude(case__kek=DISPOSED)
    for person in Subject.objects.filter(Exists(stays), kek=DISPOSED):
        yield Fault(f"The person {person.id} looks disposed of, and is in a case that is kept.", LOST)


def _sealed(agency: UUID) -> Iterator[Fault]:
    """Open every sealed row that is no entry's, and say which does not open or has lost the name it held."""
    for person in Subject.objects.exclude(kek=DISPOSED):
        if person.name is None:
            yield Fault(f"The name kept of the person {person.id} is gone.", LOST)
        elif not _opens(agency, person, "name", "born"):
            yield Fault(f"The name kept of the person {person.id} does not open with its key.", LOST)
    for to in Proposal.objects.exclude(kek=DISPOSED):
        if not _opens(agency, to, "recipient_name"):
            yield Fault(f"The name of whom the proposal {to.id} is to does not open with its key.", LOST)
    for draft in Draft.objects.all():
        if not _opens(agency, draft, "content"):
            what = f"The unfinished answers {draft.id} do not open with their key."
            yield Fault(what, "They go 30 days after they were saved, or bring them back from a backup.")
    for one in Practitioner.objects.filter(memberships__agency=agency).distinct():
        if not _opens(agency, one, "name"):
            yield Fault(f"The name of {one.id}, who signs in here, does not open with its key.", LOST)


def _opens(agency: UUID, row: Sealed, *columns: str) -> bool:
    try:
        open_content(Actor(None, agency, SYSTEM), row, *columns)
    except KeyMissingError:
        return True  # it stays closed, and nobody can tell
    except SealBrokenError:
        return False
    return True
