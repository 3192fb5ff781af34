"""Amend a decision record: add words to it; what was recorded first stays as it was."""

from datetime import datetime
from uuid import UUID

from sharewell.actions.actor import Actor
from sharewell.actions.commit import Act, earlier, enter
from sharewell.actions.reachable import find_decision
from sharewell.actions.words import need_words
from sharewell.store.log import Receipt
from sharewell.store.models import ProposalSubject
from sharewell.store.tenancy import as_agency


def amend_decision(
    actor: Actor, decision_id: UUID, words: str, idem: UUID, now: datetime, *, advised_by: str = ""
) -> Receipt:
    """Add words to a decision record, as an entry that names the decision's own. Targets: ``case``, ``decision``.

    For whoever may decide in the case and read the record. The words are shown under it, with their date and author.
    ``advised_by`` makes them advice that was taken, and names who gave it.
    """
    if done := earlier(actor, "decision.amended", idem):
        return done
    need_words(words, "words", "Write what is to be added.")
    with as_agency(actor.agency_id):
        decision = find_decision(actor, decision_id)
        proposal = decision.proposal
        named = ProposalSubject.objects.filter(proposal=proposal).values_list("subject_id", flat=True)
        subjects = tuple(named)
    return enter(
        Act(
            kind="decision.amended",
            doing="decide",
            actor=actor,
            idem=idem,
            now=now,
            apply=lambda _: None,
            content={"words": words} | ({"advised_by": advised_by.strip()} if advised_by.strip() else {}),
            purpose=proposal.purpose,
            case=proposal.case,
            subjects=subjects,
            amends=decision.entry_id,
            targets={"case": proposal.case.id, "decision": decision.id},
        )
    )
