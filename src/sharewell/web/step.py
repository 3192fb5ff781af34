"""One page of a journey: shown from the draft, kept before it is checked, and then on to the next.

    def danger(request: HttpRequest, draft: UUID) -> HttpResponse:
        step = Step(draft, "danger", DangerForm, back=reverse("children", args=[draft]))
        return take(request, step, lambda form: redirect("level", draft))

    door("worry/<uuid:draft>/danger", danger, who=SIGNED_IN, name="danger")

The page is ``step.html`` unless the step names a template that extends it; see there for its blocks. ``go_on`` gets the checked
form and returns the answer, normally a redirect. It may record something: a form sent twice reaches it twice, and the
idempotency key makes the second the first. What the act refuses is shown on the page, with what to do next.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from sharewell.actions.refusal import NotAllowedError, NotFoundError, RefusedError
from sharewell.web import answers, draft
from sharewell.web.forms import Form
from sharewell.web.held import Fields
from sharewell.web.who import FIELD as WHO
from sharewell.web.who import read_mark


@dataclass(frozen=True)
class Step:
    """One page: of which draft, under which name its answers are kept, what it asks, where Back leads."""

    draft: UUID
    page: str
    form: Callable[..., Form]
    template: str = "step.html"
    back: str = ""
    submit: Any = ""
    context: Mapping[str, Any] = field(default_factory=dict)


def take(request: HttpRequest, step: Step, go_on: Callable[[Form], HttpResponse]) -> HttpResponse:
    """Show the page, or keep what was sent, check it, and go on."""
    person = request.signed_in  # type: ignore[attr-defined]  # set by the door
    if request.method != "POST":
        content = draft.content(person, step.draft)
        kept = answers.page_of(content, step.page)
        return _show(request, step, step.form(kept.fields or None), kept)
    fields = answers.posted(request)
    mark = read_mark(request.POST.get(WHO, ""))
    if mark is None or (mark.draft, mark.page) != (step.draft, step.page):
        # Not a form that we made for this page: nothing says what it would overwrite, so it is only shown again.
        kept = answers.page_of(draft.content(person, step.draft), step.page)
        return _show(request, step, step.form(fields), kept)
    if not answers.keep(person, mark, fields):
        return HttpResponseRedirect(request.path)
    form = step.form(fields)
    if form.sent() and (answer := _unless_refused(form, go_on)) is not None:
        return answer
    return _show(request, step, form, answers.Kept(fields, mark.tab))


def _unless_refused(form: Form, go_on: Callable[[Form], HttpResponse]) -> HttpResponse | None:
    """Go on; what an act refuses becomes an error on the page, beside its question when the page has that."""
    try:
        return go_on(form)
    except (NotFoundError, NotAllowedError):
        raise  # a page of its own: nothing on this one could mend it
    except RefusedError as refused:
        name = getattr(refused, "field", "")
        form.add_error(name if name in form.fields else None, f"{refused.message} {refused.help}")
        return None


def _show(request: HttpRequest, step: Step, form: Form, kept: answers.Kept) -> HttpResponse:
    form.who = answers.mark_for(request.signed_in, step.draft, step.page, kept).sign()  # type: ignore[attr-defined]
    other = _versions(step, kept.other) if kept.other else []
    context = {"form": form, "step": step, "other": other, **step.context}
    return render(request, step.template, context, status=422 if form.faults() else 200)


def _versions(step: Step, fields: Fields) -> list[tuple[str, str]]:
    """List the other tab's answers by the questions' own words."""
    labels = {name: str(question.label) for name, question in step.form().fields.items()}
    return [(labels.get(name.partition("-")[0], name), "\n".join(values)) for name, values in fields.items()]


def keep_draft(request: HttpRequest) -> HttpResponse:
    """Keep what has been typed so far: 204, or 409 when another tab has a newer answer."""
    mark = read_mark(request.POST.get(WHO, ""))
    if mark is None:
        return HttpResponse(status=400)
    kept = answers.keep(request.signed_in, mark, answers.posted(request))  # type: ignore[attr-defined]  # set by the door
    return HttpResponse(status=204 if kept else 409)
