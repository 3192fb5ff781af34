"""Remembers the heads of logs that ``sharewell record verify`` has seen, in one file of the person's own, and compares."""

import json
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import get_args

from sharewell.practice.record import (
    Checkpoint,
    Compared,
    Findings,
    NotReadableError,
    RecordError,
    Remembered,
    Seen,
    compare,
    read_checkpoint,
)
from sharewell.practice.record.checkpoint import read_text, take_note_apart
from sharewell.practice.record.memory import Standing
from sharewell.practice.record.signer import read_vkey

FORM = "sharewell-memory/2"
MOST_HEADS = 1_000  # of one log under one key; the oldest that prove nothing are let go first
LARGEST = 50_000_000
# origin -> key -> what was seen of that log under that key, in the order in which it was seen
Logs = dict[str, dict[str, list[dict[str, str]]]]
PARTS = {"note", "standing", "where"}


def place(asked: str | None) -> Path:
    """Return the file that is asked for, or the one in this account's state folder."""
    if asked:
        return Path(asked)
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(state) / "sharewell" / "heads.json"


def look(
    path: Path, checks: Iterable[Findings], growth: Seen | None, where: str, *, forget: bool
) -> list[Compared]:
    """Compare each head with those of its log seen before under its keys, then remember it, and that it was seen ``where``.

    ``forget`` first lets go of what was seen of these logs. What can't be written down is said, and is no failure.
    """
    logs = _read(path)
    heads = {(each.proof.checkpoint, each.signed_by) for each in checks if each.proof}
    found: list[Compared] = []
    for note, signers in sorted(heads):
        origin = read_text(_text(note)).origin
        if forget:
            logs.pop(origin, None)
        # Another log's key may stand under a head too: it says nothing of this one.
        keys = [vkey for vkey in signers if read_vkey(vkey).name == origin]
        found += _compared(logs.setdefault(origin, {}), keys, note, growth, where)
    try:
        _write(path, logs)
    except OSError as wrong:
        found.append(Compared(f"What was seen could not be kept in {path}: {wrong.strerror}.", told=False))
    return list(dict.fromkeys(found))


def heads(path: Path) -> list[Checkpoint]:
    """Return every head that is remembered. Refuses a file that can't be read."""
    return [
        read_text(_text(one["note"])) for log in _read(path).values() for seen in log.values() for one in seen
    ]


def _compared(
    log: dict[str, list[dict[str, str]]], keys: list[str], note: str, growth: Seen | None, where: str
) -> Iterable[Compared]:
    """Compare one head with what was seen of its log under any key that signed it, and remember it under each."""
    known = [one for vkey in keys for one in _known(vkey, log.get(vkey, []))]
    found = compare(known, read_checkpoint(note, keys[0]), f"now {where}", growth)
    if not known and log:
        yield Compared(
            "A log of this name was seen here before under another key. Whether both are the agency’s, nothing in the "
            "file shows: compare the key with the one that the agency publishes.",
            told=False,
        )
    for vkey in keys:
        kept = log.setdefault(vkey, [])
        old = next((one for one in kept if _text(one["note"]) == _text(note)), None)
        if old is None:
            kept.append({"note": note, "standing": found.standing, "where": where})
        elif found.standing == "trusted":
            old["standing"] = found.standing
        while len(kept) > MOST_HEADS:
            kept.remove(next((one for one in kept if one["standing"] == "unproved"), kept[0]))
    yield found


def _text(note: str) -> str:
    """Return what is signed, without the signatures: partners may set theirs under the same head later."""
    return take_note_apart(note).text


def _known(vkey: str, heads: Iterable[Mapping[str, str]]) -> list[Remembered]:
    """Return the heads remembered under a key. Each carries its signature, so a changed one is refused."""
    found = []
    for one in heads:
        standing = next(each for each in get_args(Standing) if each == one["standing"])
        found.append(Remembered(read_checkpoint(one["note"], vkey), str(one["where"]), standing))
    return found


def _read(path: Path) -> Logs:
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
        logs: Logs = value["logs"]
        for origin, log in logs.items():
            _refuse_misplaced(origin, log)
    except (ValueError, KeyError, TypeError, AttributeError, StopIteration, RecordError) as wrong:
        raise _unreadable(path) from wrong
    return logs


def _refuse_misplaced(origin: str, log: Mapping[str, list[dict[str, str]]]) -> None:
    for vkey, heads in log.items():
        if read_vkey(vkey).name != origin or any(set(one) != PARTS for one in heads):
            raise ValueError(vkey)
        _known(vkey, heads)


def _unreadable(path: Path) -> NotReadableError:
    return NotReadableError(
        f"What was seen before can't be read from {path}.",
        "Put the file back from a backup, name another with --memory, or check with --no-memory.",
    )


def _write(path: Path, logs: Logs) -> None:
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
