"""Check what keeps a case or ends it: each hold, lift and disposal stands as the entries tell, no more and no less."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import F, Q

from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.fault import LOST, ROGUE, Fault
from sharewell.actions.hold import DECISIONS, tells_of_death
from sharewell.actions.last_backup import backups_as_told
from sharewell.actions.open_content import open_content
from sharewell.practice.decision import from_fields
from sharewell.store.keys import KeyMissingError
from sharewell.store.models import Disposal, DisposalCase, Entry, Hold
from sharewell.store.sealing import SealBrokenError

BACKUP = "Destroy what is left of those files by hand: what was disposed of may still lie in one. Then find out who changed the rows."
NOT_HELD = "Bring the row back from a backup, or where none was set, as older versions did not beside another hold, set one."
# What an entry of each kind did, and where its row says so.
_DONE: Mapping[str, tuple[type[Hold | Disposal], str, str]] = {
    "hold.set": (Hold, "entry", "set a hold"),
    "hold.lifted": (Hold, "lifted", "lifted a hold"),
    "disposal.asked": (Disposal, "asked", "asked for a disposal"),
    "content.disposed": (Disposal, "done", "disposed of cases"),
    "disposal.certified": (Disposal, "certified", "certified a disposal"),
}


def kept_as_told(entry: Entry, content: Mapping[str, Any] | None) -> Iterator[Fault]:
    """Compare the holds and disposals kept with one entry; ``content`` is what it says, None where that stays closed."""
    number = entry.index + 1
    if entry.kind in _DONE:
        model, column, did = _DONE[entry.kind]
        rows = list(model.objects.filter(**{column: entry}).values_list("id", flat=True))
        told = (content or {}).get("hold") if entry.kind == "hold.lifted" else None
        if not rows or (told and [told] != [str(row) for row in rows]):
            what = f"Entry {number} {did}, and what is kept here does not say so."
            yield Fault(what, LOST, number)
        elif entry.kind == "content.disposed":
            yield from _keys_as_told(entry, content)
    elif content and entry.kind in DECISIONS and _held_no_more(entry, content):
        what = f"Entry {number} tells of a death, and no hold stands on its case since."
        yield Fault(what, NOT_HELD, number)


def _keys_as_told(entry: Entry, content: Mapping[str, Any] | None) -> Iterator[Fault]:
    """Compare the keys that a disposal destroys, and the backups that held them, with its entry; the oldest tell neither."""
    number, told = entry.index + 1, content or {}
    kept = json.loads(Disposal.objects.values_list("keks", flat=True).get(done=entry))
    if told.get("keys", kept) != kept:
        yield Fault(f"Entry {number} destroys other keys than are kept with its disposal.", LOST, number)
    if not backups_as_told(told.get("backups", {})):
        what = f"Entry {number} tells of backups of the keys that are not kept here as they were."
        yield Fault(what, BACKUP, number)


def held_as_told() -> Iterator[Fault]:
    """Say which holds name an entry that neither set nor lifted them."""
    for hold in Hold.objects.exclude(entry__kind__in=("hold.set", *DECISIONS), case=F("entry__case")):
        yield Fault(f"The hold {hold.id} was set by no entry.", ROGUE)
    for hold in Hold.objects.exclude(lifted=None).exclude(lifted__kind="hold.lifted", lifted__case=F("case")):
        yield Fault(f"The hold {hold.id} was lifted by no entry.", ROGUE)


def disposed_as_told(entry: Entry) -> bool:
    """Say whether an entry of a disposal names the case of this one; where its own words stay closed, its rows count."""
    if entry.case_id is None:
        rows = Disposal.objects.exclude(done=None).select_related("done__content")
        return any(_names(row.done, entry) for row in rows)
    took = DisposalCase.objects.filter(case=entry.case_id, disposal__done__kind="content.disposed")
    return any(_names(row.disposal.done, entry) for row in took.select_related("disposal__done__content"))


def _names(disposal: Entry | None, entry: Entry) -> bool:
    if disposal is None:
        return False
    try:
        told = open_content(Actor(None, entry.agency_id, SYSTEM), disposal)
    except KeyMissingError:
        return True
    except SealBrokenError:
        return False
    return str(entry.case_id) in told["cases"] or str(entry.id) in told.get("emptied", ())


def _held_no_more(entry: Entry, content: Mapping[str, Any]) -> bool:
    """Say whether a death was told of and no hold stands that was set by then and not lifted later."""
    if not tells_of_death(entry.agency_id, from_fields(content)):
        return False
    # A hold of another cause, lifted since for its own reason, was not this death's.
    later = Q(lifted=None) | Q(lifted__index__gt=entry.index, entry__kind__in=DECISIONS)
    return not Hold.objects.filter(later, case=entry.case_id, entry__index__lte=entry.index).exists()
