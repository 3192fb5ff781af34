"""Remembers the heads of logs that ``sharewell record verify`` has seen, in one file of the person's own, and compares."""

import json
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sharewell.practice.record import (
    Checkpoint,
    Compared,
    Findings,
    NotReadableError,
    RecordError,
    Seen,
    compare,
    read_checkpoint,
)

FORM = "sharewell-memory/1"
MOST_HEADS = 1_000  # of one log; the oldest are let go first
LARGEST = 50_000_000


def place(asked: str | None) -> Path:
    """Return the file that is asked for, or the one in this account's state folder."""
    if asked:
        return Path(asked)
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(state) / "sharewell" / "heads.json"


def look(path: Path, checks: Iterable[Findings], growth: Seen | None, *, forget: bool) -> list[Compared]:
    """Compare each head with those seen before under its key, then remember it. A head of another history is kept apart.

    ``forget`` first lets go of what was seen under these keys. What can't be written down is said, and is no failure.
    """
    kept = _read(path)
    heads = {(vkey, each.proof.checkpoint) for each in checks if each.proof for vkey in each.signed_by}
    found = []
    for vkey, note in sorted(heads):
        if forget:
            kept.pop(vkey, None)
        log = kept.setdefault(vkey, {"heads": {}, "other": []})
        seen = read_checkpoint(note, vkey)
        compared = compare(_known(vkey, log), seen, growth)
        found.append(compared)
        _remember(log, seen, note, compared)
    try:
        _write(path, kept)
    except OSError as wrong:
        found.append(Compared(f"What was seen could not be kept in {path}: {wrong.strerror}.", told=False))
    return list(dict.fromkeys(found))


def _known(vkey: str, log: Mapping[str, Any]) -> list[Checkpoint]:
    """Return the heads remembered under a key. Each carries its signature, so a changed one is refused."""
    return [read_checkpoint(note, vkey) for note in log["heads"].values()]


def _remember(log: dict[str, Any], seen: Checkpoint, note: str, compared: Compared) -> None:
    if compared.forked:
        log["other"] = [*(one for one in log["other"] if one != note), note][-MOST_HEADS:]
        return
    log["heads"][str(seen.size)] = note
    for size in sorted(map(int, log["heads"]))[:-MOST_HEADS]:
        del log["heads"][str(size)]


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as wrong:
        raise _unreadable(path) from wrong
    try:
        value = json.loads(content) if len(content) <= LARGEST else None
        if not isinstance(value, dict) or value["format"] != FORM:
            raise _unreadable(path)
        logs: dict[str, dict[str, Any]] = value["logs"]
        for vkey, log in logs.items():
            _known(vkey, log)
            list(log["other"])
    except (ValueError, KeyError, TypeError, AttributeError, RecordError) as wrong:
        raise _unreadable(path) from wrong
    return logs


def _unreadable(path: Path) -> NotReadableError:
    return NotReadableError(
        f"What was seen before can't be read from {path}.",
        "Put the file back from a backup, name another with --memory, or check with --no-memory.",
    )


def _write(path: Path, logs: Mapping[str, Any]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with aside.open("w", encoding="utf-8") as file:
            json.dump({"format": FORM, "logs": logs}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
