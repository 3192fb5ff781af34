"""Conditions as closures of three values, made once for a book: true, false, or None where what is known settles nothing."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Protocol, TypeAlias

from sharewell.practice.rulebook.condition import AnyOf, Condition, Is, Named, Not
from sharewell.practice.rulebook.model import Book, Rule


class Known(Protocol):
    """What a condition is asked of: answers after presumptions, and the concepts worked out so far."""

    known: Mapping[str, str]
    concepts: dict[str, bool | None]

    def outcomes(self, decision: str) -> tuple[str, ...]:
        """Return what a decision may still be."""


Truth: TypeAlias = Callable[[Known], bool | None]
Asked: TypeAlias = tuple[Rule, Truth]


class Truths:
    """The closures of one book, found by the condition itself; a condition from elsewhere is made anew each time."""

    def __init__(self, book: Book) -> None:
        self.book = book
        # By identity: the book keeps its conditions alive, so that no other can take the place of one.
        self._made: dict[int, Truth] = {}
        self._tiers: dict[str, tuple[tuple[tuple[Rule, ...], ...], tuple[tuple[Asked, ...], ...]]] = {}
        self._concepts = {concept.id: concept.when for concept in book.concepts.values()}
        for condition in self._concepts.values():
            self._make(condition)
        for one in (*book.rules, *book.duties, *book.routes):
            self._make(one.when)

    def of(self, condition: Condition) -> Truth:
        """Return the closure of a condition."""
        return self._made.get(id(condition)) or self._closure(condition, self.of)

    def tiers(self, decision: str, tiers: tuple[tuple[Rule, ...], ...]) -> tuple[tuple[Asked, ...], ...]:
        """Return a decision's tiers with the closure of each rule beside it; kept while the same rules count."""
        found = self._tiers.get(decision)
        if found is None or found[0] is not tiers:
            asked = tuple(tuple((rule, self.of(rule.when)) for rule in tier) for tier in tiers)
            found = self._tiers[decision] = (tiers, asked)
        return found[1]

    def _make(self, condition: Condition) -> Truth:
        if id(condition) not in self._made:
            self._made[id(condition)] = self._closure(condition, self._make)
        return self._made[id(condition)]

    def _closure(self, condition: Condition, inner: Callable[[Condition], Truth]) -> Truth:
        if isinstance(condition, Is):
            return self._among(condition)
        if isinstance(condition, Named):
            return _concept(condition.name, lambda: self._make(self._concepts[condition.name]))
        if isinstance(condition, Not):
            return _opposite(inner(condition.of))
        return _joined(tuple(inner(part) for part in condition.parts), ends=isinstance(condition, AnyOf))

    def _among(self, leaf: Is) -> Truth:
        name, values = leaf.name, frozenset(leaf.values)
        if name in self.book.decisions:
            return lambda world: among(world.outcomes(name), values)
        unasked = among(self.book.facts[name].domain, values)

        def holds(world: Known) -> bool | None:
            value = world.known.get(name)
            return unasked if value is None else value in values

        return holds


@lru_cache(maxsize=64)
def truths(book: Book) -> Truths:
    """Return the closures of a book, made once."""
    return Truths(book)


def among(possible: tuple[str, ...], values: frozenset[str]) -> bool | None:
    """Say whether what is still possible is among these values: all of it, none of it, or None for some."""
    if len(possible) == 1:
        return possible[0] in values
    inside = sum([value in values for value in possible])
    return True if inside == len(possible) else False if inside == 0 else None


def _concept(name: str, meaning: Callable[[], Truth]) -> Truth:
    def holds(world: Known) -> bool | None:
        found = world.concepts
        if name in found:
            return found[name]
        truth = found[name] = meaning()(world)
        return truth

    return holds


def _opposite(of: Truth) -> Truth:
    def holds(world: Known) -> bool | None:
        truth = of(world)
        return None if truth is None else not truth

    return holds


def _joined(parts: tuple[Truth, ...], *, ends: bool) -> Truth:
    """One true part ends an "or", one false part an "and"; otherwise an unknown part leaves it unknown."""
    if len(parts) == 2:
        return _two(*parts, ends=ends)

    def holds(world: Known) -> bool | None:
        found: bool | None = not ends
        for part in parts:
            truth = part(world)
            if truth is ends:
                return ends
            if truth is None:
                found = None
        return found

    return holds


def _two(one: Truth, other: Truth, *, ends: bool) -> Truth:
    """Two parts are by far the most common, and answered without a loop."""

    def holds(world: Known) -> bool | None:
        first = one(world)
        if first is ends:
            return ends
        second = other(world)
        return second if first is not None or second is ends else None

    return holds
