"""Whom it is right to urge somebody to ring, and when telling our own lead is not yet telling those who can act."""

from django.db.models import Q

from sharewell.actions.actor import Actor
from sharewell.actions.deciding import STOPS
from sharewell.actions.open_content import open_if_whole
from sharewell.practice.recipient import PROTECTING
from sharewell.store.models import Call, Decision

FAMILY = ("parent", "family_member", "other_person")
LEAD = "safeguarding_lead"


def with_care(actor: Actor, decision: Decision) -> bool:
    """Say whether nobody is urged to ring this recipient: family, or somebody towards whom the guidance said to stop.

    To be called inside ``as_agency``.
    """
    if decision.proposal.recipient_function in FAMILY:
        return True
    said = open_if_whole(actor, decision.entry)
    if said is None:  # nobody can tell what the guidance said
        return decision.proposal.recipient_function not in PROTECTING
    return any(one["guidance"] in STOPS for one in said.get("settled") or ())


def nobody_named(actor: Actor, decision: Decision) -> bool:
    """Say whether an urgent record was written before anybody said whom they rang. To be called inside ``as_agency``."""
    said = open_if_whole(actor, decision.entry) if decision.urgent and decision.unfinished else None
    return said is not None and said.get("outcome") == "not_reached" and not said.get("number")


def only_the_lead(actor: Actor, decision: Decision) -> bool:
    """Say whether an urgent record told our own lead and nobody outside, and what the lead does is not written.

    To be called inside ``as_agency``, of a record that is not finished.
    """
    if not (decision.urgent and decision.unfinished and decision.proposal.recipient_function == LEAD):
        return False
    spoken = Call.objects.filter(outcome="spoke").select_related("entry")
    ours = list(spoken.filter(share__decision=decision))
    outside = Q(
        share__decision__proposal__recipient_function__in=[each for each in PROTECTING if each != LEAD]
    )
    since = Q(
        share__decision__proposal__case=decision.proposal.case_id, happened_at__gte=decision.happened_at
    )
    if not ours or spoken.filter(outside & since).exists():
        return False
    return not any((open_if_whole(actor, call.entry) or {}).get("note") for call in ours)
