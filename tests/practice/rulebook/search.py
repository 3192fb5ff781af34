"""Exact search by branching: is there any case in which a condition holds? Unlike sampling, a no is a proof."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations

from sharewell.practice.rulebook import Book
from sharewell.practice.rulebook.condition import AllOf, Condition, Is, Named, Not
from sharewell.practice.rulebook.world import World


def example(book: Book, day: date, condition: Condition) -> Mapping[str, str] | None:
    """Return answers that make a condition true, or None when no case can."""
    tiers = book.rules_on(day)
    parts, concepts = [], set[Named]()
    for part in _parts(book, condition):
        (concepts.add if isinstance(part, Named) else parts.append)(part)
    if any(isinstance(part, Not) and part.of in concepts for part in parts):
        return None
    for one, other in combinations([part for part in parts if isinstance(part, Is)], 2):
        if one.name == other.name and not set(one.values) & set(other.values):
            return None
    stack: list[dict[str, str]] = [{}]
    while stack:
        known = stack.pop()
        world = World(book, tiers, known)
        truths = [world.truth(part) for part in parts]
        if False in truths:
            continue
        if None not in truths:
            return known
        fewest = min((world.open_facts(part) for part in parts if world.truth(part) is None), key=len)
        fact = min(fewest, key=lambda name: (len(book.facts[name].domain), name))
        stack += [{**known, fact: value} for value in book.facts[fact].domain]
    return None


def _parts(book: Book, condition: Condition) -> Iterator[Condition]:
    """Take an "and" apart, through concepts: the part with the fewest open facts is branched on first."""
    if isinstance(condition, Named):
        yield condition
        yield from _parts(book, book.concepts[condition.name].when)
    elif isinstance(condition, AllOf):
        for part in condition.parts:
            yield from _parts(book, part)
    else:
        yield condition
