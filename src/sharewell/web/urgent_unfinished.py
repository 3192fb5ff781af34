"""An urgent share that is to be finished now: what was typed then, as answers to the pages of the ordinary way."""

from uuid import UUID

from django.http import Http404

from sharewell.actions.open_content import open_content
from sharewell.actions.reachable import find_decision
from sharewell.actions.refusal import NotFoundError
from sharewell.store.models import Decision
from sharewell.store.tenancy import as_agency
from sharewell.web.sitting import SignedIn
from sharewell.web.story import PAGE


def begun_urgently(person: SignedIn, case: UUID, decision_id: UUID) -> dict[str, dict[str, list[str]]]:
    """Return what was typed then, page by page; a decision that is none of this case, or finished, is not there."""
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
        said = open_content(person.actor, decision.entry, "danger")
    return {
        "recipients": {"tell": [function]},
        f"{PAGE}danger": {"danger_now": ["yes"]},
        f"answer-{function}": {"reasons": [str(said["danger"])], "what": [str(said["danger"])]},
    }
