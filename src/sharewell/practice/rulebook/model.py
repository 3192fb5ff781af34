"""The words of a rulebook: fact, page, source, concept, decision, rule, duty, route, and the book that holds them."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any

from sharewell.practice.rulebook.condition import Condition

NOT_SURE = "not_sure"
SCOPES = ("holder", "case", "child", "recipient", "person")
Facts = Mapping[str, str]


@dataclass(frozen=True)
class Fact:
    """One question and the answers it may have. ``if_not_sure`` of ``not_sure`` means: an answer of its own.

    ``usual`` is taken unless somebody says otherwise: rare matters are opened by hand and never asked of everyone.
    ``prior`` says in whole numbers how often we guess each answer is given; it orders questions and decides nothing.
    """

    id: str
    scope: str
    values: tuple[str, ...]
    labels: Mapping[str, str]
    question: str
    help: str
    why: str
    if_not_sure: str | None
    prefill: str | None
    usual: str | None = None
    asked_where: tuple[str, tuple[str, ...]] | None = None  # there its usual answer is not taken
    prior: Mapping[str, int] = field(default_factory=dict)
    until_asked: str | None = None  # what duties and other reports take it to be; no rule turns on it

    @property
    def domain(self) -> tuple[str, ...]:
        """Every value a condition may name."""
        return (*self.values, NOT_SURE) if self.if_not_sure == NOT_SURE else self.values

    @property
    def answers(self) -> tuple[str, ...]:
        """Every answer a person may give."""
        return self.values if self.if_not_sure is None else (*self.values, NOT_SURE)


@dataclass(frozen=True)
class Page:
    """One interview page: one topic, one to four closely related questions of one scope."""

    id: str
    heading: str
    scope: str
    facts: tuple[str, ...]
    help: str


@dataclass(frozen=True)
class Source:
    """A document the rules rest on; not checked means nobody here has read that text itself."""

    id: str
    title: str
    edition: str
    checked: bool
    date: str = ""  # when this edition appeared or, where it bears no date, was read


@dataclass(frozen=True)
class Pack:
    """A law that begins on a day, and counts for an organisation once ``fact`` says that it reaches it."""

    id: str
    title: str
    text: str
    fact: str
    since: date | None
    checked: bool
    note: str
    source: Source


@dataclass(frozen=True)
class Citation:
    """A place in a source."""

    source: str
    title: str
    edition: str
    paragraph: str
    checked: bool


@dataclass(frozen=True)
class Concept:
    """A condition with a name and a meaning in plain words."""

    id: str
    when: Condition
    means: str


@dataclass(frozen=True)
class Step:
    """One question of the tree that people can walk by hand: what each answer means, and where it leads."""

    id: str
    question: str
    yes: str
    no: str
    not_sure: str
    yes_next: str | None
    no_next: str | None


@dataclass(frozen=True)
class Decision:
    """One question the book answers: its outcomes in order, its tiers strongest first, its kind words."""

    id: str
    scope: str
    outcomes: tuple[str, ...]
    tiers: tuple[str, ...]
    texts: Mapping[str, str]
    step: str | None = None


class Dated:
    """What counts, when its condition holds, from one day until another; on the day ``until`` it no longer does."""

    id: str
    when: Condition
    since: date | None
    until: date | None
    pack: str | None

    def in_force(self, day: date) -> bool:
        """Say whether it counts on this day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Rule(Dated):
    """If this holds, the decision has that outcome, for this reason; ``heading`` may take the place of its words."""

    id: str
    of: str
    tier: str
    then: str
    when: Condition
    why: str
    cites: tuple[Citation, ...]
    since: date | None = None
    until: date | None = None
    pack: str | None = None
    code: str | None = None
    review_days: int | None = None
    step: str | None = None
    heading: str | None = None


@dataclass(frozen=True)
class DutyRule(Dated):
    """Something to do whenever a condition holds; duties add up and never compete."""

    id: str
    when: Condition
    text: str
    why: str
    cites: tuple[Citation, ...]
    urgent: bool
    since: date | None = None
    until: date | None = None
    pack: str | None = None


@dataclass(frozen=True)
class Clock:
    """How soon, in words, and as whole hours or working days where it can be counted; no hours means at once."""

    text: str
    hours: int | None = None
    working_days: int | None = None


@dataclass(frozen=True)
class RouteRule(Dated):
    """Another report that this may need, beside what is shared; ``title`` ends the words *This may also be …*."""

    id: str
    title: str
    when: Condition
    clock: Clock
    owner: str
    how: str
    why: str
    cites: tuple[Citation, ...]
    since: date | None = None
    until: date | None = None
    pack: str | None = None


@dataclass(frozen=True)
class Invariant:
    """A floor that no rule and no local protocol may break. Proved: ``never`` can't be, where ``unsaid`` no duty names them."""

    id: str
    text: str
    never: Condition | None
    cites: tuple[Citation, ...]
    held_by: str | None = None
    since: date | None = None
    unsaid: Condition | None = None
    tests: tuple[str, ...] = ()

    @property
    def provable(self) -> bool:
        """Say whether it is about what is decided or owed; what is about the record is held by Sharewell's own ``tests``."""
        return self.never is not None or self.unsaid is not None

    def in_force(self, day: date) -> bool:
        """Say whether the floor counts on this day."""
        return self.since is None or self.since <= day


@dataclass(frozen=True, eq=False)
class Book:
    """A whole rulebook, checked when read. Two books are the same book when their digests are."""

    version: str
    semantics: str
    title: str
    digest: str
    facts: Mapping[str, Fact]
    pages: tuple[Page, ...]
    sources: Mapping[str, Source]
    concepts: Mapping[str, Concept]
    decisions: Mapping[str, Decision]
    rules: tuple[Rule, ...]
    duties: tuple[DutyRule, ...]
    routes: tuple[RouteRule, ...]
    invariants: tuple[Invariant, ...]
    golden: tuple[Mapping[str, Any], ...]
    files: Mapping[tuple[str, str], str] = field(repr=False)  # kind and id to the part file it was read from
    content: bytes = field(repr=False)
    national: str | None = None  # the digest of the national book, where a local protocol was added to it
    protocol: str | None = None  # and of that protocol
    note: str = ""  # what whoever is answered by it should know: that a protocol rests on older advice
    steps: tuple[Step, ...] = ()
    packs: Mapping[str, Pack] = field(default_factory=lambda: MappingProxyType({}))

    def step_of(self, rule: Rule) -> str | None:
        """Return the step of the tree that a rule belongs to: its own, or its decision's."""
        return rule.step or self.decisions[rule.of].step

    def canonical(self) -> bytes:
        """Return the whole book, texts included, as RFC 8785 JSON; its SHA-256 is the digest."""
        return self.content

    def rules_on(self, day: date) -> Mapping[str, tuple[tuple[Rule, ...], ...]]:
        """Group the rules in force on a day by decision and tier, strongest tier first."""
        turn = bisect_right(self._turns, day)
        return _tiers(self, self._turns[turn - 1] if turn else date.min)

    @cached_property
    def _turns(self) -> tuple[date, ...]:
        """The days on which a rule begins or ends; between two of them the same rules count."""
        days = {day for rule in self.rules for day in (rule.since, rule.until) if day is not None}
        return tuple(sorted(days))


@lru_cache(maxsize=64)
def _tiers(book: Book, day: date) -> Mapping[str, tuple[tuple[Rule, ...], ...]]:
    living = [rule for rule in book.rules if rule.in_force(day)]
    return MappingProxyType(
        {
            decision.id: tuple(
                tuple(rule for rule in living if rule.of == decision.id and rule.tier == tier)
                for tier in decision.tiers
            )
            for decision in book.decisions.values()
        }
    )
