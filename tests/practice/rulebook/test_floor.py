"""Floors about words: whom nobody is sent to, which parent is not simply told, and where asking could warn."""

from dataclasses import replace
from datetime import date

import pytest

from sharewell.practice.rulebook import (
    Case,
    Party,
    answer,
    answers_in_words,
    diagrams,
    naming,
    national_book,
    open_questions,
    prove,
)
from sharewell.practice.rulebook.condition import parse
from sharewell.practice.rulebook.rests_on import _resolve

BOOK = national_book()
DAY = date(2026, 11, 22)
DAYS = (date(2025, 3, 3), date(2026, 2, 5), DAY)


def meant(text, book=BOOK):
    return _resolve(parse(text), book.facts)


def when(text, day=DAY):
    drawn = diagrams(BOOK, day)
    example = drawn.example(drawn.condition(meant(text)))
    return None if example is None else answers_in_words(BOOK, example)


def with_duty(name, **changed):
    return replace(
        BOOK, duties=tuple(replace(one, **changed) if one.id == name else one for one in BOOK.duties)
    )


def failing(book):
    return [one.id for one in prove(book, DAY, BOOK) if one.kind == "floor" and not one.holds]


def test_duties_that_send_somebody_to_the_recipient_name_them():
    """So that F16 reaches them: these words, in a duty, are said about the recipient and about nobody else."""
    named = {duty.id for duty in BOOK.duties if naming(duty)}
    assert {
        "check-who",
        "say-what-and-why",
        "go-higher",
        "other-nation",
        "another-way",
        "instead-letter",
    } <= named
    assert {"ring-social-care", "ring-lead", "instead-asker", "instead-record", "not-in-a-portal"} <= named
    assert "instead-another-there" not in named


def test_a_duty_that_sends_somebody_to_whoever_is_linked_breaks_the_floor():
    asked = with_duty("say-what-and-why", when=meant("unclear_request"))
    assert failing(asked) == ["F16"]
    renamed = with_duty("instead-another-there", text="Ring {recipient}.")
    assert failing(renamed) == ["F16"]
    assert failing(BOOK) == []


@pytest.mark.parametrize("day", DAYS)
def test_a_parent_held_back_by_a_court_is_never_simply_told(day):
    parent = "recipient_function == 'parent' and shares"
    assert when(f"{parent} and parental_standing == 'restricted'", day) is None
    for standing in ("none", "not_sure"):
        assert when(f"{parent} and parental_standing == '{standing}' and not child_decides", day) is None
    assert when(f"{parent} and parental_standing == 'yes'", day) is not None


@pytest.mark.parametrize("day", DAYS)
def test_nobody_is_told_to_ask_first_while_the_child_goes_home_to_whom_it_is_about(day):
    tonight = "with_risk_tonight and level != 'none' and recipient_function != 'parent'"
    assert when(f"{tonight} and worry_kind != 'neglect' and disposition == 'ask_consent_first'", day) is None
    assert when("disposition == 'ask_consent_first' and recipient_function == 'early_help'", day) is not None


def of_an_officer(**said):
    child = Party("Sam", {"child_age": "under_13"})
    officer = Party("The officer", {"recipient_function": "police", **said})
    facts = {"danger_now": "no", "level": "harm", "worry_kind": "physical", "asked_by_someone": "yes"}
    return Case(DAY, facts, (child,), (officer,))


def test_whoever_asks_is_never_taken_to_be_unlinked():
    case = of_an_officer(recipient_checked="yes")
    asked = {one.fact for one in open_questions(BOOK, case) if one.required}
    assert "recipient_linked" in asked
    telling = replace(case, facts={**case.facts, "asked_by_someone": "no"})
    assert "recipient_linked" not in {one.fact for one in open_questions(BOOK, telling)}


@pytest.mark.parametrize("linked", ["yes", "not_sure"])
def test_in_danger_the_heading_towards_whoever_is_linked_says_whom_to_ring(linked):
    case = of_an_officer(recipient_checked="yes", recipient_linked=linked)
    (said,) = answer(BOOK, replace(case, facts={**case.facts, "danger_now": "yes"}))
    assert said.disposition.value == "not_with_this_recipient_now"
    assert said.disposition.text.startswith("A child may be in danger: ring 999")
    (calm,) = answer(BOOK, case)
    assert calm.disposition.text.startswith("Don't share this with the officer, or through them")


@pytest.mark.parametrize("known", ["no", "not_sure"])
def test_at_harm_checking_who_asks_never_holds_up_telling_those_who_protect(known):
    case = of_an_officer(recipient_checked=known, recipient_linked="no")
    (asked,) = answer(
        BOOK, replace(case, facts={**case.facts, "asked_by_someone": "not_sure", "level": "harm"})
    )
    assert asked.disposition.value == "verify_first"
    assert [duty.id for duty in asked.duties if duty.urgent] == ["harm-ring-yourself"]
