"""Record what was shared already, by telephone or in person, when nobody had a screen: marked late, never refused for it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sharewell.actions.actor import Actor
from sharewell.actions.commit import Act, earlier, enter, moment
from sharewell.actions.raise_worry import Person, case_rows, insert, worry_subjects
from sharewell.actions.settling import (
    GOLDEN_RULE_7,
    Towards,
    call_row,
    content_of,
    decision_row,
    people_here,
    proposal_rows,
    share_row,
    worry_row,
)
from sharewell.actions.words import need_one_of, need_past, need_words
from sharewell.practice.decision import Settled, to_fields
from sharewell.practice.recipient import RECIPIENT_FUNCTIONS
from sharewell.store.log import Receipt

# A message that was sent is not somebody who was told: that is a decision, and a call to follow it.
WAYS = ("phone", "in_person")


@dataclass(frozen=True, kw_only=True)
class AlreadyShared:
    """What was told to whom, why, how and when. Children as in ``UrgentShare``; ``how`` is one of ``WAYS``."""

    what: str
    why: str
    recipient_function: str
    recipient_name: str
    spoke_to: str
    how: str
    happened_at: datetime
    precision: str = "minute"
    purpose: str = "keep_safe"
    number: str = ""
    children: tuple[Person, ...] = ()
    case_id: UUID | None = None


def record_already_shared(actor: Actor, told: AlreadyShared, idem: UUID, now: datetime) -> Receipt:
    """Record a share that has happened. Targets: ``case``, ``worry``, ``decision``, ``share``, ``call``.

    Whatever it was, it happened: no recipient is refused. Refuses it without reasons (golden rule 7), without the
    name of who was told, and a moment still to come. The guidance's answer is left empty: nobody was asked then.
    """
    if done := earlier(actor, "share.recorded_late", idem):
        return done
    _check(told, now)
    to = Towards(function=told.recipient_function, name=told.recipient_name, purpose=told.purpose)
    about = case_rows(actor, told.case_id, people_here(actor, told.children, told.case_id), now)
    worry = worry_row(actor, about.case, told.happened_at, told.precision)
    proposal, named = proposal_rows(about.case, to, about.subjects)
    decision = decision_row(actor, proposal, told.happened_at, outcome="share", late=True)
    share = share_row(decision)
    call = call_row(actor, share, "spoke", told.happened_at)
    content = content_of(actor, about, to, told.happened_at, told.precision)
    settled = tuple(Settled(child.subject, "", "share") for child in content.children)
    content = replace(content, what=told.what, reasons=told.why, settled=settled)

    def apply(entry_id: UUID) -> None:
        worry.entry_id = decision.entry_id = call.entry_id = entry_id
        insert(*about.rows, worry, *worry_subjects(worry, about.subjects))
        insert(proposal, *named, decision, share, call)

    return enter(
        Act(
            kind="share.recorded_late",
            doing="record_already_shared",
            actor=actor,
            idem=idem,
            now=now,
            apply=apply,
            content=to_fields(content) | _said(told),
            purpose=to.purpose,
            case=about.case,
            subjects=about.subjects,
            happened_at=told.happened_at,
            precision=told.precision,
            targets={
                "case": about.case.id,
                "worry": worry.id,
                "decision": decision.id,
                "share": share.id,
                "call": call.id,
            },
        )
    )


def _said(told: AlreadyShared) -> dict[str, Any]:
    return {
        "outcome": "spoke",
        "spoke_to": told.spoke_to,
        "number": told.number,
        "how": told.how,
        "call_at": moment(told.happened_at),
    }


def _check(told: AlreadyShared, now: datetime) -> None:
    need_words(told.what, "what", "Say what you passed on.", GOLDEN_RULE_7)
    need_words(told.why, "why", "Say why you shared it.", GOLDEN_RULE_7)
    need_words(told.recipient_name, "recipient_name", "Say which organisation or person you told.")
    need_one_of(
        told.recipient_function, RECIPIENT_FUNCTIONS, "recipient_function", "Say what kind of body they are."
    )
    need_words(told.spoke_to, "spoke_to", "Give the name of the person you told.")
    need_one_of(told.how, WAYS, "how", "Say whether it was by telephone or in person.")
    need_past(told.happened_at, "happened_at", now)
