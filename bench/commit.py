"""How long it takes to record one worry (seal, state, sign, log, sign the head), beside one plain committed row.

Both run by turns against the same SQLite settings (WAL, synchronous FULL) in one run; medians and their ratio are printed.
Timings never decide a test: the machine may be shared and its disk noisy.
"""

import os
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path
from uuid import uuid4

ROUNDS, EACH = 7, 20


def median_ms(seconds: list[float]) -> float:
    return statistics.median(seconds) * 1000


def timed(act) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def plain_rows(folder: Path):
    """Return an act that commits one row of the size of an entry."""
    rows = sqlite3.connect(folder / "plain.sqlite3", isolation_level=None)
    rows.execute("PRAGMA journal_mode=WAL")
    rows.execute("PRAGMA synchronous=FULL")
    rows.execute("CREATE TABLE row (id TEXT PRIMARY KEY, body BLOB)")
    return lambda: rows.execute("INSERT INTO row VALUES (?, ?)", (str(uuid4()), os.urandom(2500)))


def home(folder: str) -> None:
    """Make a home in a folder and start Django on it."""
    os.environ |= {"SHAREWELL_HOME": folder, "DJANGO_SETTINGS_MODULE": "sharewell.config.settings"}
    import django

    from sharewell.cli import main as sharewell

    if sharewell(["setup"]):
        raise SystemExit("the home could not be made")
    django.setup()


def somebody():
    """Return an invented practitioner of an invented school."""
    from django.utils.timezone import now

    from sharewell.actions.actor import SYSTEM, Actor
    from sharewell.actions.begin_membership import NewPractitioner, begin_membership
    from sharewell.actions.open_agency import NewAgency, open_agency

    school = NewAgency("Bench School", "Bench School", "school")
    agency = open_agency(school, uuid4(), now()).targets["agency"]
    system = Actor(None, agency, SYSTEM)
    who = begin_membership(system, NewPractitioner("Bench", "bench", None), "practitioner", uuid4(), now())
    return Actor(who.targets["practitioner"], system.agency_id, "practitioner")


def worries():
    """Return an act that records one worry, and the means to keep it out of the demo."""
    from django.utils.timezone import now

    from sharewell.actions.raise_worry import NewWorry, Person, raise_worry

    actor = somebody()

    def once() -> None:
        worry = NewWorry(
            words={"seen": "A bruise on the arm."}, people=(Person("A Child"),), happened_at=now()
        )
        raise_worry(actor, worry, uuid4(), now())

    return once


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home(folder)
        plain, worry = plain_rows(Path(folder)), worries()
        rows: list[float] = []
        acts: list[float] = []
        for _ in range(ROUNDS):
            rows += [timed(plain) for _ in range(EACH)]
            acts += [timed(worry) for _ in range(EACH)]
    print(f"one plain row      median {median_ms(rows):8.2f} ms")
    print(f"one recorded worry median {median_ms(acts):8.2f} ms")
    print(f"ratio              {median_ms(acts) / median_ms(rows):8.1f} x  (n = {len(acts)} each)")


if __name__ == "__main__":
    main()
