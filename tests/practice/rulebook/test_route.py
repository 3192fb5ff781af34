"""Other reports that a worry may need: whose they are, how soon, and that they wait for nobody's answer."""

from dataclasses import replace
from datetime import date

import pytest

from sharewell.practice.rulebook import (
    NOT_SURE,
    Case,
    Party,
    answer,
    document,
    national_book,
    open_questions,
)

BOOK = national_book()
ROUTES = {route.id: route for route in BOOK.routes}


def case(child: dict[str, str], /, **facts: str) -> Case:
    lead = {"recipient_function": "safeguarding_lead"}
    told = (Party("Our lead", lead), Party("The club", {"recipient_function": "voluntary"}))
    return Case(date(2026, 11, 22), facts, (Party("Sam", child),), told)


def routes(child: dict[str, str], /, **facts: str) -> list[str]:
    mine, clubs = answer(BOOK, case(child, **facts))
    assert mine.routes == clubs.routes  # whoever else is told
    return [route.id for route in mine.routes]


def test_fgm_is_reported_by_the_person_who_knows_by_the_next_working_day():
    known = {"child_age": "13_to_15", "fgm_known": "yes"}
    assert routes(known, worry_kind="fgm", holder_sector="school") == ["fgm-report"]
    assert routes(known, worry_kind="fgm", holder_sector="voluntary") == []
    assert routes({**known, "fgm_known": NOT_SURE}, worry_kind="fgm", holder_sector="school") == []
    assert ROUTES["fgm-report"].clock.working_days == 1
    assert "Nobody can do it for you" in ROUTES["fgm-report"].owner


def test_the_duty_to_report_abuse_is_off_until_it_is_confirmed():
    child = {"child_age": "13_to_15"}
    worry = {"worry_kind": "sexual", "level": "harm"}
    assert "csa-report" not in routes(child, **worry)
    assert "csa-report" not in routes(child, **worry, csa_duty_standing="not_confirmed")
    assert "csa-report" not in routes(child, **worry, csa_duty_standing=NOT_SURE)
    assert "csa-report" in routes(child, **worry, csa_duty_standing="in_force")
    assert ROUTES["csa-report"].pack == "cpa2026-csa"


def test_a_missing_child_is_rung_for_at_once():
    assert routes({"child_age": "under_13"}, worry_kind="missing") == ["missing"]
    assert routes({"child_age": "under_13", "child_situation": "missing"}, worry_kind="neglect") == [
        "missing"
    ]
    assert ROUTES["missing"].clock.hours == 0


def test_a_dead_child_and_a_child_badly_hurt_are_told_to_the_council():
    died = {"child_age": "under_13", "child_situation": "died"}
    assert routes(died, worry_kind="physical", level="harm") == ["child-death", "serious-incident"]
    assert routes(died, worry_kind="none_of_these", level="none", danger_now="no") == ["child-death"]
    hurt = {"child_age": "under_13", "child_situation": "seriously_hurt"}
    assert routes(hurt, worry_kind="physical", level=NOT_SURE) == ["serious-incident"]


def test_danger_is_enough_when_nobody_has_said_how_serious_it_is():
    assert routes({"child_age": "under_13"}, worry_kind="worker", danger_now="yes")[:2] == ["lado", "dbs"]


def test_a_route_not_in_force_is_not_shown():
    book = replace(BOOK, routes=(replace(ROUTES["missing"], until=date(2026, 11, 22)),))
    (said, _) = answer(book, case({"child_age": "under_13"}, worry_kind="missing"))
    assert said.routes == ()


def test_what_only_another_report_turns_on_is_asked_beside_and_never_holds_up():
    asked = open_questions(BOOK, case({"child_age": "under_13"}, worry_kind="neglect"))
    (situation,) = [one for one in asked if one.fact == "child_situation"]
    assert not situation.required
    now = case({"child_age": "under_13"}, worry_kind="neglect", danger_now="yes", asked_by_someone="no")
    urgent = replace(now, recipients=(Party("Police", {"recipient_function": "police"}),))
    assert "child_situation" not in [one.fact for one in open_questions(BOOK, urgent)]


def test_a_route_is_in_the_document_whole():
    (said, _) = answer(BOOK, case({"child_age": "under_13"}, worry_kind="missing"))
    (told,) = document(said)["routes"]
    route = ROUTES["missing"]
    assert told.pop("cites")[0]["source"] == "missing_guidance"
    assert told == {
        "id": "missing",
        "title": "a missing child, for the police",
        "clock": {"text": "At once. There is no waiting time.", "hours": 0, "working_days": None},
        "owner": route.owner,
        "how": route.how,
        "why": route.why,
    }


@pytest.mark.parametrize("route", BOOK.routes, ids=lambda route: route.id)
def test_a_clock_is_said_in_words_as_it_is_counted(route):
    counted = {0: "at once", 24: "24 hours", None: ""}[route.clock.hours]
    days = {1: ("next working day", "one working day"), 5: ("five working days",), None: ("",)}
    said = route.clock.text.lower()
    assert counted in said
    assert any(words in said for words in days[route.clock.working_days])


def test_only_the_report_of_fgm_rests_on_what_we_have_read():
    assert [one.id for one in BOOK.routes if all(cite.checked for cite in one.cites)] == ["fgm-report"]
