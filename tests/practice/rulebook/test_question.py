"""The interview: danger first, few questions, nothing asked that the system knows or that no longer matters."""

import random
from datetime import date

import pytest

from sharewell.practice.recipient import PROTECTING
from sharewell.practice.rulebook import (
    Case,
    Party,
    Question,
    answer,
    diagrams,
    national_book,
    national_policy,
    next_question,
    open_questions,
    prior,
    still_possible,
    why_asked,
)
from sharewell.practice.rulebook.answer import PAIR_DECISIONS
from sharewell.practice.rulebook.world import World

BOOK = national_book()
KNOWN = {
    "holder_sector": "school",
    "holder_duty_standing": "not_confirmed",
    "asked_by_someone": "no",
    "worry_kind": "neglect",
}
ORDINARY = {
    "danger_now": "no",
    "level": "need",
    "bar": "none",
    "info_health": "yes",
    "agreement": "refused",
    "balance": "not_sharing",
    "telling_risk": "none",
    "person_close": "no",
}


def case(facts, recipient, person=None) -> Case:
    people = (Party("Mum", {"person_part": "parent_or_carer", **(person or {})}),)
    child = Party("Sam", {"child_age": "under_13"})
    return Case(date(2026, 11, 22), facts, (child,), (Party("They", recipient),), people)


def required(found: Case) -> list[str]:
    return [one.fact for one in open_questions(BOOK, found) if one.required]


@pytest.mark.parametrize("function", PROTECTING)
def test_danger_towards_a_protecting_recipient_settles_in_one_answer(function):
    found = case({**KNOWN, "danger_now": "yes"}, {"recipient_function": function})
    assert still_possible(BOOK, found) == ("share_now",)
    assert open_questions(BOOK, found) == ()


@pytest.mark.parametrize("function", PROTECTING)
def test_danger_when_somebody_asks_settles_once_it_is_known_who_they_are(function):
    facts = {**KNOWN, "asked_by_someone": "yes", "danger_now": "yes"}
    checked = {"recipient_function": function, "recipient_checked": "yes"}
    assert still_possible(BOOK, case(facts, checked)) == ("share_now", "not_with_this_recipient_now")
    assert still_possible(BOOK, case(facts, {**checked, "recipient_linked": "no"})) == ("share_now",)


def test_danger_and_level_are_asked_first():
    first = open_questions(BOOK, case(KNOWN, {"recipient_function": "police"}))[:2]
    assert [one.fact for one in first] == ["danger_now", "level"]


@pytest.mark.parametrize("function", ["childrens_social_care", "police"])
def test_ordinary_case_takes_at_most_ten_answers_on_four_pages(function):
    facts, recipient, person = dict(KNOWN), {"recipient_function": function}, {}
    asked: list[str] = []
    while open_now := required(case(facts, recipient, person)):
        fact = BOOK.facts[open_now[0]]
        {"case": facts, "recipient": recipient, "person": person}[fact.scope][fact.id] = ORDINARY[fact.id]
        asked.append(fact.id)
    pages = {page.id for page in BOOK.pages for fact in asked if fact in page.facts}
    assert len(asked) <= 10
    assert len(pages) <= 4
    assert asked[:2] == ["danger_now", "level"]


def test_a_fact_that_is_known_is_never_asked():
    found = case({**KNOWN, "danger_now": "no"}, {"recipient_function": "school"})
    known = {"danger_now", "recipient_function", "child_age", "person_part", *KNOWN}
    assert known.isdisjoint(one.fact for one in open_questions(BOOK, found))


def test_why_asked_says_what_the_answer_separates_and_on_what_source():
    found = case(KNOWN, {"recipient_function": "childrens_social_care"})
    said = why_asked(BOOK, found, open_questions(BOOK, found)[0])
    assert said.startswith(
        "Danger now comes before everything else. Your answer can change the next step: Share"
    )
    assert "first point" in said
    (telling,) = [one for one in open_questions(BOOK, found) if one.fact == "telling_risk"]
    assert "when to tell the family" in why_asked(BOOK, found, telling)


def test_every_page_asks_at_most_four_questions_and_every_fact_once():
    asked = [fact for page in BOOK.pages for fact in page.facts]
    assert sorted(asked) == sorted(BOOK.facts)
    assert max(len(page.facts) for page in BOOK.pages) <= 4


def test_asking_the_next_question_until_none_is_left_answers_every_decision():
    rng = random.Random(20261122)
    weights = prior(BOOK)
    for _ in range(60):
        said = {fact: rng.choices(list(of), list(of.values()))[0] for fact, of in weights.items()}
        facts, parties = (
            dict[str, str](),
            {"child": {}, "recipient": {}, "person": {"person_part": said["person_part"]}},
        )
        while (asked := next_question(BOOK, whole(facts, parties), national_policy())) and asked.required:
            assert asked.fact not in facts | parties.get(asked.scope, {})
            parties.get(asked.scope, facts)[asked.fact] = said[asked.fact]
        (told,) = answer(BOOK, whole(facts, parties))
        decisions = [getattr(told, decision) for decision in PAIR_DECISIONS] + [told.telling["P"].when]
        assert all(outcome.settled and outcome.reasons for outcome in decisions)
        assert still_possible(BOOK, whole(facts, parties)) == (told.disposition.value,)


def whole(facts, parties) -> Case:
    each = {scope: (Party(scope[0].upper(), dict(known)),) for scope, known in parties.items()}
    return Case(date(2026, 11, 22), dict(facts), each["child"], each["recipient"], each["person"])


def test_whoever_asked_us_is_asked_about_before_danger_and_before_the_others():
    they = Party("Social care", {"recipient_function": "childrens_social_care", "asked_by_someone": "no"})
    caller = Party("The caller", {"recipient_function": "police", "asked_by_someone": "yes"})
    found = Case(date(2026, 11, 22), {}, (Party("Sam", {"child_age": "under_13"}),), (they, caller))
    assert next_question(BOOK, found) == Question("recipient_checked", "recipient", "The caller")
    unasked = Case(found.on, {"asked_by_someone": "no"}, found.children, (they,))
    assert next_question(BOOK, unasked) == Question("danger_now", "case", None)


def test_nothing_is_asked_that_can_change_nothing():
    """The walk still named these; the diagram knows that they can't."""
    rng = random.Random(7)
    weights, drawn = prior(BOOK), diagrams(BOOK, date(2026, 11, 22))
    fewer = 0
    for _ in range(100):
        kept = rng.sample(sorted(weights), 12)
        known = {fact: rng.choices(list(weights[fact]), list(weights[fact].values()))[0] for fact in kept}
        world = World(BOOK, drawn.tiers, known)
        exact, walked = set(drawn.matters("disposition", known)), world.open_facts_of("disposition")
        assert exact <= walked
        fewer += exact != walked
    assert fewer > 0
