"""Walks one log entry by entry, however long: each in its place, and under every head, whole subtree and signed head kept."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from sharewell.actions.fault import LOST, ROGUE, Fault
from sharewell.practice import record
from sharewell.practice.record import Frontier, Key
from sharewell.practice.record.checkpoint import read_text, take_note_apart
from sharewell.store.logs import Log, vkeys_of
from sharewell.store.models import Checkpoint, Cosignature, Entry, Head, Subtree

CHUNK = 500
HEIGHT = 8  # a kept subtree is of 2 to the 8, 16, 24 … leaves
# What somebody else kept of this log: its size then, to the root and where that was found.
Kept = Mapping[int, tuple[bytes, str]]


@dataclass
class _Walked:
    """How far the walk has come in a log. ``good`` is the size of the last head that these entries really make."""

    log: Log
    kept: Kept
    keys: tuple[Key, ...]
    edge: Frontier = field(default_factory=Frontier)
    done: tuple[bytes, ...] = ()
    good: int = 0
    lost: bool = False

    def shown(self, size: int) -> str:
        """Say which entries a fault may lie in, by the numbers that people see."""
        first, last = self.log.start + self.good + 1, self.log.start + size
        return f"entry {last}" if first >= last else f"one of the entries {first} to {last}"


def walk_log(
    log: Log, size: int, look: Callable[[Entry], Iterable[Fault]] | None = None, kept: Kept | None = None
) -> Iterator[Fault]:
    """Yield what does not hold among the ``size`` entries of a log, each of which is also shown to ``look``, if given.

    To be read inside ``as_agency``; it writes nothing. After the first head that the entries do not make, later ones
    are not compared: they rest on it.
    """
    walked = _Walked(log, kept or {}, tuple(record.read_vkey(vkey) for vkey in vkeys_of(log)))
    rows = _rows_by_size(log, log.start + size)
    entries = Entry.objects.filter(index__gte=log.start, index__lt=log.start + size).order_by("index", "id")
    entries = entries.select_related("content", "case") if look else entries.only("index", "envelope", "leaf")
    for entry in entries.iterator(chunk_size=CHUNK):
        yield from _placed(walked, entry)
        yield from look(entry) if look else ()
        yield from _compared(walked, rows)
    held = walked.edge.size
    if held < size and not walked.lost:
        yield Fault(f"This log once held {size} entries and holds {held} now.", ROGUE, log.start + held + 1)
    for then in sorted(each for each in walked.kept if each > max(size, held)):
        what = f"{walked.kept[then][1]} was given out when this log held {then} entries, and it holds {held} now."
        yield Fault(what, ROGUE)


class _InOrder:
    """Tuples in the order of their first number, taken as far as a number at a time; none is held longer than needed."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self._rows = iter(rows)
        self._next = next(self._rows, None)

    def up_to(self, number: int) -> Iterator[tuple[Any, ...]]:
        """Yield the rows not yet given whose number is at most this."""
        while self._next is not None and self._next[0] <= number:
            yield self._next
            self._next = next(self._rows, None)


@dataclass
class _Rows:
    """What is kept of a log beside its entries, each in the order of its size."""

    heads: _InOrder
    signed: _InOrder
    cosigned: _InOrder
    whole: _InOrder


def _rows_by_size(log: Log, last: int) -> _Rows:
    here = Q(size__gt=log.start, size__lte=last)
    heads = Head.objects.filter(here).order_by("size").values_list("size", "root", "frontier")
    signed = Checkpoint.objects.filter(here).order_by("size").values_list("size", "note")
    cosigned = Cosignature.objects.filter(here).order_by("size").values_list("size", "witness", "line")
    whole = (
        ((index + 1) << (HEIGHT * level), level, index, found)
        for level, index, found in Subtree.objects.filter(log=log.number).values_list(
            "level", "index", "hash"
        )
    )
    return _Rows(
        _InOrder(heads.iterator(chunk_size=CHUNK)),
        _InOrder(signed.iterator(chunk_size=CHUNK)),
        _InOrder(cosigned.iterator(chunk_size=CHUNK)),
        _InOrder(sorted((end, level, index, bytes(found)) for end, level, index, found in whole)),
    )


def _placed(walked: _Walked, entry: Entry) -> Iterator[Fault]:
    """Take an entry in, and say when it is not the next one or not what was put there."""
    number = entry.index + 1
    due = walked.log.start + walked.edge.size + 1
    if number > due and not walked.lost:
        walked.lost = True
        missing = (
            f"Entry {due} is missing." if number == due + 1 else f"Entries {due} to {number - 1} are missing."
        )
        yield Fault(missing, ROGUE, due)
    if number < due:
        walked.lost = True
        yield Fault(f"Entry {number} is there more than once.", ROGUE, number)
    leaf = record.leaf_hash(entry.envelope)
    if leaf != bytes(entry.leaf):
        yield Fault(f"Entry {number} is not what was recorded.", ROGUE, number)
    # The kept leaf stands for the entry in the tree, so that one changed entry is one fault and not a thousand.
    kept = bytes(entry.leaf)
    walked.edge, walked.done = walked.edge.append_and_show(kept if len(kept) == 32 else leaf)


def _compared(walked: _Walked, rows: _Rows) -> Iterator[Fault]:
    """Compare what the entries so far make with all that was kept at this size; nothing once the way is lost."""
    size = walked.edge.size
    now = walked.log.start + size
    heads, notes = list(rows.heads.up_to(now)), dict(rows.signed.up_to(now))
    cosigned, subtrees = list(rows.cosigned.up_to(now)), list(rows.whole.up_to(size))
    if walked.lost:
        return
    for _, root, frontier in heads:
        yield from _head(walked, bytes(root), bytes(frontier))
    for note in notes.values():
        yield from _signed(walked, note)
    for witness, line in ((witness, line) for _, witness, line in cosigned if notes):
        yield from _cosigned(size, witness, notes[now] + line)
    if not notes and (cosigned or size in walked.kept):
        by = walked.kept[size][1] if size in walked.kept else "a witness’s signature"
        yield Fault(
            f"The head over {size} entries was signed, as {by} shows, and its signed note is gone.", LOST
        )
    for _, level, index, found in subtrees:
        yield from _subtree(walked, level, index, found)
    if size in walked.kept and not walked.lost and walked.kept[size][0] != walked.edge.root:
        walked.lost = True
        what = f"{walked.kept[size][1]} shows another history of this log: {walked.shown(size)} was another."
        yield Fault(what, ROGUE, walked.log.start + size)


def _head(walked: _Walked, root: bytes, frontier: bytes) -> Iterator[Fault]:
    size = walked.edge.size
    if root == walked.edge.root and frontier == walked.edge.to_bytes():
        walked.good = size
        return
    what = "is another than those entries make" if root != walked.edge.root else "could not be gone on from"
    walked.lost = True
    yield Fault(
        f"The log’s head over the first {size} entries {what}: {walked.shown(size)}, or the head, was changed.",
        ROGUE,
        walked.log.start + size,
    )


def _signed(walked: _Walked, note: str) -> Iterator[Fault]:
    size, log = walked.edge.size, walked.log
    try:
        apart = take_note_apart(note)
        said, signers = read_text(apart.text), apart.signed_by(walked.keys)
    except record.RecordError as broken:
        yield Fault(f"The signed head over {size} entries can’t be read: {broken.message}", ROGUE)
        return
    if not any(key.name == log.origin for key in signers):
        yield Fault(f"The signed head over {size} entries is not signed with the log’s key.", ROGUE)
    elif (said.origin, said.size, said.root) != (log.origin, size, walked.edge.root):
        walked.lost = True
        what = f"The head that was signed over {size} entries is another than those entries make: "
        yield Fault(f"{what}{walked.shown(size)} was changed after it was signed.", ROGUE, log.start + size)


def _cosigned(size: int, witness: str, note: str) -> Iterator[Fault]:
    """Check a witness's line under the signed head that it was set under."""
    try:
        found = record.cosigned_by(take_note_apart(note), [record.read_witness_key(witness)])
    except record.RecordError:
        found = ()
    if not found:
        what = f"A witness’s signature under the head over {size} entries does not hold."
        yield Fault(what, "Ask that witness what it saw: its own copy counts, not the one kept here.")


def _subtree(walked: _Walked, level: int, index: int, found: bytes) -> Iterator[Fault]:
    """Compare a kept subtree with the one that the last leaf has just made whole."""
    height = HEIGHT * level
    if len(walked.done) <= height or walked.done[height] != found:
        what = f"A kept step of the tree (level {level}, number {index}) is another than its entries make."
        yield Fault(
            what, "Proofs may fail until it is mended from a backup. The entries themselves are checked."
        )
