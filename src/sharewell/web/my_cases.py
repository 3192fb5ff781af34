"""My cases: what is to finish first, then the rest, newest first; and the home of those who see no case."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sharewell.actions.my_cases import CaseRow, ToFinish, my_cases
from sharewell.actions.naming import UNREADABLE_NAME
from sharewell.practice.access import may, reach
from sharewell.web import record_words as words
from sharewell.web.environment import day
from sharewell.web.sitting import SignedIn
from sharewell.web.ways import Todo, big_ways, todo

LONGEST_GIST = 160
LONGEST_NAME = 200
# Fewer can be read at a glance.
WORTH_FINDING = 4


@dataclass(frozen=True)
class CaseLine:
    """One case as it is listed."""

    address: str
    who: str
    gist: str
    meta: str
    to_finish: tuple[Todo, ...]

    @property
    def nobody_told(self) -> bool:
        """Whether something in it was to be told and nobody was."""
        return any(each.red for each in self.to_finish)


@dataclass(frozen=True)
class CasesPage:
    """The whole list; ``looked_for`` is part of a name that somebody typed."""

    count: str
    to_finish: tuple[CaseLine, ...]
    rest: tuple[CaseLine, ...]
    empty: bool
    findable: bool
    looked_for: str = ""


def home(request: HttpRequest) -> HttpResponse:
    """Show my cases. A child's name is looked for by POST, so that it never stands in an address or a log."""
    person: SignedIn = request.signed_in  # type: ignore[attr-defined]  # set by the door
    role: Any = person.role
    sees_record = may("see_record", role, "agency").allowed
    context: dict[str, Any] = {
        "ways": big_ways(),
        "sees_record": sees_record,
        "sees_retention": may("see_retention", role, "agency").allowed,
        "keeps_law": may("confirm_standing", role, "none").allowed,
        "adopts": may("adopt_book", role, "none").allowed,
    }
    rows = my_cases(person.actor, timezone.now())
    if not rows and sees_record and reach("see_case", role) != "agency":
        return render(request, "case/no_cases.html", context)
    looked_for = request.POST.get("looked_for", "").replace("\0", "").strip()[:LONGEST_NAME]
    return render(request, "case/home.html", context | {"page": cases_page(person, rows, looked_for)})


def cases_page(person: SignedIn, rows: Sequence[CaseRow], looked_for: str = "") -> CasesPage:
    """Put the cases in words, in the order in which they came."""
    shown = [row for row in rows if _is_about(row, looked_for)]
    lines = [(_line(person, row), bool(row.to_finish)) for row in shown]
    return CasesPage(
        count=_count(shown, looked_for),
        to_finish=tuple(line for line, todo in lines if todo),
        rest=tuple(line for line, todo in lines if not todo),
        empty=not rows,
        findable=bool(looked_for) or len(rows) >= WORTH_FINDING,
        looked_for=looked_for,
    )


def _is_about(row: CaseRow, looked_for: str) -> bool:
    # These have no page of their own here: a case's red line leads to the call, a record's own page to what is added.
    if row.case_id is None and all(
        one.draft_kind in ("call", "addition", "standing", "retention") and one.kind != "unreadable"
        for one in row.to_finish
    ):
        return False
    if not looked_for:
        return True
    # A name that can't be read may be the one.
    return any(
        name == UNREADABLE_NAME or looked_for.casefold() in name.casefold() for _id, name in row.children
    )


def _line(person: SignedIn, row: CaseRow) -> CaseLine:
    todos = tuple(todo(person, one, row.case_id, own=row.own) for one in row.to_finish)
    if row.case_id is None:
        begun = todos[0].address if todos else ""
        return CaseLine(begun, _("Begun, not yet recorded"), "", "", todos)
    whose = _("Yours") if row.own else _("%(name)s’s") % {"name": row.opened_by}
    newest = _("newest worry %(day)s") % {"day": day(row.newest_worry or row.opened_at)}
    return CaseLine(
        address=reverse("case", args=[row.case_id]),
        who=words.names([name or _("a child not yet named") for _id, name in row.children])
        or _("No child named"),
        gist=shortened(row.gist),
        meta=f"{whose}; {newest}",
        to_finish=todos,
    )


def shortened(text: str) -> str:
    """Cut a text at a word so that a line stays a line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST_GIST else flat[:LONGEST_GIST].rsplit(" ", 1)[0] + "…"


def _count(rows: Sequence[CaseRow], looked_for: str) -> str:
    cases = [row for row in rows if row.case_id]
    if looked_for:
        found = ngettext("%(count)s case found.", "%(count)s cases found.", len(cases))
        return _sentence(found, len(cases))
    if not rows:
        return _("You have no cases yet.")
    told = [row for row in cases if any(_untold(one) for one in row.to_finish)]
    said = [_sentence(ngettext("%(count)s case.", "%(count)s cases.", len(cases)), len(cases))]
    unfinished = sum(1 for row in rows if row.to_finish)
    if unfinished:
        finish = ngettext(
            "%(count)s has something to finish.", "%(count)s have something to finish.", unfinished
        )
        said.append(_sentence(finish, unfinished))
    if told:
        said.append(_sentence(_("In %(count)s, nobody has been told yet."), len(told)))
    return " ".join(said)


def _untold(one: ToFinish) -> bool:
    return one.kind == "undecided" or (one.kind == "nobody_told" and not one.others_told)


def _sentence(text: str, count: int) -> str:
    made = text % {"count": words.number(count)}
    return made[:1].upper() + made[1:]
