"""The signing account's own folder: each log's keys, the last head that it signed, and which logs are frozen."""

import base64
import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sharewell.practice.record import (
    Checkpoint,
    KeySigner,
    LogKey,
    NotReadableError,
    RecordError,
    read_log_key,
    vkey,
)
from sharewell.practice.record.checkpoint import read_text, take_note_apart


class ShelfError(RecordError):
    """The signing account's folder is not its own alone, is used twice, or does not hold what is asked for."""


class Shelf:
    """What lies in the folder. Everything written is on disk before the call returns."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_uid != os.getuid() or folder.stat().st_mode & 0o077:
            raise ShelfError(f"Others can reach {folder}.", "Make it this account's own alone: chmod 700.")

    def held(self) -> list[LogKey]:
        """Return the keys that are here, each log's in their order."""
        return sorted(read_log_key(path.stem) for path in self.folder.glob("log-*.key"))

    def signer(self, key: LogKey) -> KeySigner:
        """Return the signer of one key. Refuses one that is not here."""
        try:
            private = base64.b64decode(self._path(key, "key").read_bytes().strip(), validate=True)
            return KeySigner(key.origin, private)
        except (OSError, ValueError, RecordError) as wrong:
            raise ShelfError(
                f"The signer does not hold the key {key.name}.", "Is it in its folder?"
            ) from wrong

    def vkey(self, key: LogKey) -> str:
        """Return the public half of a key as it is published."""
        return vkey(self.signer(key))

    def make(self, key: LogKey) -> None:
        """Make a key that is not there yet; an existing one is never replaced."""
        path = self._path(key, "key")
        if not path.exists():
            # Linked into place: of two makers one wins.
            aside = self._write_aside(path, base64.b64encode(secrets.token_bytes(32)) + b"\n")
            with suppress(FileExistsError):
                os.link(aside, path)
            aside.unlink()
            self._sync()

    def head(self, key: LogKey) -> Checkpoint | None:
        """Return the last head signed for this key's log. One that can't be read stops the log, and is not none."""
        path = self._path(_first(key), "head")
        try:
            return read_text(take_note_apart(path.read_text("utf-8")).text)
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError, NotReadableError) as wrong:
            raise ShelfError(
                "The last head that the signer signed can't be read.", "Put the file back from its backup."
            ) from wrong

    def keep_head(self, key: LogKey, note: str) -> None:
        """Keep the last head signed for this key's log."""
        path = self._path(_first(key), "head")
        self._write_aside(path, note.encode()).replace(path)
        self._sync()

    def is_frozen(self, key: LogKey) -> bool:
        """Say whether nothing more is signed for this key's log."""
        return self._path(_first(key), "frozen").exists()

    def freeze(self, key: LogKey) -> None:
        """Sign nothing more for this key's log. There is no way back: a new log follows."""
        self.signer(key)
        path = self._path(_first(key), "frozen")
        self._write_aside(path, b"").replace(path)
        self._sync()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the folder against a second signer, which could sign another history from the same last head."""
        handle = os.open(self.folder / "lock", os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError as taken:
            raise ShelfError("Another signer works from this folder.", "Stop it first.") from taken
        finally:
            os.close(handle)

    def _path(self, key: LogKey, kind: str) -> Path:
        return self.folder / f"{key.name}.{kind}"

    def _write_aside(self, path: Path, content: bytes) -> Path:
        aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(handle, content)
            os.fsync(handle)
        finally:
            os.close(handle)
        return aside

    def _sync(self) -> None:
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _first(key: LogKey) -> LogKey:
    """Return the first key of the same log: what is kept for a log is kept under its name."""
    return LogKey(key.agency, key.log)
