"""Commits an act to its agency's log: all of it or none of it, once per idempotency key, in one order."""

import hashlib
import json
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.db import DataError, IntegrityError, connection, transaction

from sharewell.practice import record
from sharewell.practice.record.tile import HEIGHT
from sharewell.store import content_keys, heads, logs, tree
from sharewell.store.errors import StoreError
from sharewell.store.models import Entry, EntryContent, Head, Subtree
from sharewell.store.tenancy import open_agency, within_transaction_as
from sharewell.store.turn import in_turn

logger = logging.getLogger(__name__)
FROZEN, BEGUN = "log.frozen", "log.begun"
EVERYDAY = frozenset(
    {"worry.raised", "share.urgent", "share.recorded_late", "call.recorded", "record.finished"}
    | {"decision.recorded", "decision.amended", "content.opened"}
)
MOST_TOGETHER = 64  # acts in one transaction: what waits longer is somebody at a page


class StillReadingError(StoreError):
    """An act was to be recorded while an agency's rows were open, or inside somebody's transaction."""


class LogFrozenError(StoreError):
    """The agency's log takes nothing more in, until a new one is begun."""


class KeyUsedTwiceError(StoreError):
    """One idempotency key came with two different acts."""


@dataclass(frozen=True)
class Prepared:
    """An act, ready: its entry and sealed content, unsaved, and ``apply``, which only writes its own rows.

    Where ``apply`` looks for other entries, its kind is not in EVERYDAY, or it looks at those of its own case alone.
    """

    entry: Entry
    content: EntryContent
    apply: Callable[[], None]


@dataclass(frozen=True)
class Receipt:
    """What was recorded; ``repeated`` when an earlier try had recorded it already. ``targets`` holds word -> id."""

    entry_id: UUID
    index: int
    kind: str
    recorded_at: datetime
    repeated: bool = False
    targets: Mapping[str, str] = field(default_factory=dict)


def commit(prepared: Prepared) -> Receipt:
    """Write the act's rows, its entry and the new head in one transaction, then have the head signed.

    Acts that wait together share a transaction, each in a savepoint of its own: one that can't be written leaves the
    others. Raises StillReadingError inside ``as_agency`` or any transaction. The first act under an idempotency key
    counts: trying again, even with other content, writes nothing and returns the first receipt. After any error, try
    again with the same key: the first try may have been saved. A head that could not be signed stays for
    ``heads.sign_heads``.
    """
    if open_agency() is not None or connection.in_atomic_block:
        raise StillReadingError(
            "Something was to be recorded while cases were still open for reading.",
            "Leave `as_agency` and any transaction first: recording opens its own.",
            "docs/decisions/0005-record-format-and-commit-protocol.md",
        )
    agency = prepared.entry.agency_id
    mine = _Waiting(prepared)
    queue = _queues.setdefault(agency, deque())
    queue.append(mine)
    with in_turn(_line(agency)):
        # Whoever has the turn writes for all that wait with it; they find it done when their own turn comes.
        while mine.result is None:
            _commit_together(agency, _next_together(queue))
    return mine.receipt()


@dataclass
class _Waiting:
    """An act in the queue of its agency, and what became of it."""

    prepared: Prepared
    result: "Receipt | BaseException | None" = None

    def receipt(self) -> Receipt:
        if isinstance(self.result, Receipt):
            return self.result
        raise self.result or AssertionError("an act left the queue unanswered")


_queues: dict[UUID, deque[_Waiting]] = {}
# What one entry alone is refused for. All are written at once, so then each is tried by itself.
_OF_ONE = (IntegrityError, DataError, content_keys.KeyRetiredError)


def _next_together(queue: deque[_Waiting]) -> list[_Waiting]:
    """Take from the queue what may share a transaction and one head.

    Their entries are written after every ``apply``, so nothing shares that may look for another's entry: acts of one
    case, and whatever is not in EVERYDAY, such as a disposal, or what begins a log.
    """
    batch = [queue.popleft()]
    while queue and len(batch) < MOST_TOGETHER and _may_share(batch, queue[0]):
        batch.append(queue.popleft())
    return batch


def _may_share(batch: Sequence[_Waiting], waiting: _Waiting) -> bool:
    mine, others = waiting.prepared.entry, [each.prepared.entry for each in batch]
    if not {mine.kind, others[-1].kind} <= EVERYDAY:
        return False
    return mine.case_id is None or mine.case_id not in {one.case_id for one in others}


def _commit_together(agency: UUID, batch: list[_Waiting]) -> None:
    try:
        with transaction.atomic(durable=True), within_transaction_as(agency):
            _lock(agency)
            results = _write_all(agency, [each.prepared for each in batch])
        heads.sign_or_leave(agency)
    except BaseException as error:  # noqa: BLE001  # raised again in each one's own thread
        if len(batch) > 1 and isinstance(error, _OF_ONE):
            for each in batch:
                _commit_together(agency, [each])
            return
        # Nobody else may wait for ever; whether it was saved, a retry with the same key tells.
        for each in batch:
            each.result = error
        return
    for each, result in zip(batch, results, strict=True):
        each.result = result


def commit_in_a_row(acts: Sequence[Prepared]) -> list[Receipt]:
    """Write an agency's acts in one transaction, each under a head of its own, and have the last head alone signed.

    For a log that is closed and its successor, where nobody may ever see a signed head of the closing.
    """
    agency = acts[0].entry.agency_id
    with in_turn(_line(agency)):
        with transaction.atomic(durable=True), within_transaction_as(agency):
            _lock(agency)
            receipts = [_written(_write_all(agency, [each])[0]) for each in acts]
        heads.sign_or_leave(agency)
    return receipts


def _written(result: "Receipt | BaseException") -> Receipt:
    if isinstance(result, Receipt):
        return result
    raise result


def earlier(entry: Entry) -> Receipt | None:
    """Return the receipt of the act that this idempotency key already recorded, if it did."""
    return _repeated(_entries_of([entry.idem]).get(entry.idem), entry)


def _repeated(found: Entry | None, entry: Entry) -> Receipt | None:
    if found is None:
        return None
    if (found.kind, found.actor_id) != (entry.kind, entry.actor_id):
        raise KeyUsedTwiceError(
            "This form was used before for something else.", "Open the page again and send it from there."
        )
    return receipt_of(found, repeated=True)


def _write_all(agency: UUID, batch: list[Prepared]) -> list[Receipt | BaseException]:
    """Write each act or nothing of it, then one head over all that were written."""
    last = Head.objects.order_by("-size").first()
    edge = began = record.Frontier.from_bytes(last.frontier) if last else record.Frontier()
    start = last.size - edge.size if last else 0
    there = _entries_of([prepared.entry.idem for prepared in batch])
    frozen = Entry.objects.filter(index=start + edge.size - 1, kind=FROZEN).exists()
    if batch[0].entry.kind == BEGUN and batch[0].entry.idem not in there:
        start, edge, began = start + edge.size, record.Frontier(), record.Frontier()
    results: list[Receipt | BaseException] = []
    written: list[Prepared] = []
    whole: list[Subtree] = []
    for prepared in batch:
        entry = prepared.entry
        try:
            with transaction.atomic(savepoint=len(batch) > 1):
                receipt = _repeated(there.get(entry.idem), entry)
                if receipt is None:
                    _refuse_if_frozen(entry, frozen=frozen)
                    prepared.apply()
                    receipt = _placed(entry, start + edge.size)
        except Exception as error:
            if len(batch) == 1:
                raise
            results.append(error)
            continue
        results.append(receipt)
        if not receipt.repeated:
            written.append(prepared)
            there[entry.idem], frozen, place = entry, entry.kind == FROZEN, edge.size
            edge, done = edge.append_and_show(entry.leaf)
            if len(done) > HEIGHT:
                whole += tree.whole(agency, logs.log_of(agency, receipt.index).number, place, done)
    if edge.size > began.size:
        _write(written)
        Subtree.objects.bulk_create(whole)
        Head.objects.create(
            id=uuid4(), agency_id=agency, size=start + edge.size, root=edge.root, frontier=edge.to_bytes()
        )
    return results


def _entries_of(idems: list[str]) -> dict[str, Entry]:
    return {found.idem: found for found in Entry.objects.filter(idem__in=idems)}


def _placed(entry: Entry, index: int) -> Receipt:
    entry.index = index
    entry.leaf = record.leaf_hash(entry.envelope)
    return receipt_of(entry, repeated=False)


def _write(acts: Sequence[Prepared]) -> None:
    """Write the entries that state what these acts wrote; one by one, Django takes three times as long."""
    Entry.objects.bulk_create([act.entry for act in acts])
    EntryContent.objects.bulk_create([act.content for act in acts])
    # Only now: whoever destroys a key waits for this transaction, or was here before it.
    for kek in {act.content.kek for act in acts}:
        content_keys.refuse_retired(kek)


def closing() -> Entry | None:
    """Return the entry that closed the log of the agency that is open, while no other log was begun."""
    last = Entry.objects.order_by("-index").first()
    return last if last is not None and last.kind == FROZEN else None


def refuse_frozen() -> None:
    """Refuse what would end in an entry, before any of it is done, where the log takes nothing in."""
    if closing() is not None:
        raise _closed()


def _closed() -> LogFrozenError:
    return LogFrozenError(
        "Your organisation's record is closed while somebody looks into its keys, so nothing was recorded.",
        "If a child is in danger ring 999 or children's social care now. Write down on paper what you did and when, "
        "and record it here as soon as the record is open again.",
        "docs/decisions/0007-keys.md",
    )


def _refuse_if_frozen(entry: Entry, *, frozen: bool) -> None:
    """Let nothing follow the entry that froze a log but the one that begins the next; that one follows nothing else."""
    if frozen and entry.kind != BEGUN:
        raise _closed()
    if entry.kind == BEGUN and not frozen:
        raise LogFrozenError(
            "A new log begins only after the old one was closed.", "Freeze the old log first."
        )


def receipt_of(entry: Entry, *, repeated: bool) -> Receipt:
    """Write the receipt of an entry that is saved."""
    return Receipt(entry.id, entry.index, entry.kind, entry.recorded_at, repeated, json.loads(entry.targets))


def _line(agency: UUID) -> object:
    """SQLite has one writer whatever the agency, so there the line is one too."""
    return agency if connection.vendor == "postgresql" else "sqlite"


def _lock(agency: UUID) -> None:
    """Let one commit at a time into this agency's log, across processes; SQLite's BEGIN IMMEDIATE has done so."""
    if connection.vendor != "postgresql":
        return
    number = int.from_bytes(hashlib.sha256(b"sharewell.log|" + agency.bytes).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
