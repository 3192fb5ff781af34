"""kill -9 while a page records: nothing or the whole entry, and the same form sent again leads to the one receipt.

A real ``sharewell serve`` with all its processes is killed at a random moment of the request and started anew; the
store's own crash tests kill at every statement, without pages.
"""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle
from uuid import uuid4

import pytest
from django.utils import timezone

from sharewell.actions.adopt_book import adopt_book
from sharewell.actions.check_log import check_log
from sharewell.practice.rulebook import national_book
from sharewell.store.models import Decision, Entry, Share
from sharewell.store.tenancy import as_agency
from tests.journeys.conftest import settle
from tests.real_server import Answer, Caller, serving
from tests.web.telling import REACHED, WHO
from tests.web.test_already_shared import ANSWERS as SHARED
from tests.web.test_share import CSC, WORRY, follow, sends, through

TODAY = {f"happened-{part}": "" for part in ("day", "month", "year")}


def to_record_my_decision(caller):
    page = sends(caller, follow(caller, caller.get("/worry")), **WORRY | TODAY)
    page = through(caller, sends(caller, page, tell=[CSC]))
    return sends(caller, page, what="The bruise.", reasons="She may be hurt again.", go="follow")


def to_record_what_was_shared(caller):
    day = timezone.localdate() - timedelta(days=1)
    when = {"day-day": day.day, "day-month": day.month, "day-year": day.year}
    return sends(caller, follow(caller, caller.get("/already-shared")), **SHARED | when)


def to_record_an_urgent_share(caller):
    page = sends(caller, follow(caller, caller.get("/share-now")), **WHO)
    return sends(caller, page, **REACHED | {"time": ""})


KINDS = {
    "decision.recorded": to_record_my_decision,
    "share.recorded_late": to_record_what_was_shared,
    "share.urgent": to_record_an_urgent_share,
}


@dataclass(frozen=True)
class Sent:
    """The form under way when the server was killed, and what was recorded before."""

    kind: str
    page: Answer
    at: str
    before: tuple[int, ...]


def counted(town, kind):
    with as_agency(town.agency):
        return Entry.objects.filter(kind=kind).count(), Decision.objects.count(), Share.objects.count()


def again_and_again(home, folder, times, seed):
    """Kill so many times; return how often the act had been saved by then, and how often not."""
    chance, output = random.Random(seed), folder / "said"  # noqa: S311  # moments, not keys
    town = settle(home)
    adopt_book(town.people["IG lead"], national_book().canonical(), uuid4(), timezone.now())
    caller, kinds, span = Caller(0), cycle(KINDS), 0.0
    outcomes = {True: 0, False: 0}
    sent = None
    for number in range(times + 1):
        with (
            serving(home, output, DJANGO_SETTINGS_MODULE="tests.provoked") as server,
            ThreadPoolExecutor(1) as pool,
        ):
            caller.port = server.port
            if number == 0:
                assert caller.sign_in("safeguarding-lead").status_code == 302
                span = _how_long(caller, town)
            else:
                outcomes[_is_there_once(caller, town, sent)] += 1
            kind = next(kinds)
            sent = Sent(kind, KINDS[kind](caller), caller.at, counted(town, kind))
            if number == times:
                break
            sending = pool.submit(caller.send, sent.page, sent.at)
            time.sleep(chance.uniform(0, span))
            server.kill()
            assert sending.exception() is None or isinstance(sending.exception(), OSError)
    return outcomes


def _how_long(caller, town):
    """Record each kind once without a kill; return the longest that one took."""
    longest = 0.0
    for comes_to in KINDS.values():
        page = comes_to(caller)
        began = time.monotonic()
        assert caller.send(page, caller.at).status_code == 302
        longest = max(longest, time.monotonic() - began)
    return longest


def _is_there_once(caller, town, sent):
    """Send the same form twice more, and hold what is there to one whole record; return whether the first was saved."""
    after = counted(town, sent.kind)
    whole = tuple(each + 1 for each in sent.before)
    assert after in (sent.before, whole)
    receipts = [caller.send(sent.page, sent.at) for _ in range(2)]
    assert [each.status_code for each in receipts] == [302, 302]
    assert receipts[0]["Location"] == receipts[1]["Location"]
    assert caller.get(receipts[0]["Location"]).status_code == 200
    assert counted(town, sent.kind) == whole
    assert check_log(town.people["IG lead"]).holds
    return after == whole


def test_kill_while_a_page_records_leaves_nothing_or_everything_and_one_receipt(
    home, tmp_path, record_testsuite_property
):
    times = 10 if home.vendor == "sqlite" else 3
    outcomes = again_and_again(home, tmp_path, times, seed=5)
    record_testsuite_property("kills after it was saved", outcomes[True])
    assert sum(outcomes.values()) == times


@pytest.mark.slow
def test_a_hundred_kills_while_a_page_records(home, tmp_path, record_testsuite_property):
    outcomes = again_and_again(home, tmp_path, 100, seed=6)
    record_testsuite_property("kills after it was saved", outcomes[True])
    assert min(outcomes.values()) > 0  # some came before it was saved, some after
