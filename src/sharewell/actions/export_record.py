"""Give entries of the record out as evidence: one entry says who did so, to whom and why, and one bundle holds the proof."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from sharewell import guidance
from sharewell.actions.actor import Actor
from sharewell.actions.check_record import SignedHead, check_file_under, newest_head
from sharewell.actions.commit import Act, earlier, enter, moment
from sharewell.actions.naming import names_of
from sharewell.actions.open_content import open_content
from sharewell.actions.reachable import find_entry
from sharewell.actions.refusal import NotFoundError, RefusedError
from sharewell.actions.stamps import stamps_over
from sharewell.actions.words import need_one_of, need_words
from sharewell.practice.record import evidence, read_statement
from sharewell.practice.record.dsse import take_apart
from sharewell.practice.record.evidence_page import GivenOut, Shown, evidence_page
from sharewell.practice.record.key_change import KEY_CHANGED, NAMES_THE_NEXT
from sharewell.store import logs
from sharewell.store.content_keys import DISPOSED
from sharewell.store.log import Receipt
from sharewell.store.models import Agency, Entry
from sharewell.store.tenancy import as_agency

PURPOSES = ("legal", "review", "record_keeping", "other")


class OtherNowError(RefusedError):
    """A bundle was given out before and can't be made again: what it showed to people would look otherwise today."""


@dataclass(frozen=True, kw_only=True)
class NewExport:
    """What is to be given out. ``opened`` names the fields to open in every entry that has them; None opens all.

    ``closed`` names fields that stay closed even so.
    """

    entries: tuple[UUID, ...]
    purpose: str
    given_to: str
    why: str
    opened: tuple[str, ...] | None = ()
    closed: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Given:
    """One entry and which of its fields are given out open."""

    entry: Entry
    opened: tuple[str, ...]


def export_record(actor: Actor, new: NewExport, idem: UUID, now: datetime) -> Receipt:
    """Record that entries are given out: by whom, to whom, why, and which fields open. ``evidence_of`` then makes the file.

    For those who may read the entries; with nothing opened, for overseers of the record too. Refuses a field that no
    entry has, and more than 1,000 entries.
    """
    if done := earlier(actor, evidence.EXPORTED, idem):
        return done
    _refuse_unclear(new)
    with as_agency(actor.agency_id):
        chosen = _chosen(actor, new)
        cases = {each.entry.case_id for each in chosen}
        case = chosen[0].entry.case if len(cases) == 1 else None
        if case is not None and case.kek == DISPOSED:
            case = None  # only its proof is left to give out, and no key of its own
        given = _with_changes(actor, chosen)
        said: dict[str, Any] = {
            "agency": Agency.objects.get(id=actor.agency_id).name,
            "by": f"{names_of(actor, [actor.person])[actor.person]} ({actor.role.replace('_', ' ')})",
            "given_to": new.given_to.strip(),
            "why": new.why.strip(),
            "form": evidence.FORM,
            "entries": [evidence.given_as(str(each.entry.id), each.opened) for each in given],
        }
        if stamps := stamps_over([each.entry for each in given]):
            said |= {"form": evidence.WITH_STAMPS, "stamps": [stamp.document() for stamp in stamps]}
        files = evidence.covered(_for_people(actor, said, given, now))
    return enter(
        Act(
            kind=evidence.EXPORTED,
            doing="export_record",
            actor=actor,
            idem=idem,
            now=now,
            apply=lambda _: None,
            content={**said, "files": files},
            purpose=new.purpose,
            case=case,
        )
    )


@dataclass(frozen=True)
class ExportTold:
    """What the entry of an export says: its place in the record, to whom, why, of how many entries, and whether open."""

    entry_id: UUID
    index: int
    recorded_at: datetime
    case_id: UUID | None
    given_to: str
    why: str
    entries: int
    opened: bool


def export_told(actor: Actor, export_id: UUID) -> ExportTold:
    """Return what was given out, to the person who gave it out; to anybody else it is not found."""
    with as_agency(actor.agency_id):
        entry = _own_export(actor, export_id)
        said = open_content(actor, entry)
    return ExportTold(
        entry_id=entry.id,
        index=entry.index,
        recorded_at=entry.recorded_at,
        case_id=entry.case_id,
        given_to=said["given_to"],
        why=said["why"],
        entries=len(said["entries"]),
        opened=any(one["opened"] for one in said["entries"]),
    )


def evidence_of(actor: Actor, export_id: UUID) -> bytes:
    """Make the bundle of an export that this person recorded, under the newest signed head; the fields opened then.

    Raises NotSignedYetError while the log's head waits, and OtherNowError when the page for people would differ.
    """
    with as_agency(actor.agency_id):
        entry = _own_export(actor, export_id)
        said = open_content(actor, entry)
        given = [_given_again(actor, UUID(one["entry"]), tuple(one["opened"])) for one in said["entries"]]
        files = _for_people(actor, said, given, entry.recorded_at)
        if evidence.covered(files) != said["files"]:
            raise OtherNowError(
                "What was given out then can't be made again to the byte.", "Give it out anew.", None
            )
        # The export's own entry is the newest of them: its log's head is over all the others of that log.
        heads = _Heads()
        export = check_file_under(actor, entry, heads.over(entry), None)
        checks = [check_file_under(actor, each.entry, heads.over(each.entry), each.opened) for each in given]
        return evidence.write_evidence(export, checks, files)


def _given_again(actor: Actor, entry_id: UUID, opened: tuple[str, ...]) -> _Given:
    change = _changes().filter(id=entry_id).first()
    return _Given(change or find_entry(actor, entry_id, with_content=bool(opened)), opened)


def _changes() -> QuerySet[Entry]:
    """Return the entries in which a log's key named the next: they hold public keys and nothing else."""
    return Entry.objects.select_related("content", "case").filter(kind=KEY_CHANGED)


def _with_changes(actor: Actor, given: list[_Given]) -> list[_Given]:
    """Put the changes of key of their logs beside the entries, opened: who knows an earlier key can follow to the later."""
    every = logs.logs(actor.agency_id)
    mine = {logs.log_of(actor.agency_id, each.entry.index).number for each in given} | {every[-1].number}
    there = {each.entry.id for each in given if set(each.opened) >= set(NAMES_THE_NEXT)}
    more = [
        _Given(row, tuple(sorted(open_content(actor, row))))
        for row in _changes().exclude(id__in=there)
        if logs.log_of(actor.agency_id, row.index).number in mine
    ]
    now = {each.entry.id: each for each in (*given, *more)}
    return sorted(now.values(), key=lambda each: each.entry.index)


def _own_export(actor: Actor, export_id: UUID) -> Entry:
    entry = Entry.objects.select_related("content").filter(id=export_id, kind=evidence.EXPORTED).first()
    if entry is None or entry.actor_id != actor.practitioner_id or entry.content.kek == DISPOSED:
        raise NotFoundError
    return entry


class _Heads:
    """One signed head for each of the agency's logs, so that a bundle rests on as few as it can."""

    def __init__(self) -> None:
        self._found: dict[int, SignedHead] = {}

    def over(self, entry: Entry) -> SignedHead:
        """Return the head of an entry's log that this bundle uses."""
        log = logs.log_of(entry.agency_id, entry.index)
        if log.number not in self._found:
            self._found[log.number] = newest_head(entry)
        return self._found[log.number]


def _refuse_unclear(new: NewExport) -> None:
    need_one_of(new.purpose, PURPOSES, "purpose", "Say what it is given out for.")
    need_words(new.given_to, "given_to", "Say who it is given to.")
    need_words(new.why, "why", "Say why it is given out.")
    if not 1 <= len(set(new.entries)) <= evidence.MOST_ENTRIES:
        raise RefusedError(
            f"A bundle holds 1 to {evidence.MOST_ENTRIES:,} entries.", "Ask for fewer, in several bundles."
        )


def _chosen(actor: Actor, new: NewExport) -> list[_Given]:
    """Find each entry and the fields of it that open, in the log's order."""
    opening = new.opened is None or bool(new.opened)
    rows = [find_entry(actor, each, with_content=opening) for each in dict.fromkeys(new.entries)]
    rows.sort(key=lambda row: row.index)
    if not opening:
        return [_Given(row, ()) for row in rows]
    has = {row.id: tuple(open_content(actor, row)) for row in rows}
    known = {name for names in has.values() for name in names}
    unknown = sorted({*(new.opened or ()), *new.closed} - known)
    if unknown:
        raise RefusedError(
            f"No entry here has a field called {unknown[0]}.", f"These have: {', '.join(sorted(known))}."
        )
    wanted = (known if new.opened is None else set(new.opened)) - set(new.closed)
    return [_Given(row, tuple(name for name in sorted(has[row.id]) if name in wanted)) for row in rows]


def _for_people(
    actor: Actor, said: Mapping[str, Any], given: Iterable[_Given], now: datetime
) -> dict[str, bytes]:
    """Make the files of a bundle that people read; the same entries, opened alike, always give the same bytes."""
    about = GivenOut(said["agency"], said["by"], said["given_to"], said["why"], moment(now))
    return {
        evidence.READ_ME: guidance.read("evidence/read_me.txt"),
        evidence.SCRIPT: guidance.read("evidence/check_without_us.txt"),
        evidence.PAGE: evidence_page(about, [_shown(actor, each) for each in given]),
    }


def _shown(actor: Actor, given: _Given) -> Shown:
    said = read_statement(take_apart(given.entry.envelope).payload)
    held = open_content(actor, given.entry) if given.opened else {}
    closed = sorted(set(held) - set(given.opened))
    return Shown(given.entry.index, said, {name: held[name] for name in given.opened}, closed)
