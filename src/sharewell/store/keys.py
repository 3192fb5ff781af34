"""The keys that lie outside the database, each a file of its own in the home, readable by its owner alone."""

import base64
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings

from sharewell.practice.record import Key, KeySigner, LogKey, RecordError, Signer, key_of, read_vkey
from sharewell.store.errors import StoreError

SERVER_KEY = "server"
SECRET_KEY = "secret"  # noqa: S105  # a file's name  # a file's name
_NAME = re.compile(r"[a-z0-9-]{1,80}")


class KeyMissingError(StoreError):
    """A key that the home should hold is not there, or is not a key."""


class KeyNotWrittenError(StoreError):
    """A new key could not be kept, so nothing was sealed under it."""


def folder() -> Path:
    """Return the folder of the keys."""
    return Path(settings.SHAREWELL_HOME) / "keys"


def make_keys() -> None:
    """Make the home's own keys that are not there yet; an existing key is never replaced."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    folder().chmod(0o700)
    make_key(SERVER_KEY)
    make_key(SECRET_KEY)


def make_key(name: str) -> None:
    """Write 32 fresh random bytes as the key of this name, unless it exists; on disk before this returns."""
    path = _path(name)
    if path.exists():
        return
    _write_once(path, base64.b64encode(secrets.token_bytes(32)) + b"\n")


def _write_once(path: Path, text: bytes, made: float | None = None) -> None:
    try:
        _write_aside(path, text, made)
        sync_folder(path.parent)
    except OSError as wrong:
        # Its name is not said: it gives a month away.
        raise KeyNotWrittenError(
            f"A key could not be kept ({wrong.strerror}), so nothing was saved.",
            "The disk that holds Sharewell's keys may be full or read-only. Tell whoever looks after Sharewell for you; "
            "then send it again. If a child is in danger ring 999.",
            "docs/settings.md",
        ) from wrong


def _write_aside(path: Path, text: bytes, made: float | None) -> None:
    # Written aside and linked into place: a crash leaves no half key, and of two makers one wins.
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text)  # a full disk may take a part of it; this raises then
            file.flush()
            os.fsync(file.fileno())
        if made is not None:
            os.utime(
                aside, (made, made)
            )  # before it has its name: which of a month's keys is in use is told by it
        with suppress(FileExistsError):
            os.link(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def read_key(name: str) -> bytes:
    """Return the 32 bytes of the key of this name."""
    try:
        key = base64.b64decode(_path(name).read_bytes().strip(), validate=True)
    except (OSError, ValueError):
        key = b""
    if len(key) != 32:
        raise missing(name)
    return key


def missing(name: str) -> KeyMissingError:
    """Return what is said where the key of this name cannot be read."""
    return KeyMissingError(
        f"The key {name!r} is missing from this server or cannot be read.",
        "Put it back from the backup of the keys: sharewell keys restore FILE. If this is a new server, run `sharewell setup`.",
        "docs/settings.md",
    )


def is_there(name: str) -> bool:
    """Say whether the key of this name is on disk."""
    return _path(name).exists()


def destroy_key(name: str) -> None:
    """Overwrite a key and take it away for good; on disk before this returns. One that is gone is no error."""
    path = _path(name)
    try:
        handle = os.open(path, os.O_WRONLY)
    except FileNotFoundError:
        return
    try:
        os.write(handle, b"\0" * os.fstat(handle).st_size)
        os.fsync(handle)
    finally:
        os.close(handle)
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def server_signer() -> Signer:
    """Return the signer that attests, as this server, that a person recorded a statement."""
    return KeySigner("sharewell-server", read_key(SERVER_KEY))


def server_public() -> Key:
    """Return the public half of this server's key: as it was kept here first, so that checking works without the key."""
    kept = read_public(SERVER_KEY)
    return read_vkey(kept) if kept else key_of(server_signer())


def keep_server_public() -> None:
    """Keep the public half of this server's key beside it; where the disk takes nothing, another time."""
    with suppress(KeyNotWrittenError):
        keep_public(SERVER_KEY, key_of(server_signer()).vkey)


def log_signer(agency: UUID) -> Signer:
    """Return the signer with the first key of one agency's first log, from its file in this home."""
    return KeySigner(log_origin(agency), read_key(log_key(agency)))


def log_key(agency: UUID) -> str:
    """Name the first key of one agency's first log."""
    return LogKey(str(agency)).name


def log_origin(agency: UUID) -> str:
    """Name one agency's first log in checkpoints; it names nobody."""
    return LogKey(str(agency)).origin


def read_public(name: str) -> str | None:
    """Return the public half of a key that somebody else holds, as it was told us first; None when it never was."""
    try:
        text = _path(name).with_suffix(".vkey").read_text("ascii").strip()
        return read_vkey(text).vkey
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecordError) as wrong:
        raise KeyMissingError(
            f"The public half of the key {name!r} cannot be read.",
            "Take the file away: the signing account is asked again.",
            "docs/settings.md",
        ) from wrong


def keep_public(name: str, vkey: str) -> None:
    """Keep the public half of a key that somebody else holds; the first that we were told stays."""
    if read_public(name) is None:
        _write_once(_path(name).with_suffix(".vkey"), read_vkey(vkey).vkey.encode() + b"\n")


def put_back(name: str, content: bytes, made: float) -> None:
    """Write a key's file as a backup holds it, with the time at which it was made; one that is there stays."""
    path = folder() / name
    if path.suffix not in (".key", ".vkey") or not _NAME.fullmatch(path.stem):
        raise KeyMissingError(f"{name!r} cannot be the name of a key.", "Check where the name came from.")
    _write_once(path, content, made)


def open_to_others() -> list[str]:
    """Name the key files, and the folder, that somebody beside their owner may read."""
    found = [folder(), *sorted(folder().glob("*.key"))]
    return [path.name for path in found if path.exists() and path.stat().st_mode & 0o077]


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise KeyMissingError(f"{name!r} cannot be the name of a key.", "Check where the name came from.")
    return folder() / f"{name}.key"


def sync_folder(path: Path) -> None:
    """Have a folder's names on disk before this returns."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
