"""Wrong rulebooks, made from a right one by one small change at a time."""

import random
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

from sharewell.practice.rulebook import AllOf, Book, Is, Not, Rule

Change = Callable[[Book, Rule, random.Random], tuple[Rule, ...]]


def deleted(book: Book, rule: Rule, chance: random.Random) -> tuple[Rule, ...]:
    return ()


def negated(book: Book, rule: Rule, chance: random.Random) -> tuple[Rule, ...]:
    return (replace(rule, when=Not(rule.when)),)


def weakened(book: Book, rule: Rule, chance: random.Random) -> tuple[Rule, ...]:
    parts = rule.when.parts if isinstance(rule.when, AllOf) else (rule.when,)
    gone = chance.randrange(len(parts))
    return (replace(rule, when=AllOf(parts[:gone] + parts[gone + 1 :])),)


def narrowed(book: Book, rule: Rule, chance: random.Random) -> tuple[Rule, ...]:
    fact = chance.choice([one for one in book.facts.values() if one.scope != "person"])
    return (replace(rule, when=AllOf((rule.when, Is(fact.id, (chance.choice(fact.domain),))))),)


def moved(book: Book, rule: Rule, chance: random.Random) -> tuple[Rule, ...]:
    return (replace(rule, tier=chance.choice(book.decisions[rule.of].tiers[:-1])),)


def concluded_otherwise(book: Book, rule: Rule, chance: random.Random) -> tuple[Rule, ...]:
    return (replace(rule, then=chance.choice(book.decisions[rule.of].outcomes)),)


CHANGES: tuple[Change, ...] = (deleted, negated, weakened, narrowed, moved, concluded_otherwise)


def mutant(book: Book, number: int) -> Book:
    """The same mutant for the same number; each seventh narrows a concept in place of changing a rule."""
    chance = random.Random(number)
    if number % 7 == 6:
        concept = chance.choice(list(book.concepts.values()))
        fact = chance.choice([one for one in book.facts.values() if one.scope != "person"])
        when = AllOf((concept.when, Is(fact.id, (chance.choice(fact.domain),))))
        changed = {**book.concepts, concept.id: replace(concept, when=when)}
        return replace(book, concepts=MappingProxyType(changed))
    rule = chance.choice([one for one in book.rules if one.tier != book.decisions[one.of].tiers[-1]])
    instead = CHANGES[number % 7](book, rule, chance)
    rules = [one for each in book.rules for one in (instead if each is rule else (each,))]
    return replace(book, rules=tuple(rules))
