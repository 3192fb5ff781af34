"""Where a person is signed in: listed, ended at once, and run out, with nothing lost that was typed."""

import re
from datetime import timedelta
from html import unescape

from tests.web.conftest import Visitor, stored


def marks(page):
    return re.findall(r'name="end" value="([0-9a-f]{16})"', page.content.decode())


def signed_in(*actors):
    visitors = [Visitor() for _ in actors]
    for visitor, actor in zip(visitors, actors, strict=True):
        visitor.sign_in(actor)
    return visitors


def test_each_sitting_of_ones_own_is_listed_and_nobody_elses(school, visitor, clock):
    here, _, _ = signed_in(school.practitioner, school.practitioner, school.lead)
    text = unescape(here.get("/you").content.decode())
    assert text.count("On this screen") == 1
    assert text.count("On another screen") == 1


def test_no_key_of_a_session_is_shown(school, visitor, clock):
    here, there = signed_in(school.practitioner, school.practitioner)
    text = here.get("/you").content.decode()
    assert len(marks(here.get("/you"))) == 1
    assert there.cookies["session"].value not in text
    assert here.cookies["session"].value not in text


def test_ending_one_sitting_ends_it_at_the_next_request_and_no_other(school, visitor, clock):
    here, there = signed_in(school.practitioner, school.practitioner)
    ended = marks(here.get("/you"))
    (third,) = signed_in(school.practitioner)
    here.send(here.get("/you"), "/you", end=ended[0])
    assert there.get("/home")["Location"].startswith("/sign-in")
    assert third.get("/home").status_code == 200
    assert here.get("/home").status_code == 200


def test_ending_all_others_leaves_this_one_and_other_people(school, visitor, clock):
    here, there, third, lead = signed_in(*[school.practitioner] * 3, school.lead)
    here.send(here.get("/you"), "/you", end="others")
    assert [each.get("/home").status_code for each in (here, there, third, lead)] == [200, 302, 302, 200]
    assert "On another screen" not in here.get("/you").content.decode()


def test_nobody_can_end_somebody_elses_sitting_by_its_mark(school, visitor, clock):
    here, there, lead = signed_in(school.practitioner, school.practitioner, school.lead)
    lead.send(lead.get("/you"), "/you", end=marks(here.get("/you"))[0])
    assert there.get("/home").status_code == 200


def test_what_was_typed_in_a_sitting_that_was_ended_is_kept(school, visitor, draft, clock):
    here, there = signed_in(school.practitioner, school.practitioner)
    form = there.get(f"/test/{draft}/danger")
    here.send(here.get("/you"), "/you", end="others")
    late = there.send(form, f"/test/{draft}/danger", danger="yes")
    assert late.status_code == 401
    there.sign_in(school.practitioner, late)
    assert stored(school.practitioner, draft)["danger"]["fields"] == {"danger": ["yes"]}


def test_ten_hours_end_a_sitting_that_was_never_idle_and_keep_what_was_typed(school, visitor, draft, clock):
    (here,) = signed_in(school.practitioner)
    for _ in range(20):
        clock.shift(timedelta(minutes=29))
        assert here.get("/home").status_code == 200
    form = here.get(f"/test/{draft}/danger")
    clock.shift(timedelta(minutes=25))
    late = here.send(form, f"/test/{draft}/danger", danger="yes")
    assert late.status_code == 401
    here.sign_in(school.practitioner, late)
    assert stored(school.practitioner, draft)["danger"]["fields"] == {"danger": ["yes"]}


def test_a_sitting_that_ran_out_is_not_listed(school, visitor, clock):
    signed_in(school.practitioner)
    clock.shift(timedelta(minutes=31))
    (here,) = signed_in(school.practitioner)
    assert marks(here.get("/you")) == []
