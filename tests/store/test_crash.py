"""kill -9 in the middle of recording: either no entry or the whole entry, and a retry finds what was saved."""

import os
import random
import signal
import time
from uuid import UUID, uuid4

import pytest
from django.db import connection
from tests.crashes import holds_together, in_a_child, killed
from tests.worries import raised

from sharewell.store import heads


def test_kill_at_every_statement_leaves_nothing_or_everything(home, school):
    kills = saved = 0
    while True:
        idem, at = uuid4(), kills

        def die_at(execute, sql, params, many, context, left=[at]):  # noqa: B006  # the count is the point
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(sql, params, many, context)

        def work(idem=idem, die_at=die_at):
            with connection.execute_wrapper(die_at):
                raised(school.practitioner, idem=idem)

        if not killed(in_a_child(work)):
            break
        kills += 1
        entries, _ = holds_together(school.agency, [])
        was_saved = entries > 4 + saved
        receipt = raised(school.practitioner, idem=idem)
        assert receipt.repeated is was_saved
        saved += 1
        heads.sign_heads()  # as `sharewell work` does, and every start
        entries, signed = holds_together(school.agency, [idem])
        assert (entries, signed) == (4 + saved, 4 + saved)
    assert kills >= 10


def kill_at_a_moment(agency, actor, after):
    """Let a child record without pause and kill it; return the keys it said were recorded."""
    read, write = os.pipe()

    def work():
        while True:
            idem = uuid4()
            raised(actor, idem=idem)
            os.write(write, idem.bytes)

    child = in_a_child(work)
    os.close(write)
    said = os.read(read, 16)  # it is well under way
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    assert killed(child)
    while more := os.read(read, 1 << 16):
        said += more
    os.close(read)
    return [UUID(bytes=said[at : at + 16]) for at in range(0, len(said), 16)]


def kill_again_and_again(school, times, seed):
    chance = random.Random(seed)  # moments, not keys
    acknowledged = []
    for _ in range(times):
        acknowledged += kill_at_a_moment(school.agency, school.practitioner, chance.uniform(0, 0.05))
        entries, _ = holds_together(school.agency, acknowledged)
    heads.sign_heads()
    assert holds_together(school.agency, acknowledged) == (entries, entries)
    for idem in acknowledged[:: len(acknowledged) // 10 or 1]:
        assert raised(school.practitioner, idem=idem).repeated is True


def test_kill_at_any_moment_loses_nothing_that_was_acknowledged(home, school):
    kill_again_and_again(school, 20, seed=1)


@pytest.mark.slow
def test_kill_at_any_moment_three_hundred_times_loses_nothing_that_was_acknowledged(home, school):
    kill_again_and_again(school, 300, seed=2)
