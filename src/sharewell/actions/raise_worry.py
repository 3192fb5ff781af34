"""Raise a worry about one or several people, in a case of theirs or a new one."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import models

from sharewell.actions.actor import Actor
from sharewell.actions.commit import Act, earlier, enter
from sharewell.actions.due import key_for_new
from sharewell.actions.open_content import open_born
from sharewell.actions.reachable import find_case, visible_cases
from sharewell.actions.refusal import NotFoundError
from sharewell.actions.words import check_words
from sharewell.store.log import Receipt
from sharewell.store.models import Case, CaseSubject, Subject, Worry, WorrySubject
from sharewell.store.sealing import seal_record
from sharewell.store.tenancy import as_agency


@dataclass(frozen=True)
class Person:
    """Somebody the worry is about: new, or with ``subject_id`` somebody known. ``born`` is YYYY-MM-DD."""

    name: str = ""
    kind: str = "child"
    part: str = "child"
    born: str | None = None
    subject_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class NewWorry:
    """What somebody worries about: ``words`` are its texts by field, sealed in the entry and kept nowhere else."""

    words: Mapping[str, Any]
    people: tuple[Person, ...]
    happened_at: datetime
    precision: str = "minute"
    purpose: str = "keep_safe"
    case_id: UUID | None = None


@dataclass(frozen=True)
class CaseRows:
    """A case with the rows to be written for it, in their order, and the ids of those it is about."""

    case: Case
    rows: tuple[models.Model, ...]
    subjects: tuple[UUID, ...]


def raise_worry(actor: Actor, new: NewWorry, idem: UUID, now: datetime) -> Receipt:
    """Record a worry, and open its case when none is given. Targets: ``case``, ``worry``.

    Refuses a case or person of another agency as not found.
    """
    if done := earlier(actor, "worry.raised", idem):
        return done
    about = case_rows(actor, new.case_id, new.people, now)
    worry = Worry(
        id=uuid4(),
        agency_id=actor.agency_id,
        case=about.case,
        happened_at=new.happened_at,
        precision=new.precision,
        raised_by_id=actor.person,
    )

    def apply(entry_id: UUID) -> None:
        worry.entry_id = entry_id
        insert(*about.rows, worry, *worry_subjects(worry, about.subjects))

    return enter(
        Act(
            kind="worry.raised",
            doing="raise_worry",
            actor=actor,
            idem=idem,
            now=now,
            apply=apply,
            content=new.words,
            purpose=new.purpose,
            case=about.case,
            subjects=about.subjects,
            happened_at=new.happened_at,
            precision=new.precision,
            targets={"case": about.case.id, "worry": worry.id},
        )
    )


def case_rows(actor: Actor, case_id: UUID | None, people: tuple[Person, ...], now: datetime) -> CaseRows:
    """Prepare a case, new or known, and those in it; writes nothing.

    Somebody known from another case that the actor may see is the same person in this one. Any other id is not found.
    """
    check_words([person.name for person in people])
    known = {person.subject_id for person in people if person.subject_id}
    with as_agency(actor.agency_id):
        case = find_case(actor, case_id) if case_id else _case_about(actor, people, now)
        seen = CaseSubject.objects.filter(case__in=visible_cases(actor), subject__in=known)
        parts = set(seen.values_list("subject_id", "case_id"))
    if known != {subject for subject, _ in parts}:
        raise NotFoundError
    rows: list[models.Model] = [] if case_id else [case]
    subjects = [person.subject_id or _new_subject(rows, case, person) for person in people]
    here = {subject for subject, of in parts if of == case.id}
    rows += [
        _part(case, person.subject_id, person.part)
        for person in people
        if person.subject_id and person.subject_id not in here
    ]
    return CaseRows(case, tuple(rows), tuple(subjects))


def new_case(actor: Actor, now: datetime, under: str | None = None) -> Case:
    """Prepare a case of the actor's own, with the key that its references in the log are made with.

    ``under`` is the key of the month in which it falls due; left out, it is undated.
    """
    case = Case(id=uuid4(), agency_id=actor.agency_id, opened_by_id=actor.person, opened_at=now)
    seal_record(case, under=under, ref_key=secrets.token_hex(32))
    return case


def insert(*rows: models.Model) -> None:
    """Write new rows in the order given."""
    for row in rows:
        row.save(force_insert=True)


def worry_subjects(worry: Worry, subjects: tuple[UUID, ...]) -> list[WorrySubject]:
    """Say whom a worry names."""
    return [
        WorrySubject(id=uuid4(), agency_id=worry.agency_id, worry=worry, subject_id=subject)
        for subject in subjects
    ]


def _case_about(actor: Actor, people: tuple[Person, ...], now: datetime) -> Case:
    """Prepare a case under the key of its month from the start: so no copy of it is ever left under another."""
    found = Subject.objects.in_bulk([person.subject_id for person in people if person.subject_id])
    births = [
        (found[person.subject_id].kind, open_born(found[person.subject_id]))
        if person.subject_id in found
        else (person.kind, person.born)
        for person in people
        if person.part == "child"
    ]
    return new_case(actor, now, key_for_new(actor.agency_id, births, now))


def _new_subject(rows: list[models.Model], case: Case, person: Person) -> UUID:
    subject = Subject(id=uuid4(), agency_id=case.agency_id, kind=person.kind)
    seal_record(subject, under=case.kek, name=person.name, born=person.born)
    rows += [subject, _part(case, subject.id, person.part)]
    return subject.id


def _part(case: Case, subject: UUID, part: str) -> CaseSubject:
    return CaseSubject(id=uuid4(), agency_id=case.agency_id, case=case, subject_id=subject, part=part)
