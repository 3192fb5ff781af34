"""The decision diagrams of a book on a day: exactly what is still possible, what still matters, and the answer."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property, lru_cache
from typing import Any

from sharewell import guidance
from sharewell.practice.rulebook.condition import Condition
from sharewell.practice.rulebook.errors import RulebookError
from sharewell.practice.rulebook.left import Left
from sharewell.practice.rulebook.model import NOT_SURE, Book, Dated, Fact, Facts, Rule
from sharewell.practice.rulebook.nodes import NO, YES, Domains, Node, Weights
from sharewell.practice.rulebook.outline import Outline, Tiers
from sharewell.practice.rulebook.space import Space

LARGEST_DECISION = 5_000  # nodes; more, and a page would wait


class Drawn(Mapping[str, Node]):
    """The decisions of an outline over facts alone, each drawn when it is first looked at."""

    def __init__(self, outlined: Mapping[str, Node], exact: Callable[[Node], Node]) -> None:
        self._outlined = outlined
        self._exact = exact
        self._drawn: dict[str, Node] = {}

    def __getitem__(self, decision: str) -> Node:
        if decision not in self._drawn:
            self._drawn[decision] = self._exact(self._outlined[decision])
        return self._drawn[decision]

    def __iter__(self) -> Iterator[str]:
        return iter(self._outlined)

    def __len__(self) -> int:
        return len(self._outlined)


@dataclass(frozen=True, eq=False)
class Diagrams:
    """Every decision of one book on one day, drawn over its facts after presumptions, in the book's order.

    The outline is drawn at once; what is asked of a decision as a whole is worked out of it, and kept.
    """

    book: Book
    day: date
    space: Space
    outline: Outline
    tiers: Tiers
    _exact: dict[Node, Node] = field(default_factory=dict)

    @cached_property
    def roots(self) -> Mapping[str, Node]:
        """Each decision, ending in its outcomes."""
        return Drawn(self.outline.roots, self.exact)

    @cached_property
    def deciding(self) -> Mapping[str, Node]:
        """Each decision again, ending in the id of the rule that decides."""
        return Drawn(self.outline.deciding, self.exact)

    @cached_property
    def beside(self) -> tuple[tuple[Dated, Node], ...]:
        """Each duty and each route, and when it applies."""
        return tuple((one, self.condition(one.when)) for one in (*self.book.duties, *self.book.routes))

    def exact(self, node: Node) -> Node:
        """Return what is drawn in the outline as it is over facts alone."""
        return self._over_facts(self.outline.plain(node))

    def _over_facts(self, node: Node) -> Node:
        if node <= YES:
            return node
        found = self._exact.get(node)
        if found is None:
            outline = self.outline.space
            asked = outline.fact(node)
            if asked is None:
                found = self.space.end(outline.outcome(node) or "")
            else:
                kids = [self._over_facts(kid) for kid in outline.kids(node)]
                found = self._next(asked, kids)
            self._exact[node] = found
        return found

    def _next(self, asked: str, kids: list[Node]) -> Node:
        decision = self.book.decisions.get(asked)
        if decision is None:
            return self.space.node(asked, tuple(kids))
        decided = self._over_facts(self.outline.roots[asked])
        return self.space.onward(decided, dict(zip(decision.outcomes, kids, strict=True)))

    def can_meet(self, node: Node) -> bool:
        """Say whether any case meets a condition of the outline, without drawing it over facts."""
        return self._meets(frozenset([node]), {})

    def _meets(self, parts: frozenset[Node], ways: Mapping[str, tuple[str, ...]]) -> bool:
        """Say whether a case meets all parts while decisions come out in one of these ways."""
        outline, space = self.outline, self.outline.space
        if NO in parts:
            return False
        asked = space.first_fact(parts)
        if asked is None or asked not in self.book.decisions:
            return self._leads(self._over_facts(space.all_of(parts)), ways)
        leading: dict[frozenset[Node], list[str]] = {}
        for outcome in ways.get(asked, self.book.decisions[asked].outcomes):
            leading.setdefault(space.all_given(parts, asked, outcome), []).append(outcome)
        for left, outcomes in leading.items():
            told = tuple(outcomes)
            # What a decision comes to is a condition too, over those that it rests on.
            rests = () if asked in outline.on_facts else (space.among(outline.roots[asked], told),)
            if self._meets(left.union(rests), {**ways, asked: told}):
                return True
        return False

    def decides(self, rule: Rule) -> bool:
        """Say whether any case is decided by a rule."""
        if rule.id not in self.outline.speaking(rule.of):
            return False
        return rule.of in self.outline.on_facts or self.can_meet(self.outline.by(rule))

    def _leads(self, where: Node, ways: Mapping[str, tuple[str, ...]]) -> bool:
        """Say whether a case that meets a condition over facts lets decisions come out so."""
        on_facts = [name for name in ways if name in self.outline.on_facts]
        if not on_facts:
            return where != NO
        *others, last = ((self._over_facts(self.outline.roots[name]), ways[name]) for name in on_facts)
        where = self.space.all_of([where, *(self.space.among(*each) for each in others)])
        return self.space.leads(where, *last)

    def wider(self, more: Domains) -> "Diagrams":
        """Return the same over a space of its own that has more facts, so that another book can be laid beside it."""
        space = self.space.wider(more)
        return Diagrams(self.book, self.day, space, self.outline.over(space), self.tiers, dict(self._exact))

    def size(self, decision: str) -> int:
        """Count the nodes of a decision's diagram, ends included."""
        return sum(1 for _ in self.space.reached(self.roots[decision]))

    def possible(self, decision: str, known: Facts) -> tuple[str, ...]:
        """Return exactly what a decision may still be, in its own order; ``known`` is after presumptions."""
        left = Left(self.space, known)
        found = left.outcomes(left.of(self.roots[decision]))
        return tuple(outcome for outcome in self.book.decisions[decision].outcomes if outcome in found)

    def matters(self, decision: str, known: Facts) -> tuple[str, ...]:
        """Return exactly the facts that can still change a decision, in the book's order."""
        return Left(self.space, known).matters((self.roots[decision],))

    def condition(self, condition: Condition) -> Node:
        """Draw any condition over facts, concepts and decisions."""
        return self.exact(self.outline.of(condition))

    def example(self, node: Node) -> dict[str, str] | None:
        """Return a shortest set of answers that makes a condition hold; None when it can't hold."""
        return self.space.example(node)

    def share(self, decision: str, weights: Weights | None = None) -> dict[str, float]:
        """Return how often a decision comes out each way, of 1, by these weights or the book's own prior."""
        found = self.space.shares(self.roots[decision], weights or prior(self.book))
        return {one: found.get(one, 0.0) for one in self.book.decisions[decision].outcomes}


def diagrams(book: Book, day: date) -> Diagrams:
    """Draw every decision by the rules in force on a day; kept, until a rule begins or ends, for whoever asks next."""
    return _drawn(book, turn(book, day))


@lru_cache(maxsize=16)
def _drawn(book: Book, day: date) -> Diagrams:
    drawn = draw(book, day, Space({fact.id: fact.domain for fact in book.facts.values()}))
    # Worked out before anybody else sees it: two who look at once must not both draw.
    dict(drawn.roots), dict(drawn.deciding), drawn.beside
    return drawn


def turn(book: Book, day: date) -> date:
    """Return the last day, up to this one, on which the rules in force changed."""
    return max((each for each in _turns(book) if each <= day), default=date.min)


def turns_after(book: Book, day: date) -> tuple[date, ...]:
    """Return each later day on which a rule, duty or floor begins or ends, in order."""
    return tuple(sorted(each for each in _turns(book) if each > day))


def _turns(book: Book) -> set[date]:
    dated: tuple[Any, ...] = (*book.rules, *book.duties, *book.invariants)
    days = (day for each in dated for day in (each.since, getattr(each, "until", None)))
    return {day for day in days if day is not None}


def domains(old: Book, new: Book) -> Domains:
    """Return every fact of two books with every value either knows, in the newer book's order."""
    found: dict[str, tuple[str, ...]] = {fact.id: fact.domain for fact in new.facts.values()}
    for fact in old.facts.values():
        found[fact.id] = tuple(dict.fromkeys((*found.get(fact.id, ()), *fact.domain)))
    return found


def spread(old: Book, new: Book) -> dict[str, tuple[str, ...]]:
    """Return every fact of two books for proofs, in the order in which their diagrams come out small.

    Nothing but speed hangs on that order; a fact it leaves out comes last.
    """
    order = _drawing_order()
    return dict(sorted(domains(old, new).items(), key=lambda fact: order.get(fact[0], len(order))))


@cache
def _drawing_order() -> Mapping[str, int]:
    lines = guidance.read("policies/drawing_order.txt").decode().split()
    return {fact: place for place, fact in enumerate(lines)}


def draw(book: Book, day: date, space: Space) -> Diagrams:
    """Draw a book over a space that holds at least its facts, so that two books can lie side by side."""
    tiers = book.rules_on(day)
    try:
        return Diagrams(book, day, space, Outline(book, tiers, space), tiers)
    except RecursionError:
        mend = "Split the longest into concepts, and let fewer rest on each other."
        raise RulebookError(book.title, "", "its conditions are nested too deep to draw.", mend) from None


def prior(book: Book) -> dict[str, dict[str, float]]:
    """Return how often each answer is expected, of 1, after presumptions. It orders questions and weighs delay; it never decides."""
    return {fact.id: _expected(fact) for fact in book.facts.values()}


def _expected(fact: Fact) -> dict[str, float]:
    given = dict(fact.prior or dict.fromkeys(fact.domain, 1))
    unsure = given.pop(NOT_SURE, 0)
    taken = fact.if_not_sure or NOT_SURE
    given[taken] = given.get(taken, 0) + unsure
    total = sum(given.values())
    return {value: given.get(value, 0) / total for value in fact.domain}
