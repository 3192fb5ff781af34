"""Record one more call about a share: spoke to somebody, or not reached. Only a named person makes red into told."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sharewell.actions.draft import discard_draft
from sharewell.actions.record_call import NewCall, record_call
from sharewell.web.begin import begin, ends_in
from sharewell.web.environment import clock
from sharewell.web.forms import Choice, Form, Line, Words
from sharewell.web.share import SPOKE, ShareShown, lines_to_ring, share_shown
from sharewell.web.sitting import SignedIn
from sharewell.web.step import Step, take
from sharewell.web.urgent import NOT_REACHED, time_of
from sharewell.web.whom import whom_to_ring

DRAFT, ENTRY = "call", "call.recorded"


class CallForm(Form):
    """What came of one call."""

    heading = gettext_lazy("Record a call")
    outcome = Choice(
        gettext_lazy("Did you speak to somebody?"),
        [(SPOKE, gettext_lazy("Yes, I spoke to somebody")), (NOT_REACHED, gettext_lazy("No, not reached"))],
        missing=gettext_lazy("Say whether you spoke to somebody"),
    )
    spoke_to = Line(
        gettext_lazy("The name of the person you spoke to"),
        hint=gettext_lazy("A first name is enough. Leave it empty if you reached nobody."),
    )
    number = Line(gettext_lazy("Which number did you ring?"), small=True)
    time = Line(
        gettext_lazy("What time did you ring?"), hint=gettext_lazy("For example 5:30 pm or 17:30"), small=True
    )
    their_reference = Line(gettext_lazy("Their reference, if they gave one"), small=True)
    note = Words(
        gettext_lazy("What was said, and what happens next"),
        hint=gettext_lazy("Who does what, and by when. You can leave this empty."),
        small=True,
    )

    def __init__(
        self,
        data: Mapping[str, list[str]] | None = None,
        *,
        number: str = "",
        now: datetime | None = None,
    ) -> None:
        super().__init__(data)
        self.initial["number"] = number
        self.initial["time"] = clock(now) if now else ""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("outcome") == SPOKE and not given.get("spoke_to") and "spoke_to" not in self.errors:
            self.add_error("spoke_to", _("Type the name of the person you spoke to"))
        if "time" in given and not time_of(given["time"], timezone.now())[1]:
            self.add_error("time", _("Type the time like 5:30 pm or 17:30"))
        return given


def start(request: HttpRequest, share: UUID) -> HttpResponse:
    """Begin a call about a share."""
    person = request.signed_in  # type: ignore[attr-defined]  # set by the door
    _may_record(share_shown(person, share))
    return redirect("call_write", share, begin(person, DRAFT, share=share))


@ends_in(ENTRY)
def call(request: HttpRequest, draft_id: UUID, share: UUID) -> HttpResponse:
    """Ask what came of the call, and record it."""
    person = request.signed_in  # type: ignore[attr-defined]  # set by the door
    shown = share_shown(person, share)
    _may_record(shown)
    now = timezone.now()
    whom = whom_to_ring(person, now)
    lines = lines_to_ring(shown, whom)
    number = shown.last_number or (lines[0].number if lines else "")
    step = Step(
        draft_id,
        "call",
        partial(CallForm, number=number, now=now),
        template="telling/call.html",
        back=reverse("share", args=[share]),
        submit=_("Record this call"),
        context={"share": shown, "whom": whom, "lines": lines},
    )
    return take(request, step, lambda form: _record(person, draft_id, shown, form))


def _may_record(shown: ShareShown) -> None:
    if not shown.may_record:
        raise PermissionDenied(
            _("The person who passed this on, or their safeguarding lead, records its calls.")
        )


def _record(person: SignedIn, draft_id: UUID, shown: ShareShown, form: Form) -> HttpResponse:
    given, now = form.cleaned_data, timezone.now()
    spoke = given["outcome"] == SPOKE
    new = NewCall(
        outcome=given["outcome"],
        happened_at=time_of(given["time"], now)[0],
        spoke_to=given["spoke_to"] if spoke else "",
        number=given["number"],
        note=given["note"],
        their_reference=given["their_reference"],
    )
    record_call(person.actor, shown.id, new, draft_id, now)
    discard_draft(person.actor, draft_id)
    return redirect("share", shown.id)
