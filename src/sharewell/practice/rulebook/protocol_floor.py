"""Floors under a local protocol: held by the national meaning of their words, over what the protocol's book decides."""

from collections.abc import Iterator

from sharewell.practice.rulebook.condition import AllOf, Condition
from sharewell.practice.rulebook.meaning import Meaning
from sharewell.practice.rulebook.model import Facts
from sharewell.practice.rulebook.nodes import NO, Node
from sharewell.practice.rulebook.protocol_laid import Breach, Laid, leaves, worked

MEND = "Narrow the rule, or take it out."
_MEND_LATER = (
    f"{MEND} A reason of your own for not telling is a [[telling_exception]]: whoever decides chooses it, "
    "and that they are not told follows from it."
)


def floors(laid: Laid) -> Iterator[Breach]:
    """Hold every floor by the national meaning of its words, over what the local book decides."""
    if not laid.may_differ:
        return
    words = Meaning(laid.local.outline.space, laid.national.book.concepts)
    touched = laid.touched()
    for floor in laid.national.book.invariants:
        if floor.never is None or not floor.in_force(laid.local.day):
            continue
        if not laid.local.can_meet(words.of(floor.never)) or _met_nationally(laid, floor.never):
            continue  # what the national book itself breaks, its own proof says
        broken = _within(laid, words, touched, floor.never)
        example = laid.space.example(broken) or {}
        text = f"A floor would break: {floor.text}"
        about = _differing(laid, floor.never, example)
        mend = _MEND_LATER if about == "telling" and _later(laid, example) else MEND
        yield Breach("floor", floor.id, text, mend, worked(laid, about, example))


def _later(laid: Laid, example: Facts) -> bool:
    """Say whether somebody would be told later than by the national book."""
    before, after = (drawn.possible("telling", example)[0] for drawn in (laid.national, laid.local))
    outcomes = laid.national.book.decisions["telling"].outcomes
    return outcomes.index(after) > outcomes.index(before)


def _met_nationally(laid: Laid, condition: Condition) -> bool:
    return laid.national.can_meet(laid.national.outline.of(condition))


def _within(laid: Laid, meaning: Meaning, where: Node, condition: Condition) -> Node:
    """Return where, in a part of all cases, a condition holds; a part is small, so it goes first."""
    for each in _parts(condition):
        where = laid.space.both(where, laid.local.exact(meaning.of(each))) if where != NO else NO
    return where


def _differing(laid: Laid, condition: Condition, example: Facts) -> str:
    """Return the decision that a floor is about, and that comes out differently in its counterexample."""
    named = [leaf.name for leaf in leaves(laid.national.book, condition) if leaf.name in laid.national.roots]
    return max(
        named,
        key=lambda name: laid.national.possible(name, example) != laid.local.possible(name, example),
        default="disposition",
    )


def _parts(condition: Condition) -> tuple[Condition, ...]:
    """Return what must all hold for a condition to hold."""
    return condition.parts if isinstance(condition, AllOf) else (condition,)
