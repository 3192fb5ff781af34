"""Keeps each case under the key of the month in which it falls due: what is learned moves it, and nothing is sealed anew."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import DatabaseError, transaction

from sharewell.actions.due import case_due, schedule_of
from sharewell.practice.retention import Schedule
from sharewell.store import content_keys, rewrapping
from sharewell.store.errors import StoreError
from sharewell.store.models import Case, CaseSubject, EntryContent, FormerKey, Proposal, Subject
from sharewell.store.tenancy import as_agency

logger = logging.getLogger(__name__)


def redate_case(agency: UUID, case_id: UUID, now: datetime) -> int:
    """Wrap a case's data keys by the key of its month; return how many were moved. A disposed case stays as it is."""
    with as_agency(agency):
        case = Case.objects.get(id=case_id)
        return 0 if case.kek == content_keys.DISPOSED else _redate(case, now, schedule_of(agency))


def redate_or_leave(agency: UUID, case_id: UUID, now: datetime) -> None:
    """Redate a case after an act; the act is saved, and what fails here is done by the clock's daily round."""
    try:
        redate_case(agency, case_id, now)
    except (StoreError, DatabaseError):
        logger.exception("a case waits to be dated", extra={"agency": agency})


def redate_all(agency: UUID, now: datetime) -> int:
    """Redate every case of an agency, as after a change of schedule; return how many data keys were moved."""
    with as_agency(agency):
        schedule = schedule_of(agency)
        ids = Case.objects.exclude(kek=content_keys.DISPOSED).values_list("id", flat=True)
        cases = list(ids)
    moved = 0
    for case_id in cases:
        with as_agency(agency):
            moved += _redate(Case.objects.get(id=case_id), now, schedule)
    return moved


def rows_of(case: Case) -> list[Any]:
    """Return every sealed row that is this case's alone: itself, its entries' content, its proposals."""
    entries = EntryContent.objects.filter(entry__case=case).exclude(kek=content_keys.DISPOSED)
    return [case, *entries, *Proposal.objects.filter(case=case).exclude(kek=content_keys.DISPOSED)]


def _redate(case: Case, now: datetime, schedule: Schedule) -> int:
    target = _key(case, case_due(case, now, schedule).month)
    with transaction.atomic():
        rows = rows_of(case)
        moved = _move(case, [row for row in rows if row.kek != target], target)
        for subject in Subject.objects.filter(parts__case=case).distinct():
            moved += _move_subject(case, subject, target)
    return moved


def _move_subject(case: Case, subject: Subject, target: str) -> int:
    """Keep a person as long as the longest kept of their cases."""
    others = CaseSubject.objects.filter(subject=subject).exclude(case=case)
    keks = {target, *others.values_list("case__kek", flat=True)} - {content_keys.DISPOSED}
    months = {kek: content_keys.month_of(subject.agency_id, kek) for kek in keks}
    latest = max(keks, key=lambda kek: (months[kek] is None, months[kek] or "", kek == target))
    return _move(case, [subject], latest) if subject.kek not in (latest, content_keys.DISPOSED) else 0


def _move(case: Case, rows: Iterable[Any], kek: str) -> int:
    rows = list(rows)
    former = [
        FormerKey(id=uuid4(), agency_id=case.agency_id, case=case, kek=each)
        for each in sorted({row.kek for row in rows})
    ]
    FormerKey.objects.bulk_create(former, ignore_conflicts=True)
    return rewrapping.rewrap(rows, kek)


def _key(case: Case, month: str | None) -> str:
    """Return the case's own key while its month stays, so that a key made anew moves nobody."""
    keys = content_keys.all_of(case.agency_id)
    if keys.get(case.kek) == (month or content_keys.UNDATED):
        return case.kek
    return content_keys.current(case.agency_id, month)
