"""A sized-down ``make mutants``: nearly every change to one rule is noticed, and without the scenarios it is not."""

from dataclasses import replace

import pytest
from tools.mutants import GOLDEN, SAME, SURVIVES, TARGET, Bench, Mutant, chosen, mutants, report, score

from sharewell.practice.rulebook import national_book
from sharewell.practice.rulebook.condition import Not
from sharewell.practice.rulebook.scenario import shipped_scenarios

BOOK = national_book()
SAMPLE, SEED = 60, 20261122


@pytest.fixture(scope="module")
def fates():
    bench = Bench(BOOK, shipped_scenarios())
    return [bench.fate(mutant) for mutant in chosen(mutants(BOOK), SAMPLE, SEED)]


def test_nearly_every_change_to_one_rule_is_noticed(fates):
    assert score(fates) >= TARGET, [
        (fate.mutant.of, fate.mutant.change) for fate in fates if fate.by == SURVIVES
    ]


def test_without_the_scenarios_the_score_says_no(fates):
    bench = Bench(BOOK, ())
    noticed = [fate.mutant for fate in fates if fate.by == GOLDEN]
    assert {bench.fate(mutant).by for mutant in noticed} == {SURVIVES}
    without = [replace(fate, by=SURVIVES) if fate.by == GOLDEN else fate for fate in fates]
    assert score(without) < TARGET


def test_report_names_each_survivor_with_a_case(fates):
    lines = []
    survivor = replace(next(fate for fate in fates if fate.by == GOLDEN), by=SURVIVES)
    report([survivor], lines.append)
    text = "\n".join(lines)
    assert "Caught: 0.0 %, to be 95 % or more." in text
    assert f"{survivor.mutant.of}: {survivor.mutant.change}" in text
    assert all(BOOK.facts[fact].question in text for fact in survivor.example)


def test_the_same_book_said_in_other_words_is_no_mutant():
    """Twice not is nothing, and the bench has to see that exactly."""
    rule = BOOK.rules[0]
    again = replace(BOOK, rules=(replace(rule, when=Not(Not(rule.when))), *BOOK.rules[1:]))
    assert Bench(BOOK, ()).fate(Mutant(rule.id, "not not", again)).by == SAME


def test_every_rule_duty_and_route_with_a_condition_has_mutants_of_each_kind():
    every = list(mutants(BOOK))
    assert len({(mutant.of, mutant.change, at) for at, mutant in enumerate(every)}) == len(every)
    changed = {mutant.of for mutant in every}
    always = {"advice", "record-it"}  # owed whatever the case
    assert changed == {one.id for one in (*BOOK.rules, *BOOK.duties, *BOOK.routes)} - always
    kinds = {mutant.change.split(":")[0].split(" ")[0] for mutant in every}
    assert kinds >= {"delete", "negate", "weaken", "strengthen", "move", "conclude", "level"}
