"""What a rule says in plain words is what its condition says: read back, it gives the same answer."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharewell.practice.answered import answer_words
from sharewell.practice.rulebook import NOT_SURE, national_book
from sharewell.practice.rulebook.answer import world_of
from sharewell.practice.rulebook.condition import parse
from sharewell.practice.rulebook.rests_on import _resolve
from sharewell.practice.wording import Group, Line, about, in_general, one_line, outcome_words, spoken

BOOK = national_book()
TIERS = BOOK.rules_on(date(2026, 11, 22))
CONDITIONS = [rule.when for rule in (*BOOK.rules, *BOOK.duties)] + [
    each.when for each in BOOK.concepts.values()
]
CASES = st.fixed_dictionaries({fact.id: st.sampled_from(fact.answers) for fact in BOOK.facts.values()})


def of(text):
    return spoken(BOOK, _resolve(parse(text), BOOK.facts))


def read_back(said, world, given):
    """Answer what was said as a person would who has the words only, and the answers as they were given."""
    if isinstance(said, Group):
        join = all if said.every else any
        return join(read_back(each, world, given) for each in said.parts) and not any(
            read_back(each, world, given) for each in said.unless
        )
    if not said.answers:
        concept = BOOK.concepts[said.of]
        assert said.text == concept.means
        return world.truth(concept.when) is said.holds
    if said.of in BOOK.decisions:
        (outcome,) = world.finding(said.of).possible
        return (outcome_words(BOOK, said.of, outcome) in said.answers) is said.holds
    fact = BOOK.facts[said.of]
    answer = given[said.of] if said.holds else world.known[said.of]
    return (answer_words(fact, answer) in said.answers) is said.holds


@given(CASES)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_condition_of_the_book_reads_as_it_counts(given):
    world = world_of(BOOK, TIERS, given)
    for condition in CONDITIONS:
        assert read_back(spoken(BOOK, condition), world, given) is world.truth(condition)


def test_what_must_not_be_so_is_said_as_unless():
    assert of("danger and not close_to_suspect and not (whereabouts and near_family)") == Group(
        every=True,
        parts=(Line("danger", "A child is in danger now."),),
        unless=(
            Line("close_to_suspect", BOOK.concepts["close_to_suspect"].means),
            Group(
                every=True,
                parts=(
                    Line("whereabouts", BOOK.facts["whereabouts"].question, ("Yes", "I’m not sure")),
                    Line("near_family", BOOK.concepts["near_family"].means),
                ),
            ),
        ),
    )


def test_not_yes_is_said_as_no():
    assert of("not danger_now").parts == (Line("danger_now", BOOK.facts["danger_now"].question, ("No",)),)


def test_a_fact_taken_as_yes_when_not_sure_says_so():
    assert of("danger_now").parts[0].answers == ("Yes", "I’m not sure")


def test_anything_but_one_of_many_is_said_so():
    assert of("recipient_function != 'parent'").parts == (
        Line("recipient_function", "Who would you tell?", ("A parent or carer",), holds=False),
    )


def test_a_condition_on_one_line():
    assert one_line(of("danger and not close_to_suspect")) == (
        "A child is in danger now, unless they are the person of concern, or may pass it on to that person; "
        "whatever their job"
    )
    assert one_line(Group(every=True, parts=())) == "always"
    said = Group(
        every=False, parts=(Line("a", "FGM is known."), Line("b", "I can’t say."), Line("c", "A baby."))
    )
    assert one_line(said) == "FGM is known or I can’t say or a baby"


def test_nobody_is_named_in_general():
    assert in_general("{recipient} may pass it on. Ask {recipient} about {child}.") == (
        "The recipient may pass it on. Ask the recipient about the child."
    )


def test_no_text_of_the_book_keeps_a_placeholder():
    texts = [rule.why for rule in BOOK.rules] + [duty.text for duty in BOOK.duties]
    texts += [text for decision in BOOK.decisions.values() for text in decision.texts.values()]
    assert [text for text in map(in_general, texts) if "{" in text] == []


@pytest.mark.parametrize("decision", BOOK.decisions)
def test_every_decision_says_what_it_is_about(decision):
    assert about(decision) != decision.replace("_", " ").capitalize()


def test_a_decision_that_only_a_local_book_has_is_named_by_its_id():
    assert about("early_help") == "Early help"


def test_not_sure_is_the_only_answer_that_is_added():
    assert {NOT_SURE} == {
        answer for fact in BOOK.facts.values() for answer in fact.answers if answer not in fact.labels
    }
