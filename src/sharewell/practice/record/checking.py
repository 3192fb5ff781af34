"""One file that anybody can check without us: the entry, its place in the log, the keys, and the fields it opens."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sharewell.practice.record.canonical import ASK_AGAIN, exactly, read_canonical, text_of
from sharewell.practice.record.check_form import FORMATS, PARTS, write_check_file
from sharewell.practice.record.checkpoint import Checkpoint, Note, read_text, take_note_apart
from sharewell.practice.record.dsse import Unopened, take_apart
from sharewell.practice.record.errors import NotReadableError, NotTrueError
from sharewell.practice.record.field import OpenedField, check_field, read_opened
from sharewell.practice.record.finding import Finding, Findings
from sharewell.practice.record.passkey import Assertion, check_assertion, read_assertion
from sharewell.practice.record.proof import TlogProof, read_tlog_proof
from sharewell.practice.record.signer import Key, public_keys, read_vkey
from sharewell.practice.record.statement import Statement, read_statement
from sharewell.practice.record.tree import check_inclusion, leaf_hash
from sharewell.practice.record.witness import Cosignature, WitnessKey, cosigned_by, read_witness_key

LARGEST_FILE = 4_000_000  # bytes
MOST_KEYS = 32

GIVEN = "The key that you gave"
HEAD = "The signed head of the log"
SEEN = "Seen by somebody else"
NOT_RIGHT = "This does not show that it was right."
OWN_CLOCK = "The times are the recording server's own."
NO_WITNESS = "No other organisation has signed this log's head, so this does not show that the log itself was never replaced."
OWN_WITNESSES = "The witnesses' keys were taken from this file: compare them with those that they publish."
NO_PASSKEY = (
    "The statement says that it was signed with the person's own passkey. This file does not show that."
)
WHOSE_PASSKEY = "A passkey signed the statement. Whose it is, this file does not show: compare it with the one enrolled for that person."
VOUCHED = "The key over the statement is another than the one you gave; the log that you trust took the entry in with it."
SERVER_SAYS = "The recording server says who acted. No person's own signature is in this file."


@dataclass(frozen=True)
class _Parts:
    """A check file taken apart, before anything in it is believed."""

    entry: bytes
    unopened: Unopened
    statement: Statement
    proof: TlogProof
    note: Note
    checkpoint: Checkpoint
    keys: tuple[Key, ...]
    witnesses: tuple[WitnessKey, ...]
    opened: tuple[OpenedField, ...]
    passkey: Assertion | None


def check_file(
    envelope: bytes,
    proof: str,
    keys: Iterable[str],
    opened: Iterable[OpenedField],
    witnesses: Iterable[str] = (),
    passkey: Assertion | None = None,
) -> bytes:
    """Write a check file from an entry, its tlog-proof, verifier keys, opened fields, witnesses' keys and a passkey's word.

    Checks it first, and refuses to write a file in which anything does not hold.
    """
    content = write_check_file(envelope, proof, keys, opened, witnesses, passkey)
    for finding in check(content).findings:
        if not finding.holds:
            raise NotTrueError(
                f"This record can't be written to a file: {finding.detail}", "Tell the administrator."
            )
    return content


def check(content: bytes, *keys: str) -> Findings:
    """Check a file's signatures, place in the log and opened fields; with ``keys``, that one of them signed the log.

    Raises NotReadableError for bytes that are not a check file in its one spelling, or a key that is none.
    """
    trusted = tuple(read_vkey(key) for key in keys)
    parts = _take_apart(content)
    findings = tuple(_findings(parts, trusted))
    if not all(finding.holds for finding in findings):
        return Findings(findings)
    return Findings(
        findings,
        parts.statement,
        parts.opened,
        tuple(_caveats(parts, trusted)),
        _unchanged(parts, trusted),
        parts.proof,
        tuple(key.vkey for key in _signers(parts)),
        _stated_by(parts),
        leaf_hash(parts.entry),
    )


def _stated_by(parts: _Parts) -> tuple[str, ...]:
    ids = {keyid for keyid, _ in parts.unopened.signatures}
    return tuple(key.vkey for key in parts.keys if key.id in ids)


def _take_apart(content: bytes) -> _Parts:
    if len(content) > LARGEST_FILE:
        raise NotReadableError("This file is too large to be a check file.", ASK_AGAIN)
    value = read_canonical(content, "This file")
    parts = FORMATS.get(value.get("format", "")) if isinstance(value, dict) else PARTS
    if parts is None:
        raise NotReadableError(
            "This file is in a format that this version does not know.", "Use a newer Sharewell."
        )
    value = exactly(value, parts, "This file")
    entry = text_of(value["envelope"], "The entry").encode()
    unopened = take_apart(entry)
    proof = read_tlog_proof(text_of(value["proof"], "The proof of place"))
    if proof.extra is not None:
        raise NotReadableError("The proof carries an extra line, which nothing signs.", ASK_AGAIN)
    note = take_note_apart(proof.checkpoint)
    keys, opened = _keys(value["keys"]), _opened(value["opened"])
    passkey = read_assertion(value["passkey"]) if "passkey" in value else None
    witnesses = _witnesses(
        value.get("witnesses", []), none_may=passkey is not None or "witnesses" not in value
    )
    statement, head = read_statement(unopened.payload), read_text(note.text)
    return _Parts(entry, unopened, statement, proof, note, head, keys, witnesses, opened, passkey)


def _keys(value: Any) -> tuple[Key, ...]:
    return tuple(read_vkey(text) for text in _vkeys(value))


def _witnesses(value: Any, *, none_may: bool) -> tuple[WitnessKey, ...]:
    return () if none_may and value == [] else tuple(read_witness_key(text) for text in _vkeys(value))


def _vkeys(value: Any) -> list[str]:
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_KEYS:
        raise NotReadableError("This file should list the keys that signed it.", ASK_AGAIN)
    texts = [text_of(one, "A key") for one in value]
    if texts != sorted(set(texts)):
        raise NotReadableError("The keys in this file are not in their order.", ASK_AGAIN)
    return texts


def _opened(value: Any) -> tuple[OpenedField, ...]:
    if not isinstance(value, list):
        raise NotReadableError("This file should list the fields that it opens.", ASK_AGAIN)
    opened = tuple(read_opened(one) for one in value)
    names = [field.name for field in opened]
    if names != sorted(set(names)):
        raise NotReadableError("The opened fields in this file are not in their order.", ASK_AGAIN)
    return opened


def _findings(parts: _Parts, trusted: Sequence[Key]) -> Iterator[Finding]:
    yield _signature(parts)
    if parts.passkey is not None:
        yield _passkey(parts.passkey, parts)
    yield _place(parts)
    yield from _head(parts)
    yield _agency(parts)
    if trusted:
        yield _given(parts, trusted)
    for field in parts.opened:
        yield _field(parts.statement, field)


def _signature(parts: _Parts) -> Finding:
    what = "The signature over the statement"
    if parts.unopened.holds(public_keys(parts.keys)):
        names = " and ".join(keyid for keyid, _ in parts.unopened.signatures)
        return Finding(what, holds=True, detail=f"The statement was signed with the key {names}.")
    return Finding(
        what, holds=False, detail="The statement is not what was signed, or the key is not the signer's."
    )


def _passkey(passkey: Assertion, parts: _Parts) -> Finding:
    what = "The passkey's signature over the statement"
    if parts.statement.attestation != "passkey":
        return Finding(what, holds=False, detail="The statement does not say that a passkey signed it.")
    try:
        signed = check_assertion(passkey, parts.unopened.payload)
    except NotTrueError as wrong:
        return Finding(what, holds=False, detail=wrong.message)
    return Finding(
        what,
        holds=True,
        detail=f"A passkey signed the statement at {signed.origin}; the device had checked who held it.",
    )


def _place(parts: _Parts) -> Finding:
    what, place, head = "Its place in the log", parts.proof.index, parts.checkpoint
    if check_inclusion(leaf_hash(parts.entry), place, head.size, parts.proof.path, head.root):
        detail = f"It is entry {place + 1} of the {head.size} in the log {head.origin}."
        return Finding(what, holds=True, detail=detail)
    return Finding(what, holds=False, detail="The log's head does not contain this entry at this place.")


def _head(parts: _Parts) -> Iterator[Finding]:
    """Check the log's head, strictly: every signature has a key here, and every key here has signed."""
    what = HEAD
    signers, cosigners = _signers(parts), [one.key for one in _cosignatures(parts)]
    names = [*signers, *cosigners]
    if len(names) != len(parts.note.signatures) or len(set(names)) != len(names):
        yield Finding(
            what, holds=False, detail="A signature on the log's head does not hold with the keys in the file."
        )
        return
    if parts.checkpoint.origin not in [key.name for key in signers]:
        yield Finding(what, holds=False, detail="The log's head is not signed with the log's own key.")
        return
    used = {key.id for key in signers} | {keyid for keyid, _ in parts.unopened.signatures}
    if used != {key.id for key in parts.keys} or set(cosigners) != set(parts.witnesses):
        yield Finding(
            "The keys in the file", holds=False, detail="The file lists a key that signed nothing in it."
        )
        return
    said = " and ".join(key.id for key in signers)
    yield Finding(what, holds=True, detail=f"The log's head was signed with the key {said}.")
    for one in _cosignatures(parts):
        seen = datetime.fromtimestamp(one.seconds, UTC).isoformat().replace("+00:00", "Z")
        detail = f"{one.key.name} had seen the log grow to this head at {seen}, by its own clock."
        yield Finding(SEEN, holds=True, detail=detail)


def _signers(parts: _Parts) -> Sequence[Key]:
    try:
        return parts.note.signed_by(parts.keys)
    except NotTrueError:
        return ()


def _cosignatures(parts: _Parts) -> Sequence[Cosignature]:
    try:
        return cosigned_by(parts.note, parts.witnesses)
    except NotTrueError:
        return ()


def _agency(parts: _Parts) -> Finding:
    what = "The log is the agency's"
    if parts.statement.agency in parts.checkpoint.origin.split("/"):
        return Finding(what, holds=True, detail=f"The log names the agency {parts.statement.agency}.")
    return Finding(what, holds=False, detail="The statement names another agency than the log does.")


def _given(parts: _Parts, trusted: Sequence[Key]) -> Finding:
    named = [key for key in trusted if key.name == parts.checkpoint.origin]
    if set(named) & set(_signers(parts)):
        return Finding(GIVEN, holds=True, detail="The log's head was signed with the key that you gave.")
    detail = "The log's head was not signed with the key that you gave."
    if not named:
        detail = f"No key that you gave is of the log {parts.checkpoint.origin}. Give that log's key too, with --key."
    return Finding(GIVEN, holds=False, detail=detail)


def _field(statement: Statement, field: OpenedField) -> Finding:
    what = f"The field {field.name}"
    if check_field(statement.commit, field):
        return Finding(what, holds=True, detail=f"What it says under {field.name} is what was recorded.")
    return Finding(what, holds=False, detail=f"What it says under {field.name} is not what was recorded.")


def _caveats(parts: _Parts, trusted: Sequence[Key]) -> Iterator[str]:
    if not trusted:
        vkeys = " and ".join(key.vkey for key in _signers(parts))
        yield (
            "The key was taken from this file, and anyone can make a file that agrees with its own key. "
            f"Compare {vkeys} with the key that the agency publishes, or check again with --key."
        )
    elif not public_keys(trusted).keys() >= {keyid for keyid, _ in parts.unopened.signatures}:
        yield VOUCHED
    if parts.passkey is not None:
        yield WHOSE_PASSKEY
    else:
        yield NO_PASSKEY if parts.statement.attestation == "passkey" else SERVER_SAYS
    if parts.witnesses:
        yield OWN_WITNESSES
    elif len(parts.note.signatures) == 1:
        yield NO_WITNESS
    yield OWN_CLOCK


def _unchanged(parts: _Parts, trusted: Sequence[Key]) -> str:
    since = f"nchanged since {parts.statement.recorded_at}. {NOT_RIGHT}"
    return f"U{since}" if trusted else f"If that key is the agency's: u{since}"
