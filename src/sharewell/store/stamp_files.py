"""The time stamps (RFC 3161) that lie in this home, and how they go with a backup of the tables: they hold no secret."""

import hashlib
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from sharewell.store import keys
from sharewell.store.backup_file import STAMPS, BackupError, read_manifest

LARGEST = 30_000  # bytes of a stamp; one holds a few certificates


def folder() -> Path:
    """Return the folder of the stamps."""
    return Path(settings.SHAREWELL_HOME) / "stamps"


def stamp_files() -> Iterator[Path]:
    """Yield the stamps in this home by name."""
    for path in sorted(folder().glob("*.tsr")):
        if path.is_file() and path.stat().st_size <= LARGEST:
            yield path


def write_stamps(archive: zipfile.ZipFile) -> dict[str, str]:
    """Put every stamp into a backup; return the digest of each by its name."""
    digests = {}
    for path in stamp_files():
        content = path.read_bytes()
        archive.writestr(STAMPS + path.name, content)
        digests[path.name] = hashlib.sha256(content).hexdigest()
    return digests


def put_back_stamps(file: Path) -> int:
    """Write the stamps of a backup that are not here; return how many. Safe to run again after any stop."""
    done = 0
    try:
        with zipfile.ZipFile(file) as archive:
            for name in read_manifest(file).stamps:
                done += _put_back(folder() / name, archive.read(STAMPS + name))
    except OSError as wrong:
        raise BackupError(
            f"The time stamps could not be put back: {wrong.strerror or wrong}.",
            "Make room, and run the same command again.",
            "docs/backup.md",
        ) from wrong
    return done


def _put_back(path: Path, content: bytes) -> bool:
    if path.exists():
        return False
    path.parent.mkdir(mode=0o700, exist_ok=True)
    aside = path.with_name(f".{path.name}.part")
    with aside.open("wb") as stamp:
        stamp.write(content)
        stamp.flush()
        os.fsync(stamp.fileno())
    aside.replace(path)
    keys.sync_folder(path.parent)
    return True
