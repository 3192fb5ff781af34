"""For anybody to read: how the answer to each published case changes with the 2026 duty to share, side by side."""

from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sharewell.practice.duty_2026 import Compared, compare
from sharewell.practice.rulebook import Answer
from sharewell.practice.rulebook.scenario import Scenario
from sharewell.practice.wording import outcome_words
from sharewell.web.guidance_scenarios import KINDS
from sharewell.web.guidance_shown import shipped_book
from sharewell.web.record_words import names

FIRST = "published"
FOOTING = ("art6", "gateway")


@dataclass(frozen=True)
class Side:
    """One answer as a cell: what to do, and what it rests on."""

    step: str
    footing: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """Towards one recipient, about the children whose answers are the same, without the duty and with it."""

    towards: str
    without: Side
    under: Side
    said: str
    changes: bool


@dataclass(frozen=True)
class Table:
    """One scenario."""

    scenario: Scenario
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Group:
    """The scenarios of one kind, and how many of them change."""

    kind: str
    title: str
    counted: str
    tables: tuple[Table, ...]


def duty_2026(request: HttpRequest) -> HttpResponse:
    """Show each scenario in two columns, and count what changes."""
    return render(request, "guidance/duty_2026.html", {"book": shipped_book(), "groups": groups()})


def groups() -> tuple[Group, ...]:
    """Return the scenarios by kind, the published ones first."""
    together = _by_scenario()
    listed = [each[0].scenario for each in together.values()]
    return tuple(
        Group(kind, str(title), _counted([together[one.id] for one in listed if one.kind == kind]), tables)
        for kind, title in KINDS
        if (tables := tuple(Table(one, _rows(together[one.id])) for one in listed if one.kind == kind))
    )


@cache
def _by_scenario() -> dict[str, tuple[Compared, ...]]:
    found: dict[str, tuple[Compared, ...]] = {}
    for each in compare(shipped_book()):
        found[each.scenario.id] = (*found.get(each.scenario.id, ()), each)
    return found


def _counted(scenarios: list[tuple[Compared, ...]]) -> str:
    steps = sum(any(each.step_changes for each in one) for one in scenarios)
    changed = sum(any(each.changes for each in one) for one in scenarios)
    said = ngettext("%(changed)s of %(all)s changes:", "%(changed)s of %(all)s change:", changed) % {
        "changed": changed,
        "all": len(scenarios),
    }
    what = _("in %(steps)s the next step, in %(footing)s only what it rests on.") % {
        "steps": steps,
        "footing": changed - steps,
    }
    return f"{said} {what}"


def _rows(compared: tuple[Compared, ...]) -> tuple[Row, ...]:
    several = len({each.without.child for each in compared}) > 1
    alike: dict[tuple[str, Side, Side, str, bool], list[str]] = {}
    for each in compared:
        key = (each.without.recipient, _side(each.without), _side(each.under), _said(each), each.changes)
        alike.setdefault(key, []).append(each.without.child)
    return tuple(
        Row(_towards(recipient, children if several else []), without, under, said, changes)
        for (recipient, without, under, said, changes), children in alike.items()
    )


def _towards(recipient: str, children: list[str]) -> str:
    if not children:
        return recipient
    return _("%(recipient)s, about %(children)s") % {"recipient": recipient, "children": names(children)}


def _side(answer: Answer) -> Side:
    book = shipped_book()
    said = {
        decision: _(" or ").join(
            outcome_words(book, decision, one) for one in getattr(answer, decision).possible
        )
        for decision in ("disposition", *FOOTING)
    }
    return Side(said["disposition"], tuple(dict.fromkeys(said[one] for one in FOOTING)))


def _said(each: Compared) -> str:
    if each.step_changes:
        return _("The next step changes")
    return _("Only what it rests on changes") if each.footing_changes else _("The same")
