"""An urgent share that is to be finished now: what was typed then, as answers to the pages of the ordinary way."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404

from sharewell.actions.decision_story import calls_about
from sharewell.actions.naming import UNREADABLE_NAME, recipient_of
from sharewell.actions.open_content import open_if_whole
from sharewell.actions.reachable import find_decision
from sharewell.actions.refusal import NotFoundError
from sharewell.actions.urging import nobody_named
from sharewell.store.models import Decision, Share
from sharewell.store.tenancy import as_agency
from sharewell.web.directory import Directory
from sharewell.web.sitting import SignedIn
from sharewell.web.story import PAGE


@dataclass(frozen=True)
class Begun:
    """An urgent record as an interview begins from it: what was typed, page by page, and who was rung, when known."""

    pages: dict[str, dict[str, list[str]]]
    function: str
    name: str


@dataclass(frozen=True)
class Told:
    """Who was spoken to about an urgent record, and when."""

    who: str
    at: datetime


def told_of(person: SignedIn, decision: UUID) -> Told | None:
    """Return the first call about an urgent record in which a named person was spoken to; None while nobody was."""
    with as_agency(person.agency):
        shares = list(Share.objects.filter(decision=decision).values_list("id", flat=True))
        calls = calls_about(person.actor, shares)
    return next((Told(each.spoke_to, each.happened_at) for each in calls if each.outcome == "spoke"), None)


def begun_urgently(person: SignedIn, case: UUID, decision_id: UUID, directory: Directory) -> Begun:
    """Return what was typed then; a decision that is none of this case, or finished, is not there."""
    with as_agency(person.agency):
        try:
            decision = find_decision(person.actor, decision_id)
        except NotFoundError:
            raise Http404 from None
        if decision.proposal.case_id != case or not decision.unfinished:
            raise Http404
        if Decision.objects.filter(amends=decision).exists():
            raise Http404
        function = decision.proposal.recipient_function
        said = open_if_whole(person.actor, decision.entry, "danger") or {"danger": ""}
        named = recipient_of(person.actor, decision.proposal)
        name = "" if named == UNREADABLE_NAME or nobody_named(person.actor, decision) else named
    council = next(
        (each.short for each in directory.areas if name.casefold().startswith(each.short.casefold())), ""
    )
    pages = {
        "recipients": {"tell": [function]} | ({"council": [council]} if council else {}),
        f"{PAGE}danger": {"danger_now": ["yes"]},
        f"answer-{function}": {"reasons": [str(said["danger"])], "what": [str(said["danger"])]},
    }
    return Begun(pages, function, name)
