"""The signed form of a statement: a DSSE envelope, version 1.0.2, in canonical JSON."""

from collections.abc import Mapping
from dataclasses import dataclass

from sharewell.practice.record.canonical import (
    ASK_AGAIN,
    base64_text,
    canonical,
    exactly,
    read_base64,
    read_canonical,
    text_of,
)
from sharewell.practice.record.errors import NotReadableError, NotTrueError, RecordError
from sharewell.practice.record.signer import Key, Signer, key_of
from sharewell.practice.record.statement import Statement, read_statement

SOURCE = "DSSE 1.0.2 (github.com/secure-systems-lab/dsse)"
PAYLOAD_TYPE = "application/vnd.sharewell.statement+json"
LARGEST = 65_535  # C2SP tlog-tiles: the length of an entry is a 16-bit number
MOST_SIGNATURES = 16


def pae(payload_type: str, body: bytes) -> bytes:
    """Write DSSE's pre-authentication encoding: the bytes that are really signed."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(body), body)


def envelope(statement: bytes, *signers: Signer) -> bytes:
    """Sign a statement's bytes, once with each key, and wrap them; the result is one entry of the log.

    Refuses bytes that are not a statement, and an entry larger than 65,535 bytes.
    """
    read_statement(statement)
    signed = {key_of(signer).id: signer.sign(pae(PAYLOAD_TYPE, statement)) for signer in signers}
    wrapped = canonical(
        {
            "payload": base64_text(statement),
            "payloadType": PAYLOAD_TYPE,
            "signatures": [{"keyid": name, "sig": base64_text(signed[name])} for name in sorted(signed)],
        }
    )
    if len(wrapped) > LARGEST:
        raise RecordError("This entry is too large for the log.", "Name fewer subjects in one act.", SOURCE)
    return wrapped


@dataclass(frozen=True)
class Unopened:
    """An envelope taken apart, before anything in it is believed."""

    payload: bytes
    signatures: tuple[tuple[str, bytes], ...]

    def holds(self, public: Mapping[str, bytes]) -> bool:
        """Tell whether every signature is by one of these keys (by key id) and holds over the payload."""
        signed = pae(PAYLOAD_TYPE, self.payload)
        return all(_holds(keyid, public.get(keyid), sig, signed) for keyid, sig in self.signatures)


def _holds(keyid: str, public: bytes | None, signature: bytes, signed: bytes) -> bool:
    """Check one signature, and that the key id is the key's own: nobody signs under another's name."""
    if public is None:
        return False
    key = Key(keyid.rsplit("+", 1)[0], public)
    return key.id == keyid and key.holds(signature, signed)


def take_apart(content: bytes) -> Unopened:
    """Take an envelope apart without checking a signature.

    Stricter than DSSE asks: canonical JSON, exactly its fields, standard base64, signatures in the order of
    their key ids and none twice. One envelope has one spelling, so its leaf hash can't be had another way.
    """
    if len(content) > LARGEST:
        raise NotReadableError("The entry is too large to be one of ours.", ASK_AGAIN, SOURCE)
    value = exactly(
        read_canonical(content, "The entry"), ("payload", "payloadType", "signatures"), "The entry"
    )
    if value["payloadType"] != PAYLOAD_TYPE:
        raise NotReadableError("The entry holds something other than a statement.", ASK_AGAIN, SOURCE)
    signatures = value["signatures"]
    if not isinstance(signatures, list) or not 1 <= len(signatures) <= MOST_SIGNATURES:
        raise NotReadableError("The entry should carry a signature.", ASK_AGAIN, SOURCE)
    parts = [exactly(one, ("keyid", "sig"), "A signature") for one in signatures]
    read = tuple(
        (text_of(one["keyid"], "A key id"), read_base64(one["sig"], "A signature", 64)) for one in parts
    )
    names = [keyid for keyid, _ in read]
    if names != sorted(set(names)):
        raise NotReadableError("The entry's signatures are not in their order.", ASK_AGAIN, SOURCE)
    return Unopened(read_base64(value["payload"], "The statement"), read)


def open_envelope(envelope: bytes, public: Mapping[str, bytes]) -> Statement:
    """Check every signature by the keys given (key id to 32 bytes), then read the statement that was signed.

    Refuses an unknown key: raises NotTrueError, and NotReadableError for bytes in any other form.
    """
    unopened = take_apart(envelope)
    if not unopened.holds(public):
        raise NotTrueError("The signature over this entry does not hold.", ASK_AGAIN, SOURCE)
    return read_statement(unopened.payload)
