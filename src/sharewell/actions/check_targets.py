"""Check what an entry says it made: its list is under no signature, so it is held to the rows that name the entry."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db.models import Q

from sharewell.actions.fault import LOST, ROGUE, Fault
from sharewell.practice import record
from sharewell.store.models import (
    AdoptedBook,
    AdoptedProtocol,
    Call,
    Decision,
    Disposal,
    Entry,
    Hold,
    LogChange,
    Share,
    Standing,
    Worry,
)

_SHARED = ("case", "worry", "decision", "share", "call")
# Which words stand in the list of each kind; a decision has ``share`` too where there is one. The others make nothing.
_WORDS: Mapping[str, tuple[str, ...]] = {
    "agency.opened": ("agency",),
    "book.adopted": ("book",),
    "protocol.adopted": ("protocol",),
    "standing.confirmed": ("standing",),
    "membership.begun": ("membership", "practitioner"),
    "worry.raised": ("case", "worry"),
    "share.urgent": _SHARED,
    "share.recorded_late": _SHARED,
    "call.recorded": ("case", "decision", "share", "call"),
    "decision.recorded": ("case", "decision"),
    "record.finished": ("case", "decision"),
    "decision.amended": ("case", "decision"),
    "log.key_changed": ("change",),
    "log.begun": ("change",),
    "hold.set": ("hold",),
    "hold.lifted": ("hold",),
    "disposal.asked": ("disposal",),
    "content.disposed": ("disposal",),
    "disposal.certified": ("disposal",),
}
Rows = Callable[[Entry, record.Statement], Any]
_ROWS: Mapping[str, Rows] = {
    "worry": lambda entry, _: Worry.objects.filter(entry=entry),
    "decision": lambda entry, said: Decision.objects.filter(
        Q(entry=entry) | Q(shares__calls__entry=entry) | Q(entry=said.amends)
        if entry.kind in ("decision.amended", "call.recorded")
        else Q(entry=entry)
    ),
    "share": lambda entry, said: Share.objects.filter(
        Q(decision__entry=entry) | Q(calls__entry=entry) | Q(decision__entry=said.amends)
    ),
    "call": lambda entry, _: Call.objects.filter(entry=entry),
    "book": lambda entry, _: AdoptedBook.objects.filter(entry=entry),
    "protocol": lambda entry, _: AdoptedProtocol.objects.filter(entry=entry),
    "standing": lambda entry, _: Standing.objects.filter(entry=entry),
    "change": lambda entry, _: LogChange.objects.filter(entry=entry),
    "hold": lambda entry, _: (
        Hold.objects.filter(lifted=entry) if entry.kind == "hold.lifted" else Hold.objects.filter(entry=entry)
    ),
    "disposal": lambda entry, _: Disposal.objects.filter(Q(asked=entry) | Q(done=entry) | Q(certified=entry)),
}
# Of these nothing else says that their row is gone.
_ONLY_HERE = ("book", "protocol", "standing", "change")


def targets_of(entry: Entry) -> dict[str, str]:
    """Return what an entry's list says it made; nothing where it can't be read."""
    try:
        found = json.loads(entry.targets)
    except ValueError:
        return {}
    return {str(word): str(row) for word, row in found.items()} if isinstance(found, dict) else {}


def targets_as_told(entry: Entry, said: record.Statement) -> Iterator[Fault]:
    """Compare an entry's list of what it made with the rows that name the entry, and with what it states."""
    number, kept = entry.index + 1, targets_of(entry)
    unlike = set(kept) ^ set(_words(entry, said))
    for word in set(kept) - unlike:
        rows = _ids(word, entry, said)
        if not rows and word in _ONLY_HERE:
            yield Fault(f"Entry {number} made one {word}, and none is kept of it.", LOST, number)
        elif rows and kept[word] not in rows:
            unlike.add(word)
    if unlike:
        what = f"Entry {number} is kept with another {' and '.join(sorted(unlike))} in its list of what it made than it made."
        yield Fault(what, ROGUE, number)


def _words(entry: Entry, said: record.Statement) -> tuple[str, ...]:
    words = _WORDS.get(entry.kind, ())
    decides = entry.kind in ("decision.recorded", "record.finished")
    return (*words, "share") if decides and _ROWS["share"](entry, said).exists() else words


def _ids(word: str, entry: Entry, said: record.Statement) -> set[str]:
    """Return which ids may stand behind a word; none where that can't be told."""
    if word == "case":
        return {str(entry.case_id)}
    if word == "agency":
        return {said.agency}
    if word not in _ROWS:  # who was given which role is held to the entry's words
        return set()
    return {str(row) for row in _ROWS[word](entry, said).values_list("id", flat=True)}
