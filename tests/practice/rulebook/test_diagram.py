"""The decision diagrams: exactly what is still possible and what still matters, on random part-answered cases."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from sharewell.practice.rulebook import NO, YES, Space, compile_book, diagrams, national_book, prior
from sharewell.practice.rulebook.left import Left
from sharewell.practice.rulebook.world import World, presume
from tests.practice.rulebook.rulebook_cases import DAYS, answers

BOOK = national_book()
DRAWN = {day: diagrams(BOOK, day) for day in DAYS}
COMPILED = {day: compile_book(BOOK, day) for day in DAYS}
EVERY = tuple(BOOK.decisions)
decisions = st.sampled_from(EVERY)
days = st.sampled_from(DAYS)
some = st.sets(st.sampled_from(sorted(BOOK.facts)))
calm = settings(max_examples=60, deadline=None)


def known_of(found, kept):
    return presume(BOOK, {fact: value for fact, value in found.items() if fact in kept})[0]


def end_of(here, decision, known):
    return here.space.outcome(here.space.given(here.roots[decision], known))


@calm
@given(answers(BOOK), days)
def test_complete_case_diagram_gives_the_compiled_answer(found, day):
    known = presume(BOOK, found)[0]
    assert {name: end_of(DRAWN[day], name, known) for name in EVERY} == COMPILED[day].decide(known)


@calm
@given(answers(BOOK), some, days, decisions)
def test_part_answered_diagram_is_never_wider_than_the_walk(found, kept, day, decision):
    known = known_of(found, kept)
    walked = World(BOOK, BOOK.rules_on(day), known).finding(decision).possible
    assert set(DRAWN[day].possible(decision, known)) <= set(walked)


@calm
@given(answers(BOOK), some, days, decisions)
def test_every_possible_outcome_has_a_completion_that_gives_it(found, kept, day, decision):
    known, here = known_of(found, kept), DRAWN[day]
    left = here.space.given(here.roots[decision], known)
    complete = presume(BOOK, found)[0]
    for outcome in here.possible(decision, known):
        more = here.space.example(left, here.space.end(outcome))
        assert COMPILED[day].decide({**complete, **more, **known})[decision] == outcome


@calm
@given(answers(BOOK), answers(BOOK), some, days, decisions)
def test_facts_that_do_not_matter_never_change_the_outcome(found, other, kept, day, decision):
    known, here = known_of(found, kept), DRAWN[day]
    matters = set(here.matters(decision, known))
    one = {**presume(BOOK, found)[0], **known}
    two = {fact: value if fact in matters else presume(BOOK, other)[0][fact] for fact, value in one.items()}
    decide = COMPILED[day].decide
    assert decide(one)[decision] == decide({**two, **known})[decision]


@calm
@given(answers(BOOK), some, days, decisions)
def test_a_fact_that_matters_can_change_what_is_possible(found, kept, day, decision):
    known, here = known_of(found, kept), DRAWN[day]
    left = here.space.given(here.roots[decision], known)
    for fact in here.space.tested(left):
        node = next(at for at in here.space.reached(left) if here.space.fact(at) == fact)
        assert len({branch for _, branch in here.space.branches(node)}) > 1


def test_every_decision_stays_small():
    for day in DAYS:
        assert {name: size for name in EVERY if (size := DRAWN[day].size(name)) >= 5_000} == {}


def test_same_rules_in_force_are_drawn_once():
    assert diagrams(BOOK, date(2026, 11, 22)) is diagrams(BOOK, date(2027, 1, 1))
    assert diagrams(BOOK, date(2026, 9, 29)) is not diagrams(BOOK, date(2026, 9, 30))


def test_shares_of_all_outcomes_make_a_whole():
    for decision in EVERY:
        assert abs(sum(DRAWN[DAYS[-1]].share(decision).values()) - 1) < 1e-9
    assert all(abs(sum(weight.values()) - 1) < 1e-9 for weight in prior(BOOK).values())


def test_two_ways_to_say_the_same_are_one_node():
    space = Space({"rain": ("yes", "no"), "wind": ("none", "some", "storm")})
    rain, storm = space.test("rain", ("yes",)), space.test("wind", ("storm",))
    left = space.differ(space.both(rain, storm))
    right = space.choose(space.differ(rain), YES, space.differ(storm))
    assert left == right
    assert space.both(left, space.both(rain, storm)) == NO
    assert space.example(space.both(rain, storm)) == {"rain": "yes", "wind": "storm"}
    assert space.example(NO) is None
    assert space.shares(storm, {"rain": {}, "wind": {"none": 0.5, "some": 0.25, "storm": 0.25}}) == {
        "no": 0.75,
        "yes": 0.25,
    }


def test_what_is_left_of_a_condition_is_yes_or_no_here_and_in_another_space():
    facts = {"rain": ("yes", "no"), "wind": ("none", "some", "storm")}
    space = Space(facts)
    rain = space.test("rain", ("yes",))
    decided = space.choose(rain, space.end("yes"), space.end("no"))  # a decision's own words, not YES and NO
    wet, dry = Left(space, {"rain": "yes"}), Left(space, {"rain": "no"})
    assert space.given(rain, {"rain": "yes"}) == wet.of(rain) == YES
    assert space.given(rain, {"rain": "no"}) == dry.of(rain) == NO
    assert dry.outcome(dry.of(decided)) == "no"
    assert dry.among(dry.of(decided), ("no",)) == YES
