"""How fast a log grows with 1 and with 64 writers, statements ready; and how fast a million entries are checked.

Both numbers of writers run by turns in one run on SQLite (WAL, synchronous FULL), and the tree pass runs beside the limit
that ``openssl speed`` finds for SHA-256 on this machine. Medians and ratios; timings never decide a test.
"""

import hashlib
import re
import statistics
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from commit import home, somebody  # beside this file: the same invented school

ROUNDS, EACH, WRITERS, ENTRIES = 3, 1_024, 64, 1_000_000
ENTRY_BYTES = 360


def prepared(actor, count):
    from django.utils.timezone import now

    from sharewell.actions.commit import Act, prepare
    from sharewell.store import as_agency

    fixed = {"kind": "worry.raised", "doing": "raise_worry", "actor": actor, "content": {"what": "words"}}
    with as_agency(actor.agency_id):
        return [prepare(Act(idem=uuid4(), now=now(), apply=lambda _: None, **fixed)) for _ in range(count)]


def appended(actor, writers: int) -> tuple[float, list[float]]:
    """Return entries per second and each act's seconds."""
    from django.db import connections

    from sharewell.store import log

    acts, took = prepared(actor, EACH), []

    def write(part):
        for act in part:
            began = time.perf_counter()
            log.commit(act)
            took.append(time.perf_counter() - began)
        connections.close_all()

    began = time.perf_counter()
    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, [acts[place::writers] for place in range(writers)]))
    return EACH / (time.perf_counter() - began), took


def p99_ms(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.99)] * 1000


def sha256_limit() -> float:
    """Return the CPU seconds that this machine needs to hash a million entries and their tree, at its best."""
    said = subprocess.run(
        ["openssl", "speed", "-mr", "-seconds", "1", "-bytes", "16384", "-evp", "sha256"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    bytes_a_second = float(re.findall(r"\+F:\d+:[^:]+:([\d.]+)", said)[-1])
    blocks = (
        ENTRIES * (-(-(ENTRY_BYTES + 10) // 64)) + ENTRIES * 2
    )  # a node hashes 65 bytes and padding: two blocks
    return blocks * 64 / bytes_a_second


def tree_pass(entries: list[bytes]) -> float:
    from sharewell.practice.record import leaf_hash
    from sharewell.practice.record.tile import whole_root

    began = time.process_time()
    leaves = [leaf_hash(entry) for entry in entries]
    whole_root(leaves[: 1 << (len(leaves).bit_length() - 1)])
    return time.process_time() - began


def peer_pass(entries: list[bytes]) -> float:
    """Return the CPU seconds that pymerkle needs to take the same entries in and give their root."""
    from pymerkle import InmemoryTree

    began = time.process_time()
    tree = InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(entry)
    tree.get_root()
    return time.process_time() - began


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home(folder)
        actor = somebody()
        found = {writers: [appended(actor, writers) for _ in range(ROUNDS)] for writers in (1, WRITERS)}
    rates = {writers: statistics.median(rate for rate, _ in runs) for writers, runs in found.items()}
    waits = {writers: statistics.median(p99_ms(took) for _, took in runs) for writers, runs in found.items()}
    for writers in found:
        print(f"{writers:3} writers: {rates[writers]:7.0f} entries/s, p99 {waits[writers]:.0f} ms")
    print(f"together / one at a time: {rates[WRITERS] / rates[1]:.1f}")
    entries = [hashlib.sha256(b"%d" % n).digest() * 11 + b"12345678" for n in range(ENTRIES)]
    limit, ours = sha256_limit(), statistics.median(tree_pass(entries) for _ in range(3))
    print(
        f"a million entries checked in memory: {ours:.2f} CPU s, {ours / limit:.1f} times the SHA-256 limit"
    )
    theirs = peer_pass(entries)
    print(f"the same entries with pymerkle: {theirs:.2f} CPU s, {theirs / ours:.1f} times ours")


if __name__ == "__main__":
    main()
