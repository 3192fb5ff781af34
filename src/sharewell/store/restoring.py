"""Marks a home in which a restore is under way, so that one that stopped is gone on with and nothing else begins."""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

from sharewell.store import keys
from sharewell.store.backup_file import BackupError


@dataclass(frozen=True)
class Restoring:
    """One restore: its id, and whether it was found here, stopped before its end."""

    id: UUID
    stopped: bool


def is_under_way() -> bool:
    """Say whether a restore into this home has not come to its end."""
    return _path().exists()


def begin(*files: Path) -> Restoring:
    """Mark the home, on disk before this returns, or take up a restore of the same files that stopped here."""
    digests = [_digest(file) for file in files]
    if is_under_way():
        told = json.loads(_path().read_bytes())
        if told["files"] != digests:
            raise BackupError(
                "A restore from other files was stopped in this home. Nothing was changed.",
                "Run it again with those files, or name a new folder in SHAREWELL_HOME and a new database.",
                "docs/backup.md",
            )
        return Restoring(UUID(told["id"]), stopped=True)
    _path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = Restoring(uuid4(), stopped=False)
    aside = _path().with_suffix(".part")
    with aside.open("w", encoding="ascii") as file:
        json.dump({"id": str(found.id), "files": digests}, file)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(_path())
    keys.sync_folder(_path().parent)
    return found


def end() -> None:
    """Take the mark away: the home can be used."""
    _path().unlink(missing_ok=True)
    keys.sync_folder(_path().parent)


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _path() -> Path:
    return Path(settings.SHAREWELL_HOME) / "restoring.json"
