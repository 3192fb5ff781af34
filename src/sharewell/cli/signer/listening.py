"""Answers one request after another on a Unix socket, each a line of JSON: so no two heads are ever weighed at once."""

import base64
import json
import os
import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sharewell.cli.signer.shelf import Shelf, ShelfError
from sharewell.practice.record import (
    NotWitnessedError,
    RecordError,
    agree_to_sign,
    agree_to_state,
    read_log_key,
    read_seen,
    sign_checkpoint,
)

LARGEST_REQUEST = 1_000_000
PATIENCE_SECONDS = 5
MOST_KEYS = 8


def listen(shelf: Shelf, path: Path) -> None:
    """Answer until stopped. The socket is open to its account's group; its folder should let no others in."""
    with shelf.alone(), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        path.unlink(missing_ok=True)
        server.bind(str(path))
        path.chmod(0o660)
        server.listen()
        print(f"Signing for {len(shelf.held())} keys at {path}.", flush=True)
        try:
            while True:
                connection, _ = server.accept()
                with connection:
                    _answer(shelf, connection)
        finally:
            path.unlink(missing_ok=True)


def _answer(shelf: Shelf, connection: socket.socket) -> None:
    connection.settimeout(PATIENCE_SECONDS)
    try:
        line = _line(connection)
        connection.sendall(json.dumps(answer(shelf, line)).encode() + b"\n")
    except OSError as gone:
        # Whoever asked has gone or is too slow; the next must not wait for them.
        print(f"A request was left: {gone}", file=sys.stderr, flush=True)


def _line(connection: socket.socket) -> bytes:
    content = b""
    while not content.endswith(b"\n") and len(content) <= LARGEST_REQUEST:
        piece = connection.recv(65_536)
        if not piece:
            break
        content += piece
    return content


def answer(shelf: Shelf, line: bytes) -> dict[str, Any]:
    """Answer one request; a refusal says why, and what the signer knew."""
    try:
        asked = json.loads(line)
        return _DOING[asked["do"]](shelf, asked)
    except NotWitnessedError as wrong:
        return {"refused": wrong.message, "help": wrong.help, "status": wrong.status, "size": wrong.size}
    except RecordError as wrong:
        return {"refused": wrong.message, "help": wrong.help}
    except OSError as wrong:
        reason = os.strerror(wrong.errno or 0)
        return {"refused": f"The signer can't write: {reason}.", "help": "Mend its disk, then try again."}
    except Exception as wrong:  # noqa: BLE001  # whatever is sent, the next one's head must still be signed
        print(f"A request was refused: {type(wrong).__name__}", file=sys.stderr, flush=True)
        return {"refused": "The signer can't read that request.", "help": "Run one version of Sharewell."}


def _make(shelf: Shelf, asked: Mapping[str, Any]) -> dict[str, Any]:
    shelf.make(read_log_key(asked["name"]))
    return _vkey(shelf, asked)


def _vkey(shelf: Shelf, asked: Mapping[str, Any]) -> dict[str, Any]:
    return {"vkey": shelf.vkey(read_log_key(asked["name"]))}


def _head(shelf: Shelf, asked: Mapping[str, Any]) -> dict[str, Any]:
    keys = [read_log_key(name) for name in asked["names"]]
    if not 1 <= len(keys) <= MOST_KEYS or len({(key.agency, key.log) for key in keys}) != 1:
        raise ShelfError("A head is signed with the keys of one log.", "Ask for one log at a time.")
    signers = [shelf.signer(key) for key in keys]
    known, frozen = shelf.head(keys[0]), shelf.is_frozen(keys[0])
    checkpoint = agree_to_sign(read_seen(asked["seen"].encode()), known, keys[0].origin, frozen=frozen)
    note = sign_checkpoint(checkpoint, *signers)
    # Before anybody has the signature: after a crash the signer must know of it.
    shelf.keep_head(keys[0], note)
    return {"note": note}


def _entry(shelf: Shelf, asked: Mapping[str, Any]) -> dict[str, Any]:
    key = read_log_key(asked["name"])
    signer, message = shelf.signer(key), base64.b64decode(asked["message"], validate=True)
    agree_to_state(message, key)
    return {"signature": base64.b64encode(signer.sign(message)).decode()}


def _last(shelf: Shelf, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Say what was last signed, so that a home restored from an older backup can tell."""
    head = shelf.head(read_log_key(asked["name"]))
    return {"head": head.text if head else ""}


def _freeze(shelf: Shelf, asked: Mapping[str, Any]) -> dict[str, Any]:
    shelf.freeze(read_log_key(asked["name"]))
    return {"frozen": True}


_DOING: dict[Any, Callable[[Shelf, Mapping[str, Any]], dict[str, Any]]] = {
    "make": _make,
    "vkey": _vkey,
    "head": _head,
    "entry": _entry,
    "freeze": _freeze,
    "last": _last,
}
