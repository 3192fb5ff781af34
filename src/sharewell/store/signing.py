"""Has a log's head signed: with the key files of this home, or by the signing account at its socket (SHAREWELL_SIGNER)."""

import base64
import json
import socket
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings

from sharewell.practice import record
from sharewell.practice.record import Checkpoint, LogKey, Signer
from sharewell.practice.record.checkpoint import read_text
from sharewell.store import keys
from sharewell.store.errors import StoreError

PATIENCE_SECONDS = 5
LARGEST_ANSWER = 1_000_000
SOURCE = "docs/decisions/0007-keys.md"


class SignerDownError(StoreError):
    """The signing account does not answer. What was recorded stands, and its head waits to be signed."""


class SignerRefusedError(StoreError):
    """The signing account will not sign this; ``size`` is what it last signed of that log, where it says so."""

    def __init__(self, message: str, help: str, size: int | None = None) -> None:  # noqa: A002  # the house's word
        super().__init__(message, help, SOURCE)
        self.size = size


class AsksSigner:
    """A log's key held by the signing account; it signs entries about the log's own keys, and heads by ``sign_head``."""

    def __init__(self, key: LogKey) -> None:
        self._key = key

    @property
    def name(self) -> str:
        return self._key.origin

    @property
    def public(self) -> bytes:
        return record.read_vkey(log_vkey(self._key)).public

    def sign(self, message: bytes) -> bytes:
        """Have these bytes signed, if they are an entry about the log's own keys."""
        sent = base64.b64encode(message).decode("ascii")
        return base64.b64decode(_ask("entry", name=self._key.name, message=sent)["signature"])


def log_signer(key: LogKey) -> Signer:
    """Return who signs an entry about a log's own keys."""
    if settings.SHAREWELL_SIGNER:
        return AsksSigner(key)
    return record.KeySigner(key.origin, keys.read_key(key.name))


def make_log_key(key: LogKey) -> str:
    """Make a log's key where it is to be held, unless it is there, and return its public half."""
    if settings.SHAREWELL_SIGNER:
        keys.keep_public(key.name, str(_ask("make", name=key.name)["vkey"]))
    else:
        keys.make_key(key.name)
    return log_vkey(key)


def log_vkey(key: LogKey) -> str:
    """Return the public half of a log's key; a signing account is asked once, so that checking needs it no more."""
    known = keys.read_public(key.name)
    if known is None and settings.SHAREWELL_SIGNER:
        known = str(_ask("vkey", name=key.name)["vkey"])
        keys.keep_public(key.name, known)
    return known or record.vkey(record.KeySigner(key.origin, keys.read_key(key.name)))


def sign_head(
    with_keys: Sequence[LogKey], head: Checkpoint, old: int, proof: Callable[[int], tuple[bytes, ...]]
) -> str:
    """Have a log's head signed with each of these keys; ``proof(old)`` shows that it grew from a head of that size."""
    if not settings.SHAREWELL_SIGNER:
        return record.sign_checkpoint(head, *(log_signer(key) for key in with_keys))
    try:
        return _ask_head(with_keys, head, old, proof)
    except SignerRefusedError as refused:
        # It may have signed a head that a crash kept us from keeping; its own word says from where to prove.
        if refused.size is None or refused.size == old or refused.size > head.size:
            raise
        return _ask_head(with_keys, head, refused.size, proof)


def last_signed(key: LogKey) -> Checkpoint | None:
    """Return the last head that the signing account signed of this key's log; None without one, and where it knows none."""
    if not settings.SHAREWELL_SIGNER:
        return None
    try:
        text = str(_ask("last", name=key.name)["head"])
    except SignerRefusedError:
        return None
    return read_text(text) if text else None


def freeze(key: LogKey) -> None:
    """Have nothing more signed for this key's log. Without a signing account the key file is the log's keeper's to lock away."""
    if settings.SHAREWELL_SIGNER:
        _ask("freeze", name=key.name)


def _ask_head(
    with_keys: Sequence[LogKey], head: Checkpoint, old: int, proof: Callable[[int], tuple[bytes, ...]]
) -> str:
    seen = record.write_seen(old, proof(old), head.text).decode()
    return str(_ask("head", names=[key.name for key in with_keys], seen=seen)["note"])


def _ask(doing: str, **content: Any) -> dict[str, Any]:
    try:
        answer = json.loads(_send(json.dumps({"do": doing, **content}).encode() + b"\n"))
    except (OSError, ValueError) as down:
        raise SignerDownError(
            "The signing account does not answer.",
            "What was recorded stands. Start `sharewell signer`; the heads that wait are signed then.",
            SOURCE,
        ) from down
    if "refused" in answer:
        raise SignerRefusedError(answer["refused"], answer.get("help", ""), answer.get("size"))
    found: dict[str, Any] = answer
    return found


def _send(line: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(PATIENCE_SECONDS)
        connection.connect(str(settings.SHAREWELL_SIGNER))
        connection.sendall(line)
        content = b""
        while not content.endswith(b"\n") and len(content) <= LARGEST_ANSWER:
            piece = connection.recv(65_536)
            if not piece:
                break
            content += piece
    return content
