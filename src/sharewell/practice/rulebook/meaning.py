"""What conditions mean over one space: concepts by name, and decisions as facts where the space has them."""

from collections.abc import Mapping

from sharewell.practice.rulebook.condition import AllOf, AnyOf, Condition, Is, Named, Not
from sharewell.practice.rulebook.model import Concept
from sharewell.practice.rulebook.nodes import NO, YES, Node
from sharewell.practice.rulebook.space import Space


class Meaning:
    """What conditions mean over one space. A decision is looked at as a fact is: the space has to hold it."""

    def __init__(self, space: Space, concepts: Mapping[str, Concept]) -> None:
        self.space = space
        self.concepts = concepts
        self._drawn: dict[str, Node] = {}

    def of(self, condition: Condition) -> Node:
        """Draw a condition."""
        if isinstance(condition, Is):
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
