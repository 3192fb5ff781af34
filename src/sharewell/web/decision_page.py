"""The pages of one decision: its record, adding to it, and the copies for families."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sharewell.actions.amend_decision import amend_decision
from sharewell.actions.decision_story import DecisionStory, decision_story
from sharewell.actions.draft import discard_draft
from sharewell.practice.decision import family_copy as copy_for
from sharewell.web.begin import begin, ends_in
from sharewell.web.decision_record import nobody_told, sections
from sharewell.web.family_page import family_page
from sharewell.web.forms import Form, Line, Words
from sharewell.web.found import found
from sharewell.web.kept_words import kept_until
from sharewell.web.numbers import own_area
from sharewell.web.sitting import SignedIn
from sharewell.web.step import Step, take
from sharewell.web.ways import allowed

DRAFT, ENTRY = "addition", "decision.amended"


class AddForm(Form):
    """What is added to a record."""

    words = Words(
        _("What do you want to add to this record?"),
        hint=_("Something you learned, a reply, or a mistake to put right: say which."),
        for_the_child=True,
        missing=_("Write what is to be added"),
    )
    advised_by = Line(
        _("Is it advice you took? Then from whom?"),
        hint=_("Name and role. Leave it empty if it isn’t advice."),
    )


def decision(request: HttpRequest, decision: UUID) -> HttpResponse:
    """Show one decision record: one side of A4, on the screen and on paper."""
    person, story = _story(request, decision)
    context = {
        "story": story,
        "sections": sections(story),
        "untold": nobody_told(story),
        "kept": kept_until(person, story.case_id),
        "copies": story.content.children if allowed(person, "see_family_copy", own=story.own) else (),
        "may_give_out": allowed(person, "export_record", own=story.own),
        "may_add": allowed(person, "decide", own=story.own),
        "added": request.GET.get("added") == "1",
        "numbers": own_area(person),
    }
    return render(request, "case/decision.html", context)


def start_adding(request: HttpRequest, decision: UUID) -> HttpResponse:
    """Begin to add to a record."""
    person, story = _story(request, decision)
    _may_add(person, story)
    return redirect("addition", decision, begin(person, DRAFT, resume=True, decision=decision))


@ends_in(ENTRY, page="decision", said="?added=1")
def add(request: HttpRequest, draft_id: UUID, decision: UUID) -> HttpResponse:
    """Add words to a record; what was recorded before stays."""
    person, story = _story(request, decision)
    _may_add(person, story)
    step = Step(
        draft_id,
        "words",
        AddForm,
        template="case/add.html",
        back=reverse("decision", args=[decision]),
        submit=_("Add to the record"),
    )

    def record(form: Form) -> HttpResponse:
        words, by = form.cleaned_data["words"], form.cleaned_data["advised_by"]
        amend_decision(person.actor, decision, words, draft_id, timezone.now(), advised_by=by)
        discard_draft(person.actor, draft_id)
        return redirect(f"{reverse('decision', args=[decision])}?added=1")

    return take(request, step, record)


def _may_add(person: SignedIn, story: DecisionStory) -> None:
    if not allowed(person, "decide", own=story.own):
        raise Http404


def family_copy(request: HttpRequest, decision: UUID, subject: UUID) -> HttpResponse:
    """Show the copy for one child's family; nothing is sent by it."""
    person, story = _story(request, decision)
    children = [child.subject for child in story.content.children]
    if not allowed(person, "see_family_copy", own=story.own) or str(subject) not in children:
        raise Http404
    page = family_page(copy_for(story.content, str(subject)), timezone.localdate())
    return render(request, "case/family.html", {"page": page, "decision": decision})


def _story(request: HttpRequest, decision: UUID) -> tuple[SignedIn, DecisionStory]:
    person: SignedIn = request.signed_in  # type: ignore[attr-defined]  # set by the door
    with found():
        return person, decision_story(person.actor, decision)
