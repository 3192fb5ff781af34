"""Where a book breaks a floor: an outcome that must not be possible, or words that send somebody to the wrong person."""

from collections.abc import Iterable

from sharewell.practice.rulebook.diagram import Diagrams
from sharewell.practice.rulebook.meaning import Meaning
from sharewell.practice.rulebook.model import DutyRule, Invariant
from sharewell.practice.rulebook.nodes import NO, Node

NAMED = "{recipient}"  # a duty that has somebody speak to the recipient names the recipient


def broken(drawn: Diagrams, pinned: Meaning, floor: Invariant) -> Node:
    """Return where a book's outline breaks a floor, by the pinned meaning of the floor's own words."""
    outcome = NO if floor.never is None else pinned.of(floor.never)
    return drawn.outline.space.either(outcome, said(drawn, pinned, floor, drawn.book.duties))


def said(drawn: Diagrams, pinned: Meaning, floor: Invariant, duties: Iterable[DutyRule]) -> Node:
    """Return where one of these duties names the recipient though the floor says that nobody may be sent there."""
    owed = NO
    for duty in duties if floor.unsaid is not None else ():
        if naming(duty) and duty.in_force(drawn.day):
            owed = drawn.outline.space.either(owed, drawn.outline.of(duty.when))
    return NO if floor.unsaid is None else drawn.outline.space.both(pinned.of(floor.unsaid), owed)


def naming(duty: DutyRule) -> bool:
    """Say whether a duty's words name the recipient."""
    return NAMED in duty.text
