"""What a backup of the tables says of itself, and whether it is whole; read without a database."""

import hashlib
import json
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sharewell.store import content_keys
from sharewell.store.errors import StoreError

FORMAT = "sharewell-backup/1"
MANIFEST = "manifest.json"
STAMPS = "stamps/"  # the folder of the time stamps in a backup


class BackupError(StoreError):
    """A backup that can't be written, or can't be put back."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself: when, the migrations that shaped it, each table's rows and digest, each stamp's digest."""

    made_at: datetime
    migrations: tuple[tuple[str, str], ...]
    tables: dict[str, tuple[int, str]]
    heads: dict[str, tuple[int, str]]  # agency: size and root of its newest head
    stamps: dict[str, str] = field(default_factory=dict)  # not in the first edition's


def read_manifest(file: Path) -> Manifest:
    """Read what a backup says of itself, and check every table in it against its digest."""
    try:
        with zipfile.ZipFile(file) as archive:
            told = json.loads(archive.read(MANIFEST))
            manifest = _from_json(told)
            for label, (_, digest) in manifest.tables.items():
                if _digest(archive, label) != digest:
                    raise spoilt(f"{label} is not what was written")
            for name, digest in manifest.stamps.items():
                if (
                    name != Path(name).name
                    or not name.endswith(".tsr")
                    or hashlib.sha256(archive.read(STAMPS + name)).hexdigest() != digest
                ):
                    raise spoilt(f"the time stamp {name} is not what was written")
    except OSError as wrong:
        raise BackupError(
            f"{file.name} cannot be read: {wrong.strerror or wrong}.",
            "Check its name and folder.",
            "docs/backup.md",
        ) from wrong
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as wrong:
        raise spoilt("it is not a backup, or not a whole one") from wrong
    return manifest


def keks_named(file: Path) -> set[str]:
    """Return every content key that some row of a backup names; read without a database."""
    found: set[str] = set()
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if not name.endswith(".jsonl"):
                continue
            with archive.open(name) as lines:
                for line in lines:
                    told = json.loads(line)
                    # What only tells which keys once wrapped a case lies under none of them.
                    if "kek" not in told or "key" not in told:
                        break
                    found.add(told["kek"])
    return found - {"", content_keys.DISPOSED}


def as_json(manifest: Manifest) -> dict[str, Any]:
    """Return a manifest as it is written."""
    return {
        "format": FORMAT,
        "made_at": manifest.made_at.isoformat(),
        "migrations": manifest.migrations,
        "tables": manifest.tables,
        "heads": manifest.heads,
        "stamps": manifest.stamps,
    }


def _from_json(told: dict[str, Any]) -> Manifest:
    if told["format"] != FORMAT:
        raise spoilt(f"its form is {told['format']!r}")
    return Manifest(
        datetime.fromisoformat(told["made_at"]),
        tuple((app, name) for app, name in told["migrations"]),
        {label: (rows, digest) for label, (rows, digest) in told["tables"].items()},
        {agency: (size, root) for agency, (size, root) in told["heads"].items()},
        dict(told.get("stamps", {})),
    )


def spoilt(why: str) -> BackupError:
    """Return the refusal of a file that is not what was written."""
    return BackupError(
        f"The backup cannot be used: {why}. Nothing was changed.", "Use another backup.", "docs/backup.md"
    )


def _digest(archive: zipfile.ZipFile, label: str) -> str:
    digest = hashlib.sha256()
    with archive.open(f"{label}.jsonl") as member:
        while piece := member.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
