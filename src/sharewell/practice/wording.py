"""Puts the conditions and texts of a rulebook into plain words, for people who read the rules: what must be so, and unless what.

said = spoken(book, rule.when)      # Group(every=True, parts=(Line("A child is in danger now."), …), unless=(…))
"""

import re
from dataclasses import dataclass
from typing import TypeAlias

from sharewell.practice.answered import answer_words
from sharewell.practice.rulebook import NOT_SURE, Book
from sharewell.practice.rulebook.answer import fill
from sharewell.practice.rulebook.condition import AllOf, AnyOf, Condition, Is, Named, Not

ABOUT = {
    "disposition": "Whether, when and with whom to share",
    "consent_route": "Whether agreement is the footing",
    "extent": "How much to share",
    "art6": "The legal footing: UK GDPR Article 6",
    "art9": "The footing for health and similar information: UK GDPR Article 9",
    "gateway": "Which law gives the power or duty",
    "confidentiality": "How confidence is kept or lifted",
    "telling": "When to tell the child and the family",
}
_ANYBODY = {"recipient": "the recipient", "child": "the child", "person": "the person"}


@dataclass(frozen=True)
class Line:
    """One thing: a concept's meaning, or a question with the answers that count. ``holds`` false means: anything but these.

    ``of`` is the concept, fact or decision that it speaks of.
    """

    of: str
    text: str
    answers: tuple[str, ...] = ()
    holds: bool = True


@dataclass(frozen=True)
class Group:
    """Several things: all of them or at least one, and what must not be so beside. No parts at all means: always."""

    every: bool
    parts: tuple["Line | Group", ...]
    unless: tuple["Line | Group", ...] = ()


Spoken: TypeAlias = Line | Group


def spoken(book: Book, condition: Condition) -> Group:
    """Return a condition in plain words. It says the same as the condition, three values included."""
    said = _said(book, condition, holds=True)
    return said if isinstance(said, Group) else _every(book, (condition,), holds=True)


def one_line(said: Spoken) -> str:
    """Write a condition on one line, for a list, a search or a box of a chart."""
    if isinstance(said, Line):
        return _line(said)
    first, *others = [_bracketed(part, said) for part in said.parts] or [""]
    joined = (" and " if said.every else " or ").join([first, *map(_small, others)])
    if not said.unless:
        return joined or "always"
    unless = " or ".join(_small(_bracketed(part, said)) for part in said.unless)
    return f"{joined}, unless {unless}" if joined else f"unless {unless}"


def in_general(text: str) -> str:
    """Say a text of the book of nobody by name: the recipient, the child, the person."""
    filled = fill(text, _ANYBODY)
    return re.sub(r"(^|[.:!?] )(the (?:recipient|child|person)\b)", _capital, filled)


def about(decision: str) -> str:
    """Say what a decision is about; a decision that only a local book has is named by its id."""
    return ABOUT.get(decision, decision.replace("_", " ").capitalize())


def outcome_words(book: Book, decision: str, outcome: str) -> str:
    """Say an outcome of a decision shortly: its first sentence, of nobody by name."""
    first = in_general(book.decisions[decision].texts[outcome]).split(". ", maxsplit=1)[0]
    return first.rstrip(".")


def _said(book: Book, condition: Condition, *, holds: bool) -> Spoken:
    condition, holds = _without_not(condition, holds=holds)
    if isinstance(condition, Named):
        return Line(condition.name, book.concepts[condition.name].means, holds=holds)
    if isinstance(condition, Is):
        return _among(book, condition, holds=holds)
    if isinstance(condition, AllOf) is holds:
        return _every(book, _parts(condition), holds=holds)
    parts = (_said(book, part, holds=holds) for part in _parts(condition))
    return Group(every=False, parts=tuple(one for part in parts for one in _alternatives(part)))


def _every(book: Book, conditions: tuple[Condition, ...], *, holds: bool) -> Group:
    """Gather what must be so, and below it what must not be so: "a and not b and not c" is "a, unless b or c"."""
    parts: list[Spoken] = []
    unless: list[Spoken] = []
    for each in conditions:
        core, so = _without_not(each, holds=holds)
        if not so and isinstance(core, Named | AllOf):
            unless.append(_said(book, core, holds=True))
            continue
        said = _said(book, core, holds=so)
        if isinstance(said, Group) and said.every:
            parts += said.parts
            unless += said.unless
        else:
            parts.append(said)
    return Group(every=True, parts=tuple(parts), unless=tuple(unless))


def _without_not(condition: Condition, *, holds: bool) -> tuple[Condition, bool]:
    while isinstance(condition, Not):
        condition, holds = condition.of, not holds
    return condition, holds


def _parts(condition: Condition) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, AllOf | AnyOf) else (condition,)


def _alternatives(part: Spoken) -> tuple[Spoken, ...]:
    """Take alternatives out of alternatives: "a or (b or c)" is "a or b or c"."""
    return part.parts if isinstance(part, Group) and not part.every else (part,)


def _among(book: Book, condition: Is, *, holds: bool) -> Line:
    name = condition.name
    decision = book.decisions.get(name)
    domain = decision.outcomes if decision else book.facts[name].domain
    inside = [value for value in domain if value in condition.values]
    others = [value for value in domain if value not in condition.values]
    # "Anything but one of many" is said so; otherwise the answers that are left are named.
    named = holds or len(others) <= max(len(inside), 2)
    values = inside if holds or not named else others
    if decision:
        words = tuple(outcome_words(book, name, value) for value in values)
        return Line(name, about(name), words, holds=named)
    return Line(name, book.facts[name].question, _answers(book, name, values, named=named), holds=named)


def _answers(book: Book, name: str, values: list[str], *, named: bool) -> tuple[str, ...]:
    fact = book.facts[name]
    taken_as = fact.if_not_sure
    presumed = [NOT_SURE] if named and taken_as in values and NOT_SURE not in values else []
    return tuple(answer_words(fact, value) for value in (*values, *presumed))


def _line(line: Line) -> str:
    if not line.answers:
        text = line.text.rstrip(".")
        return text if line.holds else f"not so: {text}"
    answers = " or ".join(f"“{each}”" for each in line.answers)
    return f"{line.text} {answers}" if line.holds else f"{line.text} anything but {answers}"


def _bracketed(part: Spoken, within: Group) -> str:
    said = one_line(part)
    return f"({said})" if isinstance(part, Group) and len(within.parts) + len(within.unless) > 1 else said


def _small(text: str) -> str:
    """Begin a text small, as within a sentence: not an abbreviation, and not I."""
    small = text[1:2].islower() or (text[1:2] == " " and not text.startswith("I "))
    return text[:1].lower() + text[1:] if small else text


def _capital(found: re.Match[str]) -> str:
    return found[1] + found[2][0].upper() + found[2][1:]
