"""A book drawn by its own decisions: each is one more thing to ask about, so that no decision is drawn inside another."""

from collections.abc import Mapping, Sequence
from copy import copy
from functools import lru_cache
from itertools import chain

from sharewell.practice.rulebook.condition import Condition, Named, names
from sharewell.practice.rulebook.meaning import Meaning
from sharewell.practice.rulebook.model import Book, Rule
from sharewell.practice.rulebook.nodes import NO, Node
from sharewell.practice.rulebook.space import Space

Tiers = Mapping[str, tuple[tuple[Rule, ...], ...]]


class Outline:
    """Every decision over facts and over the decisions it rests on, which stand first in the space, in their order.

    What is drawn here is small, for no decision is taken apart. What can't be met here can't be met by any case; what
    can is still to be held against the decisions themselves.
    """

    def __init__(self, book: Book, tiers: Tiers, space: Space) -> None:
        self.order = in_order(book)
        self.space = space.outline({one: book.decisions[one].outcomes for one in self.order})
        self.on_facts = frozenset(one for one, rests in _rests_on(book).items() if not rests)
        self._meaning = Meaning(self.space, book.concepts)
        self._plain: dict[Node, Node] = {}
        self._speaking: dict[str, frozenset[str]] = {}
        self.applies: dict[str, Node] = {}  # each living rule's own condition, whatever stands before it
        self.deciding: dict[str, Node] = {}
        self.roots: dict[str, Node] = {}
        for decision in self.order:
            rules = tuple(chain.from_iterable(tiers[decision]))
            self.deciding[decision] = self._first_of([self._ruling(rule) for rule in rules])
            then = {rule.id: rule.then for rule in rules}
            self.roots[decision] = self.space.reworded(self.deciding[decision], then)

    def over(self, space: Space) -> "Outline":
        """Return the same over a wider space than the one it was drawn over."""
        wider = space.outline({one: self.space.domains[one] for one in self.order})
        twin = copy(self)
        vars(twin).update(space=wider, _meaning=Meaning(wider, self._meaning.concepts), _plain={})
        return twin

    def of(self, condition: Condition) -> Node:
        """Draw a condition by this book's own concepts."""
        return self._meaning.of(condition)

    def by(self, *rules: Rule) -> Node:
        """Draw where one of these rules, all of one decision, is the one that decides."""
        return self.space.among(self.deciding[rules[0].of], tuple(rule.id for rule in rules))

    def speaking(self, decision: str) -> frozenset[str]:
        """Return the ids of the rules that the outline leaves alive; over facts alone it is exact."""
        if decision not in self._speaking:
            self._speaking[decision] = self.space.outcomes(self.deciding[decision])
        return self._speaking[decision]

    def plain(self, node: Node) -> Node:
        """Return the same with no decision left but those that rest on facts alone."""
        found = self._plain.get(node)
        if found is None:
            found = node
            for decision in reversed(self.order):
                if decision not in self.on_facts:
                    found = self._taken_apart(found, decision)
            self._plain[node] = found
        return found

    def _ruling(self, rule: Rule) -> Node:
        self.applies[rule.id] = self._meaning.of(rule.when)
        return self.space.choose(self.applies[rule.id], self.space.end(rule.id), NO)

    def _first_of(self, ruling: Sequence[Node]) -> Node:
        """Draw which of these speaks first. By halves: one after another would draw every rest anew."""
        if len(ruling) < 2:
            return ruling[0] if ruling else NO
        half = len(ruling) // 2
        return self.space.first(self._first_of(ruling[:half]), self._first_of(ruling[half:]))

    def _taken_apart(self, node: Node, decision: str) -> Node:
        space, place = self.space, self.order.index(decision)
        done: dict[Node, Node] = {}

        def walk(at: Node) -> Node:
            asked = space.fact(at)
            if asked not in self.order[: place + 1]:
                return at
            if at not in done:
                by = self.roots[asked] if asked == decision else space.told(asked)
                done[at] = space.onward(by, {value: walk(kid) for value, kid in space.branches(at)})
            return done[at]

        return walk(node)


def in_order(book: Book) -> tuple[str, ...]:
    """Return the decisions so that each comes after those it rests on."""
    done: list[str] = []

    def visit(decision: str) -> None:
        if decision not in done:
            for name in _rests_on(book)[decision]:
                visit(name)
            done.append(decision)

    for decision in book.decisions:
        visit(decision)
    return tuple(done)


@lru_cache(maxsize=16)
def _rests_on(book: Book) -> Mapping[str, tuple[str, ...]]:
    """Return the decisions that each decision's rules look at, in the rules' order."""
    concepts: dict[str, set[str]] = {}

    def looked_at(condition: Condition) -> set[str]:
        found: set[str] = set()
        for leaf in names(condition):
            if isinstance(leaf, Named):
                if leaf.name not in concepts:
                    concepts[leaf.name] = looked_at(book.concepts[leaf.name].when)
                found |= concepts[leaf.name]
            elif leaf.name in book.decisions:
                found.add(leaf.name)
        return found

    found: dict[str, dict[str, None]] = {decision: {} for decision in book.decisions}
    for rule in book.rules:
        found[rule.of].update(dict.fromkeys(sorted(looked_at(rule.when))))
    return {decision: tuple(rests) for decision, rests in found.items()}
