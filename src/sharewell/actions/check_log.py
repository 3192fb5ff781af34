"""Check the whole log of an agency from what is stored: every entry in its place under the newest signed head."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sharewell.actions.actor import Actor
from sharewell.actions.refusal import NotAllowedError
from sharewell.practice import record
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
    """Recompute the log from its entries and compare it with its heads. Refuses who may not see the record.

    Reads every entry's envelope once; opens no content and writes nothing.
    """
    role: Any = actor.role
    ruling = may("see_record", role, "agency")
    if not ruling.allowed:
        raise NotAllowedError(ruling.reason, "Go back to my cases.", ruling.rule)
    with as_agency(actor.agency_id):
        rows = Entry.objects.order_by("index").values_list("index", "envelope", "leaf")
        entries = [(index, bytes(envelope), bytes(leaf)) for index, envelope, leaf in rows]
        heads = dict(Head.objects.values_list("size", "root"))
        every, key = logs.logs(actor.agency_id), logs.current_vkey(actor.agency_id)
        newest = Checkpoint.objects.order_by("-size").first()
    note = newest.note if newest else ""
    starts = [log.start for log in every]
    wrong = (
        _moved(entries)
        or _unlike(entries, heads, starts)
        or _unsigned(note, key, heads, len(entries), starts[-1])
    )
    return LogCheck(len(entries), not wrong, wrong or _ALL, note, key)


_ALL = "Each entry is the one that was signed, they stand in their order, and the newest head is over all of them."


def _moved(entries: list[tuple[int, bytes, bytes]]) -> str:
    """Say which entry is not in its place, or is no longer what was put there."""
    for place, (index, envelope, leaf) in enumerate(entries):
        if index != place:
            return f"Entry {place + 1} is missing."
        if record.leaf_hash(envelope) != leaf:
            return f"Entry {place + 1} is not what was recorded."
    return ""


def _unlike(
    entries: list[tuple[int, bytes, bytes]], heads: dict[int, bytes], starts: Sequence[int] = (0,)
) -> str:
    """Say at which size the stored heads and the entries part."""
    edge = record.Frontier()
    for size, (_, _, leaf) in enumerate(entries, start=1):
        edge = (record.Frontier() if size - 1 in starts else edge).append(leaf)
        head = heads.get(size)
        if head is not None and bytes(head) != edge.root:
            return f"The log's head over the first {size} entries is another than those entries make."
    if heads and max(heads) > len(entries):
        return f"The log once held {max(heads)} entries and holds {len(entries)} now."
    return "" if not entries or len(entries) in heads else "The newest entries are under no head."


def _unsigned(note: str, key: str, heads: dict[int, bytes], size: int, start: int = 0) -> str:
    """Say whether the newest signed head is missing, not signed by the log's key, or over something else."""
    if not note:
        return "No head of the log is signed yet." if size else ""
    try:
        signed = record.read_checkpoint(note, key)
    except record.RecordError as broken:
        return broken.message
    if bytes(heads.get(start + signed.size, b"")) != signed.root:
        return f"The head that was signed over {signed.size} entries is another than the one kept."
    if start + signed.size < size:
        return f"The newest {size - start - signed.size} entries wait for a signed head. Look again in a few minutes."
    return ""
