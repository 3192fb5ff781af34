"""The scenarios that ship with the guidance: a story, its published answer, and the case that we answer by the older law and by today's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from sharewell import guidance
from sharewell.practice.rulebook.answer import PAIR_DECISIONS, answer
from sharewell.practice.rulebook.case import Case, Party
from sharewell.practice.rulebook.case_file import case_of
from sharewell.practice.rulebook.model import Book, Facts
from sharewell.practice.rulebook.outcome import Answer, Outcome
from sharewell.practice.rulebook.parts import read_table

OLDER, TODAY = "older", "today"
LAWS = (OLDER, TODAY)
"""The two days that every scenario is answered on: before the 2026 duty, and after."""


@dataclass(frozen=True)
class Scenario:
    """One story. ``kind`` is published or our own; ``filled`` says what the source leaves open; ``differs`` why we answer otherwise."""

    id: str
    title: str
    kind: str
    story: str
    source: str
    filled: str
    differs: str
    published: str
    table: Mapping[str, Any]

    def case(self, book: Book, law: str) -> Case:
        """Return the case on the day of one of the two laws."""
        return case_of(self.id, {**self.table["case"], "on": self.table[law]["on"]}, book)

    def answers(self, book: Book, law: str) -> tuple[Answer, ...]:
        """Answer it by the rules of one of the two laws."""
        return answer(book, self.case(book, law))


@dataclass(frozen=True)
class Moved:
    """One child × recipient of a scenario that two books answer otherwise; outcomes that are still possible each."""

    scenario: Scenario
    child: str
    recipient: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def moved(old: Book, new: Book) -> tuple[Moved, ...]:
    """Return where the newer book gives another next step in a shipped scenario, by the law of today.

    A fact or an answer that the older book doesn't know is as if nobody had asked it there.
    """
    return tuple(
        Moved(each, one.child, one.recipient, one.disposition.possible, other.disposition.possible)
        for each in shipped_scenarios()
        for one, other in zip(
            answer(old, known_to(old, each.case(new, TODAY))), each.answers(new, TODAY), strict=True
        )
        if one.disposition.possible != other.disposition.possible
    )


def known_to(book: Book, case: Case) -> Case:
    """Return a case with only the facts and answers that a book knows."""

    def kept(facts: Facts) -> dict[str, str]:
        return {
            name: value
            for name, value in facts.items()
            if name in book.facts and value in book.facts[name].answers
        }

    def parties(listed: tuple[Party, ...]) -> tuple[Party, ...]:
        return tuple(Party(one.name, kept(one.facts)) for one in listed)

    return Case(
        case.on, kept(case.facts), parties(case.children), parties(case.recipients), parties(case.people)
    )


@cache
def shipped_scenarios() -> tuple[Scenario, ...]:
    """Return every scenario of the guidance, in teaching order."""
    index = read_table("index.toml", guidance.read("scenarios/index.toml"))["scenario"]
    return tuple(_scenario(row) for row in index)


def rules_hit(answers: tuple[Answer, ...]) -> tuple[str, ...]:
    """Return the rules, duties and routes that gave these answers, each once."""
    found = [reason.rule for one in answers for outcome in _outcomes(one) for reason in outcome.reasons]
    duties = [duty.id for one in answers for duty in one.duties]
    routes = [route.id for one in answers for route in one.routes]
    return tuple(dict.fromkeys([*found, *duties, *routes]))


def record_of(said: Answer) -> dict[str, Any]:
    """Return an answer as a scenario file writes it: outcomes, tellings and duties, without texts or reasons."""
    telling = {
        person: {"when": one.when.value} | ({"reason_code": one.reason_code} if one.reason_code else {})
        for person, one in said.telling.items()
    }
    return {
        "child": said.child,
        "recipient": said.recipient,
        **{decision: getattr(said, decision).value for decision in PAIR_DECISIONS},
        **({"telling": telling} if telling else {}),
        "duties": [duty.id for duty in said.duties],
    }


def _outcomes(one: Answer) -> Iterator[Outcome]:
    yield from (getattr(one, decision) for decision in PAIR_DECISIONS)
    yield from (telling.when for telling in one.telling.values())


def _scenario(row: Mapping[str, str]) -> Scenario:
    table = read_table(row["id"], guidance.read(f"scenarios/{row['id']}.toml"))
    return Scenario(
        id=row["id"],
        title=row["title"],
        kind=row["kind"],
        story=table["story"],
        source=table["source"],
        filled=table["filled"],
        differs=table["differs"],
        published=table["published"]["answer"],
        table=MappingProxyType(table),
    )
