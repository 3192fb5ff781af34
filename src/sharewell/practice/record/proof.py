"""The proof that an entry stands in a log, as text: c2sp.org/tlog-proof@v1."""

from collections.abc import Sequence
from dataclasses import dataclass

from sharewell.practice.record.canonical import ASK_AGAIN, base64_text, read_base64
from sharewell.practice.record.checkpoint import LARGEST_NOTE, read_count, read_text, take_note_apart
from sharewell.practice.record.errors import NotReadableError

SOURCE = "c2sp.org/tlog-proof"
FIRST_LINE = "c2sp.org/tlog-proof@v1"
LONGEST_PATH = 53


@dataclass(frozen=True)
class TlogProof:
    """Where an entry stands, the path from it to the root, and the checkpoint that signs that root.

    ``extra`` is what C2SP calls opaque: nothing signs it, and our check files carry none.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None


def write_tlog_proof(index: int, path: Sequence[bytes], checkpoint: str) -> str:
    """Write a proof as text, with the checkpoint's signed note at its end."""
    steps = "".join(base64_text(step) + "\n" for step in path)
    text = f"{FIRST_LINE}\nindex {index}\n{steps}\n{checkpoint}"
    read_tlog_proof(text)
    return text


def read_tlog_proof(text: str) -> TlogProof:
    """Read a proof, refusing every spelling but the one. No signature or path is checked here."""
    head, gap, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not gap or lines.pop(0) != FIRST_LINE or len(text) > 2 * LARGEST_NOTE:
        raise NotReadableError("The proof of place does not begin as it should.", ASK_AGAIN, SOURCE)
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = read_base64(lines.pop(0).removeprefix("extra "), "The proof's extra line")
    if not lines or not lines[0].startswith("index ") or len(lines) > LONGEST_PATH + 1:
        raise NotReadableError("The proof of place does not say where the entry stands.", ASK_AGAIN, SOURCE)
    index = read_count(lines[0].removeprefix("index "), "The entry's index")
    read_text(take_note_apart(checkpoint).text)
    path = tuple(read_base64(line, "A step of the proof", 32) for line in lines[1:])
    return TlogProof(index, path, checkpoint, extra)
