"""The page of one share: whom you told and when, or, in red, that nobody has been told yet and whom to ring."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sharewell.actions.commit import relationship
from sharewell.actions.decision_story import CallLine, calls_about
from sharewell.actions.naming import recipient_of
from sharewell.actions.open_content import open_if_whole
from sharewell.actions.reachable import find_share, may_open
from sharewell.actions.refusal import NotFoundError
from sharewell.actions.urging import nobody_named, only_the_lead, with_care
from sharewell.practice.access import may
from sharewell.practice.recipient import PROTECTING
from sharewell.store.models import Call, Decision, Share
from sharewell.store.tenancy import as_agency
from sharewell.web.sitting import SignedIn
from sharewell.web.ways import finish_address
from sharewell.web.whom import Ring, Whom, whom_to_ring

SPOKE = "spoke"


@dataclass(frozen=True, kw_only=True)
class ShareShown:
    """A share as its page shows it. ``told`` is the first call in which a named person was spoken to, or None."""

    id: UUID
    case: UUID
    decision: Decision
    recipient: str
    calls: tuple[CallLine, ...]
    told: CallLine | None
    told_by: str
    recorded_at: datetime
    day_only: bool
    unfinished: bool
    may_record: bool
    may_finish: bool
    may_read: bool
    with_care: bool = False
    nobody_named: bool = False
    only_the_lead: bool = False

    @property
    def told_whom(self) -> str:
        """Name the person told, and their body where that says more and somebody has said which it was."""
        who = self.told.spoke_to if self.told else ""
        if self.nobody_named:
            return f"{who}, {self.told.number}" if self.told and self.told.number else who
        return who if who == self.recipient else f"{who}, {self.recipient}"

    @property
    def last_number(self) -> str:
        """Return the number that was rung last."""
        return next((each.number for each in reversed(self.calls) if each.number), "")


def share(request: HttpRequest, share: UUID) -> HttpResponse:
    """Show whether anybody was told."""
    person = request.signed_in  # type: ignore[attr-defined]  # set by the door
    shown = share_shown(person, share)
    whom = whom_to_ring(person, timezone.now())
    context = {
        "share": shown,
        "whom": whom,
        "lines": lines_to_ring(shown, whom),
        "finish": finish_address(shown.case, shown.decision.id),
    }
    return render(request, "telling/share.html", context)


def lines_to_ring(shown: ShareShown, whom: Whom) -> tuple[Ring, ...]:
    """Return the lines of whoever is still to be told: a body's own, never one body's number under another's name."""
    function = shown.decision.proposal.recipient_function
    if shown.nobody_named:
        return (*whom.lines_of("police", ""), *whom.council)
    lines = whom.lines_of(function, shown.recipient) if function in PROTECTING else ()
    own = [each for each in lines if each.body.casefold() == shown.recipient.casefold()]
    if own or not shown.last_number:
        return tuple(own or lines)
    return (Ring("", function, shown.recipient, shown.recipient, shown.last_number),)


def share_shown(person: SignedIn, share_id: UUID) -> ShareShown:
    """Read a share and its calls; not found for anybody who may not see its case."""
    try:
        with as_agency(person.agency):
            return _read(person, find_share(person.actor, share_id))
    except NotFoundError:
        raise Http404 from None


def _read(person: SignedIn, row: Share) -> ShareShown:
    actor, decision = person.actor, row.decision
    case = decision.proposal.case
    calls = calls_about(actor, [row.id])
    # Nothing else counts as telling: a person, spoken to, who has a name.
    told = next((each for each in calls if each.outcome == SPOKE and each.spoke_to), None)
    mine = told is None or Call.objects.filter(id=told.call_id, made_by=person.practitioner).exists()
    precision = (open_if_whole(actor, decision.entry) or {}).get("known_precision")
    unfinished = decision.unfinished and not Decision.objects.filter(amends=decision).exists()
    role: Any = person.role
    stands = relationship(actor, case)
    return ShareShown(
        id=row.id,
        case=case.id,
        decision=decision,
        recipient=recipient_of(actor, decision.proposal),
        calls=calls,
        told=told,
        told_by="" if mine or told is None else told.made_by,
        recorded_at=decision.entry.recorded_at,
        day_only=precision == "day",
        unfinished=unfinished,
        may_record=may("record_call", role, stands).allowed,
        may_finish=may("decide", role, stands).allowed,
        may_read=may_open(actor, decision),
        with_care=with_care(actor, decision),
        nobody_named=nobody_named(actor, decision),
        only_the_lead=unfinished and only_the_lead(actor, decision),
    )
