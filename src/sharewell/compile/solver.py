"""A second opinion on the proofs: the same rulebook given to the solver z3, which shares no code with the diagrams."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain, combinations, count
from typing import Any

from sharewell.compile.extra import extra
from sharewell.practice.rulebook import (
    AllOf,
    Book,
    Concept,
    Condition,
    Facts,
    Finding,
    Invariant,
    Is,
    Named,
    Not,
    Rule,
    naming,
)

Verdicts = Mapping[tuple[str, str], bool]


def differing(
    book: Book, day: date, findings: Iterable[Finding], pinned: Book | None = None
) -> tuple[str, ...]:
    """Return what z3 says otherwise than a proof by diagrams did. Dead questions are the diagrams' alone."""
    verdicts = Solver(book, day, pinned).verdicts()
    proved = {(one.kind, one.id): one.holds for one in findings}
    missed = [f"{kind} {name}" for kind, name in verdicts if (kind, name) not in proved]
    return (
        *missed,
        *(
            f"{kind} {name}"
            for (kind, name), holds in proved.items()
            if verdicts.get((kind, name), holds) != holds
        ),
    )


class Solver:
    """A rulebook on a day as formulas: one truth for each value of a fact, of which exactly one holds."""

    def __init__(self, book: Book, day: date, pinned: Book | None = None) -> None:
        self.z3 = extra("z3")
        self.book, self.day, self.pinned = book, day, pinned or book
        self.context = self.z3.Context()
        self.solver = self.z3.SolverFor("QF_FD", ctx=self.context)
        self.facts = {fact.id: fact.domain for fact in self.pinned.facts.values()}
        self.facts |= {fact.id: fact.domain for fact in book.facts.values()}
        self._values = {name: self._one_of(name, domain) for name, domain in self.facts.items()}
        self.tiers = book.rules_on(day)
        self._decisions: dict[str, dict[str, Any]] = {}
        self._asked = count()
        self._names: dict[str, Any] = {}

    def possible(self, decision: str, known: Facts) -> tuple[str, ...]:
        """Return exactly what a decision may still be; ``known`` is after presumptions."""
        given = [self._values[name].get(value, self._no()) for name, value in known.items()]
        said = self.decision(decision)
        return tuple(
            outcome for outcome in self.book.decisions[decision].outcomes if self._can(*given, said[outcome])
        )

    def verdicts(self) -> Verdicts:
        """Return whether each thing holds that the proof by diagrams finds, by its kind and id."""
        return dict(
            chain(self._totals(), self._agreements(), self._floors(), self._dead_rules(), self._dead_beside())
        )

    def decision(self, decision: str) -> dict[str, Any]:
        """Return for each outcome the formula under which a decision comes out so."""
        if decision not in self._decisions:
            said = dict.fromkeys(self.book.decisions[decision].outcomes, self._no())
            for rule in reversed(tuple(chain.from_iterable(self.tiers[decision]))):
                holds = self._rule(rule)
                said = {
                    outcome: self._or(holds, formula)
                    if outcome == rule.then
                    else self._and(self.z3.Not(holds), formula)
                    for outcome, formula in said.items()
                }
            self._decisions[decision] = {
                outcome: self._call(f"{decision} is {outcome}", formula) for outcome, formula in said.items()
            }
        return self._decisions[decision]

    def truth(self, condition: Condition, concepts: Mapping[str, Concept] | None = None) -> Any:
        """Return the formula of a condition, by the book's own concepts unless others are given."""
        words = self.book.concepts if concepts is None else concepts
        if isinstance(condition, Is):
            decided = condition.name in self.book.decisions
            domain = self.decision(condition.name) if decided else self._values[condition.name]
            return self._or(*(domain[value] for value in condition.values if value in domain))
        if isinstance(condition, Named):
            whose = "ours" if words is self.book.concepts else "pinned"
            name = f"{whose} {condition.name}"
            if name not in self._names:
                self._names[name] = self._call(name, self.truth(words[condition.name].when, words))
            return self._names[name]
        if isinstance(condition, Not):
            return self.z3.Not(self.truth(condition.of, words))
        parts = [self.truth(part, words) for part in condition.parts]
        return self._and(*parts) if isinstance(condition, AllOf) else self._or(*parts)

    def _rule(self, rule: Rule) -> Any:
        name = f"rule {rule.id}"
        if name not in self._names:
            self._names[name] = self._call(name, self.truth(rule.when))
        return self._names[name]

    def _call(self, name: str, formula: Any) -> Any:
        """Give a formula a name, so that the solver works it out once."""
        named = self.z3.Bool(name, self.context)
        self.solver.add(named == formula)
        return named

    def _one_of(self, name: str, domain: tuple[str, ...]) -> dict[str, Any]:
        values = {value: self.z3.Bool(f"{name} is {value}", self.context) for value in domain}
        self.solver.add(self.z3.PbEq([(truth, 1) for truth in values.values()], 1))
        return values

    def _no(self) -> Any:
        return self.z3.BoolVal(val=False, ctx=self.context)

    def _and(self, *parts: Any) -> Any:
        return self.z3.And(self.z3.BoolVal(val=True, ctx=self.context), *parts)

    def _or(self, *parts: Any) -> Any:
        return self.z3.Or(self._no(), *parts)

    def _can(self, *formulas: Any) -> bool:
        # Literals are assumed and not added, so that what was learnt for one question serves the next.
        asked = [self._call(f"question {next(self._asked)}", self._and(*formulas))]
        found = self.solver.check(*asked)
        if found == self.z3.unknown:
            raise AssertionError("z3 gave up")  # finite and without quantifiers: it never does
        return bool(found == self.z3.sat)

    def _totals(self) -> Iterator[tuple[tuple[str, str], bool]]:
        for decision in self.book.decisions:
            anything = self._or(*self.decision(decision).values())
            yield ("total", decision), not self._can(self.z3.Not(anything))

    def _agreements(self) -> Iterator[tuple[tuple[str, str], bool]]:
        for tier in chain.from_iterable(self.tiers.values()):
            pairs = [(one, other) for one, other in combinations(tier, 2) if one.then != other.then]
            both = {pair: self._and(*(self._rule(rule) for rule in pair)) for pair in pairs}
            any_clash = self._can(self._or(*both.values()))
            for one, other in pairs:
                clash = any_clash and self._can(both[one, other])
                yield ("agree", f"{one.id} and {other.id}"), not clash

    def _floors(self) -> Iterator[tuple[tuple[str, str], bool]]:
        for floor in self.pinned.invariants:
            if floor.in_force(self.day) and (floor.never, floor.unsaid) != (None, None):
                yield ("floor", floor.id), not self._can(self._or(*self._broken(floor)))

    def _broken(self, floor: Invariant) -> Iterator[Any]:
        words = self.pinned.concepts
        if floor.never is not None:
            yield self.truth(floor.never, words)
        if floor.unsaid is not None:
            owed = [one for one in self.book.duties if naming(one) and one.in_force(self.day)]
            named = self._or(*(self.truth(one.when) for one in owed))
            yield self._and(self.truth(floor.unsaid, words), named)

    def _dead_rules(self) -> Iterator[tuple[tuple[str, str], bool]]:
        for tiers in self.tiers.values():
            before: list[Rule] = []
            for rule in chain.from_iterable(tiers):
                first = [self.z3.Not(self._rule(one)) for one in before]
                yield ("dead_rule", rule.id), rule.tier == "default" or self._can(self._rule(rule), *first)
                before.append(rule)

    def _dead_beside(self) -> Iterator[tuple[tuple[str, str], bool]]:
        for kind, owed in (("dead_duty", self.book.duties), ("dead_route", self.book.routes)):
            for one in owed:
                if one.in_force(self.day):
                    yield (kind, one.id), self._can(self.truth(one.when))
