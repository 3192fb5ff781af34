"""The book as plain closures for complete cases: the fastest way to one outcome per decision."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sharewell.practice.rulebook.condition import AllOf, AnyOf, Condition, Is, Named, Not
from sharewell.practice.rulebook.model import Book, Rule

Known = Mapping[str, str]
Holds = Callable[[Known], bool]


@dataclass(frozen=True)
class Compiled:
    """A book on one day, ready to decide complete cases."""

    order: tuple[str, ...]
    deciders: Mapping[str, Callable[[Known], str]]
    duties: Mapping[str, Holds]

    def decide(self, known: Known) -> dict[str, str]:
        """Return the outcome of each decision. Every fact must be answered, presumptions already put in."""
        world = dict(known)
        for decision in self.order:
            world[decision] = self.deciders[decision](world)
        return {decision: world[decision] for decision in self.order}

    def duties_of(self, known: Known) -> tuple[str, ...]:
        """Return the ids of the duties that hold; ``known`` must hold the decisions too."""
        return tuple(name for name, holds in self.duties.items() if holds(known))


def compile_book(book: Book, day: date, *, with_person: bool = True) -> Compiled:
    """Turn the rules in force on a day into closures; without a person, what is decided for each is left out."""
    wanted = [one.id for one in book.decisions.values() if with_person or one.scope != "person"]
    tiers = book.rules_on(day)
    return Compiled(
        order=tuple(sorted(wanted, key=lambda decision: _depth(book, decision))),
        deciders={decision: _decider(book, tiers[decision]) for decision in wanted},
        duties={duty.id: _closure(book, duty.when) for duty in book.duties if duty.in_force(day)},
    )


def _decider(book: Book, tiers: tuple[tuple[Rule, ...], ...]) -> Callable[[Known], str]:
    steps = [(_closure(book, rule.when), rule.then) for tier in tiers for rule in tier]

    def decide(known: Known) -> str:
        return next(then for holds, then in steps if holds(known))

    return decide


def _closure(book: Book, condition: Condition) -> Holds:
    if isinstance(condition, Is):
        name, values = condition.name, frozenset(condition.values)
        return lambda known: known[name] in values
    if isinstance(condition, Named):
        return _closure(book, book.concepts[condition.name].when)
    if isinstance(condition, Not):
        inner = _closure(book, condition.of)
        return lambda known: not inner(known)
    parts = tuple(_closure(book, part) for part in condition.parts)
    if isinstance(condition, AllOf):
        return lambda known: all(part(known) for part in parts)
    return lambda known: any(part(known) for part in parts)


def _depth(book: Book, decision: str) -> int:
    rules = [rule for rule in book.rules if rule.of == decision]
    return max((_depth_of(book, rule.when) for rule in rules), default=0)


def _depth_of(book: Book, condition: Condition) -> int:
    if isinstance(condition, Is):
        return 1 + _depth(book, condition.name) if condition.name in book.decisions else 0
    if isinstance(condition, Named):
        return _depth_of(book, book.concepts[condition.name].when)
    if isinstance(condition, Not):
        return _depth_of(book, condition.of)
    if isinstance(condition, (AllOf, AnyOf)):
        return max((_depth_of(book, part) for part in condition.parts), default=0)
    raise AssertionError(condition)
