"""Keeps when the clock's round was last done in this home, and how many entries each organisation had by then."""

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from sharewell.store import keys


@dataclass(frozen=True)
class LastTick:
    """One round of the clock: its moment, each organisation's number of entries, and when rounds last began anew."""

    at: datetime
    entries: dict[str, int]
    anew: datetime | None = None  # the first round after a pause; None where there was none


def read() -> LastTick | None:
    """Return the last round; None where none was done here yet, or what was kept of it can't be read."""
    try:
        told = json.loads(_path().read_bytes())
        entries = {str(of): int(n) for of, n in told["entries"].items()}
        anew = told.get("anew")
        return LastTick(
            datetime.fromisoformat(told["at"]), entries, datetime.fromisoformat(anew) if anew else None
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def keep(tick: LastTick) -> None:
    """Keep a round as the last; on disk before this returns."""
    aside = _path().with_suffix(".part")
    with aside.open("w", encoding="ascii") as file:
        anew = tick.anew.isoformat() if tick.anew else None
        json.dump({"at": tick.at.isoformat(), "entries": tick.entries, "anew": anew}, file)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(_path())
    keys.sync_folder(_path().parent)


def _path() -> Path:
    return Path(settings.SHAREWELL_HOME) / "last-tick.json"
