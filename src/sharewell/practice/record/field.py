"""Commitments to single fields: each is salted on its own, so one can be opened while the others stay shut."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sharewell.practice.record.canonical import (
    ASK_AGAIN,
    base64_text,
    canonical,
    exactly,
    read_base64,
)
from sharewell.practice.record.errors import NotReadableError, RecordError
from sharewell.practice.record.tree import check_inclusion, inclusion_proof, leaf_hash, root

Salts = Mapping[str, bytes]

SALT_BYTES = 32
MOST_FIELDS = 1_000
FIELD_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}(?:\.[a-z0-9][a-z0-9_-]{0,63}){0,4}")
COMMIT = re.compile(r"sha256:([0-9a-f]{64})")
PARTS = ("index", "name", "path", "salt", "size", "value")


@dataclass(frozen=True)
class OpenedField:
    """One field made readable: its value and salt, and the path from it to the statement's ``commit``."""

    name: str
    value: Any
    salt: bytes
    index: int
    size: int
    path: tuple[bytes, ...]

    def document(self) -> dict[str, Any]:
        """Give the opened field as JSON values."""
        return {
            "name": self.name,
            "value": self.value,
            "salt": base64_text(self.salt),
            "index": self.index,
            "size": self.size,
            "path": [base64_text(step) for step in self.path],
        }


def _leaf(name: str, value: Any, salt: bytes, place: tuple[int, int]) -> bytes:
    """Commit to one field: HMAC-SHA-256 under its salt over where it stands, its name and its value.

    Index and size are inside: the root alone does not fix them, and a proof must have one spelling only.
    """
    index, size = place
    stated = canonical({"index": index, "name": name, "size": size, "value": value})
    return leaf_hash(hmac.new(salt, stated, hashlib.sha256).digest())


def _leaves(fields: Mapping[str, Any], salts: Salts) -> tuple[list[str], list[bytes]]:
    if set(fields) != set(salts):
        raise RecordError(
            "Every field needs a salt of its own, and every salt a field.", "Make one per field."
        )
    if len(set(salts.values())) != len(salts) or any(len(salt) != SALT_BYTES for salt in salts.values()):
        raise RecordError("Each salt must be 32 bytes and used once.", "Make fresh random salts.")
    if len(fields) > MOST_FIELDS or not all(FIELD_NAME.fullmatch(name) for name in fields):
        raise RecordError("A field's name is not in the form that we use.", "Use names such as reasons.1.")
    names = sorted(fields)
    return names, [_leaf(name, fields[name], salts[name], (at, len(names))) for at, name in enumerate(names)]


def commit_fields(fields: Mapping[str, Any], salts: Salts) -> str:
    """Commit to all fields at once: ``sha256:`` and the RFC 9162 root over them, sorted by name.

    Each salt is 32 random bytes, used once and sealed with the content: who destroys the salts destroys
    the only way to test a guess. No fields give the root of the empty tree.
    """
    return "sha256:" + root(_leaves(fields, salts)[1]).hex()


def prove_field(fields: Mapping[str, Any], salts: Salts, name: str) -> OpenedField:
    """Open one field alone: its value, its salt and its path. Refuses a name that is not among the fields."""
    names, leaves = _leaves(fields, salts)
    if name not in fields:
        raise RecordError(f"There is no field {name} here.", "Choose one of the record's fields.")
    at = names.index(name)
    return OpenedField(name, fields[name], salts[name], at, len(names), inclusion_proof(leaves, at))


def check_field(commit: str, opened: OpenedField) -> bool:
    """Tell whether an opened field is what was committed to."""
    if len(opened.salt) != SALT_BYTES or not 0 <= opened.index < opened.size <= MOST_FIELDS:
        return False
    leaf = _leaf(opened.name, opened.value, opened.salt, (opened.index, opened.size))
    want = COMMIT.fullmatch(commit)
    return want is not None and check_inclusion(
        leaf, opened.index, opened.size, opened.path, bytes.fromhex(want[1])
    )


def read_opened(value: Any) -> OpenedField:
    """Read an opened field from JSON values, refusing other parts, lengths and types."""
    part = exactly(value, PARTS, "An opened field")
    if not isinstance(part["name"], str) or not FIELD_NAME.fullmatch(part["name"]):
        raise NotReadableError("The name of an opened field is not in the form that we use.", ASK_AGAIN)
    if type(part["index"]) is not int or type(part["size"]) is not int or not isinstance(part["path"], list):
        raise NotReadableError("An opened field does not say where it stands.", ASK_AGAIN)
    path = tuple(read_base64(step, "A step of a field's path", 32) for step in part["path"])
    salt = read_base64(part["salt"], "A field's salt", SALT_BYTES)
    return OpenedField(part["name"], part["value"], salt, part["index"], part["size"], path)
