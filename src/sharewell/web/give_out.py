"""Give a decision record out with its proof, for a court or a review: asked why and what may be seen, recorded, then downloaded."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sharewell.actions.check_record import NotSignedYetError
from sharewell.actions.decision_story import DecisionStory, decision_story
from sharewell.actions.draft import discard_draft
from sharewell.actions.entries_asked import entries_of_decision
from sharewell.actions.export_record import (
    NewExport,
    OtherNowError,
    evidence_of,
    export_record,
    export_told,
)
from sharewell.practice.decision import to_fields
from sharewell.practice.record import RecordError
from sharewell.web import errors
from sharewell.web import record_words as words
from sharewell.web.begin import begin, ends_in
from sharewell.web.forms import Choice, Choices, Form, Line, Words
from sharewell.web.found import found
from sharewell.web.sitting import SignedIn
from sharewell.web.step import Step, take
from sharewell.web.ways import allowed

DRAFT, ENTRY = "give_out", "record.exported"
# What people may want to keep closed; the rest are dates, roles and names of organisations.
MAY_CLOSE = {
    "children": gettext_lazy("The children’s names and birthdays"),
    "known": gettext_lazy("What was seen, heard and reported"),
    "what": gettext_lazy("What was passed on, or asked for"),
    "reasons": gettext_lazy("The reasons"),
    "harm_if_shared": gettext_lazy("Harm if shared"),
    "harm_if_not": gettext_lazy("Harm if not shared"),
    "alternatives": gettext_lazy("Other ways considered"),
    "people": gettext_lazy("What the child and the adults wanted, and who hears of it"),
    "advice": gettext_lazy("Advice taken, and from whom"),
    "held_back": gettext_lazy("What was held back"),
    "facts": gettext_lazy("What was answered"),
    "answers": gettext_lazy("What the guidance said"),
}
# Children's names stand in these too: with the names closed, so are they.
WITH_NAMES = ("people", "answers")


class GiveOutForm(Form):
    """For whom, what for and why, and what of it may be seen."""

    heading = gettext_lazy("Download this record with its proof")
    given_to = Line(
        gettext_lazy("Who is it for?"),
        hint=gettext_lazy("For example a court, a review panel, an inspector."),
        missing=gettext_lazy("Type who it is for"),
    )
    purpose = Choice(
        gettext_lazy("What is it for?"),
        [
            ("legal", gettext_lazy("A court’s order or a legal claim")),
            ("review", gettext_lazy("A review, an inspection or a complaint")),
            ("other", gettext_lazy("Something else")),
        ],
        missing=gettext_lazy("Choose what it is for"),
    )
    why = Words(
        gettext_lazy("Why do you give it out?"),
        hint=gettext_lazy("Who asked or ordered it, and when. This stands in the file too."),
        missing=gettext_lazy("Write why you give it out"),
        small=True,
    )
    shows = Choice(
        gettext_lazy("What may it show?"),
        [
            ("nothing", gettext_lazy("That it was recorded, and when")),
            ("all", gettext_lazy("Everything it says")),
            ("part", gettext_lazy("All but what I tick below")),
        ],
        notes={"nothing": gettext_lazy("No name and no word that anybody typed.")},
        missing=gettext_lazy("Choose what it may show"),
    )

    def __init__(self, data: Mapping[str, list[str]] | None = None, *, may_close: tuple[str, ...]) -> None:
        super().__init__(data)
        self.fields["closed"] = Choices(
            _("Which parts stay closed?"),
            [(name, MAY_CLOSE[name]) for name in may_close],
            hint=_("Names can stand in other parts too. Read the page in the file before you give it on."),
            notes={"children": _("Closes the other parts that list them by name, too.")},
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("shows") == "part" and not given.get("closed"):
            self.add_error("closed", _("Tick what stays closed, or choose “Everything it says”"))
        return given


def start(request: HttpRequest, decision: UUID) -> HttpResponse:
    """Begin to give a record out."""
    person, _story = _found(request, decision)
    return redirect("give_out_write", decision, begin(person, DRAFT, resume=True, decision=decision))


@ends_in(ENTRY, page="given_out")
def write(request: HttpRequest, draft_id: UUID, decision: UUID) -> HttpResponse:
    """Ask for whom, why and what may be seen, and record that it is given out."""
    person, story = _found(request, decision)
    held = to_fields(story.content)
    step = Step(
        draft_id,
        "give_out",
        partial(GiveOutForm, may_close=tuple(name for name in MAY_CLOSE if held.get(name))),
        template="case/give_out.html",
        back=reverse("decision", args=[decision]),
        submit=_("Record this and make the file"),
    )

    def record(form: Form) -> HttpResponse:
        entries = entries_of_decision(person.actor, decision)
        receipt = export_record(person.actor, _new(form.cleaned_data, entries), draft_id, timezone.now())
        discard_draft(person.actor, draft_id)
        return redirect("given_out", receipt.entry_id)

    return take(request, step, record)


def _new(given: Mapping[str, Any], entries: tuple[UUID, ...]) -> NewExport:
    closed = set(given["closed"]) if given["shows"] == "part" else set()
    if "children" in closed:
        closed |= set(WITH_NAMES)
    return NewExport(
        entries=entries,
        purpose=given["purpose"],
        given_to=given["given_to"],
        why=given["why"],
        opened=() if given["shows"] == "nothing" else None,
        closed=tuple(sorted(closed)),
    )


def given_out(request: HttpRequest, export: UUID) -> HttpResponse:
    """Say that giving it out is recorded, and offer the file."""
    person: SignedIn = request.signed_in  # type: ignore[attr-defined]  # set by the door
    with found():
        told = export_told(person.actor, export)
    return render(request, "case/given_out.html", {"told": told, "said_by": words.reference(export)})


def bundle(request: HttpRequest, export: UUID) -> HttpResponse:
    """Give the file; its name says nothing."""
    if request.method != "POST":  # typed by hand, or come back to: the button is on the page
        return redirect("given_out", export)
    person: SignedIn = request.signed_in  # type: ignore[attr-defined]  # set by the door
    with found():
        try:
            content = evidence_of(person.actor, export)
        except NotSignedYetError as waits:
            return errors.page(request, errors.Trouble(503, waits.message, _("Nothing is lost."), waits.help))
        except (RecordError, OtherNowError) as wrong:
            return errors.page(
                request, errors.Trouble(409, wrong.message, _("No file was made."), wrong.help)
            )
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{words.reference(export).lower()}-with-proof.zip"'
    return answer


def _found(request: HttpRequest, decision: UUID) -> tuple[SignedIn, DecisionStory]:
    person: SignedIn = request.signed_in  # type: ignore[attr-defined]  # set by the door
    with found():
        story = decision_story(person.actor, decision)
    if not allowed(person, "export_record", own=story.own):
        raise Http404
    return person, story
