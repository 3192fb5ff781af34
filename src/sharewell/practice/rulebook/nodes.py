"""Canonical nodes over facts in one order, so that two conditions mean the same exactly when they are one node."""

from collections.abc import Collection, Iterator, Mapping
from typing import NewType

from sharewell.practice.rulebook.errors import RulebookError

Node = NewType("Node", int)
NO, YES = Node(0), Node(1)
Weights = Mapping[str, Mapping[str, float]]
Domains = Mapping[str, tuple[str, ...]]
END = 1_000_000  # the place of an end, below every fact
LARGEST = 400_000  # nodes in one space; a book that needs more cannot be proved in a breath


class Nodes:
    """Facts in one order, and every node made over them. A node is a test of one fact, or an end.

    Nodes are never altered, equal nodes are one node, and a node whose branches agree is left out. So a fact that
    stands in a diagram matters for it, and a diagram that is ``NO`` can't be met by any case.
    """

    def __init__(self, domains: Domains) -> None:
        self.domains = dict(domains)
        self.facts = tuple(domains)
        self._place = {fact: place for place, fact in enumerate(self.facts)}
        self._widths = [len(domain) for domain in domains.values()]
        self._level: list[int] = [END, END]
        self._kids: list[tuple[Node, ...]] = [(), ()]
        self._ends: list[str] = ["no", "yes"]
        self._leads: list[int] = [1, 2]  # to which ends a node leads, a bit each
        self._known_ends: dict[str, Node] = {}  # a decision's own "no" is not the NO of a condition
        self._unique: dict[tuple[int, tuple[Node, ...]], Node] = {}

    def __len__(self) -> int:
        return len(self._level)

    def end(self, outcome: str) -> Node:
        """Return the end that says this outcome."""
        if outcome not in self._known_ends:
            self._known_ends[outcome] = self._new(END, ())
            self._ends[-1] = outcome
            self._leads[-1] = 1 << (len(self._known_ends) + 1)
        return self._known_ends[outcome]

    def outcome(self, node: Node) -> str | None:
        """Return what an end says; None for a node that still tests a fact."""
        return self._ends[node] if self._level[node] == END else None

    def fact(self, node: Node) -> str | None:
        """Return the fact a node tests; None for an end."""
        return None if self._level[node] == END else self.facts[self._level[node]]

    def kids(self, node: Node) -> tuple[Node, ...]:
        """Return where a node's answers lead, in the order of its fact's values; nothing for an end."""
        return self._kids[node]

    def branches(self, node: Node) -> tuple[tuple[str, Node], ...]:
        """Return a node's branches, by value."""
        if self._level[node] == END:
            return ()
        return tuple(zip(self.domains[self.facts[self._level[node]]], self._kids[node], strict=True))

    def first_fact(self, nodes: Collection[Node]) -> str | None:
        """Return the fact that comes first in any of these; None when all are ends."""
        level = min((self._level[node] for node in nodes), default=END)
        return None if level == END else self.facts[level]

    def all_given(self, nodes: Collection[Node], fact: str, value: str) -> frozenset[Node]:
        """Return what one answer leaves of these, which test nothing that comes before."""
        level, number = self._place[fact], self.domains[fact].index(value)
        return frozenset(self._below(node, level)[number] for node in nodes)

    def test(self, fact: str, values: tuple[str, ...]) -> Node:
        """Return the diagram that holds where a fact has one of these values."""
        kids = tuple(YES if value in values else NO for value in self.domains[fact])
        return self._make(self._place[fact], kids)

    def told(self, fact: str) -> Node:
        """Return the diagram that comes to whatever a fact's value is."""
        return self._make(self._place[fact], tuple([self.end(value) for value in self.domains[fact]]))

    def node(self, fact: str, kids: tuple[Node, ...]) -> Node:
        """Return the node that tests a fact and goes on to these, by its values; they test later facts only."""
        return self._make(self._place[fact], kids)

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
        return frozenset(self._ends[at] for at in self.reached(node) if self._level[at] == END)

    def tested(self, node: Node) -> tuple[str, ...]:
        """Return the facts that can still change the outcome, in order."""
        levels = {self._level[at] for at in self.reached(node)} - {END}
        return tuple(self.facts[level] for level in sorted(levels))

    def shares(self, node: Node, weights: Weights) -> dict[str, float]:
        """Return how often each outcome comes, of 1, if facts are answered independently with these weights."""
        done: dict[Node, dict[str, float]] = {}

        def walk(at: Node) -> dict[str, float]:
            if at not in done:
                if self._level[at] == END:
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
            if level == END:
                return at
            if at not in done:
                kids = self._kids[at]
                if level in fixed:
                    done[at] = walk(kids[fixed[level]])
                else:
                    done[at] = self._make(level, tuple([walk(kid) for kid in kids]))
            return done[at]

        return walk(node)

    def example(self, node: Node, end: Node = YES) -> dict[str, str] | None:
        """Return a shortest set of answers that leads to an end; None when none does."""
        best: dict[Node, tuple[int, str | None, Node]] = {}

        def walk(at: Node) -> int:
            if at == end:
                return 0
            if self._level[at] == END:
                return END
            if at not in best:
                steps = [(1 + walk(kid), value, kid) for value, kid in self.branches(at)]
                best[at] = min(steps, key=lambda step: step[0])
            return best[at][0]

        if walk(node) >= END:
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

    def _sides(self, one: Node, other: Node) -> tuple[int, list[tuple[Node, Node]]]:
        """Return the level of the first fact that two nodes test, and what each value of it leaves of both."""
        here, there, kids = self._level[one], self._level[other], self._kids
        if here == there:
            return here, list(zip(kids[one], kids[other], strict=True))
        if here < there:
            return here, [(kid, other) for kid in kids[one]]
        return there, [(one, kid) for kid in kids[other]]

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
        ends = 0
        for kid in kids:
            ends |= self._leads[kid]
        self._leads.append(ends)
        return Node(len(self._level) - 1)
