"""The urgent way, signed in: who and what danger, whom you ring, confirm. Ringing comes first and nothing here delays it.

The only things that are ever asked again: both boxes of the first page empty, nobody chosen on the second, and a name for
*I spoke to somebody*. All else is to finish when the child is safe.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
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
from sharewell.actions.share_now import UrgentShare, share_now
from sharewell.web import answers, draft
from sharewell.web.begin import begin, ends_in
from sharewell.web.children import case_asked_for, children_of, people, tick_children
from sharewell.web.clock import Unreadable, read_clock
from sharewell.web.environment import clock
from sharewell.web.forms import Choice, Form, Line, Words, at
from sharewell.web.sitting import SignedIn
from sharewell.web.step import Step, take
from sharewell.web.whom import Ring, Whom, today, whom_to_ring

DRAFT, ENTRY = "urgent", "share.urgent"
NOT_REACHED = "not_reached"
# A time later than now was yesterday's, when that is not long ago; otherwise it was mistyped.
YESTERDAY = timedelta(hours=12)
CLOCKS_DIFFER = timedelta(minutes=5)


class WhoForm(Form):
    """Who is in danger and what the danger is; of a known case, its children are there to tick."""

    heading = gettext_lazy("Who, and what danger?")
    children = Words(
        gettext_lazy("Who is in danger?"),
        hint=gettext_lazy(
            "One child on each line. If you don’t know a name, say what you know: “boy, about 6, red coat”."
        ),
        small=True,
    )
    danger = Words(
        gettext_lazy("What is the danger?"), hint=gettext_lazy("A few words are enough for now."), small=True
    )

    def __init__(
        self, data: Mapping[str, list[str]] | None = None, *, children: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(data)
        if children:
            tick_children(
                self, children, _("Somebody who is not here yet: name them with the danger, below.")
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("children") and not given.get("danger") and not self.errors:
            self.add_error(
                "children", _("Write who is in danger, or what the danger is. A few words are enough")
            )
        return given


class RingForm(Form):
    """Whom they rang, whom they spoke to, and when."""

    heading = gettext_lazy("Ring now")
    rung = Choice(
        gettext_lazy("Whom did you speak to?"),
        [],
        missing=gettext_lazy("Choose whom you spoke to, or that you have not reached anybody yet"),
    )
    spoke_to = Line(
        gettext_lazy("The name of the person you spoke to"),
        hint=gettext_lazy(
            "Ask for it on the phone. A first name is enough. Leave it empty if you reached nobody."
        ),
    )
    time = Line(gettext_lazy("What time did you ring?"), small=True)

    def __init__(
        self, data: Mapping[str, list[str]] | None = None, *, whom: Whom, now: datetime | None = None
    ) -> None:
        super().__init__(data)
        rung: Any = self.fields["rung"]
        rung.choices = [(each.key, each.name) for each in whom.choices]
        rung.choices += [(NOT_REACHED, _("I have not reached anybody yet"))]
        rung.notes = {each.key: each.number for each in whom.near if each.number}
        rung.notes[NOT_REACHED] = _("Keep ringing. You can record the call when you have.")
        self.initial["time"] = clock(now) if now else ""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("rung") not in (None, NOT_REACHED) and not given.get("spoke_to") and not self.errors:
            told = _(
                "Type the name of the person you spoke to. If you don’t have one, choose “I have not reached anybody yet”"
            )
            self.add_error("spoke_to", told)
        return given


class ConfirmForm(Form):
    """Nothing is asked: what is above the button is read."""

    heading = gettext_lazy("Check this, then record it")


def start(request: HttpRequest) -> HttpResponse:
    """Begin, about a known case when ``?case=`` names one."""
    person = request.signed_in  # type: ignore[attr-defined]  # set by the door
    case = case_asked_for(person, request.GET.get("case", ""))
    return redirect("share_now_who", begin(person, DRAFT, case=case))


@ends_in(ENTRY)
def who(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Ask who is in what danger."""
    person = request.signed_in  # type: ignore[attr-defined]  # set by the door
    children = children_of(person, draft.content(person, draft_id))
    step = Step(
        draft_id,
        "who",
        partial(WhoForm, children=children),
        template="urgent/who.html",
        back=reverse("home"),
        context={"whom": whom_to_ring(person, timezone.now())},
    )
    return take(request, step, lambda _form: redirect("share_now_ring", draft_id))


@ends_in(ENTRY)
def ring(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Show the numbers, and ask whom they spoke to."""
    person = request.signed_in  # type: ignore[attr-defined]  # set by the door
    now = timezone.now()
    whom = whom_to_ring(person, now)
    step = Step(
        draft_id,
        "ring",
        partial(RingForm, whom=whom, now=now),
        template="urgent/ring.html",
        back=reverse("share_now_who", args=[draft_id]),
        context={"whom": whom, "now": now, "today": today(now)},
    )
    return take(request, step, lambda _form: redirect("share_now_confirm", draft_id))


@ends_in(ENTRY)
def confirm(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Show what will be recorded, and record it."""
    person = request.signed_in  # type: ignore[attr-defined]  # set by the door
    now = timezone.now()
    whom = whom_to_ring(person, now)
    content = draft.content(person, draft_id)
    children = children_of(person, content)
    first = WhoForm(answers.page_of(content, "who").fields, children=children)
    second = RingForm(answers.page_of(content, "ring").fields, whom=whom)
    if not first.is_valid():
        return redirect("share_now_who", draft_id)
    if not second.is_valid():
        return redirect("share_now_ring", draft_id)
    rung_at, read = time_of(second.cleaned_data["time"], now)
    urgent = _urgent(first.cleaned_data, second.cleaned_data, whom, content.get("case"))
    step = Step(
        draft_id,
        "confirm",
        ConfirmForm,
        template="urgent/confirm.html",
        back=reverse("share_now_ring", args=[draft_id]),
        submit=_("Record this"),
        context={
            "whom": whom,
            "urgent": urgent,
            "names": [children.get(str(each.subject_id), each.name) for each in urgent.children],
            "rung_at": rung_at,
            "unread": "" if read else second.cleaned_data["time"],
            "draft": draft_id,
        },
    )
    return take(request, step, lambda _form: _record(person, draft_id, urgent, rung_at))


def time_of(text: str, now: datetime) -> tuple[datetime, bool]:
    """Return the moment that a time typed by hand means, and whether it could be read; now when it could not."""
    if not text.strip():
        return now, True
    try:
        moment = at(timezone.localdate(now), read_clock(text))
    except Unreadable:
        return now, False
    if moment > now + CLOCKS_DIFFER:
        moment -= timedelta(days=1)
        return (moment, True) if now - moment <= YESTERDAY else (now, False)
    return min(moment, now), True


def _urgent(first: Mapping[str, Any], second: Mapping[str, Any], whom: Whom, case: str | None) -> UrgentShare:
    reached = second["rung"] != NOT_REACHED
    # Who nobody said they rang is not written down as rung: only who is still to be told.
    nobody = Ring("", "childrens_social_care", _("the police or children’s social care"), "")
    rung = (whom.called(second["rung"]) if reached else None) or nobody
    return UrgentShare(
        danger=first["danger"] or _("Not written down yet."),
        recipient_function=rung.function,
        recipient_name=rung.body,
        outcome="spoke" if reached else NOT_REACHED,
        number=rung.number if reached else "",  # which ones they tried, nobody has said
        spoke_to=second["spoke_to"] if reached else "",
        children=people(first["children"], known=bool(case)),
        case_id=UUID(case) if case else None,
    )


def _record(person: SignedIn, draft_id: UUID, urgent: UrgentShare, rung_at: datetime) -> HttpResponse:
    receipt = share_now(person.actor, replace(urgent, rung_at=rung_at), draft_id, timezone.now())
    discard_draft(person.actor, draft_id)
    return redirect("share", receipt.targets["share"])
