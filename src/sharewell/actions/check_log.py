"""Check the whole log of an agency from what is stored: every entry in its place under the newest signed head."""

from dataclasses import dataclass
from typing import Any

from sharewell.actions.actor import Actor
from sharewell.actions.refusal import NotAllowedError
from sharewell.actions.walk_log import walk_log
from sharewell.practice.access import may
from sharewell.store import logs
from sharewell.store.models import Checkpoint, Entry, Head
from sharewell.store.tenancy import as_agency


@dataclass(frozen=True)
class LogCheck:
    """What was found: whether the log holds, why not, the newest signed head to copy elsewhere, and its key."""

    size: int
    holds: bool
    detail: str
    note: str
    key: str


def check_log(actor: Actor) -> LogCheck:
    """Walk the log's entries and compare them with its heads. Refuses who may not see the record.

    Reads every entry's envelope once; opens no content and writes nothing. ``check_home`` looks closer, at every row.
    """
    role: Any = actor.role
    ruling = may("see_record", role, "agency")
    if not ruling.allowed:
        raise NotAllowedError(ruling.reason, "Go back to my cases.", ruling.rule)
    with as_agency(actor.agency_id):
        entries = Entry.objects.count()
        size = Head.objects.order_by("-size").values_list("size", flat=True).first() or 0
        newest = Checkpoint.objects.order_by("-size").first()
        every, key = logs.logs(actor.agency_id), logs.current_vkey(actor.agency_id)
        ends = (size if log.end is None else log.end for log in every)
        faults = (
            fault for log, end in zip(every, ends, strict=True) for fault in walk_log(log, end - log.start)
        )
        first = next(faults, None)
    wrong = first.what if first else _waiting(entries, size, newest.size if newest else 0)
    return LogCheck(entries, not wrong, wrong or _ALL, newest.note if newest else "", key)


_ALL = "Each entry is the one that was signed, they stand in their order, and the newest head is over all of them."


def _waiting(entries: int, size: int, signed: int) -> str:
    """Say which of the newest entries stand under no head, or under none that is signed."""
    if entries > size:
        return "The newest entries are under no head."
    if not signed and size:
        return "No head of the log is signed yet."
    if signed < size:
        return f"The newest {size - signed} entries wait for a signed head. Look again in a few minutes."
    return ""
