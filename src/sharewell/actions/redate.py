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
    """Redate every case of an agency, as after a change of schedule; return how many data keys were moved.

    A case that can't be dated is logged, the others go on, and the last such fault is raised at the end.
    """
    with as_agency(agency):
        schedule = schedule_of(agency)
        ids = Case.objects.exclude(kek=content_keys.DISPOSED).values_list("id", flat=True)
        cases = list(ids)
    moved = 0
    failed: StoreError | DatabaseError | None = None
    for case_id in cases:
        try:
            with as_agency(agency):
                moved += _redate(Case.objects.get(id=case_id), now, schedule)
        except (StoreError, DatabaseError) as wrong:
            logger.exception("a case could not be dated", extra={"agency": agency})
            failed = wrong
    if failed:
        raise failed
    return moved


def rows_of(case: Case, without: str = "") -> list[Any]:
    """Return every sealed row that is this case's alone: itself, its entries' content, its proposals.

    Left out is what lies under the key ``without``, and what was disposed of.
    """
    left = (content_keys.DISPOSED, without)
    entries = EntryContent.objects.filter(entry__case=case).exclude(kek__in=left)
    proposals = Proposal.objects.filter(case=case).exclude(kek__in=left)
    return [*([case] if case.kek not in left else []), *entries, *proposals]


def _redate(case: Case, now: datetime, schedule: Schedule) -> int:
    target = _key(case, case_due(case, now, schedule).month)
    with transaction.atomic():
        moved = _move(case, rows_of(case, without=target), target)
        for subject, kek in _people(case, target):
            moved += _move(case, [subject], kek)
    return moved


def _people(case: Case, target: str) -> Iterable[tuple[Subject, str]]:
    """Yield those of a case who lie under another key than they should: each is kept with the longest kept of their cases."""
    others = CaseSubject.objects.filter(subject__parts__case=case).exclude(case=case)
    elsewhere: dict[UUID, set[str]] = {}
    for subject_id, kek in others.values_list("subject_id", "case__kek").distinct():
        elsewhere.setdefault(subject_id, set()).add(kek)
    names = content_keys.all_of(case.agency_id) if elsewhere else {}
    for subject in Subject.objects.filter(parts__case=case).exclude(kek=content_keys.DISPOSED).distinct():
        keks = ({target} | elsewhere.get(subject.id, set())) - {content_keys.DISPOSED}
        months = {kek: names.get(kek, content_keys.UNDATED) for kek in keks}
        # "undated" comes after every month, and of two keys of one month the case's own is kept.
        latest = max(keks, key=lambda kek: (months[kek], kek == target))
        if subject.kek != latest:
            yield subject, latest


def _move(case: Case, rows: Iterable[Any], kek: str) -> int:
    rows = list(rows)
    if not rows:
        return 0
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
