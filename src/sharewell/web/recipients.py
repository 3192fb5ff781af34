"""Who might need to know, and who asked us: the first page about a case after its worry."""

from functools import partial
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from sharewell.web import draft
from sharewell.web.case_known import Interview, begin_interview, know_case, open_interview, told_in
from sharewell.web.directory import own_areas, read_directory
from sharewell.web.forms import Form
from sharewell.web.recipients_form import RecipientsForm
from sharewell.web.sitting import SignedIn
from sharewell.web.step import Step, take
from sharewell.web.urgent_unfinished import begun_urgently

PAGE = "recipients"


def recipients(request: HttpRequest, case: UUID) -> HttpResponse:
    """Ask who might need to know. ``?finishes=`` begins from what was typed when it was urgent."""
    person: SignedIn = request.signed_in  # type: ignore[attr-defined]  # set by the door
    known = know_case(person, case)
    begun = begin_interview(person, case)
    if request.GET.get("finishes"):
        return _finish(request, person, case, begun)
    directory = read_directory(settings.SHAREWELL_HOME)
    form = partial(
        RecipientsForm,
        adults=known.by_part("parent_or_carer"),
        directory=directory,
        area=known.agency.area,
    )
    own = own_areas(directory, known.agency.area)
    context = {
        "children": [each.name for each in known.by_part("child")],
        "told": told_in(person, begun),
        "colleague": known.known.get("kind") == "worker" or bool(known.by_part("person_suspected")),
        "councils": own or directory.areas,
    }
    step = Step(begun, PAGE, form, template="share/recipients.html", context=context)

    def go_on(_form: Form) -> HttpResponse:
        return next_of(person, case)

    return take(request, step, go_on)


def _finish(request: HttpRequest, person: SignedIn, case: UUID, begun: UUID) -> HttpResponse:
    """Note which urgent record this interview finishes, and fill in whom was rung."""
    try:
        urgent = UUID(request.GET["finishes"])
    except ValueError:
        raise Http404 from None
    rung = begun_urgently(person, case, urgent, read_directory(settings.SHAREWELL_HOME))

    def note(content: dict[str, object]) -> None:
        pages = content.setdefault("pages", {})
        assert isinstance(pages, dict)  # noqa: S101  # as answers.keep makes it
        content["finishes"], content["rung"], content["rung_name"] = str(urgent), rung.function, rung.name
        for page, typed in rung.pages.items():
            pages.setdefault(page, {"fields": typed})

    draft.change(person, begun, note)
    return redirect("recipients", case)


def next_of(person: SignedIn, case: UUID) -> HttpResponse:
    """Lead to the next page of the interview: a question that still matters, else the answer."""
    found = open_interview(person, case)
    return redirect(_next_address(found) if found else reverse("recipients", args=[case]))


def _next_address(found: Interview) -> str:
    story = found.story
    if not story.recipients:
        return reverse("recipients", args=[story.case_id])
    page = story.next_page()
    if page:
        return reverse("question", args=[story.case_id, page])
    return reverse("answer", args=[story.case_id, story.recipients[0].key])
