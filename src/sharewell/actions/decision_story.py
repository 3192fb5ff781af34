"""The story of one decision: what its record says, its four times, the calls about it, and what was added later.

Reading appends no entry in this edition.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sharewell.actions.actor import Actor
from sharewell.actions.naming import UNREADABLE, UNREADABLE_NAME, names_of, words_in
from sharewell.actions.open_content import open_content
from sharewell.actions.reachable import find_decision
from sharewell.practice import record
from sharewell.practice.decision import Content, from_fields, to_fields
from sharewell.store import logs
from sharewell.store.models import Call, Decision, Entry, Share
from sharewell.store.tenancy import as_agency

ALREADY_SHARED = "share.recorded_late"


@dataclass(frozen=True)
class CallLine:
    """One call about a share, with its words. ``rang`` is false where somebody only said that nobody was reached yet."""

    call_id: UUID
    share_id: UUID
    entry_id: UUID
    outcome: str
    happened_at: datetime
    recorded_at: datetime
    made_by: str
    spoke_to: str
    number: str
    note: str
    their_reference: str
    rang: bool = True
    precision: str = "minute"


@dataclass(frozen=True)
class Amendment:
    """What was added to a decision record, by whom and when."""

    entry_id: UUID
    index: int
    recorded_at: datetime
    by: str
    words: str
    advised_by: str = ""


@dataclass(frozen=True, kw_only=True)
class DecisionStory:
    """One decision record whole. ``own`` when this person decided it. ``told_at`` is the first spoken call, None while nobody was told.

    ``also`` holds what only urgent and late records have (danger, spoke_to, number, how). ``finishes`` and
    ``finished_by`` are decision ids; ``unfinished`` is false once another decision finishes this one.
    """

    decision_id: UUID
    case_id: UUID
    entry_id: UUID
    index: int
    kind: str
    content: Content
    also: Mapping[str, Any]
    outcome: str
    followed: bool
    urgent: bool
    late: bool
    unfinished: bool
    decided_at: datetime
    happened_at: datetime
    told_at: datetime | None
    recorded_at: datetime
    share_ids: tuple[UUID, ...]
    calls: tuple[CallLine, ...]
    amendments: tuple[Amendment, ...]
    finishes: UUID | None
    finished_by: UUID | None
    own: bool = False
    seals: Mapping[str, str] = field(default_factory=dict)


def decision_story(actor: Actor, decision_id: UUID) -> DecisionStory:
    """Return a decision record to somebody who may read it; to anybody else it is not found."""
    with as_agency(actor.agency_id):
        decision = find_decision(actor, decision_id)
        opened = open_content(actor, decision.entry)
        content = from_fields(opened)
        shares = [row.id for row in Share.objects.filter(decision__in=[decision.id, decision.amends_id])]
        calls = calls_about(actor, shares)
        finished_by = Decision.objects.filter(amends=decision).values_list("id", flat=True).first()
        amendments = _amendments(actor, decision)
        seals = _seals(decision.entry)
    own = to_fields(content)
    return DecisionStory(
        decision_id=decision.id,
        case_id=decision.proposal.case_id,
        entry_id=decision.entry_id,
        index=decision.entry.index,
        kind=decision.entry.kind,
        content=content,
        also={name: value for name, value in opened.items() if name not in own},
        outcome=decision.outcome,
        followed=decision.followed,
        urgent=decision.urgent,
        late=decision.late,
        unfinished=decision.unfinished and finished_by is None,
        decided_at=decision.decided_at,
        happened_at=decision.happened_at,
        told_at=next((call.happened_at for call in calls if call.outcome == "spoke"), None),
        recorded_at=decision.entry.recorded_at,
        share_ids=tuple(shares),
        calls=calls,
        amendments=amendments,
        finishes=decision.amends_id,
        finished_by=finished_by,
        own=decision.decided_by_id == actor.practitioner_id,
        seals=seals,
    )


def calls_about(actor: Actor, shares: list[UUID]) -> tuple[CallLine, ...]:
    """Return the calls about these shares, as they happened. To be called inside ``as_agency``."""
    rows = Call.objects.filter(share__in=shares).select_related("entry__content")
    calls = list(rows.order_by("happened_at", "entry__index"))
    names = names_of(actor, (call.made_by_id for call in calls))
    return tuple(_call(actor, call, names[call.made_by_id]) for call in calls)


def _seals(entry: Entry) -> dict[str, str]:
    """Return the digests of the statement for the foot of a page; whether they hold is ``check_entry``'s to say."""
    try:
        said = record.open_envelope(entry.envelope, logs.public_keys(entry.agency_id))
    except record.RecordError:
        return {}
    return {"commit": said.commit, "content": said.ct or "", "book": said.book or ""}


def _call(actor: Actor, call: Call, made_by: str) -> CallLine:
    said = words_in(actor, call.entry)
    if UNREADABLE in said:  # that it was made, and when, stands in its row
        said = {"spoke_to": UNREADABLE_NAME, "note": said[UNREADABLE]}
    return CallLine(
        call_id=call.id,
        share_id=call.share_id,
        entry_id=call.entry_id,
        outcome=call.outcome,
        happened_at=call.happened_at,
        recorded_at=call.entry.recorded_at,
        made_by=made_by,
        spoke_to=said.get("spoke_to", ""),
        number=said.get("number", ""),
        note=said.get("note", ""),
        their_reference=said.get("their_reference", ""),
        rang=call.outcome == "spoke" or call.entry.kind == "call.recorded" or bool(said.get("number")),
        precision=said.get("known_precision", "minute") if call.entry.kind == ALREADY_SHARED else "minute",
    )


def _amendments(actor: Actor, decision: Decision) -> tuple[Amendment, ...]:
    entries = Entry.objects.filter(case=decision.proposal.case, kind="decision.amended")
    ours = [
        entry
        for entry in entries.select_related("content").order_by("index")
        if json.loads(entry.targets).get("decision") == str(decision.id)
    ]
    names = names_of(actor, (entry.actor_id for entry in ours if entry.actor_id))
    said = [words_in(actor, entry) for entry in ours]
    return tuple(
        Amendment(
            entry.id,
            entry.index,
            entry.recorded_at,
            names.get(entry.actor_id, "") if entry.actor_id else "",
            opened.get("words") or opened.get(UNREADABLE, ""),
            opened.get("advised_by") or "",
        )
        for entry, opened in zip(ours, said, strict=True)
    )
