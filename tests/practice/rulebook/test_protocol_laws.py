"""What the proof of a protocol says is so in every case tried, and each counterexample is one when it is answered."""

import random
from functools import cache

import pytest

from sharewell.practice.rulebook import check_protocol, compile_book, national_book, prior
from sharewell.practice.rulebook.protocol_proof import MAY_BECOME
from tests.practice.rulebook.protocols import REVIEWED, TODAY, read, rule

NATIONAL = national_book()
CASES = 400
ATOMS = (
    "level == 'need'", "level in ('emerging', 'need')", "agreement == 'given'", "agreement == 'not_asked'", "not_agreed",
    "asked_by_someone", "not recipient_checked", "asks_agreement", "quietly", "protecting", "internal", "near_family",
    "not agreement_looked_at", "recipient_needs_it == 'yes'", "danger", "grave", "person_part == 'child'", "person_close",
)  # fmt: skip
OF = {
    "disposition": NATIONAL.decisions["disposition"].outcomes,
    "extent": NATIONAL.decisions["extent"].outcomes,
    "telling": NATIONAL.decisions["telling"].outcomes,
}


def drawn_rule(chance):
    of = chance.choice(["disposition", "disposition", "extent", "telling"])
    atoms = [one for one in ATOMS if of == "telling" or not one.startswith("person_")]
    when = " and ".join(chance.sample(atoms, chance.randint(1, 3)))
    return rule(of=of, then=chance.choice(OF[of]), when=when)


@cache
def verdict_of(seed):
    # Each protocol asks one question of its own, and a duty keeps that question from being idle.
    duty = '[[duty]]\nid = "look"\nwhen = "agreement_looked_at"\nafterwards = true\ntext = "x"\nwhy = "x"\ncites = ["gmc: x"]'
    return check_protocol(NATIONAL, read(REVIEWED, duty, drawn_rule(random.Random(seed))), TODAY)


@cache
def decided_by(book):
    return compile_book(book, TODAY)


def answers(chance, book, known=()):
    weights = prior(book)
    drawn = {fact: chance.choice(list(values)) for fact, values in weights.items()}
    return {**drawn, **dict(known)}


def both(verdict, known):
    national = decided_by(NATIONAL).decide(known)
    return national, decided_by(verdict.book).decide(known)


SEEDS = range(24)


@pytest.mark.parametrize("seed", SEEDS)
def test_protocol_that_holds_never_loosens_an_answer_in_any_case_tried(seed):
    verdict = verdict_of(seed)
    chance = random.Random(seed)
    kinds = {breach.kind for breach in verdict.breaches}
    for _ in range(CASES):
        national, local = both(verdict, answers(chance, verdict.book))
        before, after = national["disposition"], local["disposition"]
        if not kinds & {"weaker", "floor"}:
            assert after in (before, *MAY_BECOME[before])
        if (before, after) not in {(m.before, m.after) for m in verdict.moves if m.decision == "disposition"}:
            assert before == after


@pytest.mark.parametrize("seed", SEEDS)
def test_each_counterexample_comes_out_as_it_says_whatever_else_is_answered(seed):
    verdict = verdict_of(seed)
    chance = random.Random(seed)
    for breach in verdict.breaches:
        if breach.kind != "weaker":
            continue
        for _ in range(20):
            national, local = both(verdict, answers(chance, verdict.book, breach.case.facts.items()))
            assert any(national[of] != local[of] for of in OF)


def test_the_protocols_drawn_here_are_of_both_kinds():
    held = [verdict_of(seed).holds for seed in SEEDS]
    assert any(held)
    assert not all(held)


@pytest.mark.parametrize("seed", SEEDS)
def test_moves_are_worked_cases_too(seed):
    verdict = verdict_of(seed)
    chance = random.Random(seed)
    for move in verdict.moves:
        national, local = both(verdict, answers(chance, verdict.book, move.example.items()))
        assert (national[move.decision], local[move.decision]) == (move.before, move.after)
