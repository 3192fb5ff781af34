"""Check one entry of the record from what is stored, and write the file by which anybody can check it without us.

A file that opens words is handed out only after that was recorded.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from sharewell.actions.actor import Actor
from sharewell.actions.commit import Act, earlier, enter
from sharewell.actions.open_content import open_content, open_salts
from sharewell.actions.reachable import find_entry, gone
from sharewell.actions.refusal import GoneError, NotFoundError, RefusedError
from sharewell.practice import record
from sharewell.practice.record import Finding, Findings, OpenedField
from sharewell.practice.record.canonical import base64_text
from sharewell.practice.record.checkpoint import read_text
from sharewell.practice.record.policy import NONE
from sharewell.store import logs, partners
from sharewell.store.content_keys import DISPOSED
from sharewell.store.keys import KeyMissingError
from sharewell.store.log import Receipt
from sharewell.store.models import Checkpoint, Cosignature, Entry
from sharewell.store.sealing import SealBrokenError
from sharewell.store.tenancy import as_agency
from sharewell.store.tree import tree

LOOKED_BACK = 50  # heads with cosignatures, newest first
NOT_READABLE = "The entry can be read"
HISTORIES = "One history of the log"
EARLIER = 3  # signed heads that one entry's check looks back at; the page of the record looks at all


class NotSignedYetError(RefusedError):
    """No signed head of the log holds this entry yet, or ever will."""


@dataclass(frozen=True)
class _Stored:
    """What is stored of one entry: enough to check it and to write its file."""

    envelope: bytes
    proof: str
    keys: tuple[str, ...]
    log_key: str
    witnesses: tuple[str, ...] = ()


def check_entry(actor: Actor, entry_id: UUID) -> Findings:
    """Check an entry's signature, its place in the signed log, and that its sealed content is what was committed to.

    Shows no content; for readers of the entry and for overseers of the record. A record that does not hold is an
    answer, not an error.
    """
    with as_agency(actor.agency_id):
        entry = find_entry(actor, entry_id, with_content=False)
        try:
            head = newest_head(entry)
            stored = _stored(entry, head)
            found = record.check(
                record.write_check_file(*_parts(stored), (), stored.witnesses), stored.log_key
            )
            histories = list(_histories(entry, head))
        except record.RecordError as broken:
            return Findings((Finding(NOT_READABLE, holds=False, detail=broken.message),))
        content = _content(actor, entry)
    holds = found.holds and content.holds and not histories
    return Findings(
        (*found.findings, content, *histories),
        found.statement if holds else None,
        caveats=found.caveats if holds else (),
        unchanged=found.unchanged if holds else "",
    )


def check_file_of(actor: Actor, entry_id: UUID, fields: Iterable[str] | None = None) -> bytes:
    """Write the check file of an entry, for ``sharewell record verify``: None opens every field, () none.

    To open fields the person must be a reader of the entry. Refuses to write a file in which anything does not hold.
    """
    wanted = None if fields is None else tuple(fields)
    with as_agency(actor.agency_id):
        entry = find_entry(actor, entry_id, with_content=wanted is None or bool(wanted))
        return check_file_under(actor, entry, newest_head(entry), wanted)


def hand_out_words(actor: Actor, entry_id: UUID, idem: UUID, now: datetime) -> Receipt:
    """Record that somebody takes an entry's words in a check file; ``check_file_of`` then opens them.

    For readers of the entry. The entry says which one was opened and which fields, not what they say.
    """
    if done := earlier(actor, "content.opened", idem):
        return done
    with as_agency(actor.agency_id):
        entry = find_entry(actor, entry_id, with_content=True)
        names = sorted(open_content(actor, entry))
    return enter(
        Act(
            kind="content.opened",
            doing="export_record",
            actor=actor,
            idem=idem,
            now=now,
            apply=lambda _: None,
            content={"entry": str(entry.id), "opened": names},
            case=entry.case,
        )
    )


@dataclass(frozen=True)
class SignedHead:
    """A signed head and who cosigned it, read once: files that lie together carry the same."""

    size: int
    note: str
    cosigned: tuple[tuple[str, str], ...]


def check_file_under(actor: Actor, entry: Entry, head: SignedHead, wanted: tuple[str, ...] | None) -> bytes:
    """Write the check file of an entry under one signed head. To be called inside ``as_agency``, on an entry found."""
    stored = _stored(entry, head)
    return record.check_file(*_parts(stored), _opened(actor, entry, wanted), stored.witnesses)


def newest_head(entry: Entry) -> SignedHead:
    """Return the newest signed head over the entry at this index, one that enough partners have seen if there is any.

    Raises NotSignedYetError while there is none.
    """
    log, heads = logs.log_of(entry.agency_id, entry.index), Checkpoint.objects.filter(size__gt=entry.index)
    heads = (heads.filter(size__lte=log.end) if log.end else heads).order_by("-size")
    head = _seen_by_enough(heads) or heads.first()
    if head is None and log.end:
        raise NotSignedYetError(
            "This entry stands at the end of a log that was closed after a restore, under no signed head.",
            "The first entry of the next log names the whole of this one: give that out.",
            "docs/backup.md",
        )
    if head is None:
        raise NotSignedYetError(
            "This entry is saved. The log's head that holds it waits for its signature.",
            "Try again in a few minutes.",
        )
    return SignedHead(head.size, head.note, tuple(_cosignatures(head.size)))


def _seen_by_enough(heads: QuerySet[Checkpoint]) -> Checkpoint | None:
    """Return the newest head whose cosignatures meet the quorum of this server's policy."""
    policy = partners.read_partners()
    if policy is None or policy.quorum == NONE:
        return None
    sizes = (
        Cosignature.objects.filter(size__in=heads.values("size")).order_by("-size").values("size").distinct()
    )
    for size in sizes.values_list("size", flat=True)[:LOOKED_BACK]:
        under = [record.Cosignature(record.read_witness_key(key), 0) for key, _ in _cosignatures(size)]
        if policy.met_by(under):
            return heads.get(size=size)
    return None


def _cosignatures(size: int) -> list[tuple[str, str]]:
    """Return the witnesses that cosigned the head of this size, and their lines."""
    return list(Cosignature.objects.filter(size=size).order_by("witness").values_list("witness", "line"))


def _opened(actor: Actor, entry: Entry, wanted: tuple[str, ...] | None) -> list[OpenedField]:
    if wanted == ():
        return []
    values, salts = open_content(actor, entry), open_salts(actor, entry)
    names = tuple(values) if wanted is None else wanted
    if not set(names) <= set(values):
        raise NotFoundError
    return [record.prove_field(values, salts, name) for name in names]


def _histories(entry: Entry, head: SignedHead) -> Iterator[Finding]:
    """Name each earlier signed head of the log that the entries kept today do not make: both heads, and where each is."""
    log = logs.log_of(entry.agency_id, entry.index)
    for note in _earlier_heads(log.start, head.size):
        then = read_text(record.take_note_apart(note).text)
        now = tree(then.size, log.number, log.start).root
        if then.root != now:
            said = (
                f"Two histories of one log: {then.size} entries with the root {base64_text(then.root)}, in the head that was "
                f"signed then and kept here; and {then.size} entries with the root {base64_text(now)}, as the entries kept here make now."
            )
            yield Finding(HISTORIES, holds=False, detail=said)


def _earlier_heads(start: int, size: int) -> list[str]:
    """Return the newest heads signed before one, those that others cosigned among them first."""
    heads = Checkpoint.objects.filter(size__gt=start, size__lt=size).order_by("-size")
    seen = heads.filter(size__in=Cosignature.objects.values("size"))[:EARLIER]
    return list(dict.fromkeys([*(each.note for each in seen), *(each.note for each in heads[:EARLIER])]))


def _content(actor: Actor, entry: Entry) -> Finding:
    what = "What is kept under it"
    if entry.content.kek == DISPOSED:
        return Finding(what, holds=True, detail=_disposed(entry))
    said = record.open_envelope(entry.envelope, logs.public_keys(entry.agency_id))
    try:
        same = record.commit_fields(open_content(actor, entry), open_salts(actor, entry)) == said.commit
        same = same and record.digest(bytes(entry.content.sealed or b"")) == said.ct
    except KeyMissingError:
        same = record.digest(bytes(entry.content.sealed or b"")) == said.ct
        return Finding(what, holds=same, detail=_CLOSED if same else _OTHERS)
    except (SealBrokenError, record.RecordError):
        same = False
    return Finding(what, holds=same, detail=_SAME if same else _OTHERS)


_SAME = "The words kept here are those that were recorded."
_OTHERS = "The words kept here are others."
_CLOSED = "What is kept is what was recorded, sealed. Its key is missing here, so nobody can read the words."


def _disposed(entry: Entry) -> str:
    """Say what became of the words, where they were disposed of; that they were is an entry of its own."""
    return gone(entry.case).message if entry.case else "It was disposed of with the cases that it was about."


def _stored(entry: Entry, head: SignedHead) -> _Stored:
    log = logs.log_of(entry.agency_id, entry.index)
    place = entry.index - log.start
    path = tree(head.size - log.start, log.number, log.start).inclusion(place)
    signed = [record.read_vkey(vkey) for vkey in logs.vkeys_of(log)]
    signed = list(record.take_note_apart(head.note).signed_by(signed))
    if not signed:
        raise record.NotTrueError(
            "The log's head is not signed with a key of the log.", "Tell the administrator."
        )
    keys = {key.vkey for key in signed} | _under(entry)
    return _Stored(
        bytes(entry.envelope),
        record.write_tlog_proof(place, path, head.note + "".join(line for _, line in head.cosigned)),
        tuple(sorted(keys)),
        signed[-1].vkey,
        tuple(witness for witness, _ in head.cosigned),
    )


def _under(entry: Entry) -> set[str]:
    """Return the keys whose ids stand under an entry, of those that may."""
    known = logs.public_keys(entry.agency_id)
    ids = [keyid for keyid, _ in record.take_apart(entry.envelope).signatures]
    return {record.Key(keyid.rsplit("+", 1)[0], known[keyid]).vkey for keyid in ids if keyid in known}


def _parts(stored: _Stored) -> tuple[bytes, str, tuple[str, ...]]:
    return stored.envelope, stored.proof, stored.keys


def reader_of(actor: Actor, entry_id: UUID) -> bool:
    """Say whether this person may read what the entry holds, and so open it in a check file."""
    with as_agency(actor.agency_id):
        try:
            find_entry(actor, entry_id, with_content=True)
        except (NotFoundError, GoneError):
            return False
    return True
