"""A planned order of questions: which comes next along the answers, kept as JSON that people can read."""

import json
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sharewell import guidance
from sharewell.practice.rulebook.diagram import turn
from sharewell.practice.rulebook.errors import RulebookError
from sharewell.practice.rulebook.model import Book, Facts
from sharewell.practice.rulebook.nodes import Weights

LARGEST_POLICY = 300_000  # bytes; a larger one would be slower to read than its questions are to reckon
_VERSION = 1
_FIELDS = ("v", "book", "since", "questions", "steps")


@dataclass(frozen=True)
class Planned:
    """One question of a policy, and the number of the one that follows each answer; none follows where all is settled."""

    fact: str
    after: Mapping[str, int]


@dataclass(frozen=True)
class Policy:
    """The planned order of questions until the disposition is settled, for one book from one change of its rules on.

    ``questions`` is how many are expected by the book's prior, when nothing is known beforehand. It orders questions
    and decides nothing: whether a question still matters is always asked of the diagram.
    """

    book: str
    since: date
    questions: float
    steps: tuple[Planned, ...]

    def fits(self, book: Book, day: date) -> bool:
        """Say whether it was planned for this book and for the rules in force that day, and asks what the book knows."""
        known = all(step.fact in book.facts for step in self.steps)
        return known and self.book == book.digest and self.since == turn(book, day)

    def asks(self, known: Facts, matters: Container[str], weights: Weights) -> str | None:
        """Return the first question, along the known answers, that still matters; None where the plan ends.

        A question that no longer matters is passed over by its likeliest answer.
        """
        at = self.steps[0] if self.steps else None
        while at is not None:
            if at.fact not in known and at.fact in matters:
                return at.fact
            answer = known.get(at.fact) or max(at.after, key=weights[at.fact].__getitem__, default="")
            at = self.steps[at.after[answer]] if answer in at.after else None
        return None


def policy_as_json(policy: Policy) -> str:
    """Write a policy as JSON, a question a line."""
    head = {
        "v": _VERSION,
        "book": policy.book,
        "since": policy.since.isoformat(),
        "questions": policy.questions,
    }
    lines = ",\n".join(json.dumps([step.fact, dict(step.after)]) for step in policy.steps)
    return json.dumps(head)[:-1] + ', "steps": [\n' + lines + "\n]}\n"


def read_policy(name: str, data: bytes) -> Policy:
    """Read a kept policy. Refuses what is none."""
    try:
        return _policy(json.loads(data[: LARGEST_POLICY + 1]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        mend = "Plan it again with: sharewell rulebook plan"
        raise RulebookError(name, "", "this is no planned order of questions.", mend) from error


def _policy(content: dict[str, Any]) -> Policy:
    if tuple(content) != _FIELDS or content["v"] != _VERSION:
        raise ValueError(content)
    steps = tuple(Planned(fact, after) for fact, after in content["steps"])
    for at, step in enumerate(steps):
        onward = all(type(to) is int and at < to < len(steps) for to in step.after.values())
        if not onward or not isinstance(step.fact, str):
            raise ValueError(content)  # it would lead nowhere, or round in a circle
    return Policy(content["book"], date.fromisoformat(content["since"]), float(content["questions"]), steps)


@cache
def national_policy() -> Policy:
    """Return the planned order that ships with the national rulebook."""
    name = "policies/national.json"
    return read_policy(name, guidance.read(name))
