"""The decision diagrams of a book on a day: exactly what is still possible, what still matters, and the answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Any

from sharewell.practice.rulebook.condition import Condition, Is, Named, names
from sharewell.practice.rulebook.errors import RulebookError
from sharewell.practice.rulebook.left import Left
from sharewell.practice.rulebook.model import NOT_SURE, Book, Dated, Fact, Facts, Rule
from sharewell.practice.rulebook.space import NO, Domains, Meaning, Node, Space, Weights

LARGEST_DECISION = 5_000  # nodes; more, and a page would wait


@dataclass(frozen=True, eq=False)
class Diagrams:
    """Every decision of one book on one day, drawn over its facts after presumptions, in the book's order."""

    book: Book
    day: date
    space: Space
    meaning: Meaning
    roots: Mapping[str, Node]
    deciding: Mapping[str, Node]  # each decision again, ending in the id of the rule that decides
    tiers: Mapping[str, tuple[tuple[Rule, ...], ...]]
    beside: tuple[tuple[Dated, Node], ...]  # each duty and each route, and when it applies

    def size(self, decision: str) -> int:
        """Count the nodes of a decision's diagram, ends included."""
        return sum(1 for _ in self.space.reached(self.roots[decision]))

    def possible(self, decision: str, known: Facts) -> tuple[str, ...]:
        """Return exactly what a decision may still be, in its own order; ``known`` is after presumptions."""
        left = Left(self.space, known)
        found = left.outcomes(left.of(self.roots[decision]))
        return tuple(outcome for outcome in self.book.decisions[decision].outcomes if outcome in found)

    def matters(self, decision: str, known: Facts) -> tuple[str, ...]:
        """Return exactly the facts that can still change a decision, in the book's order."""
        return Left(self.space, known).matters((self.roots[decision],))

    def condition(self, condition: Condition) -> Node:
        """Draw any condition over facts, concepts and decisions."""
        return self.meaning.of(condition)

    def example(self, node: Node) -> dict[str, str] | None:
        """Return a shortest set of answers that makes a condition hold; None when it can't hold."""
        return self.space.example(node)

    def share(self, decision: str, weights: Weights | None = None) -> dict[str, float]:
        """Return how often a decision comes out each way, of 1, by these weights or the book's own prior."""
        found = self.space.shares(self.roots[decision], weights or prior(self.book))
        return {one: found.get(one, 0.0) for one in self.book.decisions[decision].outcomes}


def diagrams(book: Book, day: date) -> Diagrams:
    """Draw every decision by the rules in force on a day; kept, until a rule begins or ends, for whoever asks next."""
    return _drawn(book, turn(book, day))


@lru_cache(maxsize=16)
def _drawn(book: Book, day: date) -> Diagrams:
    return draw(book, day, Space({fact.id: fact.domain for fact in book.facts.values()}))


def turn(book: Book, day: date) -> date:
    """Return the last day, up to this one, on which the rules in force changed."""
    return max((each for each in _turns(book) if each <= day), default=date.min)


def turns_after(book: Book, day: date) -> tuple[date, ...]:
    """Return each later day on which a rule, duty or floor begins or ends, in order."""
    return tuple(sorted(each for each in _turns(book) if each > day))


def _turns(book: Book) -> set[date]:
    dated: tuple[Any, ...] = (*book.rules, *book.duties, *book.invariants)
    days = (day for each in dated for day in (each.since, getattr(each, "until", None)))
    return {day for day in days if day is not None}


def domains(old: Book, new: Book) -> Domains:
    """Return every fact of two books with every value either knows, in the newer book's order."""
    found: dict[str, tuple[str, ...]] = {fact.id: fact.domain for fact in new.facts.values()}
    for fact in old.facts.values():
        found[fact.id] = tuple(dict.fromkeys((*found.get(fact.id, ()), *fact.domain)))
    return found


def draw(book: Book, day: date, space: Space) -> Diagrams:
    """Draw a book over a space that holds at least its facts, so that two books can lie side by side."""
    tiers = book.rules_on(day)
    meaning = Meaning(space, book.concepts)
    deciding: dict[str, Node] = {}
    try:
        for decision in in_order(book):
            rules = tuple(chain.from_iterable(tiers[decision]))
            deciding[decision] = _deciding(meaning, rules)
            then = {rule.id: rule.then for rule in rules}
            meaning.decisions[decision] = space.reworded(deciding[decision], then)
        beside = tuple((one, meaning.of(one.when)) for one in (*book.duties, *book.routes))
    except RecursionError:
        mend = "Split the longest into concepts, and let fewer rest on each other."
        raise RulebookError(book.title, "", "its conditions are nested too deep to draw.", mend) from None
    return Diagrams(book, day, space, meaning, dict(meaning.decisions), deciding, tiers, beside)


def _deciding(meaning: Meaning, rules: tuple[Rule, ...]) -> Node:
    """Draw which rule decides, by its id; of two that agree in one tier, the first."""
    found = NO  # never left: the last tier of every decision holds a rule without a condition
    for rule in reversed(rules):
        found = meaning.space.choose(meaning.of(rule.when), meaning.space.end(rule.id), found)
    return found


def in_order(book: Book) -> tuple[str, ...]:
    """Return the decisions so that each comes after those it rests on."""
    done: list[str] = []

    def visit(decision: str) -> None:
        if decision not in done:
            for rule in book.rules:
                if rule.of == decision:
                    for name in _rests_on(book, rule.when):
                        visit(name)
            done.append(decision)

    for decision in book.decisions:
        visit(decision)
    return tuple(done)


def _rests_on(book: Book, condition: Condition) -> set[str]:
    found: set[str] = set()
    for leaf in names(condition):
        if isinstance(leaf, Named):
            found |= _rests_on(book, book.concepts[leaf.name].when)
        elif isinstance(leaf, Is) and leaf.name in book.decisions:
            found.add(leaf.name)
    return found


def prior(book: Book) -> dict[str, dict[str, float]]:
    """Return how often each answer is expected, of 1, after presumptions. It orders questions and weighs delay; it never decides."""
    return {fact.id: _expected(fact) for fact in book.facts.values()}


def _expected(fact: Fact) -> dict[str, float]:
    given = dict(fact.prior or dict.fromkeys(fact.domain, 1))
    unsure = given.pop(NOT_SURE, 0)
    taken = fact.if_not_sure or NOT_SURE
    given[taken] = given.get(taken, 0) + unsure
    total = sum(given.values())
    return {value: given.get(value, 0) / total for value in fact.domain}
