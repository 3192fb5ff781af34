"""What a reader remembers of a log, and what a newly seen head of it shows: that it grew, that it forked, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sharewell.practice.record.canonical import base64_text
from sharewell.practice.record.checkpoint import Checkpoint, read_text, take_note_apart
from sharewell.practice.record.tree import check_consistency
from sharewell.practice.record.witness import Seen

ASK_GROWTH = "Ask the agency for the proof of growth between the two (`sharewell record growth`), and give it with --growth."
# The first head of a log is trusted, and what was proved to be of one history with a trusted one. A parted head is of
# a second history. Of an unproved one nobody could tell.
Standing = Literal["trusted", "unproved", "parted"]


@dataclass(frozen=True)
class Remembered:
    """A signed head, where it was seen (in words that can follow "seen"), and how it stands to the first one seen."""

    head: Checkpoint
    where: str
    standing: Standing = "trusted"


@dataclass(frozen=True)
class Compared:
    """How a head stands to those remembered: ``forked`` when two histories are shown, ``told`` when it could be told."""

    detail: str
    forked: bool = False
    told: bool = True
    standing: Standing = "unproved"


def compare(
    known: Sequence[Remembered], head: Checkpoint, where: str, growth: Seen | None = None
) -> Compared:
    """Compare a head, checked by its key, with those of its log remembered under that key. Names both when they part.

    ``where`` says where it is seen now. ``growth`` is a proof that one of the two grew into the other, as C2SP's
    add-checkpoint carries it. A head whose growth from a trusted one is not proved never comes to be trusted.
    """
    seen = Remembered(head, where)
    if not known:
        said = f"This is the first head of the log {head.origin} that was seen here. It is remembered."
        return Compared(said, standing="trusted")
    other = next((one for one in known if one.head.size == head.size and one.head.root != head.root), None)
    if other is not None:
        said = f"Two histories of one log: {_placed(other)}; and {_placed(seen)}."
        return Compared(said, forked=True, standing=_parted(known, head))
    same = next((one for one in known if one.head == head), None)
    if same is not None and same.standing == "trusted":
        said = f"This head of {head.size} entries was seen here before, and it is the same."
        return Compared(said, standing="trusted")
    return _sizes_differ(known, seen, same) if growth is None else _grown(known, seen, same, growth)


def _parted(known: Sequence[Remembered], head: Checkpoint) -> Standing:
    """Keep the standing of a head that was known before the two histories were shown."""
    return next((one.standing for one in known if one.head == head), "parted")


def _sizes_differ(known: Sequence[Remembered], seen: Remembered, same: Remembered | None) -> Compared:
    trusted = [one for one in known if one.standing == "trusted"]
    near = min(trusted or known, key=lambda one: (abs(one.head.size - seen.head.size), one.head.size))
    standing: Standing = same.standing if same else "unproved"
    if standing == "parted":
        said = f"Two histories of one log: {_placed(near)}; and {_placed(seen)}, which grew from the second."
        return Compared(said, forked=True, standing=standing)
    if seen.head.size < near.head.size:
        said = (
            f"The log is shorter here than it was seen before: {_placed(near)}; now {_placed(seen)}. "
            f"The file may be an older one, or the log was cut. {ASK_GROWTH}"
        )
    else:
        said = f"The log was seen before: {_placed(near)}; now {_placed(seen)}. Whether it only grew can't be told. {ASK_GROWTH}"
    return Compared(said, told=False, standing=standing)


def _grown(known: Sequence[Remembered], seen: Remembered, same: Remembered | None, growth: Seen) -> Compared:
    proved = read_text(take_note_apart(growth.note).text)
    for one in sorted(known, key=lambda each: each.standing != "trusted"):
        small, large = sorted((one, seen), key=lambda each: each.head.size)
        if (growth.old, proved) != (small.head.size, large.head):
            continue
        if not check_consistency(
            (small.head.size, small.head.root), (large.head.size, large.head.root), growth.path
        ):
            said = f"The proof of growth does not hold between {_placed(small)}, and {_placed(large)}: these may be two histories."
            return Compared(said, forked=True)
        said = f"The log only grew: from {_named(small.head)} to {_named(large.head)}."
        if one.standing != "trusted":
            said = f"{said} Whether the first of them is of the history first seen here was never shown."
        return Compared(
            said, told=one.standing == "trusted", forked=one.standing == "parted", standing=one.standing
        )
    plain = _sizes_differ(known, seen, same)
    return replace(plain, detail=f"The proof of growth that you gave is between other heads. {plain.detail}")


def _placed(one: Remembered) -> str:
    return f"{_named(one.head)}, seen {one.where}"


def _named(head: Checkpoint) -> str:
    return f"{head.size} entries with the root {base64_text(head.root)}"
