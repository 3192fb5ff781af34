"""Record in two minutes what was passed on already, by telephone or in person: one form, a check, and it is marked late."""

from collections.abc import Mapping
from datetime import datetime, time
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sharewell.actions.draft import discard_draft
from sharewell.actions.record_already_shared import AlreadyShared, record_already_shared
from sharewell.web import answers, draft
from sharewell.web.begin import begin, ends_in
from sharewell.web.children import case_asked_for, children_of, people, tick_children
from sharewell.web.forms import Choice, Clock, Day, Form, Line, Words, at
from sharewell.web.sitting import SignedIn
from sharewell.web.step import Step, take

DRAFT, ENTRY = "already_shared", "share.recorded_late"
NOON = time(12)

RECIPIENTS = {
    "childrens_social_care": gettext_lazy("Children’s social care"),
    "police": gettext_lazy("The police"),
    "safeguarding_lead": gettext_lazy("A safeguarding lead"),
    "person_in_charge": gettext_lazy("The head, chair or whoever is in charge of our organisation"),
    "health": gettext_lazy("A GP, a nurse, a hospital or other health worker"),
    "school": gettext_lazy("A school, a college or a nursery"),
    "early_help": gettext_lazy("Early help or family support"),
    "lado": gettext_lazy("The LADO, about somebody who works with children"),
    "ambulance": gettext_lazy("An ambulance"),
    "voluntary": gettext_lazy("A charity, a club or a faith group"),
    "parent": gettext_lazy("A parent or carer"),
    "family_member": gettext_lazy("Somebody else in the family"),
    "other_agency": gettext_lazy("Another organisation"),
    "other_person": gettext_lazy("Somebody else"),
}
# These are known by what they are; anybody else is known by the name that was typed.
BODIES = {
    "childrens_social_care": gettext_lazy("children’s social care"),
    "police": gettext_lazy("the police"),
    "ambulance": gettext_lazy("an ambulance crew"),
    "lado": gettext_lazy("the LADO"),
}
WAYS = {
    "phone": gettext_lazy("By telephone"),
    "in_person": gettext_lazy("In person"),
}


class AlreadySharedForm(Form):
    """What was passed on, to whom, when and why; only the time may be left out."""

    heading = gettext_lazy("Record what you have passed on already")
    children = Words(
        gettext_lazy("Who is it about?"),
        hint=gettext_lazy("One child on each line. If you don’t know a name, say what you know."),
        missing=gettext_lazy("Write who it is about"),
        small=True,
    )
    what = Words(
        gettext_lazy("What did you pass on?"), missing=gettext_lazy("Write what you passed on"), small=True
    )
    function = Choice(
        gettext_lazy("Whom did you tell?"),
        list(RECIPIENTS.items()),
        missing=gettext_lazy("Choose whom you told"),
    )
    spoke_to = Line(
        gettext_lazy("The name of the person you told"),
        hint=gettext_lazy("And where they work, if you know it."),
        missing=gettext_lazy("Type the name of the person you told"),
    )
    how = Choice(
        gettext_lazy("How did you tell them?"),
        list(WAYS.items()),
        hint=gettext_lazy("A message you sent is not yet somebody told: raise a worry, and ring them."),
        missing=gettext_lazy("Choose how you told them"),
    )
    day = Day(gettext_lazy("Which day was it?"), missing=gettext_lazy("Type the day"), past=True)
    time = Clock(
        gettext_lazy("What time was it?"),
        hint=gettext_lazy("For example 5:30 pm or 17:30. Leave it empty if you are not sure."),
    )
    why = Words(
        gettext_lazy("Why did you pass it on?"),
        missing=gettext_lazy("Write why you passed it on"),
        for_the_child=True,
        small=True,
    )

    def __init__(
        self, data: Mapping[str, list[str]] | None = None, *, children: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(data)
        if children:
            tick_children(self, children, "")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("day") and given.get("time") and at(given["day"], given["time"]) > timezone.now():
            self.add_error("time", _("That time has not come yet"))
        return given


class CheckForm(Form):
    """Nothing is asked: what is above the button is read."""

    heading = gettext_lazy("Check this, then record it")


def start(request: HttpRequest) -> HttpResponse:
    """Begin, about a known case when ``?case=`` names one."""
    person = request.signed_in  # type: ignore[attr-defined]  # set by the door
    case = case_asked_for(person, request.GET.get("case", ""))
    return redirect("already_shared_write", begin(person, DRAFT, case=case))


@ends_in(ENTRY)
def write(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Ask what was passed on."""
    person = request.signed_in  # type: ignore[attr-defined]  # set by the door
    children = children_of(person, draft.content(person, draft_id))
    step = Step(
        draft_id,
        "shared",
        partial(AlreadySharedForm, children=children),
        template="already_shared/write.html",
        back=reverse("home"),
    )
    return take(request, step, lambda _form: redirect("already_shared_check", draft_id))


@ends_in(ENTRY)
def check(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Show what will be recorded, both times too, and record it."""
    person = request.signed_in  # type: ignore[attr-defined]  # set by the door
    content = draft.content(person, draft_id)
    children = children_of(person, content)
    form = AlreadySharedForm(answers.page_of(content, "shared").fields, children=children)
    if not form.is_valid():
        return redirect("already_shared_write", draft_id)
    now = timezone.now()
    told = already(form.cleaned_data, content.get("case"), now)
    step = Step(
        draft_id,
        "check",
        CheckForm,
        template="already_shared/check.html",
        back=reverse("already_shared_write", args=[draft_id]),
        submit=_("Record my decision"),
        context={
            "told": told,
            "names": [children.get(str(each.subject_id), each.name) for each in told.children],
            "recipient": RECIPIENTS[told.recipient_function],
            "how": WAYS[told.how],
            "now": now,
        },
    )
    return take(request, step, lambda _form: _record(person, draft_id, told))


def already(given: Mapping[str, Any], case: str | None, now: datetime) -> AlreadyShared:
    """Turn the form's answers into the act's; a day without a time is kept as a day."""
    exact = given["time"] is not None
    moment = at(given["day"], given["time"] if exact else NOON)
    return AlreadyShared(
        what=given["what"],
        why=given["why"],
        recipient_function=given["function"],
        recipient_name=str(BODIES.get(given["function"], given["spoke_to"])),
        spoke_to=given["spoke_to"],
        how=given["how"],
        happened_at=min(moment, now),
        precision="minute" if exact else "day",
        children=people(given["children"], known=bool(case)),
        case_id=UUID(case) if case else None,
    )


def _record(person: SignedIn, draft_id: UUID, told: AlreadyShared) -> HttpResponse:
    receipt = record_already_shared(person.actor, told, draft_id, timezone.now())
    discard_draft(person.actor, draft_id)
    return redirect("share", receipt.targets["share"])
