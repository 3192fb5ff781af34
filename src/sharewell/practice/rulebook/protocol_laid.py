"""Two books laid side by side over one space, so that any difference between them can be read off and worked as a case."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from itertools import chain, product

from sharewell.practice.rulebook.condition import Condition, Is, names
from sharewell.practice.rulebook.diagram import Diagrams, draw, prior, spread
from sharewell.practice.rulebook.impact import Move
from sharewell.practice.rulebook.in_words import answers_in_words, outcome_in_words
from sharewell.practice.rulebook.model import Book, Dated, Facts, Rule
from sharewell.practice.rulebook.nodes import NO, YES, Node
from sharewell.practice.rulebook.protocol_reach import LOCAL
from sharewell.practice.rulebook.space import Space

MAIN = "disposition"  # the other decisions rest on it


@dataclass(frozen=True)
class Worked:
    """One case worked both ways: what each book says, the answers that the rule turns on, and the rest."""

    national: str
    local: str
    turns_on: tuple[tuple[str, str], ...]
    besides: tuple[tuple[str, str], ...]
    facts: Facts


@dataclass(frozen=True)
class Breach:
    """One reason why a protocol can't be taken. ``kind``: floor, weaker, holds_up, clash, dead or silenced."""

    kind: str
    id: str
    text: str
    mend: str
    case: Worked | None = None


@dataclass(frozen=True)
class Change:
    """The cases in which one decision comes out differently."""

    decision: str
    before: str
    after: str
    node: Node


@dataclass(frozen=True)
class Laid:
    """The national book and one that adds to it, by the rules in force on one day."""

    national: Diagrams
    local: Diagrams
    own: tuple[Rule, ...]  # living rules that the national book does not have as they stand
    only_rules: bool  # every word means what it means nationally
    _changes: dict[str, tuple[Change, ...]] = field(default_factory=dict)

    @property
    def space(self) -> Space:
        """The space that both are drawn over."""
        return self.local.space

    def changes(self, decision: str) -> tuple[Change, ...]:
        """Return every way in which a decision comes out differently, in the order of its outcomes.

        What only follows from another disposition may be left out.
        """
        if decision not in self._changes:
            self._changes[decision] = tuple(self._changed(decision))
        return self._changes[decision]

    def alike(self) -> Node:
        """Return where both books share, in the same way: there how much, and when to tell, can be compared."""
        found = NO
        for outcome in ("share_now", "share"):
            sides = (drawn.roots[MAIN] for drawn in (self.national, self.local))
            one, other = (self.space.among(root, (outcome,)) for root in sides)
            found = self.space.either(self.space.both(one, other), found)
        return found

    def touched(self, *decisions: str) -> Node:
        """Return where local rules decide: elsewhere nothing differs, unless a word means something else."""
        if not self.only_rules:
            return YES
        found = NO
        for decision in decisions or self.national.roots:
            own = [rule for rule in self.own if rule.of == decision]
            if own:
                found = self.space.either(found, self.local.exact(self.local.outline.by(*own)))
        return found

    @cached_property
    def may_differ(self) -> tuple[str, ...]:
        """The decisions that the books draw differently, and those that rest on them; no other comes out otherwise."""
        one, other, found = self.national.outline, self.local.outline, list[str]()
        for decision in one.order:
            rests = one.space.tested(one.roots[decision])
            if one.roots[decision] != other.roots[decision] or any(name in found for name in rests):
                found.append(decision)
        return tuple(found)

    def _changed(self, decision: str) -> Iterator[Change]:
        where = self.touched(decision) if self._stands_alone(decision) else YES
        if where == NO or decision not in self.may_differ:
            return
        one, other = self.national.outline, self.local.outline
        rests = {*one.space.tested(one.roots[decision]), *one.space.tested(other.roots[decision])}
        if rests.isdisjoint(self.may_differ):
            # Both rest on the same: what differs is small in the outline, and that alone is drawn over facts.
            pairs = self._pairs(decision, one.space, one.roots[decision], other.roots[decision], YES)
            found = ((before, after, self.local.exact(node)) for before, after, node in pairs)
        else:
            roots = self.national.roots[decision], self.local.roots[decision]
            found = (
                (before, after, node)
                for before, after, node in self._pairs(decision, self.space, *roots, where)
            )
        yield from (Change(decision, before, after, node) for before, after, node in found if node != NO)

    def _stands_alone(self, decision: str) -> bool:
        """Say whether a decision rests on no other that has local rules, the disposition aside."""
        others = {rule.of for rule in self.own} - {decision, MAIN}
        rules = [rule for rule in self.local.book.rules if rule.of == decision]
        return not others or not any(
            leaf.name in others for rule in rules for leaf in leaves(self.local.book, rule.when)
        )

    def _pairs(
        self, decision: str, space: Space, one: Node, other: Node, where: Node
    ) -> Iterator[tuple[str, str, Node]]:
        found = space.moves(one, other)
        outcomes = self.national.book.decisions[decision].outcomes
        for before, after in product(outcomes, self.local.book.decisions[decision].outcomes):
            node = space.both(where, found.get((before, after), NO))
            if node != NO:
                yield before, after, node


def lay(national: Book, local: Book, day: date) -> Laid:
    """Draw both books over the local book's facts, by the rules in force on a day."""
    facts = spread(national, local)
    kept = _kept(national, day, tuple((name, facts[name]) for name in facts if name in national.facts))
    one = kept.wider({name: facts[name] for name in facts if name not in national.facts})
    return laid(one, draw(local, day, one.space))


def laid(one: Diagrams, other: Diagrams) -> Laid:
    """Lay the national book and another side by side, both drawn over one space."""
    known = {rule.id: rule for rule in one.book.rules}
    living = chain.from_iterable(chain.from_iterable(other.tiers.values()))
    own = tuple(rule for rule in living if known.get(rule.id) != rule)
    return Laid(one, other, own, one.book.concepts == other.book.concepts)


@lru_cache(maxsize=6)
def _kept(national: Book, day: date, facts: tuple[tuple[str, tuple[str, ...]], ...]) -> Diagrams:
    """Draw the national book once for all that are laid beside it; nobody works in its space, only in copies."""
    return draw(national, day, Space(dict(facts)))


def added_texts(national: Book, book: Book) -> Iterator[tuple[str, str]]:
    """Yield the id and the words of each question, rule and duty that a book has beyond the national one."""
    yield from ((id_, one.question) for id_, one in book.facts.items() if id_ not in national.facts)
    known = {one.id for one in (*national.rules, *national.duties)}
    yield from ((rule.id, rule.why) for rule in book.rules if rule.id not in known)
    yield from ((duty.id, duty.text) for duty in book.duties if duty.id not in known)


def moves(laid: Laid) -> tuple[Move, ...]:
    """Return what is decided differently, and how often by the shipped prior; what follows from it is left out."""
    weights, found = prior(laid.local.book), []
    for decision, one in laid.national.book.decisions.items():
        for change in laid.changes(decision) if LOCAL in one.tiers else ():
            node = change.node if decision == MAIN else laid.space.both(change.node, laid.alike())
            if node != NO:
                share = laid.space.shares(node, weights).get("yes", 0.0)
                example = laid.space.example(node) or {}
                found.append(Move(decision, change.before, change.after, share, example))
    return tuple(found)


def idle_rules(laid: Laid) -> tuple[str, ...]:
    """Return the local rules that say only what the national rulebook says anyway."""
    found = []
    for rule in laid.own:
        decides = laid.local.exact(laid.local.outline.by(rule))
        outline = laid.national.outline
        same = laid.national.exact(outline.space.among(outline.roots[rule.of], (rule.then,)))
        if decides != NO and laid.space.choose(same, NO, decides) == NO:
            found.append(rule.id)
    return tuple(found)


def worked(laid: Laid, decision: str, example: Facts) -> Worked:
    """Work an example in both books, as each decides it."""
    before, after = (drawn.possible(decision, example)[0] for drawn in (laid.national, laid.local))
    return case(laid, decision, (before, after), example, (giving(laid, decision, after, example),))


def giving(laid: Laid, decision: str, outcome: str, example: Facts) -> Rule:
    """Return the rule that gives an outcome in an example: a local one before a national, a sure one before a possible."""
    may = [
        (rule not in laid.own, left != YES, rule)
        for rule in chain.from_iterable(laid.local.tiers[decision])
        if rule.then == outcome and (left := laid.space.given(laid.local.condition(rule.when), example)) != NO
    ]
    return min(may, key=lambda one: one[:2])[2]


def case(laid: Laid, decision: str, said: tuple[str, str], example: Facts, rules: Iterable[Dated]) -> Worked:
    """Put a case into words: the answers that these rules turn on apart from the rest."""
    book = laid.local.book
    on = {leaf.name for rule in rules for leaf in leaves(book, rule.when)}
    in_order = [fact for fact in book.facts if fact in example]
    words = dict(zip(in_order, answers_in_words(book, example), strict=True))
    return Worked(
        national=outcome_in_words(book, decision, said[0]),
        local=outcome_in_words(book, decision, said[1]),
        turns_on=tuple(pair for fact, pair in words.items() if fact in on),
        besides=tuple(pair for fact, pair in words.items() if fact not in on),
        facts=example,
    )


def leaves(book: Book, condition: Condition) -> Iterator[Is]:
    """Walk every fact and decision that a condition looks at, through its concepts."""
    for leaf in names(condition):
        if isinstance(leaf, Is):
            yield leaf
        else:
            yield from leaves(book, book.concepts[leaf.name].when)
