"""Raising a worry: one page, then an entry in the record and the way on to who might need to know."""

from functools import partial
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from sharewell.actions.commit import earlier
from sharewell.actions.draft import discard_draft, save_draft
from sharewell.actions.earlier_worries import known_children
from sharewell.actions.raise_worry import raise_worry
from sharewell.actions.reachable import find_case
from sharewell.actions.refusal import NotFoundError
from sharewell.store.models import Draft
from sharewell.store.tenancy import as_agency
from sharewell.web import answers, draft
from sharewell.web.case_known import begin_interview
from sharewell.web.forms import Form
from sharewell.web.known_children import case_of_all, ticks_of
from sharewell.web.sitting import SignedIn
from sharewell.web.step import Step, take
from sharewell.web.who import FIELD as WHO
from sharewell.web.who import read_mark
from sharewell.web.worry_form import WorryForm

KIND = "worry"
PAGE = "worry"


def new_worry(request: HttpRequest) -> HttpResponse:
    """Begin a worry; one that was begun and holds nothing yet is taken up again."""
    person: SignedIn = request.signed_in  # type: ignore[attr-defined]  # set by the door
    case = _case_asked(request)
    with as_agency(person.agency):
        if case:
            _must_be_there(person, case)
        begun = Draft.objects.filter(practitioner=person.practitioner, kind=KIND, case=case)
        ids = list(begun.order_by("-saved_at").values_list("id", flat=True)[:5])
    empty = next((each for each in ids if not draft.content(person, each).get("pages")), None)
    made = empty or save_draft(person.actor, None, KIND, {}, timezone.now(), case_id=case)
    return redirect("worry", made)


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


def _case_asked(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET["case"]) if request.GET.get("case") else None
    except ValueError:
        raise Http404 from None


def _must_be_there(person: SignedIn, case: UUID) -> None:
    try:
        find_case(person.actor, case)
    except NotFoundError:
        raise Http404 from None


def _one_more(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Keep what was typed and show the page with one more block; nothing is checked yet."""
    mark = read_mark(request.POST.get(WHO, ""))
    if mark is not None and (mark.draft, mark.page) == (draft_id, PAGE):
        answers.keep(request.signed_in, mark, answers.posted(request))  # type: ignore[attr-defined]  # set by the door
    kind = "adult" if request.POST.get("more") == "adult" else "child"
    return redirect(f"{reverse('worry', args=[draft_id])}#last-{kind}")


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
