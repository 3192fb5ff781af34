"""What is kept and how long: what is due, held, undated and disposed of, and the schedule by which it is so."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sharewell.actions.kept import HoldLine, KeptCase, kept
from sharewell.practice.access import may
from sharewell.practice.retention import Line, Schedule, in_words
from sharewell.web import record_words as words
from sharewell.web.environment import day
from sharewell.web.retention_form import REASONS

CAUSES = {
    "death": gettext_lazy("Somebody has died"),
    "inquiry": gettext_lazy("An inquiry or a review"),
    "court": gettext_lazy("A court or a legal claim"),
    "complaint": gettext_lazy("A complaint"),
    "other": gettext_lazy("Something else"),
}

AGED = "aged"  # in the sitting, for the next page alone: how old somebody is goes in no address
DAMAGED = gettext_lazy(
    "Part of this can’t be opened: it is damaged, or its key is not here. Nothing else is touched by it. "
    "Ask whoever runs Sharewell for you to run “sharewell record fsck”, and to bring it back from a backup."
)


@dataclass(frozen=True)
class Row:
    """One case as a line: its reference, who it is about where the reader may know, and what can be done."""

    case: KeptCase
    reference: str
    who: str
    month: str


@dataclass(frozen=True)
class LineShown:
    """One line of the schedule: how long, and by which sources, each read by us or not."""

    title: str
    keeps: tuple[str, ...]
    sources: tuple[str, ...]


def retention(request: HttpRequest) -> HttpResponse:
    """Show what is kept here, by how long, with what each person of this role may do about it."""
    person = request.signed_in  # type: ignore[attr-defined]  # set by the door
    role: Any = person.role
    found = kept(person.actor, timezone.now())
    context = {
        "kept": found,
        "due": [row_of(each) for each in found.due],
        "held": [row_of(each) for each in found.held],
        "undated": [row_of(each) for each in found.undated],
        "waiting": [each for each in found.disposals if each.done_at is None],
        "disposed": [each for each in found.disposals if each.done_at],
        "next_month": month_words(found.next_month),
        "cause_of": cause_of,
        "reasons": REASONS,
        "damaged": DAMAGED,
        "reference": words.reference,
        "lines": [_line(found.schedule, each) for each in found.schedule.lines.values()],
        "may_ask": may("ask_disposal", role, "none").allowed,
        "may_lift": may("lift_hold", role, "agency").allowed,
        "may_hold": may("set_hold", role, "agency").allowed,
        "may_keep": may("keep_case", role, "agency").allowed,
        "acts": person.role != "auditor",
        "recorded": "recorded" in request.GET,
        "aged": _aged(request.session.pop(AGED, None)),
    }
    return render(request, "retention/retention.html", context)


def _aged(years: int | None) -> str:
    """Say how old somebody was at the case's opening by the day that was just recorded; nothing after another act."""
    if years is None:
        return ""
    if years < 0:
        said = _("By that day, they were not born yet when the case was opened.")
    elif years == 0:
        said = _("By that day, they were under one year old when the case was opened.")
    else:
        said = ngettext(
            "By that day, they were %(years)s year old when the case was opened.",
            "By that day, they were %(years)s years old when the case was opened.",
            years,
        ) % {"years": years}
    return f"{said} {_('If that is wrong, record the day of birth again: the newest counts.')}"


def row_of(case: KeptCase) -> Row:
    """Put one case in words."""
    who = words.names([name or _("a child not yet named") for _id, name in case.children])
    return Row(case, words.reference(case.case_id), who, month_words(case.month))


def cause_of(hold: HoldLine) -> str:
    """Say what a case is held for."""
    # An empty cause is one that can't be opened: the hold stands all the same.
    return str(CAUSES[hold.cause]) if hold.cause else _("What it is held for can’t be opened")


def month_words(month: str) -> str:
    """Write a month as people say it: September 2051."""
    return day(date.fromisoformat(f"{month}-01")).partition(" ")[2] if month else ""


def _line(schedule: Schedule, line: Line) -> LineShown:
    cites = dict.fromkeys(cite for keep in line.keep for cite in keep.cites)
    return LineShown(
        line.title,
        tuple(in_words(keep) for keep in line.keep),
        tuple(_source(schedule, each) for each in cites),
    )


def _source(schedule: Schedule, cite: str) -> str:
    name, _colon, place = cite.partition(":")
    source = schedule.sources.get(name)
    if source is None:
        return _("Your local protocol: %(place)s") % {"place": cite}
    said = f"{source.title}: {place.strip()}"
    return said if source.checked else _("%(source)s (not checked by us)") % {"source": said}
