"""When a case falls due: the agency's schedule over what is known of the case, and whether a hold stands in the way.

To be called inside ``as_agency``. Opens dates of birth and nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Max, Q

from sharewell.actions.open_content import open_born, open_kind
from sharewell.practice.retention import OLDEST, Dates, Due, Schedule, due, lengthened, schedule_for
from sharewell.practice.rulebook import book_from_canonical, protocol_from_canonical
from sharewell.practice.rulebook.protocol_parts import Retention
from sharewell.store import content_keys
from sharewell.store.models import (
    AdoptedBook,
    AdoptedProtocol,
    Agency,
    Call,
    Case,
    CaseSubject,
    Entry,
    Hold,
    Keeping,
)

LONDON = ZoneInfo("Europe/London")
# Whoever reads what was recorded, or gives it out, records nothing about the family: it is kept no longer for that.
GIVEN_OUT = ("content.opened", "record.exported")
# A protocol never changes under its digest.
_READ: dict[tuple[str, str], tuple[Retention, ...]] = {}


@dataclass(frozen=True)
class CaseDue:
    """When one case falls due, and whether it is held."""

    due: Due
    held: bool

    @property
    def month(self) -> str | None:
        """The month whose key its content is kept under; None for undated, as is all that is held."""
        return None if self.held else self.due.month


def schedule_of(agency: UUID) -> Schedule:
    """Return the agency's schedule: its sector's, lengthened by the protocol it adopted last."""
    sector = Agency.objects.values_list("sector", flat=True).get(id=agency)
    return lengthened(schedule_for(sector), _local())


def case_due(case: Case, now: datetime, schedule: Schedule | None = None) -> CaseDue:
    """Say when a case falls due. ``now`` counts as its last entry where it has none yet."""
    parts = CaseSubject.objects.filter(case=case, part="child").select_related("subject")
    children = {part.subject_id: part.subject for part in parts}.values()
    last = case.entries.exclude(kind__in=GIVEN_OUT).aggregate(last=Max("recorded_at"))["last"] or now
    said = Keeping.objects.filter(case=case).select_related("entry__content")
    keeping = said.order_by("-entry__index").first()
    schedule = schedule or schedule_of(case.agency_id)
    counts_shares = any(keep.after == "shared" for line in schedule.lines.values() for keep in line.keep)
    known = dates(
        # The birth of somebody disposed of counts as unknown: one such person must not stop the clock.
        (
            (child.kind, None if child.kek == content_keys.DISPOSED else open_born(child))
            for child in children
        ),
        last_entry=last.astimezone(LONDON).date(),
        closed=_closed(case, keeping),
        shared=_shared(case) if counts_shares else None,
    )
    found = due(schedule, open_kind(keeping) if keeping else "", known)
    return CaseDue(found, held=Hold.objects.filter(case=case, lifted=None).exists())


def dates(
    children: Iterable[tuple[str, str | None]],
    last_entry: date,
    closed: date | None = None,
    shared: date | None = None,
) -> Dates:
    """Put together the children, by kind and day of birth, with what else is known.

    A day that can't be read, or that was mistyped by a hundred years, counts as unknown; the day an unborn baby is
    expected never counts.
    """
    children = list(children)
    return Dates(
        births=tuple(_day(born, last_entry) for kind, born in children if kind != "unborn"),
        unborn=any(kind == "unborn" for kind, _ in children),
        last_entry=last_entry,
        closed=closed,
        shared=shared,
    )


def key_for_new(agency: UUID, children: Iterable[tuple[str, str | None]], now: datetime) -> str:
    """Return the key of a case that is being opened about these children, each by kind and day of birth."""
    found = due(schedule_of(agency), "", dates(children, now.astimezone(LONDON).date()))
    return content_keys.current(agency, found.month)


def _closed(case: Case, keeping: Keeping | None) -> date | None:
    """Return the day a case was closed; whatever was recorded about the family after that has opened it again."""
    if keeping is None or keeping.closed_on is None:
        return None
    after = Entry.objects.filter(case=case, index__gt=keeping.entry.index)
    about = ~Q(kind__in=("case.kept", "birth.recorded", "hold.set", "hold.lifted", *GIVEN_OUT))
    # A day before it was opened was mistyped, and must not bring it forward.
    opened = case.opened_at.astimezone(LONDON).date()
    return None if after.filter(about).exists() else max(keeping.closed_on, opened)


def _shared(case: Case) -> date | None:
    spoken = Call.objects.filter(share__decision__proposal__case=case, outcome="spoke")
    last: datetime | None = spoken.aggregate(last=Max("happened_at"))["last"]
    return last.astimezone(LONDON).date() if last else None


def _day(born: str | None, last_entry: date) -> date | None:
    try:
        day = date.fromisoformat(born or "")
    except ValueError:
        return None
    return day if day.year >= last_entry.year - OLDEST else None


def _local() -> tuple[Retention, ...]:
    """Return what the protocol adopted last says, though it rests: no case falls due earlier for a new edition of the book."""
    newest = AdoptedProtocol.objects.order_by("-entry__index").values_list("digest", "book").first()
    if newest is None:
        return ()
    if newest not in _READ:
        digest, book = newest
        national = book_from_canonical(bytes(AdoptedBook.objects.filter(digest=book)[0].canonical))
        kept = AdoptedProtocol.objects.filter(digest=digest, book=book)[0]
        _READ[newest] = protocol_from_canonical(bytes(kept.canonical), national).retention
    return _READ[newest]
