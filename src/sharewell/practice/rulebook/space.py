"""Shared decision diagrams over facts: canonical nodes, so that two conditions mean the same exactly when they are one node."""

from collections.abc import Callable, Iterator, Mapping
from typing import NewType

from sharewell.practice.rulebook.condition import AllOf, AnyOf, Condition, Is, Named, Not
from sharewell.practice.rulebook.errors import RulebookError
from sharewell.practice.rulebook.model import Concept

Node = NewType("Node", int)
NO, YES = Node(0), Node(1)
Weights = Mapping[str, Mapping[str, float]]
Domains = Mapping[str, tuple[str, ...]]
_END = 1_000_000  # the place of an end, below every fact
LARGEST = 400_000  # nodes in one space; a book that needs more cannot be proved in a breath


class Space:
    """Facts in one order, and every node made over them. A node is a test of one fact, or an end.

    Nodes are never altered, equal nodes are one node, and a node whose branches agree is left out. So a fact that
    stands in a diagram matters for it, and a diagram that is ``NO`` can't be met by any case.
    """

    def __init__(self, domains: Domains) -> None:
        self.domains = dict(domains)
        self.facts = tuple(domains)
        self._place = {fact: place for place, fact in enumerate(self.facts)}
        self._widths = [len(domain) for domain in domains.values()]
        self._level: list[int] = [_END, _END]
        self._kids: list[tuple[Node, ...]] = [(), ()]
        self._ends: list[str] = ["no", "yes"]
        self._known_ends: dict[str, Node] = {}  # a decision's own "no" is not the NO of a condition
        self._unique: dict[tuple[int, tuple[Node, ...]], Node] = {}
        self._chosen: dict[tuple[Node, ...], Node] = {}
        self._joined: dict[tuple[Node, Node, Node], Node] = {}
        self._among: dict[frozenset[Node], dict[Node, Node]] = {}
        self._reworded: dict[frozenset[tuple[Node, Node]], dict[Node, Node]] = {}
        self._turned: dict[Node, Node] = {}

    def __len__(self) -> int:
        return len(self._level)

    def end(self, outcome: str) -> Node:
        """Return the end that says this outcome."""
        if outcome not in self._known_ends:
            self._known_ends[outcome] = self._new(_END, ())
            self._ends[-1] = outcome
        return self._known_ends[outcome]

    def outcome(self, node: Node) -> str | None:
        """Return what an end says; None for a node that still tests a fact."""
        return self._ends[node] if self._level[node] == _END else None

    def fact(self, node: Node) -> str | None:
        """Return the fact a node tests; None for an end."""
        return None if self._level[node] == _END else self.facts[self._level[node]]

    def branches(self, node: Node) -> tuple[tuple[str, Node], ...]:
        """Return a node's branches, by value."""
        if self._level[node] == _END:
            return ()
        return tuple(zip(self.domains[self.facts[self._level[node]]], self._kids[node], strict=True))

    def test(self, fact: str, values: tuple[str, ...]) -> Node:
        """Return the diagram that holds where a fact has one of these values."""
        kids = tuple(YES if value in values else NO for value in self.domains[fact])
        return self._make(self._place[fact], kids)

    def choose(self, test: Node, then: Node, otherwise: Node) -> Node:
        """Return the diagram that follows ``then`` where ``test`` holds, and ``otherwise`` elsewhere."""
        if test == YES or then == otherwise:
            return then
        if test == NO:
            return otherwise
        key = (test, then, otherwise)
        found = self._chosen.get(key)
        if found is None:
            top = min(self._level[test], self._level[then], self._level[otherwise])
            sides = zip(*[self._below(each, top) for each in key], strict=True)
            # What an end settles is settled here: most branches need no further call.
            kids = [
                yes if at == YES or yes == no else no if at == NO else self.choose(at, yes, no)
                for at, yes, no in sides
            ]
            found = self._chosen[key] = self._make(top, tuple(kids))
        return found

    def both(self, one: Node, other: Node) -> Node:
        """Return the diagram that holds where both hold."""
        return self._join(NO, one, other)

    def either(self, one: Node, other: Node) -> Node:
        """Return the diagram that holds where at least one holds."""
        return self._join(YES, one, other)

    def _join(self, stop: Node, one: Node, other: Node) -> Node:
        """Join two conditions: ``stop`` is the end that settles it by itself, NO for both and YES for either."""
        if one == other or stop in (one, other):
            return stop if stop in (one, other) else one
        if one <= YES:  # the end that leaves it to the other
            return other
        if other <= YES:
            return one
        key = (stop, one, other) if one < other else (stop, other, one)
        found = self._joined.get(key)
        if found is None:
            top = min(self._level[one], self._level[other])
            sides = zip(self._below(one, top), self._below(other, top), strict=True)
            kids = [self._join(stop, left, right) for left, right in sides]
            found = self._joined[key] = self._make(top, tuple(kids))
        return found

    def differ(self, test: Node) -> Node:
        """Return the diagram that holds where another does not."""
        if test <= YES:
            return YES if test == NO else NO
        found = self._turned.get(test)
        if found is None:
            kids = [self.differ(kid) for kid in self._kids[test]]
            found = self._turned[test] = self._make(self._level[test], tuple(kids))
            self._turned[found] = test
        return found

    def among(self, node: Node, outcomes: tuple[str, ...]) -> Node:
        """Return the diagram that holds where a decision comes out as one of these."""
        ends = frozenset([self.end(outcome) for outcome in outcomes])
        done = self._among.setdefault(ends, {})
        return self._ending(node, lambda at: YES if at in ends else NO, done)

    def reworded(self, node: Node, words: Mapping[str, str]) -> Node:
        """Return the diagram with other words at its ends; an end that ``words`` leaves out stays as it is."""
        ends = {self.end(old): self.end(new) for old, new in words.items()}
        done = self._reworded.setdefault(frozenset(ends.items()), {})
        return self._ending(node, lambda at: ends.get(at, at), done)

    def _ending(self, node: Node, end_of: Callable[[Node], Node], done: dict[Node, Node]) -> Node:
        def walk(at: Node) -> Node:
            found = done.get(at)
            if found is None:
                if self._level[at] == _END:
                    found = end_of(at)
                else:
                    found = self._make(self._level[at], tuple([walk(kid) for kid in self._kids[at]]))
                done[at] = found
            return found

        return walk(node)

    def kids(self, node: Node) -> tuple[Node, ...]:
        """Return where a node's answers lead, in the order of its fact's values; nothing for an end."""
        return self._kids[node]

    def given(self, node: Node, known: Mapping[str, str]) -> Node:
        """Return what is left of a diagram once these facts are answered."""
        fixed = {
            self._place[fact]: self.domains[fact].index(value)
            for fact, value in known.items()
            if fact in self._place and value in self.domains[fact]
        }
        done: dict[Node, Node] = {}

        def walk(at: Node) -> Node:
            level = self._level[at]
            if level == _END:
                return at
            if at not in done:
                kids = self._kids[at]
                if level in fixed:
                    done[at] = walk(kids[fixed[level]])
                else:
                    done[at] = self._make(level, tuple([walk(kid) for kid in kids]))
            return done[at]

        return walk(node)

    def reached(self, node: Node) -> Iterator[Node]:
        """Yield every node of a diagram once, itself first."""
        seen, waiting = {node}, [node]
        while waiting:
            at = waiting.pop()
            yield at
            for kid in self._kids[at]:
                if kid not in seen:
                    seen.add(kid)
                    waiting.append(kid)

    def outcomes(self, node: Node) -> frozenset[str]:
        """Return every outcome a diagram can still come to."""
        return frozenset(self._ends[at] for at in self.reached(node) if self._level[at] == _END)

    def tested(self, node: Node) -> tuple[str, ...]:
        """Return the facts that can still change the outcome, in order."""
        levels = {self._level[at] for at in self.reached(node)} - {_END}
        return tuple(self.facts[level] for level in sorted(levels))

    def shares(self, node: Node, weights: Weights) -> dict[str, float]:
        """Return how often each outcome comes, of 1, if facts are answered independently with these weights."""
        done: dict[Node, dict[str, float]] = {}

        def walk(at: Node) -> dict[str, float]:
            if at not in done:
                if self._level[at] == _END:
                    done[at] = {self._ends[at]: 1.0}
                else:
                    weight = weights[self.facts[self._level[at]]]
                    total: dict[str, float] = {}
                    for value, kid in self.branches(at):
                        for outcome, part in walk(kid).items():
                            total[outcome] = total.get(outcome, 0.0) + weight[value] * part
                    done[at] = total
            return done[at]

        return walk(node)

    def example(self, node: Node, end: Node = YES) -> dict[str, str] | None:
        """Return a shortest set of answers that leads to an end; None when none does."""
        best: dict[Node, tuple[int, str | None, Node]] = {}

        def walk(at: Node) -> int:
            if at == end:
                return 0
            if self._level[at] == _END:
                return _END
            if at not in best:
                steps = [(1 + walk(kid), value, kid) for value, kid in self.branches(at)]
                best[at] = min(steps, key=lambda step: step[0])
            return best[at][0]

        if walk(node) >= _END:
            return None
        found: dict[str, str] = {}
        at = node
        while at != end:
            _, value, kid = best[at]
            found[self.facts[self._level[at]]] = str(value)
            at = kid
        return self._fewest(node, end, found)

    def _fewest(self, node: Node, end: Node, found: dict[str, str]) -> dict[str, str]:
        """Leave out every answer that the outcome does not turn on, the last asked first."""
        for fact in reversed(list(found)):
            fewer = {name: value for name, value in found.items() if name != fact}
            if self.given(node, fewer) == end:
                found = fewer
        return found

    def _below(self, node: Node, level: int) -> tuple[Node, ...]:
        """Return a node's branches at a level, by value; a node that tests something later has itself each time."""
        return self._kids[node] if self._level[node] == level else (node,) * self._widths[level]

    def _make(self, level: int, kids: tuple[Node, ...]) -> Node:
        if kids.count(kids[0]) == len(kids):
            return kids[0]
        found = self._unique.get((level, kids))
        if found is None:
            found = self._unique[level, kids] = self._new(level, kids)
        return found

    def _new(self, level: int, kids: tuple[Node, ...]) -> Node:
        if len(self._level) >= LARGEST:
            wrong = f"its diagrams need more than {LARGEST:,} nodes."
            mend = "Split a concept, or take a fact out of rules that don't need it."
            raise RulebookError("the rulebook", "", wrong, mend)
        self._level.append(level)
        self._kids.append(kids)
        self._ends.append("")
        return Node(len(self._level) - 1)


class Meaning:
    """What conditions mean over one space: concepts by name, and decisions already drawn."""

    def __init__(self, space: Space, concepts: Mapping[str, Concept]) -> None:
        self.space = space
        self.concepts = concepts
        self.decisions: dict[str, Node] = {}
        self._drawn: dict[str, Node] = {}

    def of(self, condition: Condition) -> Node:
        """Draw a condition. Every decision it names must have been drawn before."""
        if isinstance(condition, Is):
            if condition.name in self.decisions:
                return self.space.among(self.decisions[condition.name], condition.values)
            return self.space.test(condition.name, condition.values)
        if isinstance(condition, Named):
            if condition.name not in self._drawn:
                self._drawn[condition.name] = self.of(self.concepts[condition.name].when)
            return self._drawn[condition.name]
        if isinstance(condition, Not):
            return self.space.differ(self.of(condition.of))
        return self._joined(condition)

    def _joined(self, condition: AllOf | AnyOf) -> Node:
        every = isinstance(condition, AllOf)
        found = YES if every else NO
        for part in reversed(condition.parts):
            drawn = self.of(part)
            found = self.space.both(drawn, found) if every else self.space.either(drawn, found)
        return found
