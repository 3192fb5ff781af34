"""The acts on what is kept, each a page: hold, lift, say how it is kept, learn a birth, ask for disposal, dispose as the second."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sharewell.actions.dispose import ask_disposal, dispose, finish_disposal
from sharewell.actions.draft import discard_draft
from sharewell.actions.due import schedule_of
from sharewell.actions.hold import NewHold, NewLift, lift_hold, set_hold
from sharewell.actions.keep_case import NewBirth, NewKeeping, age_at_opening, keep_case, record_birth
from sharewell.actions.kept import KeptCase, kept_case
from sharewell.actions.kept_disposals import DisposalLine, disposal_line
from sharewell.actions.refusal import LeftOutError
from sharewell.practice.access import Doing
from sharewell.store.rewrapping import KeyStillNeededError
from sharewell.store.tenancy import as_agency
from sharewell.web import draft
from sharewell.web.begin import begin, ends_in
from sharewell.web.environment import when
from sharewell.web.found import found
from sharewell.web.retention import AGED, CAUSES, DAMAGED, cause_of, row_of
from sharewell.web.retention_form import CLOSED, AskForm, BirthForm, DisposeForm, HoldForm, KeepForm, LiftForm
from sharewell.web.sitting import SignedIn
from sharewell.web.step import Step, take

DRAFT = "retention"


@dataclass(frozen=True)
class Doable:
    """One act: what the policy calls it, its form for a case or disposal, its button, and what records it."""

    doing: Doing
    form: Callable[[SignedIn, KeptCase], Callable[..., Any]]
    submit: Any
    record: Callable[[SignedIn, UUID, UUID, dict[str, Any]], object]


def start(request: HttpRequest, do: str, of: UUID) -> HttpResponse:
    """Begin one act on a case or a disposal that this person may do it with."""
    person: SignedIn = request.signed_in  # type: ignore[attr-defined]  # set by the door
    _about(person, do, of)
    return redirect("retention_write", begin(person, DRAFT, resume=True, do=do, of=of))


@ends_in("hold.set", page="retention", said="?recorded")
@ends_in("hold.lifted", page="retention", said="?recorded")
@ends_in("case.kept", page="retention", said="?recorded")
@ends_in("birth.recorded", page="retention", said="?recorded")
@ends_in("disposal.asked", page="retention", said="?recorded")
@ends_in("content.disposed", page="retention", said="?recorded")
def write(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Ask what one act needs, and record it in this person's name."""
    person: SignedIn = request.signed_in  # type: ignore[attr-defined]  # set by the door
    content = draft.content(person, draft_id)
    do, of = content.get("do", ""), UUID(content.get("of", str(UUID(int=0))))
    about = _about(person, do, of)
    one = DOABLE[do]
    step = Step(
        draft_id,
        "retention",
        one.form(person, about) if isinstance(about, KeptCase) else DisposeForm,
        template="retention/act.html",
        back=reverse("retention"),
        submit=one.submit,
        context={
            "row": row_of(about) if isinstance(about, KeptCase) else None,
            "disposal": about,
            "do": do,
            "cause_of": cause_of,
            "damaged": DAMAGED,
        },
    )

    def record(form: Any) -> HttpResponse:
        one.record(person, of, draft_id, form.cleaned_data)
        discard_draft(person.actor, draft_id)
        born = form.cleaned_data.get("born")
        if born and isinstance(about, KeptCase):
            request.session[AGED] = age_at_opening(born, about.opened_at)
        return redirect(f"{reverse('retention')}?recorded")

    return take(request, step, record)


def _about(person: SignedIn, do: str, of: UUID) -> KeptCase | DisposalLine:
    if do == "dispose":
        disposal = disposal_line(person.actor, of)
        if disposal is None:
            raise Http404
        return disposal
    if do not in DOABLE:
        raise Http404
    with found():
        # Asking concerns no case the person must know, so it is found as what is kept.
        doing: Doing = "see_retention" if do == "ask" else DOABLE[do].doing
        return kept_case(person.actor, of, doing, timezone.now())


def _hold_form(_person: SignedIn, _case: KeptCase) -> Callable[..., Any]:
    return partial(HoldForm, causes=list(CAUSES.items()))


def _lift_form(_person: SignedIn, case: KeptCase) -> Callable[..., Any]:
    words = _("%(cause)s, held since %(since)s. %(reason)s")
    said = {
        str(hold.hold_id): words % {"cause": cause_of(hold), "since": when(hold.since), "reason": hold.reason}
        for hold in case.holds
    }
    return partial(LiftForm, holds=list(said.items()))


def _keep_form(person: SignedIn, _case: KeptCase) -> Callable[..., Any]:
    with as_agency(person.agency):
        lines = schedule_of(person.agency).lines.values()
    return partial(KeepForm, kinds=[(line.id, line.title) for line in lines])


def _birth_form(_person: SignedIn, case: KeptCase) -> Callable[..., Any]:
    who = [(str(each), name or _("a child not yet named")) for each, name in case.children]
    return partial(BirthForm, who=who, opened_at=case.opened_at)


def _hold(person: SignedIn, case: UUID, idem: UUID, said: dict[str, Any]) -> None:
    set_hold(person.actor, case, NewHold(**said), idem, timezone.now())


def _lift(person: SignedIn, case: UUID, idem: UUID, said: dict[str, Any]) -> None:
    hold = UUID(said["hold"]) if "hold" in said else None
    new = NewLift(reason=said["reason"], authority=said["authority"], hold=hold)
    lift_hold(person.actor, case, new, idem, timezone.now())


def _keep(person: SignedIn, case: UUID, idem: UUID, said: dict[str, Any]) -> None:
    closed_on = said["closed_on"] if said["closed"] == CLOSED else None
    if said["closed"] == CLOSED and closed_on is None:
        raise LeftOutError(
            "closed_on", _("You say that it is closed, and not on which day."), _("Type the day.")
        )
    new = NewKeeping(kind=said["kind"], closed_on=closed_on, reason=said["reason"])
    keep_case(person.actor, case, new, idem, timezone.now())


def _birth(person: SignedIn, case: UUID, idem: UUID, said: dict[str, Any]) -> None:
    confirmed = int(said["confirmed"]) if said.get("confirmed") else None
    subject, known_from = UUID(said["subject"]), said["known_from"]
    new = NewBirth(subject_id=subject, born=said["born"], known_from=known_from, confirmed_age=confirmed)
    record_birth(person.actor, case, new, idem, timezone.now())


def _ask(person: SignedIn, case: UUID, idem: UUID, said: dict[str, Any]) -> None:
    ask_disposal(person.actor, [case], said["reason"], idem, timezone.now())


def _dispose(person: SignedIn, disposal: UUID, idem: UUID, said: dict[str, Any]) -> None:
    dispose(person.actor, disposal, said["reason"], idem, timezone.now())
    with suppress(KeyStillNeededError):  # the page of what is kept says what stands in the way
        finish_disposal(person.agency, disposal, timezone.now())


DOABLE: dict[str, Doable] = {
    "hold": Doable("set_hold", _hold_form, gettext_lazy("Hold it in my name"), _hold),
    "lift": Doable("lift_hold", _lift_form, gettext_lazy("Lift the hold in my name"), _lift),
    "keep": Doable("keep_case", _keep_form, gettext_lazy("Record this in my name"), _keep),
    "birth": Doable("record_birth", _birth_form, gettext_lazy("Record this in my name"), _birth),
    "ask": Doable("ask_disposal", lambda *_: AskForm, gettext_lazy("Ask for it in my name"), _ask),
    "dispose": Doable(
        "dispose", lambda *_: DisposeForm, gettext_lazy("Dispose of it for good, in my name"), _dispose
    ),
}
