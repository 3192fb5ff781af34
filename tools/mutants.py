"""Change one rule, duty or route of the national rulebook at a time, and see whether a floor, a proof or a scenario notices.

    make mutants
    make mutants SAMPLE=60 SEED=7

A mutant that answers every case there can be as before, reason codes and duties included, is no mutant and is left out.
What survives is a mistake that nobody would notice: write the scenario that tells it from the rulebook.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src")]

from sharewell.practice.rulebook import (  # noqa: E402
    NO,
    Book,
    Diagrams,
    Node,
    Rule,
    RulesDisagreeError,
    Space,
    answers_in_words,
    draw,
    findings,
    national_book,
    prior,
)
from sharewell.practice.rulebook.condition import ALWAYS, AllOf, AnyOf, Condition, Is, Named, Not  # noqa: E402
from sharewell.practice.rulebook.model import DutyRule, RouteRule  # noqa: E402
from sharewell.practice.rulebook.scenario import (  # noqa: E402
    LAWS,
    Scenario,
    record_of,
    rules_hit,
    shipped_scenarios,
)

Beside = TypeVar("Beside", DutyRule, RouteRule)
FLOOR, STRUCTURE, GOLDEN, SURVIVES, SAME = "floor", "structure", "scenario", "survives", "the same book"
CAUGHT = (FLOOR, STRUCTURE, GOLDEN)
TARGET = 0.95
ROOM = 150_000  # nodes; then the space is drawn anew


@dataclass(frozen=True)
class Mutant:
    """The book with one change to one rule or duty."""

    of: str
    change: str
    book: Book


@dataclass(frozen=True)
class Fate:
    """What stopped a mutant, or nothing; how many of all cases it moves, and one of them."""

    mutant: Mutant
    by: str
    share: float
    example: dict[str, str]


def mutants(book: Book) -> Iterator[Mutant]:
    """Yield every mutant: delete, negate, weaken, strengthen, another value, another tier, another conclusion.

    The rule that always applies is only given another conclusion: the reader refuses the rest.
    """
    for place, rule in enumerate(book.rules):
        for change, other in _of_rule(book, rule):
            rules = (*book.rules[:place], *([other] if other else []), *book.rules[place + 1 :])
            yield Mutant(rule.id, change, replace(book, rules=rules))
    for place, duty in enumerate(book.duties):
        for change, owed in _of_duty(book, duty):
            duties = (*book.duties[:place], *([owed] if owed else []), *book.duties[place + 1 :])
            yield Mutant(duty.id, change, replace(book, duties=duties))
    for place, route in enumerate(book.routes):
        for change, shown in _of_duty(book, route):
            routes = (*book.routes[:place], *([shown] if shown else []), *book.routes[place + 1 :])
            yield Mutant(route.id, change, replace(book, routes=routes))


def _of_rule(book: Book, rule: Rule) -> Iterator[tuple[str, Rule | None]]:
    decision = book.decisions[rule.of]
    *tiers, last = decision.tiers
    if rule.tier != last:
        yield "delete", None
        yield "negate", replace(rule, when=Not(rule.when))
        for change, when in changed(book, rule.when):
            yield change, replace(rule, when=when)
        place = tiers.index(rule.tier)
        for tier in tiers[max(place - 1, 0) : place + 2]:
            if tier != rule.tier:
                yield f"move to {tier}", replace(rule, tier=tier)
    then = _next(decision.outcomes, (rule.then,))
    yield f"conclude {then}", replace(rule, then=str(then))


def _of_duty(book: Book, duty: Beside) -> Iterator[tuple[str, Beside | None]]:
    if duty.when != ALWAYS:
        yield "delete", None
        yield "negate", replace(duty, when=Not(duty.when))
        for change, when in changed(book, duty.when):
            yield change, replace(duty, when=when)


def changed(book: Book, condition: Condition) -> Iterator[tuple[str, Condition]]:
    """Yield a condition with one part left out, or one value exchanged for the next, at any depth."""
    if isinstance(condition, Is):
        for value in condition.values:
            other = _next(_domain(book, condition.name), condition.values, value)
            if other is not None:
                values = tuple(other if each == value else each for each in condition.values)
                yield f"{condition.name}: {other} for {value}", replace(condition, values=values)
    elif isinstance(condition, Not):
        for change, inner in changed(book, condition.of):
            yield change, Not(inner)
    elif isinstance(condition, (AllOf, AnyOf)):
        weaker = "weaken" if isinstance(condition, AllOf) else "strengthen"
        for place, part in enumerate(condition.parts):
            before, after = condition.parts[:place], condition.parts[place + 1 :]
            yield f"{weaker}: without {_short(part)}", replace(condition, parts=(*before, *after))
            for change, inner in changed(book, part):
                yield change, replace(condition, parts=(*before, inner, *after))


def _domain(book: Book, name: str) -> tuple[str, ...]:
    return book.facts[name].domain if name in book.facts else book.decisions[name].outcomes


def _next(domain: tuple[str, ...], taken: tuple[str, ...], value: str | None = None) -> str | None:
    """Return the value after this one that is not taken, round the end; None when all are."""
    start = domain.index(value or taken[0])
    return next((one for one in (*domain[start:], *domain[:start]) if one not in taken), None)


def _short(condition: Condition) -> str:
    if isinstance(condition, Is):
        return f"{condition.name} = {'/'.join(condition.values)}"
    if isinstance(condition, Named):
        return condition.name
    if isinstance(condition, Not):
        return f"not {_short(condition.of)}"
    word = " and " if isinstance(condition, AllOf) else " or "
    return f"({word.join(_short(part) for part in condition.parts)})"


class Bench:
    """The book drawn on every day that a law changed, and its scenarios: what each mutant is held against."""

    def __init__(self, book: Book, scenarios: tuple[Scenario, ...]) -> None:
        self.book = book
        self.scenarios = scenarios
        turns = {day for rule in book.rules for day in (rule.since, rule.until) if day is not None}
        self.days = sorted({*turns, min(turns) - timedelta(days=1)}, reverse=True)
        self._drawn: dict[date, Diagrams] = {}
        self._failing: dict[date, set[tuple[str, str]]] = {}
        self._hits = {
            one.id: {rule for law in LAWS for rule in rules_hit(one.answers(book, law))} for one in scenarios
        }

    def drawn(self, day: date) -> Diagrams:
        """Return the book as drawn on a day, in a space that still has room for a mutant."""
        if day not in self._drawn or _nodes(self._drawn[day]) > ROOM:
            space = Space({fact.id: fact.domain for fact in self.book.facts.values()})
            self._drawn[day] = draw(self.book, day, space)
            self._failing[day] = failing(self._drawn[day])
        return self._drawn[day]

    def fate(self, mutant: Mutant) -> Fate:
        """Say what stops a mutant: a floor, then the structure, then a scenario; by today's law, then by each older."""
        first = None
        for day in self.days:
            here = self.drawn(day)
            other = draw(mutant.book, day, here.space)
            apart = next((pair for pair in _beside(here, other) if pair[0] != pair[1]), None)
            if apart is not None:
                kinds = {kind for kind, _ in failing(other) - self._failing[day]}
                first = first or (other.space, *apart)
                if kinds:
                    return _fate(mutant, FLOOR if FLOOR in kinds else STRUCTURE, *first)
        if first is None:
            return Fate(mutant, SAME, 0.0, {})
        return _fate(mutant, GOLDEN if self.caught_by_scenario(mutant) else SURVIVES, *first)

    def caught_by_scenario(self, mutant: Mutant) -> bool:
        """Say whether any scenario, by either law, is answered otherwise than its file says."""
        likely = sorted(self.scenarios, key=lambda one: mutant.of not in self._hits[one.id])
        return any(_answered_otherwise(one, mutant.book, law) for one in likely for law in LAWS)


def _nodes(drawn: Diagrams) -> int:
    return len(drawn.space) + len(drawn.outline.space)


def _beside(here: Diagrams, other: Diagrams) -> Iterator[tuple[Node, Node]]:
    """Yield outcomes, reason codes, duties and routes of the book and of a mutant, drawn in one space, side by side."""
    # Whoever asks stops at the first pair that differs: so what is outlined alike, over the same decisions, is alike.
    for decision in here.outline.order:
        if here.outline.deciding[decision] != other.outline.deciding[decision]:
            yield here.roots[decision], other.roots[decision]
            yield _codes(here, decision), _codes(other, decision)
    beside, changed_to = (
        {
            each.id: drawn.outline.of(each.when)
            for each in (*drawn.book.duties, *drawn.book.routes)
            if each.in_force(drawn.day)
        }
        for drawn in (here, other)
    )
    for name, when in beside.items():
        if when != changed_to.get(name, NO):
            yield here.exact(when), other.exact(changed_to.get(name, NO))


def _fate(mutant: Mutant, by: str, space: Space, here: Node, there: Node) -> Fate:
    differ = space.unlike(here, there)
    share = space.shares(differ, prior(mutant.book)).get("yes", 0.0)
    return Fate(mutant, by, share, space.example(differ) or {})


def failing(drawn: Diagrams) -> set[tuple[str, str]]:
    """Return what can't be proved of a book, by kind and id."""
    return {(found.kind, found.id) for found in findings(drawn, drawn.book) if not found.holds}


def _codes(drawn: Diagrams, decision: str) -> Node:
    """Draw a decision with its reason codes beside its outcomes."""
    rules = [rule for tier in drawn.tiers[decision] for rule in tier]
    said = {rule.id: f"{rule.then} {rule.code}" for rule in rules}
    coded = any(rule.code for rule in rules)
    return drawn.space.reworded(drawn.deciding[decision], said) if coded else NO


def _answered_otherwise(scenario: Scenario, book: Book, law: str) -> bool:
    try:
        answers = scenario.answers(book, law)
    except RulesDisagreeError:
        return True
    table, said = scenario.table[law], [record_of(one) for one in answers]
    routes = {one.child: [route.id for route in one.routes] for one in answers if one.routes}
    return said != table["answer"] or routes != table.get("routes", {})


def chosen(every: Iterable[Mutant], sample: int | None, seed: int) -> list[Mutant]:
    """Return all mutants, or as many of them by a seed."""
    listed = list(every)
    return listed if sample is None else random.Random(seed).sample(listed, min(sample, len(listed)))  # noqa: S311


def score(fates: Iterable[Fate]) -> float:
    """Return how many of the mutants that change something are caught, of 1."""
    live = [fate for fate in fates if fate.by != SAME]
    return sum(fate.by in CAUGHT for fate in live) / len(live)


def report(fates: list[Fate], say: Callable[[str], object] = print) -> None:
    """Print how many were stopped by what, and each survivor with a case that it moves."""
    counts = Counter(fate.by for fate in fates)
    live = len(fates) - counts[SAME]
    say(f"{len(fates)} mutants, {counts[SAME]} of them answer every case as before: {live} change something.")
    for by in (*CAUGHT, SURVIVES):
        say(f"  {by:10}{counts[by]:6}{100 * counts[by] / live:7.1f} %")
    say(f"Caught: {100 * score(fates):.1f} %, to be {100 * TARGET:.0f} % or more.")
    for fate in sorted((fate for fate in fates if fate.by == SURVIVES), key=lambda fate: fate.mutant.of):
        say(f"\n{fate.mutant.of}: {fate.mutant.change} ({100 * fate.share:.2g} % of cases)")
        for question, said in answers_in_words(fate.mutant.book, fate.example):
            say(f"  {question} {said}")


def main() -> int:
    """Run the mutants, print the report; 1 when too many survive."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--sample", type=int, metavar="N", help="only so many, chosen by the seed")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    book = national_book()
    bench = Bench(book, shipped_scenarios())
    fates = [bench.fate(mutant) for mutant in chosen(mutants(book), args.sample, args.seed)]
    report(fates)
    return 0 if score(fates) >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
