"""What lies beside cases and outlives them unless it goes too: why their disposal was asked for, and exports over several."""

import json
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.open_content import open_content, unless_damaged
from sharewell.practice.record.evidence import EXPORTED
from sharewell.practice.retention import given_out_until, has_come
from sharewell.store import content_keys
from sharewell.store.content_keys import DISPOSED
from sharewell.store.models import Case, Disposal, DisposalCase, Entry, EntryContent
from sharewell.store.rewrapping import stuck


def beside(agency: UUID, cases: Iterable[Case], now: datetime) -> list[UUID]:
    """Return the entries whose words go when these cases go. To be called inside ``as_agency``.

    An export over several cases goes with the last of them; one of nothing that is kept still, such as the proof of a
    case that was disposed of, with the first disposal seven years after it was given out. What is damaged stays, for it may be mended; where it
    belongs to no case and has kept an earlier disposal's keys from being destroyed, it goes with this one.
    """
    going = {case.id for case in cases}
    asked = DisposalCase.objects.filter(case__in=going).exclude(disposal__asked__content__kek=DISPOSED)
    exports = Entry.objects.filter(kind=EXPORTED, case=None).exclude(content__kek=DISPOSED)
    last = (row.id for row in exports.select_related("content") if _is_last(agency, row, going, now))
    return sorted({*asked.values_list("disposal__asked_id", flat=True), *last, *_lost(agency)})


def empty_beside(entries: Iterable[UUID]) -> None:
    """Take the words of these entries out of the database."""
    EntryContent.objects.filter(entry__in=list(entries)).update(sealed=b"", key=b"", kek=DISPOSED)


def keys_of_drafts(agency: UUID) -> set[str]:
    """Return the keys of drafts: what was recorded in a case was a draft before, and nobody knows any more in which."""
    return {kek for kek, when in content_keys.all_of(agency).items() if when.startswith("draft-")}


def _lost(agency: UUID) -> Iterable[UUID]:
    """Yield the damaged entries of no case that lie under a key which should be gone since an earlier disposal."""
    standing = Disposal.objects.exclude(done=None).filter(keys_gone_at=None)
    keks = {kek for row in standing for kek in json.loads(row.keks)}
    for row in stuck(agency, keks):
        if isinstance(row, EntryContent) and row.entry.case_id is None:
            yield row.entry_id


def _is_last(agency: UUID, export: Entry, going: set[UUID], now: datetime) -> bool:
    """Say whether an export is of some of these cases, or is old enough, and of no other that stays. A damaged one stays."""
    told = unless_damaged(lambda: open_content(Actor(None, agency, SYSTEM), export, "entries")["entries"])
    if told is None:
        return False
    of = Entry.objects.filter(id__in=[one["entry"] for one in told]).exclude(case=None)
    staying = of.exclude(case__kek=DISPOSED).exclude(case__in=going)
    old = has_come(given_out_until(export.recorded_at.date()), now.date())
    return (old or of.filter(case__in=going).exists()) and not staying.exists()
