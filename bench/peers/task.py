"""What every engine is asked: some decisions of a book on a day, in the order they rest on each other, and perhaps duties."""

from dataclasses import dataclass
from datetime import date

from sharewell.practice.rulebook import AnyOf, Book, Condition, Is, Named, Not, in_order


@dataclass(frozen=True)
class Task:
    """Decisions in layers, those of one layer resting only on layers before; ``beside``: duties and routes too."""

    book: Book
    day: date
    decisions: tuple[str, ...]
    beside: bool

    @property
    def layers(self):
        heights = {}
        for decision in in_order(self.book):
            rules = [rule for tier in self.book.rules_on(self.day)[decision] for rule in tier]
            below = {name for rule in rules for name in self._rests_on(rule.when)}
            heights[decision] = 1 + max((heights[name] for name in below), default=0)
        tops = sorted({heights[name] for name in self.decisions})
        return [[name for name in self.decisions if heights[name] == top] for top in tops]

    def steps(self, decision):
        """Outcomes in the order they are tried, each with the conditions of its tier that lead to it."""
        for tier in self.book.rules_on(self.day)[decision]:
            for outcome in dict.fromkeys(rule.then for rule in tier):
                yield outcome, AnyOf(tuple(rule.when for rule in tier if rule.then == outcome))

    @property
    def owed(self):
        """Duties and routes with their conditions."""
        if not self.beside:
            return {}
        every = (("duty", self.book.duties), ("route", self.book.routes))
        return {
            f"{kind} {one.id}": one.when for kind, many in every for one in many if one.in_force(self.day)
        }

    def meaning(self, condition: Named) -> Condition:
        return self.book.concepts[condition.name].when

    def _rests_on(self, condition):
        if isinstance(condition, Is):
            return {condition.name} & set(self.book.decisions)
        if isinstance(condition, Named):
            return self._rests_on(self.meaning(condition))
        parts = (condition.of,) if isinstance(condition, Not) else condition.parts
        return set().union(*(self._rests_on(part) for part in parts))
