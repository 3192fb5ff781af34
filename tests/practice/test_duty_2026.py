"""What the 2026 duty would change: what is compared, for whom it is supposed, and what it can never change."""

import pytest

from sharewell.practice.duty_2026 import FUNCTIONS, SECTORS, compare, suppose
from sharewell.practice.rulebook import national_book
from sharewell.practice.rulebook.scenario import TODAY, shipped_scenarios

pytestmark = pytest.mark.no_cover  # the same lines many times over

BOOK = national_book()
COMPARED = compare(BOOK)
SCENARIOS = {each.id: each for each in shipped_scenarios()}


def found(scenario, recipient):
    (one,) = [each for each in COMPARED if (each.scenario.id, each.under.recipient) == (scenario, recipient)]
    return one


def test_every_scenario_is_compared_for_each_child_and_recipient():
    cases = [each.case(BOOK, TODAY) for each in SCENARIOS.values()]
    assert len(COMPARED) == sum(len(one.children) * len(one.recipients) for one in cases)
    assert {each.scenario.id for each in COMPARED} == set(SCENARIOS)


def test_without_the_duty_nothing_rests_on_it():
    assert {each.without.gateway.value for each in COMPARED}.isdisjoint({"ca2004_s16la"})


def test_with_the_duty_a_refused_offer_of_help_is_shared_and_rests_on_it():
    one = found("story-f-early-help-refused", "The early help team")
    assert (one.without.disposition.value, one.under.disposition.value) == (
        "not_with_this_recipient_now",
        "share",
    )
    assert (one.under.art6.value, one.under.gateway.value) == ("legal_obligation", "ca2004_s16la")
    assert one.step_changes
    assert one.changes


def test_a_serious_worry_is_shared_either_way_and_only_its_footing_changes():
    one = found("v12-george-and-the-angry-man", "Children's social care")
    assert (one.without.disposition.value, one.under.disposition.value) == ("share", "share")
    assert (one.step_changes, one.footing_changes) == (False, True)


def test_danger_is_the_same_with_the_duty_and_without():
    urgent = [each for each in COMPARED if each.without.disposition.value == "share_now"]
    assert len(urgent) > 3
    assert not any(each.changes for each in urgent)


def test_a_colleague_a_family_and_a_charity_are_never_supposed_inside():
    case = SCENARIOS["law-a-colleague-and-her-no"].case(BOOK, TODAY)
    standing = {one.facts["recipient_duty_standing"] for one in suppose(case, begun=True).recipients}
    assert standing == {"not_confirmed"}
    coach = SCENARIOS["story-i-another-coach"].case(BOOK, TODAY)
    assert suppose(coach, begun=True).facts["holder_duty_standing"] == "not_confirmed"
    assert "parent" not in FUNCTIONS
    assert "voluntary" not in (*FUNCTIONS, *SECTORS)


def test_the_sectors_and_functions_are_the_books_own_words():
    assert set(SECTORS) < set(BOOK.facts["holder_sector"].values)
    assert set(FUNCTIONS) < set(BOOK.facts["recipient_function"].values)


@pytest.mark.parametrize("each", COMPARED, ids=lambda one: f"{one.scenario.id} {one.under.recipient}")
def test_the_duty_never_turns_a_share_into_less(each):
    if each.without.disposition.value in ("share", "share_now"):
        assert each.under.disposition.value == each.without.disposition.value
