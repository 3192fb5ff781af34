"""The record for those who look after it, and the check of one entry: what this server checked, in plain words."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sharewell.actions.check_log import check_log
from sharewell.actions.check_record import (
    NotSignedYetError,
    check_entry,
    check_file_of,
    hand_out_words,
    reader_of,
)
from sharewell.actions.log_lines import LogLine, log_lines
from sharewell.practice.record import GIVEN, VOUCHED, Findings, RecordError
from sharewell.web import errors
from sharewell.web import record_words as words
from sharewell.web.found import found
from sharewell.web.role import role_words


@dataclass(frozen=True)
class LineShown:
    """One entry as it is listed."""

    number: int
    entry: UUID
    kind: str
    role: str
    recorded_at: datetime
    late: str


def record(request: HttpRequest) -> HttpResponse:
    """Show what was done here and when, newest first, and whether the whole log holds."""
    person = request.signed_in  # type: ignore[attr-defined]  # set by the door
    asked = request.GET.get("page", "1")
    with found():
        page = log_lines(
            person.actor, int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
        )
        whole = check_log(person.actor)
    here = reverse("record")
    context = {
        "lines": [_line(each) for each in page.lines],
        "whole": whole,
        "newer": f"{here}?page={page.page - 1}" if page.page > 1 else "",
        "older": f"{here}?page={page.page + 1}" if page.page < page.pages else "",
        "page": page,
    }
    return render(request, "case/record.html", context)


def check_record(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Check one entry and say what was found; what doesn't hold is named, and whom to tell."""
    person = request.signed_in  # type: ignore[attr-defined]  # set by the door
    with found():
        try:
            checked = check_entry(person.actor, entry)
        except NotSignedYetError as waits:
            return errors.page(request, errors.Trouble(503, waits.message, _("Nothing is lost."), waits.help))
        may_open = reader_of(person.actor, entry)
    context = {
        "checked": _in_our_words(checked),
        "since": _since(checked),
        "entry": entry,
        "said_by": words.reference(entry),
        "may_open": may_open,
        "idem": uuid4(),
    }
    return render(request, "case/check.html", context)


def check_file(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Give the file by which anybody can check an entry without us; its name says nothing. With words, that is recorded first."""
    if request.method != "POST":  # typed by hand, or come back to: the button is on the page
        return redirect("check_record", entry)
    person = request.signed_in  # type: ignore[attr-defined]  # set by the door
    opens, name = (None, "with-words") if request.POST.get("opens") == "words" else ((), "sealed")
    with found():
        try:
            if opens is None:
                hand_out_words(person.actor, entry, _idem(request), timezone.now())
            content = check_file_of(person.actor, entry, opens)
        except (RecordError, NotSignedYetError) as wrong:
            return errors.page(
                request, errors.Trouble(409, wrong.message, _("No file was made."), wrong.help)
            )
    answer = HttpResponse(content, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{words.reference(entry).lower()}-{name}.json"'
    return answer


def _idem(request: HttpRequest) -> UUID:
    """Return the mark of the page that was sent, so that a button pressed twice is one reading; a new one where it has none."""
    try:
        return UUID(request.POST.get("idem", ""))
    except ValueError:
        return uuid4()


def _in_our_words(checked: Findings) -> Findings:
    """Say of the key that the server gave itself whose it is: the file's reader brings a key, a page's does not."""
    ours = (_("The organisation’s own key"), _("The newest head of the log was checked with it."))
    found = tuple(
        replace(each, what=ours[0], detail=ours[1]) if each.what == GIVEN else each
        for each in checked.findings
    )
    return replace(
        checked, findings=found, caveats=tuple(each for each in checked.caveats if each != VOUCHED)
    )


def _since(checked: Findings) -> datetime | None:
    return words.read_moment(checked.statement.recorded_at) if checked.statement else None


def _line(line: LogLine) -> LineShown:
    kind = _kinds().get(line.kind, line.kind)
    late = ""
    if line.happened_at:
        gap = words.gap_between(words.read_moment(line.happened_at), line.recorded_at, line.precision)
        if gap >= words.AT_ONCE:
            late = _("%(gap)s after it happened") % {"gap": words.how_long(gap)}
    said = _("nobody: set up by the system") if line.role == "system" else role_words(line.role)
    role = said if line.signature_holds else _("The signature does not hold")
    return LineShown(line.index + 1, line.entry_id, kind, role, line.recorded_at, late)


def _kinds() -> dict[str, str]:
    return {
        "agency.opened": _("Organisation opened"),
        "book.adopted": _("Rulebook adopted"),
        "protocol.adopted": _("Local protocol adopted"),
        "standing.confirmed": _("Whether a new law reaches us"),
        "membership.begun": _("Role given"),
        "membership.ended": _("Role ended"),
        "worry.raised": _("Worry raised"),
        "share.urgent": _("Urgent share"),
        "call.recorded": _("Call recorded"),
        "record.finished": _("Urgent record finished"),
        "decision.recorded": _("Decision recorded"),
        "decision.amended": _("Added to a decision record"),
        "share.recorded_late": _("Share recorded after it was done"),
        "case.kept": _("How long a case is kept"),
        "birth.recorded": _("Date of birth learned"),
        "hold.set": _("Legal hold set"),
        "hold.lifted": _("Legal hold lifted"),
        "disposal.asked": _("Disposal asked for"),
        "content.disposed": _("Content disposed of"),
        "disposal.certified": _("Disposal certified"),
        "keys.rotated": _("Content moved to fresh keys"),
        "keys.restored": _("Lost keys brought back"),
        "second_step.reset": _("Second step of signing in taken away"),
        "content.opened": _("Content opened"),
        "record.exported": _("Given out as evidence"),
        "log.key_changed": _("Key of the record changed"),
        "log.frozen": _("Record closed"),
        "log.begun": _("New record begun after a key was lost"),
    }
