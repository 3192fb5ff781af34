"""What a reader remembers of a log, and what a newly seen head of it shows: that it grew, that it forked, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sharewell.practice.record.canonical import base64_text
from sharewell.practice.record.checkpoint import Checkpoint, read_text, take_note_apart
from sharewell.practice.record.tree import check_consistency
from sharewell.practice.record.witness import Seen

ASK_GROWTH = "Ask the agency for the proof of growth between the two (`sharewell record growth`), and give it with --growth."


@dataclass(frozen=True)
class Compared:
    """How a head stands to those remembered: ``forked`` when two histories are shown, ``told`` when it could be told."""

    detail: str
    forked: bool = False
    told: bool = True


def compare(known: Sequence[Checkpoint], seen: Checkpoint, growth: Seen | None = None) -> Compared:
    """Compare a head, checked by its key, with those seen before under the same key. Names both when they part.

    ``growth`` is a proof that one of the two grew into the other, as C2SP's add-checkpoint carries it.
    """
    if not known:
        return Compared(
            f"This is the first head of the log {seen.origin} that was seen here. It is remembered."
        )
    same = next((one for one in known if one.size == seen.size), None)
    if same is not None:
        if same.root == seen.root:
            return Compared(f"This head of {seen.size} entries was seen here before, and it is the same.")
        return Compared(
            f"Two histories of one log: {_named(same)} was seen here before, and {_named(seen)} is shown now.",
            forked=True,
        )
    nearest = min(known, key=lambda one: (abs(one.size - seen.size), one.size))
    return _sizes_differ(nearest, seen) if growth is None else _grown(nearest, known, seen, growth)


def _sizes_differ(known: Checkpoint, seen: Checkpoint) -> Compared:
    if seen.size < known.size:
        said = (
            f"The log is shorter here than it was seen before: {_named(known)} then, {_named(seen)} now. "
            f"The file may be an older one, or the log was cut. {ASK_GROWTH}"
        )
        return Compared(said, told=False)
    said = f"The log was seen before with {_named(known)} and shows {_named(seen)} now. Whether it only grew can't be told. {ASK_GROWTH}"
    return Compared(said, told=False)


def _grown(nearest: Checkpoint, known: Sequence[Checkpoint], seen: Checkpoint, growth: Seen) -> Compared:
    proved = read_text(take_note_apart(growth.note).text)
    for one in known:
        small, large = sorted((one, seen), key=lambda head: head.size)
        if (growth.old, proved) != (small.size, large):
            continue
        if check_consistency((small.size, small.root), (large.size, large.root), growth.path):
            return Compared(f"The log only grew: from {_named(small)} to {_named(large)}.")
        said = f"The proof of growth does not hold between {_named(small)} and {_named(large)}: these may be two histories."
        return Compared(said, forked=True)
    plain = _sizes_differ(nearest, seen)
    return Compared(f"The proof of growth that you gave is between other heads. {plain.detail}", told=False)


def _named(head: Checkpoint) -> str:
    return f"{head.size} entries with the root {base64_text(head.root)}"
