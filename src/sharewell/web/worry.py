"""Raising a worry: one page, then an entry in the record and the way on to who might need to know."""

from functools import partial
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from sharewell.actions.commit import earlier
from sharewell.actions.draft import discard_draft
from sharewell.actions.earlier_worries import known_children
from sharewell.actions.raise_worry import raise_worry
from sharewell.store.models import Draft
from sharewell.store.tenancy import as_agency
from sharewell.web import answers
from sharewell.web.begin import begin
from sharewell.web.case_known import begin_interview
from sharewell.web.children import case_asked_for
from sharewell.web.forms import Form
from sharewell.web.known_children import case_of_all, ticks_of
from sharewell.web.numbers import own_area
from sharewell.web.sitting import SignedIn
from sharewell.web.step import Step, take
from sharewell.web.who import FIELD as WHO
from sharewell.web.who import read_mark
from sharewell.web.whom import whom_to_ring
from sharewell.web.worry_form import WorryForm

KIND = "worry"
PAGE = "worry"


def new_worry(request: HttpRequest) -> HttpResponse:
    """Begin a worry; one that was begun and holds nothing yet is taken up again."""
    person: SignedIn = request.signed_in  # type: ignore[attr-defined]  # set by the door
    case = case_asked_for(person, request.GET.get("case", ""))
    return redirect("worry", begin(person, KIND, case=case))


def worry(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Ask what the worry is, and raise it."""
    person: SignedIn = request.signed_in  # type: ignore[attr-defined]  # set by the door
    try:
        case = _case_of(person, draft_id)
    except Http404:
        return _raised_before(person, draft_id)
    known = known_children(person.actor)
    step = Step(
        draft_id,
        PAGE,
        partial(WorryForm, known=ticks_of(known, timezone.localdate())),
        template="share/worry.html",
        context={"whom": whom_to_ring(person, timezone.now()), "numbers": own_area(person)},
    )
    if request.method == "POST" and request.POST.get("more"):
        return _one_more(request, draft_id)

    def go_on(form: Form) -> HttpResponse:
        assert isinstance(form, WorryForm)  # noqa: S101  # the step's own form
        ticked = {UUID(each) for each in form.cleaned_data.get("known", [])}
        new = form.worry(case or case_of_all(known, ticked), timezone.now())
        receipt = raise_worry(person.actor, new, _key(draft_id), timezone.now())
        return _on_to_recipients(person, draft_id, UUID(receipt.targets["case"]))

    return take(request, step, go_on)


def _one_more(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Keep what was typed and show the page with one more block; nothing is checked yet."""
    mark = read_mark(request.POST.get(WHO, ""))
    if mark is not None and (mark.draft, mark.page) == (draft_id, PAGE):
        answers.keep(request.signed_in, mark, answers.posted(request))  # type: ignore[attr-defined]  # set by the door
    kind = "adult" if request.POST.get("more") == "adult" else "child"
    return redirect(f"{reverse('worry', args=[draft_id])}?added={kind}")


def _case_of(person: SignedIn, draft_id: UUID) -> UUID | None:
    with as_agency(person.agency):
        found = Draft.objects.filter(id=draft_id, practitioner=person.practitioner, kind=KIND)
        row = found.values_list("case_id", flat=True)[:1]
        if not row:
            raise Http404
        return row[0]


def _raised_before(person: SignedIn, draft_id: UUID) -> HttpResponse:
    """Go on where the first of two sends went; anything else is not there."""
    done = earlier(person.actor, "worry.raised", _key(draft_id))
    if done is None:
        raise Http404
    return _on_to_recipients(person, draft_id, UUID(done.targets["case"]))


def _on_to_recipients(person: SignedIn, draft_id: UUID, case: UUID) -> HttpResponse:
    discard_draft(person.actor, draft_id)
    try:
        begin_interview(person, case)
    except PermissionDenied:
        # Anybody may raise a worry; whoever leads safeguarding decides about it.
        return redirect("case", case)
    return redirect("recipients", case)


def _key(draft_id: UUID) -> UUID:
    return uuid5(draft_id, "worry")
