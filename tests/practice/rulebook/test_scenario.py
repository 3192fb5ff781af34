"""The shipped scenarios as values: read once, answered by two laws, with the rules that gave the answers."""

from datetime import date

from sharewell.practice.rulebook import national_book
from sharewell.practice.rulebook.scenario import LAWS, rules_hit, shipped_scenarios

BOOK = national_book()


def named(name):
    return next(each for each in shipped_scenarios() if each.id == name)


def test_each_scenario_says_what_a_reader_needs():
    silent = [
        each.id
        for each in shipped_scenarios()
        if not (each.title and each.story and each.published and each.source)
    ]
    assert silent == []


def test_the_duty_of_2026_changes_the_answer_between_the_two_laws():
    duty = named("law-duty-at-a-low-level")
    assert [duty.case(BOOK, law).on for law in LAWS] == [date(2025, 3, 3), date(2026, 11, 22)]
    older, today = (duty.answers(BOOK, law)[0].disposition.value for law in LAWS)
    assert (older, today) == ("not_with_this_recipient_now", "share")


def test_the_rules_that_gave_an_answer_are_named_once_with_its_duties():
    hit = rules_hit(named("law-duty-at-a-low-level").answers(BOOK, "today"))
    assert len(hit) == len(set(hit))
    assert {"duty-2026", "art6-duty-2026", "telling-before", "record-it"} <= set(hit)
    assert "refused-and-low" not in hit
