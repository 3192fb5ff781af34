"""Record a call about a share, made or tried; somebody was told once one of them was spoken."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sharewell.actions.actor import Actor
from sharewell.actions.commit import Act, earlier, enter, moment
from sharewell.actions.raise_worry import insert
from sharewell.actions.reachable import find_share
from sharewell.actions.settling import call_row
from sharewell.actions.words import need_one_of, need_past, need_words
from sharewell.store.log import Receipt
from sharewell.store.models import ProposalSubject
from sharewell.store.models.call import CALL_OUTCOMES
from sharewell.store.tenancy import as_agency


@dataclass(frozen=True, kw_only=True)
class NewCall:
    """One call: spoke or not_reached, to whom, on which number, what was said, their reference."""

    outcome: str
    happened_at: datetime
    spoke_to: str = ""
    number: str = ""
    note: str = ""
    their_reference: str = ""


def record_call(actor: Actor, share_id: UUID, new: NewCall, idem: UUID, now: datetime) -> Receipt:
    """Record one more call about a share. Targets: ``case``, ``decision``, ``share``, ``call``.

    Refuses *spoke* without the name of who was spoken to. A share has as many calls as it takes.
    """
    if done := earlier(actor, "call.recorded", idem):
        return done
    _check(new, now)
    with as_agency(actor.agency_id):
        share = find_share(actor, share_id)
        proposal = share.decision.proposal
        named = ProposalSubject.objects.filter(proposal=proposal).values_list("subject_id", flat=True)
        subjects = tuple(named)
    call = call_row(actor, share, new.outcome, new.happened_at)

    def apply(entry_id: UUID) -> None:
        call.entry_id = entry_id
        insert(call)

    return enter(
        Act(
            kind="call.recorded",
            doing="record_call",
            actor=actor,
            idem=idem,
            now=now,
            apply=apply,
            content=_said(new),
            purpose=proposal.purpose,
            case=proposal.case,
            subjects=subjects,
            happened_at=new.happened_at,
            precision="minute",
            targets={
                "case": proposal.case.id,
                "decision": share.decision.id,
                "share": share.id,
                "call": call.id,
            },
        )
    )


def _said(new: NewCall) -> dict[str, str]:
    return {
        "outcome": new.outcome,
        "spoke_to": new.spoke_to,
        "number": new.number,
        "note": new.note,
        "their_reference": new.their_reference,
        "call_at": moment(new.happened_at),
    }


def _check(new: NewCall, now: datetime) -> None:
    need_one_of(new.outcome, CALL_OUTCOMES, "outcome", "Say whether you spoke to somebody.")
    if new.outcome == "spoke":
        need_words(new.spoke_to, "spoke_to", "Give the name of the person you spoke to.")
    need_past(new.happened_at, "happened_at", now)
