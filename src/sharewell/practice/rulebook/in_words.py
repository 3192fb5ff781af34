"""Answers, outcomes and counterexamples in the words of the book's own questions."""

from collections.abc import Mapping
from datetime import date

from sharewell.practice.rulebook.answer import without_names
from sharewell.practice.rulebook.diagram import diagrams, prior
from sharewell.practice.rulebook.model import NOT_SURE, Book, Facts
from sharewell.practice.rulebook.world import World

_UNSURE = "I'm not sure"


def answers_in_words(book: Book, found: Facts) -> tuple[tuple[str, str], ...]:
    """Return question and answer as people read them, in the book's order."""
    return tuple(
        (fact.question, _label(book, fact.id, found[fact.id]))
        for fact in book.facts.values()
        if fact.id in found
    )


def outcome_in_words(book: Book, decision: str, outcome: str) -> str:
    """Return what an outcome says, without names."""
    return without_names(book.decisions[decision].texts[outcome])


def worked(book: Book, day: date, example: Facts) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Work a counterexample through: each decision's outcome, and the rules that give it.

    Facts that the example leaves open get the answer most often expected, so that it is one whole case.
    """
    known = {**_expected(book), **example}
    drawn = diagrams(book, day)
    world = World(book, drawn.tiers, known)
    found = {decision: world.finding(decision) for decision in book.decisions}
    return {
        decision: (finding.possible[0], tuple(rule.id for rule in finding.standing))
        for decision, finding in found.items()
    }


def _expected(book: Book) -> dict[str, str]:
    return {fact: max(weights, key=lambda value: weights[value]) for fact, weights in prior(book).items()}


def _label(book: Book, fact: str, value: str) -> str:
    return _UNSURE if value == NOT_SURE else book.facts[fact].labels.get(value, value)
