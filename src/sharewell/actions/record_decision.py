"""Record a decision: what a person settled for each child towards one recipient, and why."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sharewell.actions.actor import Actor
from sharewell.actions.commit import Act, earlier, enter, moment
from sharewell.actions.deciding import (
    AlreadyFinishedError,
    Ground,
    NewDecision,
    check_second_person,
    check_words_of,
    ground_of,
    outcome_of,
)
from sharewell.actions.hold import DECISIONS, tells_of_death
from sharewell.actions.raise_worry import CaseRows, insert
from sharewell.actions.settling import Towards, content_of, decision_row, proposal_rows, share_row
from sharewell.practice.decision import Content, shares, to_fields
from sharewell.store.log import Receipt
from sharewell.store.models import Case, Decision, Hold, Share


def record_decision(actor: Actor, new: NewDecision, idem: UUID, now: datetime) -> Receipt:
    """Record a decision, or finish an urgent one. Targets: ``case``, ``decision``, and ``share`` when there is one.

    Records a share when anything is to be passed on; when it finishes an urgent one, the share is the urgent one's.
    Refuses: empty reasons, whatever the outcome; a child of the case that is not settled, or a stranger who is; a
    difference from the guidance without *because*; to go against a stop without a second person; a book that
    was never adopted; to finish what is finished. An answer that tells of a death sets a legal hold in the same entry.
    """
    kind = "record.finished" if new.finishes else "decision.recorded"
    if done := earlier(actor, kind, idem):
        return done
    check_words_of(new, now)
    ground = ground_of(actor, new)
    subjects = new.subject_ids or tuple(UUID(one.subject) for one in new.content.settled)
    to = Towards(
        function=new.recipient_function,
        name=new.recipient_name,
        purpose=new.purpose,
        agency_id=new.recipient_agency_id,
    )
    content = _content(actor, new, to, ground)
    check_second_person(content)
    proposal, named = proposal_rows(ground.case, to, subjects)
    decision = decision_row(actor, proposal, new.happened_at, **_marks(content, ground, new))
    share = _share(content, decision, ground)
    death = tells_of_death(actor.agency_id, content)

    def apply(entry_id: UUID) -> None:
        _refuse_second(ground)
        decision.entry_id = entry_id
        insert(proposal, *named, decision)
        if death:
            _hold_for_death(ground.case, entry_id)
        if share and share.decision_id == decision.id:
            insert(share)

    return enter(
        Act(
            kind=kind,
            doing="decide",
            actor=actor,
            idem=idem,
            now=now,
            apply=apply,
            content=to_fields(content),
            purpose=to.purpose,
            case=ground.case,
            subjects=subjects,
            happened_at=new.happened_at,
            precision=new.precision,
            book=new.book_digest,
            protocol=new.protocol_digest,
            amends=ground.urgent.entry_id if ground.urgent else None,
            targets={"case": ground.case.id, "decision": decision.id}
            | ({"share": share.id} if share else {}),
        )
    )


def _content(actor: Actor, new: NewDecision, to: Towards, ground: Ground) -> Content:
    about = CaseRows(ground.case, (), tuple(UUID(one.subject) for one in new.content.settled))
    itself = content_of(actor, about, to, new.happened_at, new.precision)
    known_at = ground.known_at or new.happened_at
    decided_at = ground.urgent.decided_at if ground.urgent else new.happened_at
    return replace(
        new.content,
        agency=itself.agency,
        controller=itself.controller,
        decided_by=itself.decided_by,
        role=itself.role,
        recipient=itself.recipient,
        recipient_function=itself.recipient_function,
        purpose=itself.purpose,
        children=itself.children,
        known_at=new.content.known_at or moment(known_at),
        known_precision=new.content.known_precision or new.precision,
        decided_at=moment(decided_at),
    )


def _marks(content: Content, ground: Ground, new: NewDecision) -> dict[str, Any]:
    urgent = ground.urgent
    return {
        "outcome": outcome_of(content),
        "followed": all(one.followed for one in content.settled),
        "urgent": urgent.urgent if urgent else False,
        "decided_at": urgent.decided_at if urgent else new.happened_at,
        "review_on": date.fromisoformat(content.review_on) if content.review_on else None,
        "amends": urgent,
    }


def _share(content: Content, decision: Decision, ground: Ground) -> Share | None:
    """Return the urgent one's share when there is one, for it was that one that went; else a new one where due."""
    return ground.share or (share_row(decision) if shares(content) else None)


def _hold_for_death(case: Case, entry_id: UUID) -> None:
    # A hold of another cause may be lifted for its own reason: a death holds the case by itself.
    if not Hold.objects.filter(case=case, lifted=None, entry__kind__in=DECISIONS).exists():
        insert(Hold(id=uuid4(), agency_id=case.agency_id, case=case, entry_id=entry_id))


def _refuse_second(ground: Ground) -> None:
    # Read under the log's lock: two tabs may both have found it unfinished.
    if ground.urgent and Decision.objects.filter(amends=ground.urgent).exists():
        raise AlreadyFinishedError


__all__ = ["NewDecision", "record_decision"]
