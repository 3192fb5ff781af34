"""What is kept and how long, for those who look after it: what is due, held, undated or disposed of, and why.

Shows no words of a case. Children are named only to those who may see every case. Reading appends no entry.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, OuterRef

from sharewell.actions.actor import Actor
from sharewell.actions.doubt_clock import doubt_of
from sharewell.actions.due import case_due, schedule_of
from sharewell.actions.kept_disposals import MOST, DisposalLine, disposals, may_read_why
from sharewell.actions.naming import children_of
from sharewell.actions.open_content import open_content, unless_damaged
from sharewell.actions.reachable import find_kept_case
from sharewell.actions.refusal import NotAllowedError, NotFoundError
from sharewell.practice.access import Doing, may, reach
from sharewell.practice.retention import Schedule, has_come
from sharewell.store import content_keys
from sharewell.store.models import Case, DisposalCase, Entry, Hold, KeysBackup
from sharewell.store.tenancy import as_agency


@dataclass(frozen=True)
class HoldLine:
    """One hold that stands: ``cause`` is a word, ``death`` where a decision told of one; reason and authority may be empty.

    The cause is empty where what was recorded of it is damaged: it holds all the same.
    """

    hold_id: UUID
    cause: str
    since: datetime
    reason: str = ""
    authority: str = ""


@dataclass(frozen=True)
class KeptCase:
    """One case as it is kept. ``month`` is when it falls due; ``missing`` says what would date it where that is empty.

    ``damaged``: something of it can't be opened, so its month is that of the key it lies under, by no line.
    """

    case_id: UUID
    opened_at: datetime
    children: tuple[tuple[UUID, str], ...]
    month: str
    line: str
    because: str
    missing: tuple[str, ...]
    holds: tuple[HoldLine, ...] = ()
    asked: UUID | None = None
    damaged: bool = False


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Everything of an agency by how it is kept. ``later`` counts what has a month still to come, ``undated_count`` the rest.

    ``keys_unsaved`` counts the server's content keys that no backup of the keys holds: what is under them has one copy.
    ``doubt`` says why the clock can't be right, where it can't.
    """

    schedule: Schedule
    due: tuple[KeptCase, ...]
    due_count: int
    held: tuple[KeptCase, ...]
    held_count: int
    undated: tuple[KeptCase, ...]
    undated_count: int
    later: int
    next_month: str
    disposals: tuple[DisposalLine, ...]
    keys_unsaved: int
    doubt: str


def kept(actor: Actor, now: datetime) -> Kept:
    """Return what the agency keeps, by how. Refuses who does not look after it."""
    role: Any = actor.role
    ruling = may("see_retention", role, "agency")
    if not ruling.allowed:
        raise NotAllowedError(ruling.reason, "Go back to my cases.", ruling.rule)
    doubt = doubt_of(now)
    with as_agency(actor.agency_id):
        months = content_keys.all_of(actor.agency_id)
        cases = list(Case.objects.exclude(kek=content_keys.DISPOSED).order_by("opened_at", "id"))
        held = set(Hold.objects.filter(lifted=None).values_list("case_id", flat=True))
        free = [case for case in cases if case.id not in held]
        dated = sorted((months[case.kek], case.id) for case in free if _month(months, case))
        come = {case_id for month, case_id in dated if has_come(month, now.date())}
        undated = [case for case in free if not _month(months, case)]
        return Kept(
            schedule=schedule_of(actor.agency_id),
            due=_lines(actor, (case for case in free if case.id in come), now),
            due_count=len(come),
            held=_lines(actor, (case for case in cases if case.id in held), now),
            held_count=len(held),
            undated=_lines(actor, undated, now),
            undated_count=len(undated),
            later=len(dated) - len(come),
            next_month=next((month for month, case_id in dated if case_id not in come), ""),
            disposals=disposals(actor),
            keys_unsaved=keys_unsaved(now),
            doubt=doubt,
        )


def keys_unsaved(now: datetime) -> int:
    """Count the content keys that were made since the last backup of the keys that has not expired."""
    standing = KeysBackup.objects.filter(expires_at__gt=now)
    return content_keys.made_since(standing.aggregate(last=Max("made_at"))["last"])


def kept_case(actor: Actor, case_id: UUID, doing: Doing, now: datetime) -> KeptCase:
    """Return one case for whoever may do this with it; to anybody else it is not found."""
    with as_agency(actor.agency_id):
        [line] = _lines(actor, [find_kept_case(actor, case_id, doing)], now)
        return line


def keeping_of(actor: Actor, case_id: UUID, now: datetime) -> KeptCase | None:
    """Return how a case is kept, for whoever may say how long or looks after it; None for anybody else."""
    doings: tuple[Doing, ...] = ("keep_case", "see_retention")
    for doing in doings:
        with suppress(NotFoundError):
            return kept_case(actor, case_id, doing, now)
    return None


def _month(months: dict[str, str], case: Case) -> str:
    month = months.get(case.kek, content_keys.UNDATED)
    return "" if month == content_keys.UNDATED else month


def _lines(actor: Actor, cases: Iterable[Case], now: datetime) -> tuple[KeptCase, ...]:
    shown = list(cases)[:MOST]
    role: Any = actor.role
    sees = reach("see_case", role) == "agency"
    own = [case.id for case in shown if sees or case.opened_by_id == actor.practitioner_id]
    schedule = schedule_of(actor.agency_id)
    # What was recorded since makes them ask again.
    newer = Entry.objects.filter(case=OuterRef("case"), index__gt=OuterRef("disposal__asked__index"))
    waiting = DisposalCase.objects.filter(~Exists(newer), case__in=shown, disposal__done=None)
    asked = {
        row.case_id: row.disposal_id
        for row in waiting.select_related("disposal__asked__content")
        if unless_damaged(partial(open_content, actor, row.disposal.asked)) is not None
    }
    return tuple(
        _line(actor, case, now, schedule, named=case.id in own, asked=asked.get(case.id)) for case in shown
    )


def _line(
    actor: Actor, case: Case, now: datetime, schedule: Schedule, *, named: bool, asked: UUID | None
) -> KeptCase:
    found = unless_damaged(partial(case_due, case, now, schedule))
    children = unless_damaged(partial(children_of, actor, [case.id] if named else []))
    holds = Hold.objects.filter(case=case, lifted=None).select_related("entry__content")
    due = found.due if found else None
    return KeptCase(
        case.id,
        case.opened_at,
        tuple((children or {}).get(case.id, ())),
        (due.month or "") if due else _month(content_keys.all_of(actor.agency_id), case),
        due.line.title if due else "",
        due.because if due else "",
        due.missing if due else (),
        tuple(_hold(actor, hold) for hold in holds.order_by("entry__index")),
        asked,
        damaged=due is None or children is None,
    )


def _hold(actor: Actor, hold: Hold) -> HoldLine:
    """Open why a case is held; of a hold that a decision set, no more than that it told of a death."""
    since = hold.entry.recorded_at
    if hold.entry.kind != "hold.set":
        return HoldLine(hold.id, "death", since)
    fields = ("cause", "reason", "authority") if may_read_why(actor) else ("cause",)
    words = unless_damaged(partial(open_content, actor, hold.entry, *fields)) or {"cause": ""}
    return HoldLine(hold.id, words["cause"], since, words.get("reason", ""), words.get("authority", ""))
