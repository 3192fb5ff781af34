"""Say what a schedule counts from: what kind of record a case is and when it was closed, or when a child was born."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sharewell.actions.actor import Actor
from sharewell.actions.commit import Act, earlier, enter
from sharewell.actions.due import LONDON, schedule_of
from sharewell.actions.raise_worry import insert
from sharewell.actions.reachable import find_kept_case, said_day
from sharewell.actions.refusal import LeftOutError, NotFoundError
from sharewell.actions.words import need_one_of, need_words
from sharewell.practice.retention import OLDEST, age, is_plain_age, may_be_born
from sharewell.store.log import Receipt
from sharewell.store.models import Case, CaseSubject, Keeping, Subject
from sharewell.store.sealing import seal_record
from sharewell.store.tenancy import as_agency


@dataclass(frozen=True, kw_only=True)
class NewKeeping:
    """What kind of record a case is, a line of the schedule, and when it was closed; None while it is open."""

    kind: str
    closed_on: date | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class NewBirth:
    """When somebody in a case was born, and where that is known from.

    ``confirmed_age`` is how old they were when the case was opened, where somebody was asked and said that it is right.
    """

    subject_id: UUID
    born: date
    known_from: str
    confirmed_age: int | None = None


def keep_case(actor: Actor, case_id: UUID, new: NewKeeping, idem: UUID, now: datetime) -> Receipt:
    """Record what kind of record a case is, and the day it was closed where it is. The newest saying counts.

    Refuses a kind that the agency's schedule does not have, a day to come, and one before the case was opened. What is recorded later opens it again.
    """
    if done := earlier(actor, "case.kept", idem):
        return done
    need_words(new.reason, "reason", "Write why.")
    with as_agency(actor.agency_id):
        case = find_kept_case(actor, case_id, "keep_case")
        lines = schedule_of(actor.agency_id).lines
    need_one_of(new.kind, lines, "kind", "Say what kind of record it is.")
    if new.closed_on:
        _refuse_day_of_closing(new.closed_on, case, now)
    row = Keeping(id=uuid4(), agency_id=actor.agency_id, case=case, closed_on=new.closed_on)

    def apply(entry_id: UUID) -> None:
        row.entry_id = entry_id
        insert(row)

    return enter(
        Act(
            kind="case.kept",
            doing="keep_case",
            actor=actor,
            idem=idem,
            now=now,
            apply=apply,
            content={**vars(new), "closed_on": new.closed_on.isoformat() if new.closed_on else ""},
            case=case,
        )
    )


def record_birth(actor: Actor, case_id: UUID, new: NewBirth, idem: UUID, now: datetime) -> Receipt:
    """Record when somebody in a case was born, as was learned later. An unborn baby becomes a child.

    Refuses a day to come or more than 120 years ago, an age of more than 25 at the case's opening that nobody confirmed, somebody who is not in the case, and a day without where it is known from.
    """
    if done := earlier(actor, "birth.recorded", idem):
        return done
    need_words(new.known_from, "known_from", "Say where you know it from.")
    today = now.astimezone(LONDON).date()
    if new.born > today:
        raise LeftOutError("born", "That day has not come yet.", "Give the day of birth.")
    if not may_be_born(new.born, today):
        raise LeftOutError(
            "born", f"That is more than {OLDEST} years ago.", "Check the year: it has four figures."
        )
    with as_agency(actor.agency_id):
        case = find_kept_case(actor, case_id, "record_birth")
        part = CaseSubject.objects.filter(case=case, subject=new.subject_id).select_related("subject").first()
        if part is None:
            raise NotFoundError
    _ask_about_age(new, case)

    def apply(_: UUID) -> None:
        subject = Subject.objects.get(id=new.subject_id)
        seal_record(subject, born=new.born.isoformat())
        subject.kind = "child" if subject.kind == "unborn" else subject.kind
        subject.save(update_fields=["born", "kind"])

    return enter(
        Act(
            kind="birth.recorded",
            doing="record_birth",
            actor=actor,
            idem=idem,
            now=now,
            apply=apply,
            content={"born": new.born.isoformat(), "known_from": new.known_from},
            case=case,
            subjects=(new.subject_id,),
        )
    )


def age_at_opening(born: date, opened_at: datetime) -> int:
    """Return how old somebody was on the day here on which their case was opened; below nought for an unborn baby."""
    return age(born, opened_at.astimezone(LONDON).date())


def _ask_about_age(new: NewBirth, case: Case) -> None:
    """Refuse an unlikely age until somebody says that it is right: a mistyped year would have the record kept wrongly."""
    years = age_at_opening(new.born, case.opened_at)
    if not is_plain_age(years) and new.confirmed_age != years:
        raise LeftOutError(
            "confirmed",
            f"By this day, they were {years} years old when the case was opened.",
            "Check the year, or say that it is right.",
        )


def _refuse_day_of_closing(day: date, case: Case, now: datetime) -> None:
    """Refuse a day on which the case can't have been closed: it would be kept for too short a time."""
    if day > now.astimezone(LONDON).date():
        raise LeftOutError("closed_on", "That day has not come yet.", "Give the day when it was closed.")
    if day < case.opened_at.astimezone(LONDON).date():
        opened = said_day(case.opened_at)
        help = f"Give the day when it was closed: {opened} or later."  # noqa: A001  # the house's word
        raise LeftOutError("closed_on", f"The case was opened here on {opened}, after that day.", help)
