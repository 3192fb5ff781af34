"""kill -9 while a page records: nothing or the whole entry, and the same form sent again leads to the one receipt.

A real ``sharewell serve`` with all its processes is killed at a random moment of the request and started anew; the
store's own crash tests kill at every statement, without pages.
"""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
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
    """One form that is under way when the server is killed."""

    kind: str
    page: Answer
    at: str


def counted(town):
    """Count the entries of each kind; then the decisions and the shares, of which each of these acts makes one."""
    with as_agency(town.agency):
        entries = [Entry.objects.filter(kind=kind).count() for kind in KINDS]
        return *entries, Decision.objects.count(), Share.objects.count()


def again_and_again(home, folder, times, seed):
    """Kill so many times, with one form of each kind under way; return how many of them had been saved, and how many not."""
    chance, output = random.Random(seed), folder / "said"  # moments, not keys
    town = settle(home)
    adopt_book(town.people["IG lead"], national_book().canonical(), uuid4(), timezone.now())
    caller, under_way, before, span = Caller(0), [], (), 0.0
    outcomes = {True: 0, False: 0}
    for number in range(times + 1):
        with serving(home, output, DJANGO_SETTINGS_MODULE="tests.provoked") as server:
            caller.port = server.port
            if number == 0:
                assert caller.sign_in("safeguarding-lead").status_code == 302
                span = _how_long(caller)
            for was_saved in _are_there_once(caller, town, under_way, before) if under_way else ():
                outcomes[was_saved] += 1
            if number < times:
                under_way = [Sent(kind, comes_to(caller), caller.at) for kind, comes_to in KINDS.items()]
                before = counted(town)
                _kills(server, caller, under_way, chance.uniform(0, span))
    return outcomes


def _kills(server, caller, under_way, after):
    with ThreadPoolExecutor(len(under_way)) as pool:
        sending = [pool.submit(caller.send, each.page, each.at) for each in under_way]
        time.sleep(after)
        server.kill()
        lost = [each.exception() for each in sending]
    assert all(each is None or isinstance(each, OSError) for each in lost)


def _how_long(caller):
    """Record each kind once without a kill; return the longest that one took, and as long for the others in its line."""
    longest = 0.0
    for comes_to in KINDS.values():
        page = comes_to(caller)
        began = time.monotonic()
        assert caller.send(page, caller.at).status_code == 302
        longest = max(longest, time.monotonic() - began)
    return longest * 2


def _are_there_once(caller, town, under_way, before):
    """Send the same forms twice more, and hold what is there to one whole record of each; return which were saved before."""
    saved = [now - then for now, then in zip(counted(town), before, strict=True)]
    *each_kind, decisions, shares = saved
    assert set(each_kind) <= {0, 1}
    assert (decisions, shares) == (sum(each_kind),) * 2
    for sent in under_way:
        receipts = [caller.send(sent.page, sent.at) for _ in range(2)]
        assert [each.status_code for each in receipts] == [302, 302], sent.kind
        assert receipts[0]["Location"] == receipts[1]["Location"], sent.kind
        assert caller.get(receipts[0]["Location"]).status_code == 200, sent.kind
    assert [now - then for now, then in zip(counted(town), before, strict=True)] == [1, 1, 1, 3, 3]
    assert check_log(town.people["IG lead"]).holds
    return [bool(each) for each in each_kind]


def test_kill_while_a_page_records_leaves_nothing_or_everything_and_one_receipt(
    home, tmp_path, record_testsuite_property
):
    times = 5 if home.vendor == "sqlite" else 2  # of three forms each: 21 requests; a start takes seconds
    outcomes = again_and_again(home, tmp_path, times, seed=5)
    record_testsuite_property("saved when it was killed", outcomes[True])
    assert sum(outcomes.values()) == times * len(KINDS)


@pytest.mark.slow
def test_a_hundred_kills_while_a_page_records(home, tmp_path, record_testsuite_property):
    outcomes = again_and_again(home, tmp_path, 100, seed=6)
    record_testsuite_property("saved when it was killed", outcomes[True])
    assert min(outcomes.values()) > 0  # some came before it was saved, some after
