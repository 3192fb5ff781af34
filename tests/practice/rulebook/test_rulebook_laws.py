"""Laws of the rulebook, on random cases: one answer, never more by knowing more, closures equal to the walk."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharewell.practice.rulebook import (
    answer,
    compile_book,
    document,
    national_book,
    open_questions,
    prove,
    still_possible,
)
from sharewell.practice.rulebook.answer import PAIR_DECISIONS
from sharewell.practice.rulebook.world import World, presume
from tests.practice.rulebook.rulebook_cases import DAYS, answers, case_of_answers

BOOK = national_book()
COMPILED = {day: compile_book(BOOK, day) for day in DAYS}
EVERY = (*PAIR_DECISIONS, "telling")
whole = answers(BOOK)
days = st.sampled_from(DAYS)
some = st.sets(st.sampled_from(sorted(BOOK.facts)))
calm = settings(max_examples=60, deadline=None)


def world(found: dict[str, str], day: date) -> World:
    return World(BOOK, BOOK.rules_on(day), presume(BOOK, found)[0])


@pytest.mark.parametrize("day", [DAYS[0], DAYS[2], DAYS[-1]])
def test_everything_that_is_to_be_proved_of_the_book_holds(day):
    """Rules of one tier never disagree, each can decide, each duty can be owed, each question changes something."""
    assert [(one.kind, one.id, dict(one.example)) for one in prove(BOOK, day) if not one.holds] == []


@calm
@given(whole, days)
def test_complete_case_settles_every_decision(found, day):
    here = world(found, day)
    assert [here.finding(name).settled for name in EVERY] == [True] * len(EVERY)


@calm
@given(whole, days)
def test_complete_case_closures_give_the_walked_answer(found, day):
    here = world(found, day)
    decided = COMPILED[day].decide(here.known)
    assert decided == {name: here.finding(name).possible[0] for name in COMPILED[day].order}
    held = tuple(duty.id for duty in BOOK.duties if duty.in_force(day) and here.truth(duty.when))
    assert COMPILED[day].duties_of({**here.known, **decided}) == held


@calm
@given(whole, days, some, some)
def test_answering_more_never_adds_an_outcome(found, day, hidden, more):
    known = {name: value for name, value in found.items() if name not in hidden | more}
    later = {name: value for name, value in found.items() if name not in hidden}
    for name in EVERY:
        assert set(world(later, day).finding(name).possible) <= set(world(known, day).finding(name).possible)


@calm
@given(whole, days, some)
def test_facts_not_asked_any_more_change_no_decision(found, day, hidden):
    known = {name: value for name, value in found.items() if name not in hidden}
    here = world(known, day)
    for name in EVERY:
        still = here.open_facts_of(name)
        assert still <= set(BOOK.facts) - set(known)
        assert bool(still) is not here.finding(name).settled or not still
        fewer = {fact: value for fact, value in found.items() if fact in known or fact in still}
        assert world(fewer, day).finding(name).settled
        assert world(fewer, day).finding(name).possible == world(found, day).finding(name).possible


@calm
@given(whole, days, some)
def test_answer_survives_as_json_and_without_package_files(found, day, hidden):
    known = {name: value for name, value in found.items() if name not in hidden}
    case = case_of_answers(BOOK, known, day)
    (said,) = answer(BOOK, case)
    assert json.loads(json.dumps(document(said))) == document(said)
    assert set(still_possible(BOOK, case)) <= set(
        said.disposition.possible
    )  # the walk may be wide, never narrow
    assert {question.fact for question in open_questions(BOOK, case)}.isdisjoint(known)


@settings(max_examples=200, deadline=None)
@given(whole, days)
def test_floors_hold_in_every_sampled_case(found, day):
    here = world(found, day)
    assert [
        floor.id for floor in BOOK.invariants if floor.never is not None and here.truth(floor.never)
    ] == []
