"""Cosignatures: others who saw how long a log was, so that no one is shown another history (c2sp.org/tlog-cosignature)."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from sharewell.practice.record.canonical import ASK_AGAIN, base64_text, read_base64
from sharewell.practice.record.checkpoint import Checkpoint, Note, read_count, read_text, take_note_apart
from sharewell.practice.record.errors import NotReadableError, NotTrueError, RecordError
from sharewell.practice.record.signer import Key, check_name
from sharewell.practice.record.tree import check_consistency

SOURCE = "c2sp.org/tlog-cosignature"
WITNESS_SOURCE = "c2sp.org/tlog-witness"
LATEST = 253_402_300_799  # seconds: the end of the year 9999
LONGEST_PROOF = 63
_PUBLIC = {0x04: 32, 0x06: 1312}  # Ed25519 and ML-DSA-44, by the byte that a verifier key begins with
_SIGNATURE = {0x04: 64, 0x06: 2420}


@dataclass(frozen=True)
class WitnessKey:
    """A witness's public key. ``algorithm`` 4 is Ed25519; 6 is ML-DSA-44, which outlives quantum computers."""

    name: str
    algorithm: int
    public: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        if len(self.public) != _PUBLIC.get(self.algorithm):
            raise NotReadableError("This is not the key of a witness.", "Ask for its cosigner key.", SOURCE)

    @property
    def hash(self) -> bytes:
        """The four bytes that a cosignature carries to say which key was used."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as C2SP writes it, to publish and compare."""
        return f"{self.name}+{self.hash.hex()}+{base64_text(bytes([self.algorithm]) + self.public)}"

    def holds(self, signature: bytes, checkpoint: Checkpoint, seconds: int) -> bool:
        """Tell whether this witness cosigned this checkpoint at this time."""
        try:
            if self.algorithm == 0x04:
                message = _ed25519_message(checkpoint, seconds)
                Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
            else:
                message = _mldsa_message(self.name, checkpoint, seconds)
                MLDSA44PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Cosignature:
    """That a witness had seen a log grow to a checkpoint, at a time in seconds since 1970."""

    key: WitnessKey
    seconds: int


class WitnessSigner:
    """Cosign with a private seed of 32 bytes held in this program."""

    def __init__(self, name: str, seed: bytes, algorithm: int = 0x06) -> None:
        if len(seed) != 32 or algorithm not in _PUBLIC:
            raise RecordError("A witness's key is 32 bytes.", "Give the key file's whole content.", SOURCE)
        self._key = (
            Ed25519PrivateKey.from_private_bytes(seed)
            if algorithm == 0x04
            else MLDSA44PrivateKey.from_seed_bytes(seed)
        )
        self.key = WitnessKey(name, algorithm, self._key.public_key().public_bytes_raw())

    def cosign(self, checkpoint: Checkpoint, seconds: int) -> str:
        """Write the signature line that says: this is the longest I have seen of this log, at this time."""
        if not 0 <= seconds <= LATEST:
            raise RecordError("A cosignature's time is out of range.", "Set this machine's clock.", SOURCE)
        ed25519 = self.key.algorithm == 0x04
        message = (
            _ed25519_message(checkpoint, seconds)
            if ed25519
            else _mldsa_message(self.key.name, checkpoint, seconds)
        )
        content = self.key.hash + seconds.to_bytes(8, "big") + self._key.sign(message)
        return f"\u2014 {self.key.name} {base64_text(content)}\n"


def read_witness_key(text: str) -> WitnessKey:
    """Read a witness's verifier key, refusing other algorithms and a hash that is not the key's own."""
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise NotReadableError("This is not a key: it should read NAME+HASH+BASE64.", ASK_AGAIN, SOURCE)
    encoded = read_base64(parts[2], "The key")
    key = WitnessKey(parts[0], encoded[0] if encoded else 0, encoded[1:])
    if key.vkey != text:
        raise NotReadableError("This key was copied wrongly: its parts don't agree.", ASK_AGAIN, SOURCE)
    return key


def cosigned_by(note: Note, keys: Iterable[WitnessKey]) -> tuple[Cosignature, ...]:
    """Give the cosignatures of known witnesses. Unknown ones are passed over; a bad one by a known witness is refused."""
    known = {(key.name, key.hash): key for key in keys}
    checkpoint = read_text(note.text)
    found = []
    for name, key_hash, content in note.signatures:
        key = known.get((name, key_hash))
        if key is None:
            continue
        seconds, signature = int.from_bytes(content[:8], "big"), content[8:]
        fits = len(signature) == _SIGNATURE[key.algorithm] and seconds <= LATEST
        if not fits or not key.holds(signature, checkpoint, seconds):
            raise NotTrueError("A witness's cosignature does not hold.", ASK_AGAIN, SOURCE)
        found.append(Cosignature(key, seconds))
    return tuple(found)


def _ed25519_message(checkpoint: Checkpoint, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{checkpoint.text}".encode()


def _mldsa_message(name: str, checkpoint: Checkpoint, seconds: int) -> bytes:
    """Join the ``cosigned_message`` of the specification: the subtree is the whole log, so it starts at 0."""
    who, origin = name.encode(), checkpoint.origin.encode()
    return b"".join(
        (
            b"subtree/v1\n\0",
            bytes([len(who)]) + who,
            seconds.to_bytes(8, "big"),
            bytes([len(origin)]) + origin,
            (0).to_bytes(8, "big"),
            checkpoint.size.to_bytes(8, "big"),
            checkpoint.root,
        )
    )


@dataclass(frozen=True)
class Seen:
    """What a log asks a witness to cosign: the size the witness knew, the proof of growth, and the new head."""

    old: int
    path: tuple[bytes, ...]
    note: str


def write_seen(old: int, path: Sequence[bytes], note: str) -> bytes:
    """Write the body of ``add-checkpoint``."""
    steps = "".join(base64_text(step) + "\n" for step in path)
    return f"old {old}\n{steps}\n{note}".encode()


def read_seen(body: bytes) -> Seen:
    """Read the body of ``add-checkpoint``, refusing every spelling but the one. Nothing in it is believed yet."""
    try:
        head, gap, note = body.decode().partition("\n\n")
    except UnicodeDecodeError as wrong:
        raise NotReadableError("The request is not text.", ASK_AGAIN, WITNESS_SOURCE) from wrong
    first, *lines = head.split("\n")
    if not gap or not first.startswith("old ") or len(lines) > LONGEST_PROOF:
        raise NotReadableError("The request does not begin as it should.", ASK_AGAIN, WITNESS_SOURCE)
    path = tuple(read_base64(line, "A step of the proof", 32) for line in lines)
    return Seen(read_count(first.removeprefix("old "), "The old size"), path, note)


class NotWitnessedError(NotTrueError):
    """A checkpoint that this witness can't cosign; ``status`` is what C2SP answers with, ``size`` what it knew."""

    def __init__(self, message: str, status: int, size: int = 0) -> None:
        super().__init__(message, "Keep both checkpoints, and tell the log's keeper.", WITNESS_SOURCE)
        self.status = status
        self.size = size


def agree_to_cosign(asked: Seen, known: Checkpoint | None, log: Key) -> Checkpoint:
    """Check that a log grew from what this witness knew, and give the checkpoint to cosign. Refuses anything else.

    The caller keeps the checkpoint as the newest known, in the same transaction as this check, before it cosigns.
    """
    note = take_note_apart(asked.note)
    if log not in _signers(note, log):
        raise NotWitnessedError("The checkpoint is not signed by that log's key.", 403)
    checkpoint = read_text(note.text)
    if checkpoint.origin != log.name:
        raise NotWitnessedError("The checkpoint is of another log.", 404)
    check_growth(asked, checkpoint, known)
    return checkpoint


def check_growth(asked: Seen, checkpoint: Checkpoint, known: Checkpoint | None) -> None:
    """Check that a log grew from what is known of it, as was proved; what the proof is of is the caller's to check."""
    if asked.old > checkpoint.size:
        raise NotWitnessedError("The old size is larger than the new.", 400)
    size = known.size if known else 0
    if asked.old != size:
        raise NotWitnessedError("The log is known here at another size.", 409, size)
    if known and checkpoint.size == size:
        if checkpoint.root != known.root or asked.path:
            raise NotWitnessedError("The log shows two histories of one size.", 409, size)
        return
    if known and not check_consistency((size, known.root), (checkpoint.size, checkpoint.root), asked.path):
        raise NotWitnessedError("The log did not grow from what is known of it here.", 422, size)
    if not known and asked.path:
        raise NotWitnessedError("A first checkpoint needs no proof of growth.", 422, size)


def _signers(note: Note, log: Key) -> tuple[Key, ...]:
    try:
        return note.signed_by([log])
    except NotTrueError:
        return ()
