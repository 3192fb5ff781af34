"""Seals a row's columns: AES-GCM under a data key of its own, wrapped by AES-KWP under a key outside the database.

To keep a row for another time its data key is wrapped anew; what is sealed under it stays as it is.
"""

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

from sharewell.store import content_keys
from sharewell.store.errors import StoreError
from sharewell.store.models.tenant import Sealed

VERSION = b"\x01"
NONCE_BYTES = 12


class SealBrokenError(StoreError):
    """A sealed column does not open: changed, moved from another row or column, or its key is gone."""


class DisposedError(StoreError):
    """The content was disposed of: its key is destroyed, and nobody can open it again."""

    def __init__(self) -> None:
        super().__init__(
            "The words kept here were disposed of when their time had come.",
            "The page of what is kept, and how long, says when and by which schedule.",
            "docs/decisions/0008-retention-and-disposal.md",
        )


def seal_record(row: Sealed, *, under: str | None = None, **plain: Any) -> None:
    """Fill sealed columns with JSON-able values; None empties one. Makes the row's key when it has none.

    The row needs its id and agency already: they are part of what is sealed, so a swapped row or column fails.
    A new key is wrapped by the key ``under``, or where none is named by the agency's own for what is undated.
    """
    if not row.key:
        row.kek = under or _undated(row)
        row.key = aes_key_wrap_with_padding(content_keys.read(row.kek), AESGCM.generate_key(256))
    cipher = _cipher(row)
    for column, value in plain.items():
        sealed = None if value is None else _seal(cipher, value, _place(row, column))
        setattr(row, column, sealed)


def open_sealed(row: Sealed, *columns: str) -> dict[str, Any]:
    """Return the values of sealed columns. Only ``actions.open_content`` may call this."""
    cipher = _cipher(row)
    return {column: _open(cipher, getattr(row, column), _place(row, column)) for column in columns}


def wrapped_anew(row: Sealed, kek: str) -> bytes:
    """Return the row's data key wrapped by another key; the row itself is not changed."""
    return aes_key_wrap_with_padding(content_keys.read(kek), _data_key(row))


def _undated(row: Sealed) -> str:
    return content_keys.current(getattr(row, "agency_id", None) or content_keys.PEOPLE, None)


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
    return AESGCM(_data_key(row))


def _data_key(row: Sealed) -> bytes:
    if row.kek == content_keys.DISPOSED:
        raise DisposedError
    try:
        return aes_key_unwrap_with_padding(content_keys.read(row.kek), bytes(row.key))
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
