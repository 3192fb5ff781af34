"""What lies beside cases and outlives them unless it goes too: why their disposal was asked for, and exports over several."""

from collections.abc import Iterable
from uuid import UUID

from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.open_content import open_content
from sharewell.practice.record.evidence import EXPORTED
from sharewell.store import content_keys
from sharewell.store.content_keys import DISPOSED
from sharewell.store.models import Case, DisposalCase, Entry, EntryContent


def beside(agency: UUID, cases: Iterable[Case]) -> list[UUID]:
    """Return the entries whose words go when these cases go. To be called inside ``as_agency``.

    An export over several cases goes with the last of them.
    """
    going = {case.id for case in cases}
    asked = DisposalCase.objects.filter(case__in=going).exclude(disposal__asked__content__kek=DISPOSED)
    exports = Entry.objects.filter(kind=EXPORTED, case=None).exclude(content__kek=DISPOSED)
    last = (row.id for row in exports.select_related("content") if _is_last(agency, row, going))
    return sorted({*asked.values_list("disposal__asked_id", flat=True), *last})


def empty_beside(entries: Iterable[UUID]) -> set[str]:
    """Take the words of these entries out of the database; return the keys that wrapped them."""
    rows = EntryContent.objects.filter(entry__in=list(entries))
    keks = set(rows.values_list("kek", flat=True))
    rows.update(sealed=b"", key=b"", kek=DISPOSED)
    return keks


def keys_of_drafts(agency: UUID) -> set[str]:
    """Return the keys of drafts: what was recorded in a case was a draft before, and nobody knows any more in which."""
    return {kek for kek, when in content_keys.all_of(agency).items() if when.startswith("draft-")}


def _is_last(agency: UUID, export: Entry, going: set[UUID]) -> bool:
    """Say whether an export is of some of these cases, and of no other that stays."""
    told = open_content(Actor(None, agency, SYSTEM), export, "entries")["entries"]
    of = Entry.objects.filter(id__in=[one["entry"] for one in told]).exclude(case=None)
    staying = of.exclude(case__kek=DISPOSED).exclude(case__in=going)
    return of.filter(case__in=going).exists() and not staying.exists()
