"""Share now, the urgent way: whom somebody rang about which child in what danger, and whether they were reached."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sharewell.actions.actor import Actor
from sharewell.actions.commit import Act, earlier, enter, moment
from sharewell.actions.raise_worry import Person, case_rows, insert, worry_subjects
from sharewell.actions.refusal import RefusedError
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
from sharewell.practice.decision import to_fields
from sharewell.practice.recipient import PROTECTING
from sharewell.store.log import Receipt
from sharewell.store.models.call import CALL_OUTCOMES


class NotAProtectingBodyError(RefusedError):
    """The urgent way was asked to reach somebody who asks, or the family."""


@dataclass(frozen=True, kw_only=True)
class UrgentShare:
    """Who is in what danger, whom was rung on which number, and whether they spoke. ``outcome``: spoke · not_reached.

    Children are new names, known subjects, or, when a case is given and none is named, all its children.
    """

    danger: str
    recipient_function: str
    recipient_name: str
    outcome: str
    number: str = ""
    spoke_to: str = ""
    rung_at: datetime | None = None
    children: tuple[Person, ...] = ()
    case_id: UUID | None = None


def share_now(actor: Actor, urgent: UrgentShare, idem: UUID, now: datetime) -> Receipt:
    """Record an urgent share that is to be finished later. Targets: ``case``, ``worry``, ``decision``, ``share``, ``call``.

    Sends nothing. Refuses any recipient but a body that protects, on a number we hold (invariant F11), and *spoke*
    without a name: recording is not telling.
    """
    if done := earlier(actor, "share.urgent", idem):
        return done
    _check(urgent, now)
    rung_at = urgent.rung_at or now
    to = Towards(function=urgent.recipient_function, name=urgent.recipient_name)
    about = case_rows(actor, urgent.case_id, people_here(actor, urgent.children, urgent.case_id), now)
    worry = worry_row(actor, about.case, rung_at, "minute")
    proposal, named = proposal_rows(about.case, to, about.subjects)
    decision = decision_row(actor, proposal, rung_at, urgent=True, unfinished=True)
    share = share_row(decision)
    call = call_row(actor, share, urgent.outcome, rung_at)
    content = replace(content_of(actor, about, to, rung_at), reasons=urgent.danger)

    def apply(entry_id: UUID) -> None:
        worry.entry_id = decision.entry_id = call.entry_id = entry_id
        insert(*about.rows, worry, *worry_subjects(worry, about.subjects))
        insert(proposal, *named, decision, share, call)

    return enter(
        Act(
            kind="share.urgent",
            doing="share_now",
            actor=actor,
            idem=idem,
            now=now,
            apply=apply,
            content=to_fields(content) | _said(urgent, rung_at),
            purpose=to.purpose,
            case=about.case,
            subjects=about.subjects,
            happened_at=rung_at,
            precision="minute",
            targets={
                "case": about.case.id,
                "worry": worry.id,
                "decision": decision.id,
                "share": share.id,
                "call": call.id,
            },
        )
    )


def _said(urgent: UrgentShare, rung_at: datetime) -> dict[str, Any]:
    return {
        "danger": urgent.danger,
        "outcome": urgent.outcome,
        "spoke_to": urgent.spoke_to,
        "number": urgent.number,
        "call_at": moment(rung_at),
    }


def _check(urgent: UrgentShare, now: datetime) -> None:
    if urgent.recipient_function not in PROTECTING:
        raise NotAProtectingBodyError(
            "The urgent way rings those who can protect a child: children's social care, the police, an ambulance, "
            "your safeguarding lead. It gives nothing to anybody else.",
            "Ring 999, or children's social care, on a number that you have found yourself.",
            "guidance/national/invariants.toml, F11",
        )
    need_words(urgent.danger, "danger", "Say what the danger is.", GOLDEN_RULE_7)
    need_words(urgent.recipient_name, "recipient_name", "Say whom you rang, or will ring.")
    need_one_of(urgent.outcome, CALL_OUTCOMES, "outcome", "Say whether you spoke to somebody.")
    if urgent.outcome == "spoke":
        need_words(urgent.spoke_to, "spoke_to", "Give the name of the person you spoke to.")
    need_past(urgent.rung_at or now, "rung_at", now)
