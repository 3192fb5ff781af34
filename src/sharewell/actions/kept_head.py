"""Compare a signed head that somebody kept elsewhere with the log as it is here now: whether it still goes on from there."""

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from sharewell.actions.actor import Actor
from sharewell.actions.check_log import check_log
from sharewell.actions.refusal import LeftOutError
from sharewell.practice.record import Checkpoint, RecordError, Remembered, Seen, compare, read_vkey
from sharewell.practice.record.checkpoint import Note, read_text, take_note_apart
from sharewell.practice.record.proof import read_tlog_proof
from sharewell.store import logs
from sharewell.store.models import Checkpoint as SignedHead
from sharewell.store.models import Head
from sharewell.store.tenancy import as_agency
from sharewell.store.tree import tree

# ``unsigned``: no key of this record signed it, so it shows nothing. ``other``: it is of another record.
Verdict = Literal["continues", "forked", "shorter", "unsigned", "other"]


@dataclass(frozen=True)
class KeptHead:
    """What came of comparing: the head that was kept, and whether the record as a whole holds today."""

    verdict: Verdict
    head: Checkpoint
    detail: str = ""
    holds: bool = True


def compare_kept(actor: Actor, kept: str) -> KeptHead:
    """Compare what somebody kept, a signed head or a check file, with the log. Writes nothing, and keeps nothing of it.

    Refuses who may not see the record, and a text in which there is no signed head.
    """
    whole = check_log(actor)
    note = _note(kept)
    head = read_text(note.text)
    with as_agency(actor.agency_id):
        log = next((one for one in logs.logs(actor.agency_id) if one.origin == head.origin), None)
        if log is None:
            return KeptHead("other", head)
        try:
            signed = note.signed_by([read_vkey(vkey) for vkey in logs.vkeys_of(log)])
        except RecordError:
            signed = ()
        if not signed:
            return KeptHead("unsigned", head)
        return _compared(log, head, holds=whole.holds)


def _compared(log: logs.Log, head: Checkpoint, *, holds: bool) -> KeptHead:
    end = log.end or Head.objects.order_by("-size").values_list("size", flat=True).first() or 0
    held = end - log.start
    if held < head.size:
        return KeptHead("shorter", head, f"It held {head.size} entries then, and holds {held} now.", holds)
    rows = SignedHead.objects.filter(size__gt=log.start + head.size, size__lte=end)
    row = rows.order_by("-size").first()
    here = tree(row.size - log.start if row else head.size, log.number, log.start)
    growth = Seen(head.size, here.consistency(head.size), row.note) if row else None
    now = Checkpoint(log.origin, here.size, here.root)
    found = compare([Remembered(head, "in what you kept")], now, "here now", growth)
    return KeptHead("continues" if found.told and not found.forked else "forked", head, found.detail, holds)


def _note(kept: str) -> Note:
    """Find the signed head in what was pasted, however its lines end."""
    text = "\n".join(line.rstrip() for line in kept.strip().splitlines()) + "\n"
    found: Note | None = None
    with suppress(RecordError, ValueError, KeyError, TypeError, RecursionError):
        if text.startswith("{"):
            text = read_tlog_proof(str(json.loads(text)["proof"])).checkpoint
        note = take_note_apart(text)
        found = note if read_text(note.text).size else None
    if found is None:
        raise LeftOutError(
            "kept",
            "There is no signed head in this.",
            "Copy all its lines, from the name of the log to the line that begins with a dash; or all of a check file.",
        )
    return found
