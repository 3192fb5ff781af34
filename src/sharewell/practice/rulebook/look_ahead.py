"""How many questions are still to come: what an answer would tell, and how many a good order would ask."""

from collections.abc import Callable
from math import log2

from sharewell.practice.rulebook.left import Left
from sharewell.practice.rulebook.model import Facts
from sharewell.practice.rulebook.nodes import Node, Weights
from sharewell.practice.rulebook.space import Space

CANDIDATES = (
    8  # the most telling facts, whose questions to come are compared; more changed nothing that we measured
)
Spread = tuple[float, ...]


class Ahead(Left):
    """What these answers leave, with how often each further answer is expected, each fact apart from the others."""

    def __init__(self, whole: Space, known: Facts, weights: Weights, outcomes: tuple[str, ...]) -> None:
        super().__init__(whole, known)
        self._weights = [
            tuple(weights[fact][value] for value in domain) for fact, domain in self.domains.items()
        ]
        self._spreads: dict[Node, Spread] = {
            self.end(outcome): tuple(float(outcome == other) for other in outcomes) for outcome in outcomes
        }
        self._nothing: Spread = (0.0,) * len(outcomes)
        self._parted: dict[tuple[Node, int], tuple[Node, ...]] = {}
        self._telling: dict[Node, tuple[str, ...]] = {}
        self._to_come: dict[Node, float] = {}

    def by_answer(self, node: Node, fact: str) -> list[tuple[float, Node]]:
        """Return, for each value of a fact in order, how often it is answered, and what is then left of a diagram."""
        place = self._place[fact]
        return list(zip(self._weights[place], self._by_answer(node, place), strict=True))

    def _by_answer(self, node: Node, place: int) -> tuple[Node, ...]:
        if self._level[node] == place:
            return self._kids[node]
        if self._level[node] > place:
            return (node,) * self._widths[place]
        found = self._parted.get((node, place))
        if found is None:
            parts = [self._by_answer(kid, place) for kid in self._kids[node]]
            made = [self._make(self._level[node], kids) for kids in zip(*parts, strict=True)]
            found = self._parted[node, place] = tuple(made)
        return found

    def settled(self, node: Node) -> bool:
        """Say whether a diagram is an end."""
        return not self._kids[node]

    def spread(self, node: Node) -> Spread:
        """Return how often each outcome comes, of 1."""
        found = self._spreads.get(node)
        if found is None:
            found = self._nothing
            for weight, kid in zip(self._weights[self._level[node]], self._kids[node], strict=True):
                found = _plus(found, weight, self.spread(kid))
            self._spreads[node] = found
        return found

    def most_telling(self, node: Node) -> tuple[str, ...]:
        """Return the facts that still matter, those whose answer tells most first; equals in the book's order."""
        if node not in self._telling:
            doubt = self._doubt_after_each(node)
            self._telling[node] = tuple(sorted(doubt, key=lambda fact: round(doubt[fact], 9)))
        return self._telling[node]

    def _doubt_after_each(self, node: Node) -> dict[str, float]:
        """Return, for each fact that matters, how open the outcome still is once it is answered, in bits.

        One walk: how often each node is come to, times what its answers lead to; and those who never come to the fact.
        """
        come = {node: 1.0}
        found: dict[str, float] = {}
        for place, nodes in self._by_place(node):
            weights = self._weights[place]
            passed, answered = self.spread(node), [self._nothing] * len(weights)
            for at in nodes:
                share = come[at]
                passed = _plus(passed, -share, self.spread(at))
                for value, kid in enumerate(self._kids[at]):
                    answered[value] = _plus(answered[value], share, self.spread(kid))
                    come[kid] = come.get(kid, 0.0) + share * weights[value]
            pairs = zip(weights, answered, strict=True)
            found[self.facts[place]] = sum(
                weight * _doubt(_plus(passed, 1.0, each)) for weight, each in pairs
            )
        return found

    def _by_place(self, node: Node) -> list[tuple[int, list[Node]]]:
        places: dict[int, list[Node]] = {}
        for at in self.reached(node):
            if self._kids[at]:
                places.setdefault(self._level[at], []).append(at)
        return sorted(places.items())

    def to_come(self, node: Node) -> float:
        """Return how many questions are expected if what tells most, or else what settles most, is always asked."""
        if self.settled(node):
            return 0.0
        found = self._to_come.get(node)
        if found is None:
            likely = {self.most_telling(node)[0], self._most_settling(node)}
            found = self._to_come[node] = min(self._with(node, fact, self.to_come) for fact in likely)
        return found

    def _most_settling(self, node: Node) -> str:
        """Return the fact whose answer most often settles everything; of equals, the first in the book's order."""
        settling = {
            fact: sum(share for share, kid in self.by_answer(node, fact) if self.settled(kid))
            for fact in self.tested(node)
        }
        return max(settling, key=lambda fact: round(settling[fact], 9))

    def best(self, node: Node) -> str:
        """Return the fact to ask so that the fewest questions are to come: one step of look-ahead."""
        likely = self.most_telling(node)[:CANDIDATES]
        return min(likely, key=lambda fact: round(self._with(node, fact, self.to_come), 9))

    def expected(self, node: Node, choose: Callable[[Node], str]) -> float:
        """Return how many questions are expected if this is how the next one is chosen."""
        done: dict[Node, float] = {}

        def walk(at: Node) -> float:
            if self.settled(at):
                return 0.0
            if at not in done:
                done[at] = self._with(at, choose(at), walk)
            return done[at]

        return walk(node)

    def fewest(self, node: Node) -> float:
        """Return how many questions are expected in the best order there is. Only for a small diagram: it tries them all."""
        done: dict[Node, float] = {}

        def walk(at: Node) -> float:
            if self.settled(at):
                return 0.0
            if at not in done:
                done[at] = min(self._with(at, fact, walk) for fact in self.tested(at))
            return done[at]

        return walk(node)

    def _with(self, node: Node, fact: str, rest: Callable[[Node], float]) -> float:
        return 1 + sum(weight * rest(kid) for weight, kid in self.by_answer(node, fact) if weight)


def _plus(one: Spread, times: float, other: Spread) -> Spread:
    return tuple([here + times * there for here, there in zip(one, other, strict=True)])


def _doubt(spread: Spread) -> float:
    return -sum(share * log2(share) for share in spread if share > 1e-12)  # rounding leaves dust
