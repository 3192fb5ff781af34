"""Follows a decision's diagram: the fastest way to one outcome of a complete case."""

from collections.abc import Callable
from typing import TypeAlias

from sharewell.practice.rulebook.diagram import Diagrams
from sharewell.practice.rulebook.model import Facts
from sharewell.practice.rulebook.nodes import Node

Step: TypeAlias = "str | tuple[str, dict[str, Step]]"


def follower(drawn: Diagrams, decision: str) -> Callable[[Facts], str]:
    """Return what follows one decision's diagram. Every fact must be answered, presumptions already put in."""
    done: dict[Node, Step] = {}

    def step(at: Node) -> Step:
        if at not in done:
            fact = drawn.space.fact(at)
            branches = drawn.space.branches(at)
            ends = drawn.space.outcome(at) or ""
            done[at] = ends if fact is None else (fact, {value: step(kid) for value, kid in branches})
        return done[at]

    first = step(drawn.roots[decision])

    def follow(known: Facts) -> str:
        at = first
        while isinstance(at, tuple):
            at = at[1][known[at[0]]]
        return at

    return follow
