"""A system call fails, or the process dies in it, anywhere in one act: nothing or everything is saved, and a retry finds it."""

import errno
import os
import random
import re
import signal
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection
from tests.crashes import holds_together, traced
from tests.worries import raised

from sharewell.store import heads, log
from sharewell.store.errors import StoreError
from sharewell.store.keys import KeyMissingError

pytestmark = pytest.mark.usefixtures("tracer")
# Not sendto: libpq waits for the server's word on why a send failed, and a server that runs has none.
CALLS = "openat,write,pwrite64,ftruncate,fsync,fdatasync,link,linkat,unlink,unlinkat,recvfrom"
FAULTS = ("signal=KILL", "error=EIO", "error=ENOSPC", "error=EINTR")


@dataclass(frozen=True)
class Fault:
    """What goes wrong at the n-th call of one name."""

    call: str
    nth: int
    how: str

    @property
    def option(self):
        return f"inject={self.call}:{self.how}:when={self.nth}"


def faults_of(actor, folder):
    """Trace one act as it is; return every fault that it can meet."""
    log_file = folder / "trace"
    assert traced(lambda: raised(actor), "-o", str(log_file), "-e", f"trace={CALLS}") == 0
    counts = Counter(re.findall(r"^(\w+)\(", log_file.read_text(), re.MULTILINE))
    return [Fault(call, nth, how) for call in counts for nth in range(1, counts[call] + 1) for how in FAULTS]


def answer_under(fault, act, actor, idem):
    """Record in a child that meets the fault; return what it was told: the name of an error, ``saved``, or nothing when it died."""
    read, write = os.pipe()

    def work():
        signal.alarm(30)  # one that waits for ever dies, and is told by its silence
        try:
            act(actor, idem=idem)
            told = "saved"
        except (DatabaseError, StoreError):
            told = "refused"  # in words: the pages say so
        except Exception as other:  # noqa: BLE001  # the test looks at it
            told = repr(other)
        os.write(write, told.encode())

    how = traced(work, "-o", os.devnull, "-e", f"trace={fault.call}", "-e", fault.option)
    os.close(write)
    with os.fdopen(read, "rb") as told:
        return told.read().decode() if how in {0, -signal.SIGKILL} else f"ended by {how}"


def wrong_after(fault, school, act=raised):
    """Return what was wrong after one act met the fault, in a word, or nothing."""
    idem = uuid4()
    told = answer_under(fault, act, school.practitioner, idem)
    if told not in {"saved", "refused", ""}:
        return told
    try:
        before, _ = holds_together(school.agency, [idem] if told == "saved" else [])
        first = raised(school.practitioner, idem=idem)
        after, _ = holds_together(school.agency, [idem])
    except AssertionError:
        return "half an act"
    return "" if after - before == (not first.repeated) else "twice"


def campaign(school, folder, most, seed):
    """Try so many faults, spread evenly; return the wrong ones, and how many were tried."""
    raised(school.practitioner)  # the month's key is there
    every = faults_of(school.practitioner, folder)
    random.Random(seed).shuffle(every)
    tried = sorted(every[:most], key=lambda fault: (fault.call, fault.nth))
    found = [(fault, wrong) for fault in tried if (wrong := wrong_after(fault, school))]
    heads.sign_heads()
    entries, signed = holds_together(school.agency, [])
    assert entries == signed
    return found, len(tried)


def test_system_calls_that_fail_leave_nothing_or_everything(
    home, school, tmp_path, record_testsuite_property
):
    found, tried = campaign(school, tmp_path, 16, seed=1)
    record_testsuite_property("faults of system calls", tried)
    assert found == []
    assert tried == 16


@pytest.mark.slow
def test_every_system_call_that_fails_leaves_nothing_or_everything(
    home, school, tmp_path, record_testsuite_property
):
    found, tried = campaign(school, tmp_path, 10_000, seed=2)
    record_testsuite_property("faults of system calls", tried)
    assert found == []
    assert tried >= 200


def raised_without_a_transaction(actor, idem):
    """Record as if the act's rows were not one transaction; only ever in a child, whose Django it breaks."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys=OFF")
    log.transaction.atomic = lambda **_: nullcontext()
    return raised(actor, idem=idem)


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_system_calls_that_fail_without_a_transaction_leave_half_an_act(home, school):
    deaths = [Fault("pwrite64", nth, "signal=KILL") for nth in range(60, 0, -6)]
    assert "half an act" in (wrong_after(fault, school, raised_without_a_transaction) for fault in deaths)


def test_folder_of_keys_that_can_t_be_listed_refuses_before_saving_and_not_after(home, school, monkeypatch):
    def listed(path, pattern):
        if path.name == "keys" and full:
            raise OSError(errno.EIO, "Input/output error")
        return glob(path, pattern)

    glob, full = Path.glob, True
    monkeypatch.setattr(Path, "glob", listed)
    before, _ = holds_together(school.agency, [])
    with pytest.raises(KeyMissingError, match="can't be read"):
        raised(school.practitioner)
    assert holds_together(school.agency, [])[0] == before
    full = False
    write = log.commit

    def saved(prepared):
        nonlocal full
        receipt = write(prepared)
        full = True
        return receipt

    monkeypatch.setattr(log, "commit", saved)
    assert not raised(school.practitioner).repeated
