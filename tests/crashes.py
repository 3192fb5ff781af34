"""A child that may die while it records, a tracer that looks on or makes its system calls fail, and what must hold afterwards."""

import ctypes
import os
import shutil
import signal
import subprocess
import warnings
from collections.abc import Callable, Iterable
from uuid import UUID

import pytest
from django.db import connections

from sharewell.practice import record
from sharewell.store import as_agency
from sharewell.store.models import Case, Checkpoint, Entry, EntryContent, Head, Worry

_LETS_ANYBODY_TRACE_IT = (0x59616D61, ctypes.c_ulong(-1))  # PR_SET_PTRACER, PR_SET_PTRACER_ANY


def in_a_child(work: Callable[[], object]) -> int:
    """Fork a child with no connection of its parent's; it runs ``work`` and never returns."""
    connections.close_all()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return child


def ended(child: int) -> int:
    """Wait for a child; return its exit code, or the signal that killed it as a negative number."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed(child: int) -> bool:
    return ended(child) == -signal.SIGKILL


def traced(work: Callable[[], object], *options: str) -> int:
    """Run ``work`` in a child under strace, started with these options once the child stands ready; return how it ended."""
    ready, go = os.pipe()

    def waits() -> None:
        ctypes.CDLL(None).prctl(*_LETS_ANYBODY_TRACE_IT)
        os.read(ready, 1)
        work()

    child = in_a_child(waits)
    command = ["strace", "-p", str(child), *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as strace:
        assert strace.stderr
        said = strace.stderr.readline()
        os.write(go, b".")
        how = ended(child)
        os.close(ready)
        os.close(go)
        assert "attached" in said, said
    return how


@pytest.fixture(scope="session")
def tracer() -> None:
    """Skip, and say so, where system calls can't be traced."""
    if shutil.which("strace") is None:
        pytest.skip("POWER LOSS AND FAULTS OF SYSTEM CALLS NOT TESTED: there is no strace")
    try:
        traced(lambda: None, "-e", "trace=none")
    except AssertionError as refused:
        pytest.skip(f"POWER LOSS AND FAULTS OF SYSTEM CALLS NOT TESTED: {refused}")


def holds_together(agency: UUID, acknowledged: Iterable[UUID]) -> tuple[int, int]:
    """Assert that everything saved is whole, and that everything acknowledged is saved."""
    with as_agency(agency):
        entries = list(Entry.objects.all())
        leaves = [entry.leaf for entry in entries]
        assert [entry.index for entry in entries] == list(range(len(entries)))
        assert leaves == [record.leaf_hash(entry.envelope) for entry in entries]
        _has_its_heads(leaves)
        worries = {entry.id for entry in entries if entry.kind == "worry.raised"}
        assert set(Worry.objects.values_list("entry_id", flat=True)) == worries
        assert Case.objects.count() == len(worries)
        assert set(EntryContent.objects.values_list("entry_id", flat=True)) == {entry.id for entry in entries}
        assert {str(idem) for idem in acknowledged} <= {entry.idem for entry in entries}
        last = Checkpoint.objects.order_by("-size").first()
        return len(entries), last.size if last else 0


def _has_its_heads(leaves: list[bytes]) -> None:
    """Acts that waited together share a head, so not every size has one; the newest size has."""
    heads = dict(Head.objects.values_list("size", "root"))
    assert max(heads) == len(leaves)
    frontier = record.Frontier()
    for size, leaf in enumerate(leaves, 1):
        frontier = frontier.append(leaf)
        if size in heads:
            assert bytes(heads[size]) == frontier.root
