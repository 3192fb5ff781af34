"""The keys folder in one file, for another place than the tables' backup; it names the day on which it ends."""

import io
import json
import os
import tarfile
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sharewell.practice.record import Checkpoint, RecordError
from sharewell.practice.record.checkpoint import read_text
from sharewell.store import content_keys, keys
from sharewell.store.backup_file import BackupError
from sharewell.store.errors import StoreError

FORMAT = "sharewell-keys/1"
ABOUT = "about.json"
NAME = "sharewell-keys-*.tar"
LARGEST = 1_000  # bytes of one key's file


@dataclass(frozen=True)
class KeysFile:
    """What a backup of keys says of itself."""

    made_at: datetime
    expires_at: datetime
    heads: tuple[Checkpoint, ...] = field(
        default=()
    )  # each agency's log as it stood then; not in the first edition's


def write_keys(to: Path, made_at: datetime, expires_at: datetime, heads: Sequence[Checkpoint] = ()) -> int:
    """Write every key to a new file, its owner's alone; on disk before this returns. Returns how many."""
    about = {
        "format": FORMAT,
        "made_at": made_at.isoformat(),
        "expires_at": expires_at.isoformat(),
        "heads": [head.text for head in heads],
    }
    listed = sorted([*keys.folder().glob("*.key"), *keys.folder().glob("*.vkey")])
    # Written aside and linked into place: a crash leaves no half file under a name that is looked for.
    aside = to.with_name(f".{to.name}.part")
    written = 0
    try:
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file, tarfile.open(fileobj=file, mode="w") as archive:
            _add(archive, ABOUT, json.dumps(about).encode(), made_at.timestamp())
            for path in listed:
                # A key may be destroyed meanwhile. Which of a month's is in use is told by when it was made.
                with suppress(FileNotFoundError):
                    _add(archive, path.name, path.read_bytes(), path.stat().st_mtime)
                    written += 1
            archive.close()
            file.flush()
            os.fsync(file.fileno())
        os.link(aside, to)
        keys.sync_folder(to.parent)
    except OSError as wrong:
        raise BackupError(
            f"The keys could not be written: {wrong.strerror or wrong}.",
            "Name another folder.",
            "docs/backup.md",
        ) from wrong
    finally:
        aside.unlink(missing_ok=True)
    return written


def read_about(file: Path) -> KeysFile:
    """Read what a backup of keys says of itself."""
    return _read(file)[0]


def refuse_keys() -> None:
    """Refuse a home that holds keys already."""
    if keys.folder().exists() and any(keys.folder().glob("*.key")):
        raise BackupError(
            "This home already holds keys. Nothing was changed.",
            "Restore into an empty home: name a new folder in SHAREWELL_HOME.",
            "docs/backup.md",
        )


@dataclass(frozen=True)
class Against:
    """A backup of keys against the keys that are here: files that are not, that are another's, and how many are the same."""

    absent: tuple[str, ...]
    differing: tuple[str, ...]
    there: int


def compare(file: Path) -> Against:
    """Hold a backup of keys against the keys folder; writes nothing."""
    _, found = _read(file)
    here = {name: _content(keys.folder() / name) for name in sorted(found)}
    differing = tuple(name for name, held in here.items() if held not in (None, found[name][0].strip()))
    absent = tuple(name for name, held in here.items() if held is None)
    return Against(absent, differing, len(found) - len(absent) - len(differing))


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes().strip()
    except FileNotFoundError:
        return None


def is_content(name: str) -> bool:
    """Say whether a file of this name holds a key that wraps content."""
    return name.startswith("content-")


def kek_of(name: str) -> str:
    """Return what rows call the content key of this file: by its mark, that says no month."""
    stem = name.removesuffix(".key")
    return stem if stem == content_keys.FIRST else f"content-{stem.rsplit('-', 1)[-1]}"


def names_in(file: Path) -> set[str]:
    """Return what the keys in a backup are called: content keys as rows name them, the others by their files."""
    names = {name.removesuffix(".key") for name in _read(file)[1] if name.endswith(".key")}
    return {kek_of(name) if is_content(name) else name for name in names}


def put_back(file: Path, only: Collection[str] | None = None) -> list[str]:
    """Write the keys of a backup that are not there, or ``only`` those of these names, all or none; returns their files."""
    _, every = _read(file)
    found = {name: held for name, held in every.items() if only is None or name in only}
    keys.folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    keys.folder().chmod(0o700)
    done = []
    try:
        for name, (content, made) in found.items():
            if not (keys.folder() / name).exists():
                done.append(name)
                keys.put_back(name, content, made)
    except StoreError:
        take_away(done)
        raise
    return done


def take_away(names: list[str]) -> None:
    """Take away what was put back: what it belongs to could not be."""
    for name in names:
        (keys.folder() / name).unlink(missing_ok=True)


def destroy_expired(folder: Path, now: datetime, *, but_newest: bool = False) -> tuple[list[str], list[str]]:
    """Destroy the backups of keys in a folder whose day has passed; returns their names, and those that can't be read.

    ``but_newest`` leaves the one that was made last, expired or not: it may be all that there is.
    """
    whole, unreadable = {}, []
    for path in sorted(folder.glob(NAME)):
        try:
            whole[path] = read_about(path)
        except BackupError:
            unreadable.append(path.name)
    expired = [path for path, about in whole.items() if about.expires_at <= now]
    if but_newest and whole:
        newest = max(whole, key=lambda path: whole[path].made_at)
        expired = [path for path in expired if path != newest]
    for path in expired:
        _destroy(path)
    return [path.name for path in expired], unreadable


def _destroy(path: Path) -> None:
    try:
        with path.open("r+b") as file:
            file.write(b"\0" * path.stat().st_size)
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except OSError as wrong:
        raise BackupError(
            f"{path.name} could not be destroyed, though its day has passed: {wrong.strerror or wrong}.",
            "Destroy it by hand: until then it opens what was disposed of.",
            "docs/backup.md",
        ) from wrong


def _read(file: Path) -> tuple[KeysFile, dict[str, tuple[bytes, float]]]:
    found: dict[str, tuple[bytes, float]] = {}
    try:
        with tarfile.open(file, "r:") as archive:
            for member in archive:
                content = archive.extractfile(member)
                if content is None or member.size > LARGEST or "/" in member.name or member.name in found:
                    raise _spoilt()
                found[member.name] = (content.read(), member.mtime)
        about = json.loads(found.pop(ABOUT)[0])
        if about["format"] != FORMAT:
            raise _spoilt()
        made, ends = (datetime.fromisoformat(about[name]) for name in ("made_at", "expires_at"))
        told = KeysFile(made, ends, tuple(map(read_text, about.get("heads", ()))))
    except OSError as wrong:
        raise BackupError(
            f"{file.name} cannot be read: {wrong.strerror or wrong}.",
            "Check its name and folder.",
            "docs/backup.md",
        ) from wrong
    except (tarfile.TarError, KeyError, ValueError, TypeError, RecordError) as wrong:
        raise _spoilt() from wrong
    return told, found


def _add(archive: tarfile.TarFile, name: str, content: bytes, made: float) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = len(content), 0o600, made
    archive.addfile(member, io.BytesIO(content))


def _spoilt() -> BackupError:
    return BackupError(
        "This is not a backup of Sharewell's keys, or not a whole one. Nothing was changed.",
        "Use another.",
        "docs/backup.md",
    )
