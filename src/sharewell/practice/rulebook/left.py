"""What is left of diagrams once some facts are answered: which outcomes, and which facts can still change them."""

from collections.abc import Iterable

from sharewell.practice.rulebook.model import Facts
from sharewell.practice.rulebook.nodes import YES, Node
from sharewell.practice.rulebook.space import Space


class Left(Space):
    """What these answers leave of another space's diagrams, in a space of its own.

    So whoever only looks changes nothing: a space that many look at would fill up, and two at once could break it.
    """

    def __init__(self, whole: Space, known: Facts) -> None:
        super().__init__(whole.domains)
        self._whole = whole
        self._fixed = {
            self._place[fact]: self.domains[fact].index(value)
            for fact, value in known.items()
            if fact in self._place and value in self.domains[fact]
        }
        self._done: dict[Node, Node] = {}

    def of(self, node: Node) -> Node:
        """Return what is left of one diagram."""
        if node not in self._done:
            fact, kids = self._whole.fact(node), self._whole.kids(node)
            if fact is None:  # no and yes are the same in every space; a decision's own ends are not
                self._done[node] = node if node <= YES else self.end(self._whole.outcome(node) or "")
            elif self._place[fact] in self._fixed:
                self._done[node] = self.of(kids[self._fixed[self._place[fact]]])
            else:
                self._done[node] = self._make(self._place[fact], tuple([self.of(kid) for kid in kids]))
        return self._done[node]

    def matters(self, nodes: Iterable[Node]) -> tuple[str, ...]:
        """Return exactly the facts that can still change any of these diagrams, in the book's order."""
        found = {fact for node in nodes for fact in self.tested(self.of(node))}
        return tuple(fact for fact in self.facts if fact in found)
