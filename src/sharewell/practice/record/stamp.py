"""Time stamps (RFC 3161) that go with a bundle: which signed head each is over, and which entries that head dates."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sharewell.practice.record.canonical import ASK_AGAIN, base64_text, exactly, read_base64, text_of
from sharewell.practice.record.checkpoint import read_text, take_note_apart
from sharewell.practice.record.errors import NotReadableError
from sharewell.practice.record.finding import Finding, Findings
from sharewell.practice.record.tree import check_inclusion

STAMPED = "Time stamp"
MOST_STAMPS = 20
NOT_CHECKED = (
    "Whose stamp it is and what time it says is checked with --ca and the authority's root certificate."
)
Path = tuple[bytes, ...]


@dataclass(frozen=True)
class Stamp:
    """An authority's answer over a signed head, with each entry's path to that head's root; None for one that came later."""

    head: str
    answer: bytes
    paths: tuple[Path | None, ...]

    def document(self) -> dict[str, Any]:
        """Say it as the entry of an export does."""
        paths = [None if path is None else [base64_text(step) for step in path] for path in self.paths]
        return {"head": self.head, "paths": paths, "stamp": base64_text(self.answer)}


def names_head(answer: bytes, head: str) -> bool:
    """Say whether a stamp can be over this head: it holds the SHA-256 of its text. Who stamped it is not checked."""
    return hashlib.sha256(head.encode()).digest() in answer


def read_stamps(value: Any) -> tuple[Stamp, ...]:
    """Read the stamps in the entry of an export, refusing every other form."""
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_STAMPS:
        raise NotReadableError("The time stamps are not in the form that we use.", ASK_AGAIN)
    return tuple(_stamp(one) for one in value)


def _stamp(value: Any) -> Stamp:
    parts = exactly(value, ("head", "paths", "stamp"), "A time stamp")
    if not isinstance(parts["paths"], list):
        raise NotReadableError("A time stamp should say which entries it dates.", ASK_AGAIN)
    answer = read_base64(parts["stamp"], "A time stamp")
    return Stamp(text_of(parts["head"], "The head"), answer, tuple(map(_path, parts["paths"])))


def _path(value: Any) -> Path | None:
    if value is None:
        return None
    if not isinstance(value, list):
        raise NotReadableError("A time stamp's path is not in the form that we use.", ASK_AGAIN)
    return tuple(read_base64(step, "A step to the stamped head", 32) for step in value)


def check_stamps(stamps: Sequence[Stamp], entries: Sequence[Findings]) -> Iterator[Finding]:
    """Check that each stamp names its head, and that the entries it is said to date stand under that head."""
    for number, stamp in enumerate(stamps, 1):
        what, head = f"{STAMPED} {number}", read_text(take_note_apart(stamp.head).text)
        dated = [place for place, path in enumerate(stamp.paths, 1) if path is not None]
        if not names_head(stamp.answer, stamp.head) or not dated or len(stamp.paths) != len(entries):
            yield Finding(
                what, holds=False, detail="The time stamp is over another head than it is said to be."
            )
        elif not all(
            _under(stamp.head, found, path)
            for found, path in zip(entries, stamp.paths, strict=True)
            if path is not None
        ):
            yield Finding(
                what, holds=False, detail="An entry does not stand under the head that was stamped."
            )
        else:
            which = f"entry {dated[0]}" if len(dated) == 1 else f"entries {', '.join(map(str, dated))}"
            said = f"It is over the signed head of {head.size} entries of {head.origin}; {which} of this bundle stand under it."
            yield Finding(what, holds=True, detail=f"{said} {NOT_CHECKED}")


def _under(note: str, found: Findings, path: Path) -> bool:
    head = read_text(take_note_apart(note).text)
    if found.proof is None or read_text(take_note_apart(found.proof.checkpoint).text).origin != head.origin:
        return False
    place = found.proof.index
    return place < head.size and check_inclusion(found.leaf, place, head.size, path, head.root)
