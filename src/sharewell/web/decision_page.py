"""The pages of one decision: its record, adding to it, and the copies for families."""

from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sharewell.actions.amend_decision import amend_decision
from sharewell.actions.decision_story import DecisionStory, decision_story
from sharewell.practice.decision import family_copy as copy_for
from sharewell.web.decision_record import nobody_told, sections
from sharewell.web.family_page import family_page
from sharewell.web.forms import Form, Words
from sharewell.web.found import found
from sharewell.web.numbers import own_area
from sharewell.web.sitting import SignedIn
from sharewell.web.ways import allowed


class AddForm(Form):
    """What is added to a record."""

    words = Words(
        _("What do you want to add to this record?"),
        hint=_("Something you learned, a reply, or a mistake to put right: say which."),
        for_the_child=True,
        missing=_("Write what is to be added"),
    )


def decision(request: HttpRequest, decision: UUID) -> HttpResponse:
    """Show one decision record: one side of A4, on the screen and on paper."""
    person, story = _story(request, decision)
    context = {
        "story": story,
        "sections": sections(story),
        "untold": nobody_told(story),
        "copies": story.content.children if allowed(person, "see_family_copy", own=story.own) else (),
        "may_add": allowed(person, "decide", own=story.own),
        "added": request.GET.get("added") == "1",
        "numbers": own_area(person),
    }
    return render(request, "case/decision.html", context)


def add(request: HttpRequest, decision: UUID) -> HttpResponse:
    """Add words to a record; what was recorded before stays."""
    person, story = _story(request, decision)
    if not allowed(person, "decide", own=story.own):
        raise Http404
    form = AddForm(dict(request.POST.lists()) if request.method == "POST" else None)
    idem = _key(request)
    if request.method == "POST" and form.sent():
        with found():
            amend_decision(person.actor, decision, form.cleaned_data["words"], idem, timezone.now())
        return redirect(f"{request.path.removesuffix('/add')}?added=1")
    context = {"form": form, "decision": decision, "idem": idem}
    return render(request, "case/add.html", context, status=422 if form.faults() else 200)


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


def _key(request: HttpRequest) -> UUID:
    """Return the key that makes a form sent twice one act; a form that isn't ours gets a fresh one."""
    try:
        return UUID(request.POST.get("idem", ""))
    except ValueError:
        return uuid4()
