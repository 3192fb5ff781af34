"""What is kept and how long, for those who look after it: what is due, held, undated or disposed of, and why.

Shows no words of a case. Children are named only to those who may see every case. Reading appends no entry.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, OuterRef

from sharewell.actions.actor import Actor
from sharewell.actions.due import case_due, schedule_of
from sharewell.actions.naming import children_of, names_of
from sharewell.actions.open_content import open_content
from sharewell.actions.reachable import find_kept_case
from sharewell.actions.refusal import NotAllowedError, NotFoundError
from sharewell.practice.access import Doing, may, reach
from sharewell.practice.retention import Schedule, has_come
from sharewell.store import content_keys
from sharewell.store.models import Case, Disposal, DisposalCase, Entry, Hold, KeysBackup
from sharewell.store.tenancy import as_agency

MOST = 50  # of one list on a page; the counts are whole


@dataclass(frozen=True)
class HoldLine:
    """One hold that stands: ``cause`` is a word, ``death`` where a decision told of one; reason and authority may be empty."""

    hold_id: UUID
    cause: str
    since: datetime
    reason: str = ""
    authority: str = ""


@dataclass(frozen=True)
class KeptCase:
    """One case as it is kept. ``month`` is when it falls due; ``missing`` says what would date it where that is empty."""

    case_id: UUID
    opened_at: datetime
    children: tuple[tuple[UUID, str], ...]
    month: str
    line: str
    because: str
    missing: tuple[str, ...]
    holds: tuple[HoldLine, ...] = ()
    asked: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class DisposalLine:
    """One disposal and how far it has come; ``schedules`` has a text for each case."""

    disposal_id: UUID
    cases: tuple[tuple[UUID, str], ...]
    asked_at: datetime
    asked_by: str
    reason: str
    done_at: datetime | None
    done_by: str
    keys_gone_at: datetime | None
    certificate_due: datetime | None
    certified_at: datetime | None
    may_do: bool


@dataclass(frozen=True, kw_only=True)
class Kept:
    """Everything of an agency by how it is kept. ``later`` counts what has a month still to come, ``undated_count`` the rest.

    ``keys_unsaved`` counts the server's content keys that no backup of the keys holds: what is under them has one copy.
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


def kept(actor: Actor, now: datetime) -> Kept:
    """Return what the agency keeps, by how. Refuses who does not look after it."""
    role: Any = actor.role
    ruling = may("see_retention", role, "agency")
    if not ruling.allowed:
        raise NotAllowedError(ruling.reason, "Go back to my cases.", ruling.rule)
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
            disposals=_disposals(actor),
            keys_unsaved=keys_unsaved(now),
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


def disposal_line(actor: Actor, disposal_id: UUID) -> DisposalLine | None:
    """Return one disposal that waits for a second person, for one who may do it; None otherwise."""
    with as_agency(actor.agency_id):
        found = [each for each in _disposals(actor) if each.disposal_id == disposal_id]
        return next((each for each in found if each.may_do), None)


def _month(months: dict[str, str], case: Case) -> str:
    month = months.get(case.kek, content_keys.UNDATED)
    return "" if month == content_keys.UNDATED else month


def _lines(actor: Actor, cases: Iterable[Case], now: datetime) -> tuple[KeptCase, ...]:
    shown = list(cases)[:MOST]
    role: Any = actor.role
    sees = reach("see_case", role) == "agency"
    own = [case.id for case in shown if sees or case.opened_by_id == actor.practitioner_id]
    names = children_of(actor, own)
    schedule = schedule_of(actor.agency_id)
    # What was recorded since makes them ask again.
    newer = Entry.objects.filter(case=OuterRef("case"), index__gt=OuterRef("disposal__asked__index"))
    waiting = DisposalCase.objects.filter(~Exists(newer), case__in=shown, disposal__done=None)
    asked = dict(waiting.values_list("case_id", "disposal_id"))
    found = []
    for case in shown:
        due = case_due(case, now, schedule).due
        holds = Hold.objects.filter(case=case, lifted=None).select_related("entry__content")
        found.append(
            KeptCase(
                case.id,
                case.opened_at,
                tuple(names.get(case.id, ())),
                due.month or "",
                due.line.title,
                due.because,
                due.missing,
                tuple(_hold(actor, hold) for hold in holds.order_by("entry__index")),
                asked.get(case.id),
            )
        )
    return tuple(found)


def _hold(actor: Actor, hold: Hold) -> HoldLine:
    """Open why a case is held; of a hold that a decision set, no more than that it told of a death."""
    if hold.entry.kind != "hold.set":
        return HoldLine(hold.id, "death", hold.entry.recorded_at)
    if not _may_read_why(actor):
        cause = open_content(actor, hold.entry, "cause")["cause"]
        return HoldLine(hold.id, cause, hold.entry.recorded_at)
    words = open_content(actor, hold.entry, "cause", "reason", "authority")
    return HoldLine(hold.id, words["cause"], hold.entry.recorded_at, words["reason"], words["authority"])


def _may_read_why(actor: Actor) -> bool:
    """Say whether somebody acts on what is kept; others, such as an auditor, read no words that may name a child."""
    role: Any = actor.role
    acts: tuple[Doing, ...] = ("set_hold", "lift_hold", "ask_disposal", "dispose")
    return any(may(act, role, "agency").allowed for act in acts)


def _disposals(actor: Actor) -> tuple[DisposalLine, ...]:
    related = "asked__content", "done__content", "certified"
    # Of what was asked for, a case may have gone by another disposal: nobody can do this one any more.
    still = Disposal.objects.exclude(done=None, asked__content__kek=content_keys.DISPOSED)
    rows = list(still.select_related(*related).order_by("-asked__index")[:MOST])
    people = {row.asked_by_id for row in rows} | {row.done.actor_id for row in rows if row.done}
    names = names_of(actor, (each for each in people if each))
    return tuple(_disposal(actor, row, names) for row in rows)


def _disposal(actor: Actor, row: Disposal, names: dict[UUID, str]) -> DisposalLine:
    role: Any = actor.role
    entry = row.done or row.asked
    said = open_content(actor, entry)
    by = row.done.actor_id if row.done else None
    return DisposalLine(
        disposal_id=row.id,
        cases=tuple((UUID(case), _by(told)) for case, told in said["cases"].items()),
        asked_at=row.asked.recorded_at,
        asked_by=names[row.asked_by_id],
        reason=said["reason"] if _may_read_why(actor) else "",
        done_at=row.done.recorded_at if row.done else None,
        done_by=names.get(by, "") if by else "",
        keys_gone_at=row.keys_gone_at,
        certificate_due=row.certificate_due,
        certified_at=row.certified.recorded_at if row.certified else None,
        may_do=row.done is None
        and may("dispose", role, "none").allowed
        and row.asked_by_id != actor.practitioner_id,
    )


def _by(told: dict[str, Any]) -> str:
    """Say by what a case goes, and when that is not yet."""
    return f"{told['schedule']}, before its time" if told["early"] else str(told["schedule"])
