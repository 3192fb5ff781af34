"""What can be worked out of diagrams: joined, chosen between, followed on, held against each other."""

from collections.abc import Callable, Collection, Mapping
from functools import reduce

from sharewell.practice.rulebook.nodes import END, NO, YES, Domains, Node, Nodes

_TO = " → "  # between the two words of an end that says what changed

_KEPT = (
    *("_level", "_kids", "_ends", "_leads", "_known_ends", "_unique"),
    *("_chosen", "_joined", "_turned", "_unlike", "_moved", "_firsts"),
)  # of one level each: what is kept in sets of its own is worked out anew


class Space(Nodes):
    """Nodes, and every diagram worked out of them; each is worked out once."""

    def __init__(self, domains: Domains) -> None:
        super().__init__(domains)
        self._chosen: dict[tuple[Node, ...], Node] = {}
        self._joined: dict[tuple[Node, Node, Node], Node] = {}
        self._among: dict[frozenset[Node], dict[Node, Node]] = {}
        self._reworded: dict[frozenset[tuple[Node, Node]], dict[Node, Node]] = {}
        self._turned: dict[Node, Node] = {}
        self._never: dict[frozenset[Node], set[tuple[Node, Node]]] = {}
        self._unlike: dict[tuple[Node, Node], Node] = {}
        self._moved: dict[tuple[Node, Node], Node] = {}
        self._firsts: dict[tuple[Node, Node], Node] = {}
        self._outlines: dict[tuple[tuple[str, tuple[str, ...]], ...], Space] = {}

    def outline(self, decisions: Domains) -> "Space":
        """Return the space in which these decisions stand as facts before all others; the same one each time."""
        key = tuple(decisions.items())
        if key not in self._outlines:
            self._outlines[key] = Space({**decisions, **self.domains})
        return self._outlines[key]

    def wider(self, more: Domains) -> "Space":
        """Return a copy with more facts, after all others: every node stands in it, and all that was worked out."""
        twin = Space({**self.domains, **more})
        for name in _KEPT:
            setattr(twin, name, getattr(self, name).copy())
        twin._outlines = {key: outline.wider(more) for key, outline in self._outlines.items()}
        return twin

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

    def all_of(self, nodes: Collection[Node]) -> Node:
        """Return the diagram that holds where all of these hold."""
        return reduce(self.both, nodes, YES)

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
            top, sides = self._sides(one, other)
            kids = [
                stop
                if stop in (left, right)
                else right
                if left <= YES or left == right
                else left
                if right <= YES
                else self._join(stop, left, right)
                for left, right in sides
            ]
            found = self._joined[key] = self._make(top, tuple(kids))
        return found

    def first(self, one: Node, other: Node) -> Node:
        """Return the diagram that says what one says, and what the other says wherever the one says NO."""
        if one == NO:
            return other
        if other == NO or self._level[one] == END:
            return one
        found = self._firsts.get((one, other))
        if found is None:
            top, sides = self._sides(one, other)
            level, known = self._level, self._firsts
            # What an end settles, or what was worked out before, is settled here: most branches need no further call.
            kids = [
                right
                if left == NO
                else left
                if right == NO or level[left] == END
                else known.get((left, right)) or self.first(left, right)
                for left, right in sides
            ]
            found = self._firsts[one, other] = self._make(top, tuple(kids))
        return found

    def onward(self, node: Node, after: Mapping[str, Node]) -> Node:
        """Return the diagram that goes on, from each outcome of another, to that outcome's own diagram."""
        place = {self.end(outcome): number for number, outcome in enumerate(after)}
        done: dict[tuple[Node, tuple[Node, ...]], Node] = {}

        def walk(at: Node, kids: tuple[Node, ...]) -> Node:
            if kids.count(kids[0]) == len(kids):
                return kids[0]
            if self._level[at] == END:
                return kids[place[at]]
            found = done.get((at, kids))
            if found is None:
                top = min(self._level[at], *[self._level[kid] for kid in kids])
                sides = zip(*[self._below(kid, top) for kid in kids], strict=True)
                made = [
                    taken[0]
                    if taken.count(taken[0]) == len(taken)
                    else done.get((each, taken)) or walk(each, taken)
                    for each, taken in zip(self._below(at, top), sides, strict=True)
                ]
                found = done[at, kids] = self._make(top, tuple(made))
            return found

        return walk(node, tuple(after.values()))

    def leads(self, where: Node, node: Node, outcomes: tuple[str, ...]) -> bool:
        """Say whether a case that meets a condition comes to one of these outcomes, without drawing both together."""
        ends = frozenset([self.end(outcome) for outcome in outcomes])
        never = self._never.setdefault(ends, set())

        wanted = self._bits(ends)

        def walk(test: Node, at: Node) -> bool:
            if not self._leads[at] & wanted or (test, at) in never:
                return False
            if not self._leads[at] & ~wanted:
                return True
            for left, right in self._sides(test, at)[1]:
                if left != NO and walk(left, right):
                    return True
            never.add((test, at))
            return False

        return where != NO and walk(where, node)

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
        done, wanted, leads = self._among.setdefault(ends, {}), self._bits(ends), self._leads

        def walk(at: Node) -> Node:
            found = done.get(at)
            if found is None:
                if not leads[at] & wanted:
                    return NO
                if not leads[at] & ~wanted:
                    return YES
                kids = [walk(kid) for kid in self._kids[at]]
                found = done[at] = self._make(self._level[at], tuple(kids))
            return found

        return walk(node)

    def _bits(self, ends: Collection[Node]) -> int:
        return reduce(lambda bits, end: bits | self._leads[end], ends, 0)

    def reworded(self, node: Node, words: Mapping[str, str]) -> Node:
        """Return the diagram with other words at its ends; an end that ``words`` leaves out stays as it is."""
        ends = {self.end(old): self.end(new) for old, new in words.items()}
        done = self._reworded.setdefault(frozenset(ends.items()), {})
        return self._ending(node, lambda at: ends.get(at, at), done)

    def _ending(self, node: Node, end_of: Callable[[Node], Node], done: dict[Node, Node]) -> Node:
        def walk(at: Node) -> Node:
            found = done.get(at)
            if found is None:
                if self._level[at] == END:
                    found = end_of(at)
                else:
                    kids = [done[kid] if kid in done else walk(kid) for kid in self._kids[at]]
                    found = self._make(self._level[at], tuple(kids))
                done[at] = found
            return found

        return walk(node)

    def turns_on(self, node: Node, fact: str) -> Node:
        """Return the condition that a fact's value changes what a diagram comes to."""
        first, *rest = (self.given(node, {fact: value}) for value in self.domains[fact])
        found = NO
        for other in rest:
            found = self.either(found, self.unlike(first, other))
        return found

    def unlike(self, one: Node, other: Node) -> Node:
        """Return the condition that two diagrams come to different ends."""
        if one == other:
            return NO
        if self._level[one] == self._level[other] == END:
            return YES
        found = self._unlike.get((one, other))
        if found is None:
            top, sides = self._sides(one, other)
            found = self._make(top, tuple([self.unlike(here, there) for here, there in sides]))
            self._unlike[one, other] = found
        return found

    def moves(self, one: Node, other: Node) -> Mapping[tuple[str, str], Node]:
        """Return every way in which two diagrams come out differently: (what the one says, the other) -> where."""
        drawn = self._move(one, other)
        ends = [at for at in self.reached(drawn) if self._level[at] == END and at != NO]
        words = [self._ends[at] for at in ends]
        return {(word.split(_TO)[0], word.split(_TO)[1]): self.among(drawn, (word,)) for word in words}

    def _move(self, one: Node, other: Node) -> Node:
        """Draw what two diagrams say where they differ, both words in one end; NO where they agree or one says nothing."""
        if one == other or NO in (one, other):
            return NO
        if self._level[one] == self._level[other] == END:
            return self.end(f"{self._ends[one]}{_TO}{self._ends[other]}")
        found = self._moved.get((one, other))
        if found is None:
            top, sides = self._sides(one, other)
            kids = [NO if here == there else self._move(here, there) for here, there in sides]
            found = self._moved[one, other] = self._make(top, tuple(kids))
        return found
