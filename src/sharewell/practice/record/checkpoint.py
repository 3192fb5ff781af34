"""The signed head of a log: a C2SP checkpoint (c2sp.org/tlog-checkpoint) in a signed note (c2sp.org/signed-note)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sharewell.practice.record.canonical import ASK_AGAIN, base64_text, read_base64
from sharewell.practice.record.errors import NotReadableError, NotTrueError
from sharewell.practice.record.signer import KEY_NAME, Key, Signer, check_name, key_of, read_vkey
from sharewell.practice.record.tree import LARGEST_TREE

SOURCE = "c2sp.org/tlog-checkpoint"
NOTE_SOURCE = "c2sp.org/signed-note"
LARGEST_NOTE = 65_535
MOST_SIGNATURES = 16
COUNT = re.compile(r"0|[1-9][0-9]{0,15}", re.ASCII)
SIGNATURE_LINE = re.compile("\u2014 ([^\\s+]+) ([A-Za-z0-9+/=]+)")


def read_count(text: str, what: str) -> int:
    """Read a whole number in ASCII decimal with no leading zero, within what JSON can count."""
    if not COUNT.fullmatch(text) or int(text) > LARGEST_TREE:
        raise NotReadableError(f"{what} is not a whole number in its only form.", ASK_AGAIN, SOURCE)
    return int(text)


def log_name(place: str, agency: str) -> str:
    """Name an agency's log, ``place/log/agency``; the log's key carries the same name."""
    return check_name(f"{place}/log/{agency}")


@dataclass(frozen=True)
class Checkpoint:
    """How long a log was and what its root was."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not KEY_NAME.fullmatch(self.origin) or not 0 <= self.size <= LARGEST_TREE or len(self.root) != 32:
            raise NotReadableError("The checkpoint is not in the form that we use.", ASK_AGAIN, SOURCE)

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64_text(self.root)}\n"


@dataclass(frozen=True)
class Note:
    """A signed note taken apart, before anything in it is believed: (name, key hash, signature) per line."""

    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]

    def signed_by(self, keys: Iterable[Key]) -> tuple[Key, ...]:
        """Give the keys whose signatures hold. Unknown keys are passed over; a bad one by a known key is refused."""
        known = {(key.name, key.hash): key for key in keys}
        found = []
        for name, key_hash, signature in self.signatures:
            key = known.get((name, key_hash))
            if key is None:
                continue
            if len(signature) != 64 or not key.holds(signature, self.text.encode()):
                raise NotTrueError("A signature on the checkpoint does not hold.", ASK_AGAIN, NOTE_SOURCE)
            found.append(key)
        return tuple(found)


def sign_checkpoint(checkpoint: Checkpoint, *signers: Signer) -> str:
    """Sign a log's head as a C2SP signed note, once with each key; every signer's name must be the log's origin."""
    if not signers or any(signer.name != checkpoint.origin for signer in signers):
        raise NotReadableError("A log's key and its log must share one name.", "Name the key so.", SOURCE)
    lines = []
    for signer in signers:
        signature = base64_text(key_of(signer).hash + signer.sign(checkpoint.text.encode()))
        lines.append(f"\u2014 {signer.name} {signature}\n")
    return f"{checkpoint.text}\n{''.join(lines)}"


def _fits(note: str) -> bool:
    """Tell whether text may be a signed note: not too long, no control character, valid as UTF-8."""
    allowed = not any((char < " " and char != "\n") or "\ud800" <= char <= "\udfff" for char in note)
    return len(note) <= LARGEST_NOTE and allowed


def take_note_apart(note: str) -> Note:
    """Take a signed note apart without checking a signature; refuses control characters and slack."""
    if not _fits(note):
        raise NotReadableError("The checkpoint holds characters that it can't.", ASK_AGAIN, NOTE_SOURCE)
    text, _, signed = note.rpartition("\n\n")
    lines = signed.split("\n")
    if not text or lines.pop() or not 1 <= len(lines) <= MOST_SIGNATURES:
        raise NotReadableError("The checkpoint carries no signature.", ASK_AGAIN, NOTE_SOURCE)
    return Note(text + "\n", tuple(_signature(line) for line in lines))


def _signature(line: str) -> tuple[str, bytes, bytes]:
    found = SIGNATURE_LINE.fullmatch(line)
    if found is None:
        raise NotReadableError("A signature line of the checkpoint is broken.", ASK_AGAIN, NOTE_SOURCE)
    content = read_base64(found[2], "A signature on the checkpoint")
    if len(content) < 5:
        raise NotReadableError("A signature on the checkpoint is cut short.", ASK_AGAIN, NOTE_SOURCE)
    return found[1], content[:4], content[4:]


def read_text(text: str) -> Checkpoint:
    """Read a checkpoint's three lines; extension lines, which we never write, are refused."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:
        raise NotReadableError("A checkpoint has three lines.", ASK_AGAIN, SOURCE)
    size = read_count(lines[1], "The log's size")
    return Checkpoint(lines[0], size, read_base64(lines[2], "The log's root", 32))


def read_checkpoint(note: str, vkey: str) -> Checkpoint:
    """Check a signed note by the log's verifier key, then read the checkpoint in it.

    Refuses a note without that key's signature, and one whose origin is not the key's name.
    """
    key, apart = read_vkey(vkey), take_note_apart(note)
    if key not in apart.signed_by([key]):
        raise NotTrueError("This checkpoint is not signed with that key.", ASK_AGAIN, NOTE_SOURCE)
    checkpoint = read_text(apart.text)
    if checkpoint.origin != key.name:
        raise NotTrueError("This checkpoint is of another log than the key's.", ASK_AGAIN, SOURCE)
    return checkpoint
