"""Seals a row's columns: AES-GCM under a data key of its own, wrapped by AES-KWP under a key outside the database."""

import json
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import (
    InvalidUnwrap,
    aes_key_unwrap_with_padding,
    aes_key_wrap_with_padding,
)

from sharewell.store import keys
from sharewell.store.errors import StoreError
from sharewell.store.models.tenant import Sealed

VERSION = b"\x01"
NONCE_BYTES = 12


class SealBrokenError(StoreError):
    """A sealed column does not open: changed, moved from another row or column, or its key is gone."""


def seal_record(row: Sealed, **plain: Any) -> None:
    """Fill sealed columns with JSON-able values; None empties one. Makes the row's key when it has none.

    The row needs its id and agency already: they are part of what is sealed, so a swapped row or column fails.
    """
    if not row.key:
        row.kek = keys.CONTENT_KEY
        row.key = aes_key_wrap_with_padding(keys.read_key(row.kek), AESGCM.generate_key(256))
    cipher = _cipher(row)
    for column, value in plain.items():
        sealed = None if value is None else _seal(cipher, value, _place(row, column))
        setattr(row, column, sealed)


def open_sealed(row: Sealed, *columns: str) -> dict[str, Any]:
    """Return the values of sealed columns. Only ``actions.open_content`` may call this."""
    cipher = _cipher(row)
    return {column: _open(cipher, getattr(row, column), _place(row, column)) for column in columns}


def _seal(cipher: AESGCM, value: Any, place: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    # Half a character must not lose a draft: json.loads reads back what surrogatepass wrote.
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return VERSION + nonce + cipher.encrypt(nonce, text, place)


def _open(cipher: AESGCM, sealed: bytes | None, place: bytes) -> Any:
    if sealed is None:
        return None
    sealed = bytes(sealed)
    if sealed[:1] != VERSION:
        raise _broken()
    nonce, text = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return json.loads(cipher.decrypt(nonce, text, place))
    except (InvalidTag, ValueError):
        raise _broken() from None


def _cipher(row: Sealed) -> AESGCM:
    try:
        return AESGCM(aes_key_unwrap_with_padding(keys.read_key(row.kek), bytes(row.key)))
    except InvalidUnwrap:
        raise _broken() from None


def _place(row: Sealed, column: str) -> bytes:
    agency = getattr(row, "agency_id", None) or "-"
    return f"{agency}|{row._meta.db_table}|{row.pk}|{column}|{VERSION[0]}".encode("ascii")


def _broken() -> SealBrokenError:
    return SealBrokenError(
        "A sealed part of this record does not open: it was changed, moved, or its key is gone.",
        "Tell whoever runs Sharewell for you, today. Nothing else in the case is lost by it.",
        "docs/decisions/0005-record-format-and-commit-protocol.md",
    )
