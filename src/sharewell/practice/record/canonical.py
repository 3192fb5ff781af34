"""The one way to write a value down: RFC 8785 bytes, strict base64, SHA-256 digests and keyed references."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any, NoReturn

import rfc8785

from sharewell.practice.record.errors import NotReadableError, RecordError

JCS = "RFC 8785 (JSON Canonicalization Scheme)"
DEEPEST = 32
ASK_AGAIN = "Ask for a fresh copy, and send the file as an attachment so that nothing on the way rewrites it."


def _refuse_numbers(value: Any, depth: int = 0) -> None:
    """Refuse floats, which two programs may print differently, and nesting that no record needs."""
    if depth > DEEPEST:
        raise RecordError(f"This value is nested more than {DEEPEST} deep.", "Give a flatter value.", JCS)
    if isinstance(value, float):
        raise RecordError("A record can't hold a number with a decimal point.", "Write it as text.", JCS)
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if not isinstance(name, str):
                raise RecordError("Every name in a record must be text.", "Write the name as text.", JCS)
            _refuse_numbers(inner, depth + 1)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_numbers(inner, depth + 1)


def canonical(value: Any) -> bytes:
    """Write a value as RFC 8785 bytes.

    Refuses floats, whole numbers beyond 2**53 - 1, names that are not text, and text that is not Unicode.
    """
    _refuse_numbers(value)
    try:
        return rfc8785.dumps(value)
    except ValueError as wrong:
        raise RecordError(f"This value can't be written in a record: {wrong}.", "Correct it.", JCS) from wrong


def _not_a_number(text: str) -> NoReturn:
    message = f"{text} is not a number that a record may hold"
    raise ValueError(message)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = dict(pairs)
    if len(names) != len(pairs):
        message = "a name appears twice"
        raise ValueError(message)
    return names


def read_canonical(content: bytes, what: str) -> Any:
    """Read RFC 8785 bytes, refusing every other spelling of the same value.

    Reads, writes again and compares: white space, doubled names, escapes and number forms are refused.
    """
    try:
        value = json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_once,
            parse_float=_not_a_number,
            parse_constant=_not_a_number,
        )
        same = canonical(value) == content
    except (ValueError, RecursionError, RecordError) as wrong:
        raise NotReadableError(f"{what} is not written as a record is.", ASK_AGAIN, JCS) from wrong
    if not same:
        raise NotReadableError(f"{what} has been written in another form than ours.", ASK_AGAIN, JCS)
    return value


def exactly(value: Any, names: tuple[str, ...], what: str) -> dict[str, Any]:
    """Give back an object that has these names and no others."""
    if not isinstance(value, dict) or sorted(value) != sorted(names):
        raise NotReadableError(f"{what} does not have the parts that it should have.", ASK_AGAIN)
    return value


def text_of(value: Any, what: str) -> str:
    """Give back text, refusing anything else."""
    if not isinstance(value, str):
        raise NotReadableError(f"{what} should be text.", ASK_AGAIN)
    return value


def base64_text(content: bytes) -> str:
    """Write bytes in standard base64 with padding."""
    return base64.b64encode(content).decode("ascii")


def read_base64(text: Any, what: str, length: int | None = None) -> bytes:
    """Read standard base64, refusing slack bits, missing padding, white space and a wrong length in bytes."""
    try:
        content = base64.b64decode(text_of(text, what).encode("ascii"), validate=True)
    except (ValueError, binascii.Error) as wrong:
        raise NotReadableError(f"{what} is not base64.", ASK_AGAIN, "RFC 4648 section 4") from wrong
    if base64_text(content) != text or (length is not None and len(content) != length):
        raise NotReadableError(f"{what} is not base64 in its only form.", ASK_AGAIN, "RFC 4648 section 3.5")
    return content


def digest(content: bytes) -> str:
    """Name bytes by their SHA-256: ``sha256:`` and 64 hex digits."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def ref(key: bytes, kind: str, id: str) -> str:  # noqa: A002  # the contract's word
    """Point at a case or subject so that only holders of the case's own 32-byte key can tell which."""
    if len(key) != 32:
        raise RecordError("A reference needs a key of 32 bytes.", "Give the case's own key.")
    return "hmac:" + hmac.new(key, canonical([kind, id]), hashlib.sha256).hexdigest()
