"""What is known of one child and one recipient: strong Kleene truth over it, and what is still possible."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import TypeVar

from sharewell.practice.rulebook.condition import AllOf, AnyOf, Condition, Is, Named, Not
from sharewell.practice.rulebook.errors import RulesDisagreeError
from sharewell.practice.rulebook.model import NOT_SURE, Book, DutyRule, Facts, RouteRule, Rule
from sharewell.practice.rulebook.truth import Asked, truths

OwedT = TypeVar("OwedT", DutyRule, RouteRule)
Tiers = Mapping[str, tuple[tuple[Rule, ...], ...]]


@dataclass(frozen=True)
class Finding:
    """What a decision's rules say: outcomes still possible, the rules that settled it, those defeated."""

    possible: tuple[str, ...]
    standing: tuple[Rule, ...]
    maybe: tuple[Rule, ...]
    defeated: tuple[Rule, ...]

    @property
    def settled(self) -> bool:
        """Say whether one outcome is left."""
        return len(self.possible) == 1


@dataclass
class World:
    """One child × recipient (and perhaps one person): answers after presumptions; remembers what it worked out."""

    book: Book
    tiers: Tiers
    known: Mapping[str, str]
    concepts: dict[str, bool | None] = field(default_factory=dict)
    _findings: dict[str, Finding] = field(default_factory=dict)
    _still: dict[str, frozenset[str]] = field(default_factory=dict)
    _grounds: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._truths = truths(self.book)

    def possible(self, name: str) -> tuple[str, ...]:
        """Return the values a fact or decision may still have."""
        if name in self.book.decisions:
            return self.finding(name).possible
        if name in self.known:
            return (self.known[name],)
        return self.book.facts[name].domain

    def truth(self, condition: Condition) -> bool | None:
        """Return whether a condition holds; None when what is known does not settle it."""
        return self._truths.of(condition)(self)

    def outcomes(self, decision: str) -> tuple[str, ...]:
        """Return what a decision may still be, in its own order."""
        return self.finding(decision).possible

    def owed(self, dated: tuple[OwedT, ...], day: date) -> Iterator[OwedT]:
        """Yield the duties, or routes, that are in force on a day and hold."""
        for one in dated:
            if self._truths.of(one.when)(self) and one.in_force(day):
                yield one

    def finding(self, decision: str) -> Finding:
        """Walk a decision's tiers, strongest first; refuses rules of one tier that disagree."""
        if decision not in self._findings:
            self._findings[decision] = self._walk(decision)
        return self._findings[decision]

    def with_person(self, known: Facts) -> "World":
        """Return this world with one person in it. What is not decided for each person looks at none, and stays."""
        world = World(self.book, self.tiers, {**self.known, **known})
        if all(self.book.facts[name].scope == "person" for name in known):
            decisions = self.book.decisions
            kept = {name: one for name, one in self._findings.items() if decisions[name].scope != "person"}
            world._findings.update(kept)
        return world

    def beside(self, until_asked: Facts) -> "World":
        """Return this world as duties and other reports see it. No decision turns on what is taken there, and all stay."""
        left = {name: value for name, value in until_asked.items() if name not in self.known}
        if not left:
            return self
        return World(self.book, self.tiers, {**self.known, **left}, _findings=self._findings)

    def open_facts(self, condition: Condition) -> frozenset[str]:
        """Return the unanswered facts that this condition still turns on."""
        if self.truth(condition) is not None:
            return frozenset()
        if isinstance(condition, Is):
            if condition.name in self.book.decisions:
                return self.open_facts_of(condition.name)
            return frozenset({condition.name})
        if isinstance(condition, Named):
            return self._remembered(condition.name, (self.book.concepts[condition.name].when,))
        if isinstance(condition, Not):
            return self.open_facts(condition.of)
        return frozenset().union(*(self.open_facts(part) for part in condition.parts))

    def open_facts_of(self, decision: str) -> frozenset[str]:
        """Return the unanswered facts that can still change a decision; none once it is settled."""
        return self._remembered(decision, (rule.when for rule in self.deciding(decision)))

    def deciding(self, decision: str) -> tuple[Rule, ...]:
        """Return the unsettled rules that can still change a decision, strongest first.

        A rule whose outcome is all that can follow below it changes nothing, whether it holds or not.
        """
        finding = self.finding(decision)
        below = {finding.standing[0].then}
        deciding: list[Rule] = []
        for _, tier in groupby(reversed(finding.maybe), key=lambda rule: rule.tier):
            rules = list(tier)
            deciding += [rule for rule in rules if below != {rule.then}]
            below |= {rule.then for rule in rules}
        return tuple(reversed(deciding))

    def because(self, condition: Condition) -> tuple[tuple[str, str], ...]:
        """Return the answers that make a settled condition come out as it does, in reading order."""
        return tuple(dict.fromkeys(self._support(condition)))

    def _remembered(self, name: str, conditions: Iterable[Condition]) -> frozenset[str]:
        """Return the open facts of a concept or decision, worked out once."""
        if name not in self._still:
            self._still[name] = frozenset().union(*(self.open_facts(each) for each in conditions))
        return self._still[name]

    def _walk(self, decision: str) -> Finding:
        outcomes: set[str] = set()
        maybe: list[Rule] = []
        tiers = self._truths.tiers(decision, self.tiers[decision])
        for place, tier in enumerate(tiers):
            truths = [(rule, holds(self)) for rule, holds in tier]
            true = tuple([rule for rule, truth in truths if truth])
            if true:
                self._must_agree(decision, true)
                outcomes.add(true[0].then)
                defeated = self._defeated(tiers[place + 1 :], true[0].then)
                return Finding(self._ordered(decision, outcomes), true, tuple(maybe), defeated)
            unknown = [rule for rule, truth in truths if truth is None]
            maybe += unknown
            outcomes |= {rule.then for rule in unknown}
        raise AssertionError(f"{decision} has no rule that always applies")  # the reader refuses such a book

    def _must_agree(self, decision: str, true: tuple[Rule, ...]) -> None:
        if len(true) > 1 and len({rule.then for rule in true}) > 1:
            said = ", ".join(f"{rule.id} says {rule.then}" for rule in true)
            raise RulesDisagreeError(
                self.book.title,
                f"decision {decision}, tier {true[0].tier}",
                f"rules of one tier disagree: {said}.",
                "Narrow one of these rules, or move it to another tier.",
            )

    def _defeated(self, weaker: Iterable[tuple[Asked, ...]], outcome: str) -> tuple[Rule, ...]:
        return tuple(
            [
                rule
                for tier in weaker
                for rule, holds in tier
                if rule.tier != "default" and rule.then != outcome and holds(self)
            ]
        )

    def _ordered(self, decision: str, outcomes: set[str]) -> tuple[str, ...]:
        if len(outcomes) == 1:
            return tuple(outcomes)
        return tuple(outcome for outcome in self.book.decisions[decision].outcomes if outcome in outcomes)

    def _support(self, condition: Condition) -> Iterable[tuple[str, str]]:
        if isinstance(condition, Is):
            if condition.name in self.book.decisions:
                standing = self.finding(condition.name).standing
                yield from self._support_of(condition.name, (rule.when for rule in standing))
            elif condition.name in self.known:
                yield (condition.name, self.known[condition.name])
        elif isinstance(condition, Named):
            yield from self._support_of(condition.name, (self.book.concepts[condition.name].when,))
        elif isinstance(condition, Not):
            yield from self._support(condition.of)
        else:
            yield from self._support_of_parts(condition)

    def _support_of(self, name: str, conditions: Iterable[Condition]) -> tuple[tuple[str, str], ...]:
        """Return what a concept or decision rests on, worked out once."""
        if name not in self._grounds:
            found = (ground for condition in conditions for ground in self._support(condition))
            self._grounds[name] = tuple(dict.fromkeys(found))
        return self._grounds[name]

    def _support_of_parts(self, condition: AllOf | AnyOf) -> Iterable[tuple[str, str]]:
        deciding = isinstance(condition, AnyOf)  # one true part settles an "or"; one false part an "and"
        for part in condition.parts:
            if self.truth(part) is deciding:
                yield from self._support(part)
                return
        for part in condition.parts:
            yield from self._support(part)


def presume(book: Book, given: Facts) -> tuple[dict[str, str], tuple[str, ...]]:
    """Replace each "not sure" by the fact's written presumption; also return the facts that were not sure."""
    if NOT_SURE not in given.values():
        return dict(given), ()
    unsure = tuple(fact for fact in book.facts if given.get(fact) == NOT_SURE)
    known = dict(given)
    for fact in unsure:
        known[fact] = book.facts[fact].if_not_sure or NOT_SURE
    return known, unsure
