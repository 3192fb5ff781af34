"""Power lost at any moment of recording: whatever the disk kept of what was not synced, everything acknowledged is there and opens."""

import math
import os
import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap_with_padding
from django.conf import settings
from django.db import connections
from tests.crashes import traced
from tests.database import forget_connections
from tests.people import NOW
from tests.power_loss import OPTIONS, WAYS, Disk
from tests.worries import a_worry

from sharewell.actions.raise_worry import raise_worry
from sharewell.practice import record
from sharewell.store import keys

FILE = "sharewell.sqlite3"
# PostgreSQL's own files are its own; its immediate stops are in test_stops.py.
pytestmark = [pytest.mark.parametrize("home", ["sqlite"], indirect=True), pytest.mark.usefixtures("tracer")]
# Just before something is synced or said most is at stake.
AT_STAKE = ("fsync", "fdatasync", "write", "unlink", "link")


def trace_of_recording(home, school, folder, times):
    """Let a traced child record so many worries about children of different ages; it says each when it is recorded."""
    said = os.open(folder / "said", os.O_WRONLY | os.O_CREAT)

    def work():
        for number in range(times):
            idem, new = uuid4(), a_worry(school.practitioner)
            (child,) = new.people
            child = replace(child, born=date(2010 + number % 12, 1 + number % 12, 5).isoformat())
            raise_worry(school.practitioner, replace(new, people=(child,)), idem, NOW)
            os.write(said, f"{idem}\n".encode())
            if number % 5 == 4:  # what is in the log of writes goes into the database
                connections.close_all()
        connections.close_all()

    assert traced(work, *OPTIONS, "-o", str(folder / "trace")) == 0
    os.close(said)
    return (folder / "trace").read_text().splitlines()


def lost_in(folder, acknowledged):
    """Open what the power cut left; return what is wrong with it, in a word, or nothing."""
    try:
        with closing(sqlite3.connect(folder / FILE)) as database:
            database.execute("PRAGMA synchronous=OFF")  # nobody cuts the power of this one
            return _lost_in(database, folder, acknowledged)
    except sqlite3.DatabaseError:
        return "does not open"


def _lost_in(database, folder, acknowledged):
    if database.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
        return "not whole"
    entries = database.execute(
        'SELECT "index", idem, envelope, leaf, id, kind FROM store_entry ORDER BY "index"'
    ).fetchall()
    if not acknowledged <= {entry[1] for entry in entries}:
        return "an acknowledged entry is gone"
    leaves = [record.leaf_hash(entry[2]) for entry in entries]
    worries = {row[0] for row in database.execute("SELECT entry_id FROM store_worry")}
    if (
        [entry[0] for entry in entries] != list(range(len(entries)))
        or leaves != [entry[3] for entry in entries]
        or database.execute("SELECT root FROM store_head ORDER BY size DESC").fetchone()[0]
        != record.root(leaves)
        or worries != {entry[4] for entry in entries if entry[5] == "worry.raised"}
    ):
        return "half an act"
    kept = database.execute(
        "SELECT kek, key FROM store_entrycontent UNION SELECT kek, key FROM store_case"
    ).fetchall()
    return "" if all(_opens(folder, *row) for row in kept) else "a key is gone"


def _opens(folder, kek, wrapped):
    (file,) = (folder / "keys").glob(f"content-*-{kek.removeprefix('content-')}.key")
    settings.SHAREWELL_HOME = folder
    return len(aes_key_unwrap_with_padding(keys.read_key(file.stem), wrapped)) == 32


def _moments(trace, wanted, chance):
    """Draw where in the trace power is lost; ten times as likely before a call on which something hangs."""
    order = [chance.random() ** (1 if line.startswith(AT_STAKE) else 10) for line in trace]
    return set(sorted(range(len(trace)), key=order.__getitem__)[-wanted:])


def campaign(home, school, folder, *, times, states, seed):
    """Record, replay, and at moments of the trace leave the disk in each way; return what was wrong, and of how many states."""
    disk, found, tried = Disk(home.path, folder / "said"), [], 0
    chance, left = random.Random(seed), folder / "left"
    trace = trace_of_recording(home, school, folder, times)
    moments = _moments(trace, math.ceil(states / len(WAYS)), chance)
    for number, line in enumerate(trace):
        if number in moments:
            for way in WAYS:
                disk.leave(left, way, chance)
                tried += 1
                if wrong := lost_in(left, set(disk.said.decode().split())):
                    found.append((way, wrong))
                shutil.rmtree(left)
        disk.replay(line)
    settings.SHAREWELL_HOME = home.path
    assert disk.said.count(b"\n") == times
    return found, tried


def test_power_lost_while_recording_loses_nothing_that_was_acknowledged(
    home, school, tmp_path, record_testsuite_property
):
    found, tried = campaign(home, school, tmp_path, times=4, states=100, seed=1)
    record_testsuite_property("power losses", tried)
    assert found == []
    assert tried >= 100


@pytest.mark.slow
def test_power_lost_three_thousand_times_loses_nothing_that_was_acknowledged(
    home, school, tmp_path, record_testsuite_property
):
    found, tried = campaign(home, school, tmp_path, times=30, states=4_500, seed=2)
    record_testsuite_property("power losses", tried)
    assert found == []
    assert tried >= 3_000


@pytest.mark.parametrize("synchronous", ["OFF", "NORMAL"])
def test_power_lost_without_durability_loses_what_was_acknowledged(home, school, tmp_path, synchronous):
    options = connections.settings["default"]["OPTIONS"]
    weak = options["init_command"].replace("synchronous=FULL", f"synchronous={synchronous}")
    connections.settings["default"]["OPTIONS"] = {**options, "init_command": weak}
    forget_connections()
    found, _ = campaign(home, school, tmp_path, times=4, states=100, seed=1)
    assert "an acknowledged entry is gone" in {wrong for _, wrong in found}
