"""The planned order: danger first, few questions, near the best there is, and never a question that changes nothing."""

import json
import random
from dataclasses import replace
from datetime import date
from math import log2
from pathlib import Path
from statistics import mean

import pytest

from sharewell.practice.recipient import PROTECTING
from sharewell.practice.rulebook import (
    SHIPPED,
    Ahead,
    RulebookError,
    asked_only,
    carried,
    diagrams,
    impact,
    national_book,
    national_policy,
    next_fact,
    plan,
    policy_as_json,
    prior,
    read_book,
    read_policy,
    shipped_protocol,
    usual,
    with_protocol,
)

BOOK = national_book()
DAY = date(2026, 11, 22)
DRAWN = diagrams(BOOK, DAY)
WEIGHTS = prior(BOOK)
OUTCOMES = BOOK.decisions["disposition"].outcomes
OURS = national_policy()
POLICY = OURS if OURS.fits(BOOK, DAY) else plan(BOOK, DAY)  # tests/house says whether it fits
VECTORS = Path(__file__).parents[2] / "vectors" / "rulebook"
# Who the recipient is, that it is not the person of concern, and that nobody we have not checked asks.
TELLING_THEM = {"asked_by_someone": "no", "recipient_linked": "no"}
ASKED_AND_CHECKED = {"asked_by_someone": "yes", "recipient_checked": "yes", "recipient_linked": "no"}
SCHOOL = {
    "asked_by_someone": "no",
    "holder_sector": "school",
    "holder_duty_standing": "not_confirmed",
    "recipient_duty_standing": "not_confirmed",
    "recipient_nation": "england",
    "child_age": "13_to_15",
}


def left(known):
    """Return a space to reckon in, and what is left of the disposition in it."""
    ahead = Ahead(DRAWN.space, known, WEIGHTS, OUTCOMES)
    return ahead, ahead.of(asked_only(DRAWN))


def made_up(rng):
    """Draw one case by the shipped prior, in which "not sure" counts as what it is taken to mean."""
    return {fact: rng.choices(list(of), list(of.values()))[0] for fact, of in WEIGHTS.items()}


def interview(case, known):
    """Ask until every decision is settled; return the facts asked for each."""
    known, asked = dict(known), {}
    for decision in DRAWN.roots:
        asked[decision] = []
        while fact := next_fact(DRAWN, decision, {**usual(BOOK, known), **known}, POLICY):
            known[fact] = case[fact]
            asked[decision].append(fact)
    return asked


def test_shipped_policy_asks_only_what_matters_and_settles_every_case():
    ahead, root = left(usual(BOOK))
    reached, waiting = {root: 0}, [root]
    while waiting:
        at = waiting.pop()
        step = POLICY.steps[reached[at]]
        assert step.fact in ahead.tested(at)
        after = zip(BOOK.facts[step.fact].domain, ahead.by_answer(at, step.fact), strict=True)
        for value, (_, kid) in after:
            assert (value in step.after) is not ahead.settled(kid)
            if value in step.after and kid not in reached:
                reached[kid] = step.after[value]
                waiting.append(kid)
    assert sorted(reached.values()) == list(range(len(POLICY.steps)))
    assert round(ahead.expected(root, lambda at: POLICY.steps[reached[at]].fact), 4) == POLICY.questions


def test_disposition_takes_at_most_eleven_questions_on_the_shipped_prior():
    assert POLICY.questions <= 11


def test_whole_answer_takes_at_most_twenty_questions_with_nothing_filled_in():
    rng = random.Random(20261122)
    asked = [interview(made_up(rng), usual(BOOK)) for _ in range(200)]
    assert mean(sum(map(len, one.values())) for one in asked) <= 20


@pytest.mark.parametrize("given", [TELLING_THEM, ASKED_AND_CHECKED], ids=["we tell", "they asked, checked"])
@pytest.mark.parametrize("function", PROTECTING)
def test_share_now_towards_those_who_protect_is_settled_by_danger_and_level_alone(function, given):
    known = {**given, "recipient_function": function}
    assert next_fact(DRAWN, "disposition", known, POLICY) == "danger_now"
    assert DRAWN.possible("disposition", {**known, "danger_now": "yes"}) == ("share_now",)
    calm = {**known, "danger_now": "no"}
    assert next_fact(DRAWN, "disposition", calm, POLICY) == "level"
    for level in BOOK.facts["level"].domain:
        possible = DRAWN.possible("disposition", {**calm, "level": level})
        assert possible == ("share_now",) if level == "immediate" else "share_now" not in possible


def test_when_somebody_asks_us_who_they_are_comes_before_danger():
    known = {**usual(BOOK), "asked_by_someone": "yes"}
    asked = []
    while (fact := next_fact(DRAWN, "disposition", known, POLICY)) and len(asked) < 5:
        asked.append(fact)
        known[fact] = {
            "recipient_function": "police",
            "recipient_checked": "yes",
            "recipient_linked": "no",
        }.get(fact, "no")
    assert asked[:3] == ["recipient_function", "recipient_checked", "recipient_linked"]
    assert asked[3] == "danger_now"


@pytest.mark.parametrize("towards", ["childrens_social_care", "early_help", "parent", "other_agency"])
@pytest.mark.parametrize("kind", ["neglect", "relationship"])
def test_planned_order_is_at_most_three_percent_above_the_best_there_is(towards, kind):
    known = {**usual(BOOK), **SCHOOL, "recipient_function": towards, "worry_kind": kind}
    ahead, root = left(known)
    assert 6 <= len(ahead.tested(root)) <= 13
    best = ahead.fewest(root)
    assert best <= ahead.expected(root, ahead.best) <= 1.03 * best


def test_what_tells_most_leaves_the_least_doubt_reckoned_answer_by_answer():
    ahead, root = left({"asked_by_someone": "no", "recipient_function": "parent"})
    doubt = {
        fact: sum(share * bits(ahead.spread(kid)) for share, kid in ahead.by_answer(root, fact))
        for fact in ahead.tested(root)
    }
    assert ahead.most_telling(root) == tuple(sorted(doubt, key=lambda fact: round(doubt[fact], 9)))


def bits(spread):
    return -sum(share * log2(share) for share in spread if share > 1e-12)


def test_policy_of_another_book_still_asks_only_what_matters_and_ends_settled():
    rng = random.Random(7)
    for _ in range(50):
        case = made_up(rng)
        known = {"recipient_function": case["recipient_function"], "level": case["level"]}
        while fact := next_fact(DRAWN, "disposition", known, POLICY):
            assert fact in DRAWN.matters("disposition", known)
            known[fact] = case[fact]
        assert len(DRAWN.possible("disposition", known)) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content | {"v": 2},
        lambda content: {key: content[key] for key in content if key != "book"},
        lambda content: content | {"steps": [["level", {"harm": 0}]]},
        lambda content: content | {"steps": [["level", {"harm": 9}]]},
        lambda content: content | {"since": "soon"},
    ],
    ids=["version", "field", "circle", "nowhere", "day"],
)
def test_kept_policy_that_is_none_is_refused_with_a_mend(change):
    content = change(json.loads(policy_as_json(POLICY)))
    with pytest.raises(RulebookError) as refused:
        read_policy("kept.json", json.dumps(content).encode())
    assert "kept.json" in refused.value.message
    assert refused.value.help == "Plan it again with: sharewell rulebook plan"


@pytest.mark.parametrize(
    "kept",
    [b"", b"\xff", b"\x00", b"7", b"null", b"[]", b"{}", b"[" * 100_000, b'{"steps": 3}', b"{" * 400_000],
    ids=range(10),
)
def test_kept_file_that_is_garbage_is_no_plan(kept):
    with pytest.raises(RulebookError) as refused:
        read_policy("kept.json", kept)
    assert refused.value.help == "Plan it again with: sharewell rulebook plan"


@pytest.mark.parametrize(
    "step", [[7, {}], ["level", []], ["level", "x"], ["level", {"none": 1.0}], ["level"], 7]
)
def test_step_that_is_none_is_no_plan(step):
    content = json.loads(policy_as_json(POLICY))
    with pytest.raises(RulebookError):
        read_policy("kept.json", json.dumps({**content, "steps": [step]}).encode())


def test_plan_that_asks_what_the_book_does_not_know_fits_no_day():
    content = json.loads(policy_as_json(POLICY))
    strange = read_policy("kept.json", json.dumps({**content, "steps": [["shoe_size", {}]]}).encode())
    assert not strange.fits(BOOK, DAY)


def test_policy_is_read_back_as_it_was_written_and_fits_its_book_and_rules_only():
    assert read_policy("kept.json", policy_as_json(POLICY).encode()) == POLICY
    assert POLICY.fits(BOOK, DAY)
    assert not POLICY.fits(BOOK, date(2026, 9, 29))


def test_planning_says_how_far_it_is_and_asks_for_danger_first_then_level():
    small = read_book({name: (VECTORS / name).read_bytes() for name in ("book.toml",)})
    told = []
    policy = plan(small, DAY, told.append)
    assert policy.book == small.digest
    assert [policy.steps[0].fact, policy.steps[policy.steps[0].after["no"]].fact] == ["danger", "level"]
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)


@pytest.mark.parametrize("name", SHIPPED)
def test_plan_is_carried_to_a_protocol_only_where_what_it_was_planned_by_is_the_same(name):
    local = with_protocol(BOOK, shipped_protocol(name, BOOK))
    moved = carried(POLICY, BOOK, local, DAY)
    differs = any(move.decision == "disposition" for move in impact(BOOK, local, DAY).moves)
    assert (moved is None) is differs
    if moved:
        assert moved.fits(local, DAY)
        assert moved.steps == POLICY.steps


def test_plan_is_not_carried_where_answers_are_expected_otherwise():
    other = replace(BOOK, facts={**BOOK.facts, "level": replace(BOOK.facts["level"], prior={"none": 1})})
    assert carried(POLICY, BOOK, replace(BOOK), DAY) == POLICY
    assert carried(POLICY, BOOK, other, DAY) is None
