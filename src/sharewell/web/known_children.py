"""The children on somebody's own cases, so that nobody has to type them again and a seventh note finds the first six."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sharewell.actions.earlier_worries import KnownChild
from sharewell.web.ages import age_said

MOST = 40  # ticks that a page can show and stay readable


def ticks_of(known: Sequence[KnownChild], on: date) -> list[tuple[str, str]]:
    """Return each child as a tick, by name and age."""
    return [(str(each.subject_id), _said(each, on)) for each in known[:MOST]]


def _said(child: KnownChild, on: date) -> str:
    age = age_said(child.born, child.kind, "", on)
    return f"{child.name}, {age}" if age else child.name


def case_of_all(known: Sequence[KnownChild], ticked: Iterable[UUID]) -> UUID | None:
    """Return the newest case that all the ticked children share, when there is one."""
    wanted = set(ticked)
    cases = [each.case_ids for each in known if each.subject_id in wanted]
    shared = [case for case in (cases[0] if cases else ()) if all(case in each for each in cases)]
    return shared[-1] if shared else None
