"""The log for those who look after it: what was done and when, and no names or words.

Reading appends no entry in this edition.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sharewell.actions.actor import Actor
from sharewell.actions.refusal import NotAllowedError
from sharewell.practice import record
from sharewell.practice.access import may
from sharewell.store import logs
from sharewell.store.models import Entry
from sharewell.store.tenancy import as_agency

PER_PAGE = 50


@dataclass(frozen=True)
class LogLine:
    """One entry as its statement says it. When its signature does not hold it has no role, and the page says so."""

    entry_id: UUID
    index: int
    kind: str
    recorded_at: datetime
    happened_at: str = ""
    role: str = ""
    attestation: str = ""
    signature_holds: bool = False
    precision: str = "minute"


@dataclass(frozen=True)
class LogPage:
    """One page of the log, newest first; ``pages`` is at least 1. ``key`` is the log's, to publish and compare."""

    lines: tuple[LogLine, ...]
    page: int
    pages: int
    size: int
    key: str


def log_lines(actor: Actor, page: int = 1) -> LogPage:
    """Return one page of the agency's log, the last when there are fewer. Refuses who may not see the record."""
    role: Any = actor.role
    ruling = may("see_record", role, "agency")
    if not ruling.allowed:
        raise NotAllowedError(ruling.reason, "Go back to my cases.", ruling.rule)
    with as_agency(actor.agency_id):
        size = Entry.objects.count()
        pages = max(1, -(-size // PER_PAGE))
        page = min(max(page, 1), pages)
        start = (page - 1) * PER_PAGE
        known, log_key = logs.public_keys(actor.agency_id), logs.current_vkey(actor.agency_id)
        rows = list(Entry.objects.order_by("-index")[start : start + PER_PAGE])
    return LogPage(tuple(_line(row, known) for row in rows), page, pages, size, log_key)


def _line(row: Entry, known: dict[str, bytes]) -> LogLine:
    try:
        said = record.open_envelope(row.envelope, known)
    except record.RecordError:
        return LogLine(row.id, row.index, row.kind, row.recorded_at)
    return LogLine(
        row.id,
        row.index,
        said.kind,
        row.recorded_at,
        said.happened_at,
        said.role,
        said.attestation,
        signature_holds=True,
        precision=said.happened_precision,
    )
