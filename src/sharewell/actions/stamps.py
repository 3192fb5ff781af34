"""The time stamps that lie in this home, and which of its signed heads each is over: they go with what is given out."""

from collections.abc import Sequence

from sharewell.practice.record.stamp import MOST_STAMPS, Stamp, names_head
from sharewell.store import logs
from sharewell.store.models import Checkpoint, Entry
from sharewell.store.stamp_files import stamp_files
from sharewell.store.tree import tree

CHUNK = 500


def stamps_over(entries: Sequence[Entry]) -> list[Stamp]:
    """Return the stamps that date any of these entries, the earliest heads first. To be called inside ``as_agency``."""
    answers = [path.read_bytes() for path in stamp_files()]
    if not answers or not entries:
        return []
    first = min(entry.index for entry in entries)
    heads = Checkpoint.objects.filter(size__gt=first).order_by("size").values_list("size", "note")
    found = []
    for size, note in heads.iterator(chunk_size=CHUNK):
        for answer in [each for each in answers if names_head(each, note)]:
            found.append(_stamp(size, note, answer, entries))
            answers.remove(answer)
        if not answers or len(found) >= MOST_STAMPS:
            break
    return [stamp for stamp in found if any(path is not None for path in stamp.paths)]


def _stamp(size: int, note: str, answer: bytes, entries: Sequence[Entry]) -> Stamp:
    log = logs.log_of(entries[0].agency_id, size - 1)
    held = tree(size - log.start, log.number, log.start)
    paths = (
        held.inclusion(entry.index - log.start) if log.start <= entry.index < size else None
        for entry in entries
    )
    return Stamp(note, answer, tuple(paths))
