"""Weighs what others remember of a log against what a restore brought back: to tell whether anything recorded is gone."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sharewell.practice.record import Checkpoint, LogKey
from sharewell.store import logs, signing
from sharewell.store.models import Agency, Head
from sharewell.store.tenancy import as_agency


@dataclass(frozen=True)
class Told:
    """A head of a log, and who remembers it, as it is said to people."""

    by: str
    head: Checkpoint


@dataclass(frozen=True)
class Weighed:
    """Whether a log came back ``whole``; ``lost`` says, a sentence for each who remembers more, what did not."""

    agency: UUID
    whole: bool
    lost: tuple[str, ...] = ()


def newest_heads() -> tuple[Checkpoint, ...]:
    """Return the newest head of each agency's log in use, signed or not."""
    found = []
    for agency in Agency.objects.order_by("id").values_list("id", flat=True):
        with as_agency(agency):
            last, head = logs.logs(agency)[-1], Head.objects.order_by("-size").first()
        if head is not None:
            found.append(Checkpoint(last.origin, head.size - last.start, bytes(head.root)))
    return tuple(found)


def weigh(agency: UUID, held: int, remembered: Iterable[Told], *, nothing_since: bool) -> Weighed:
    """Say whether the first ``held`` entries, counted over all logs, are all that was ever signed.

    What others remember can show a loss, and never that nothing is lost: more may have come after it. So a log is
    whole only where nobody remembers more and somebody must know the end: the signing account, which keeps the last
    head that it signed, or whoever stopped Sharewell before the backup (``nothing_since``).
    """
    mine = LogKey(str(agency)).origin
    with as_agency(agency):
        every = [one for one in logs.logs(agency) if one.start < held]
        last = signing.last_signed(every[-1].newest)
        told = [
            one for one in remembered if one.head.origin == mine or one.head.origin.startswith(f"{mine}/")
        ]
        told += [Told("The signing account", last)] if last else []
        lost = tuple(filter(None, (_lost(every, held, one) for one in told)))
    return Weighed(agency, not lost and (nothing_since or last is not None), lost)


def _lost(every: list[logs.Log], held: int, told: Told) -> str:
    """Say what somebody remembers that did not come back; nothing where it did."""
    head = told.head
    log = next((one for one in every if one.origin == head.origin), None)
    if log is None:
        return f"{told.by} knows of a later log, {head.origin}."
    size = log.start + head.size
    end = min(held, log.end or held)
    if size > end:
        more = "1 more entry" if size == end + 1 else f"{size - end} more entries"
        return f"{told.by} remembers {more} of {head.origin}."
    same = Head.objects.filter(size=size, root=head.root).exists()
    return "" if same or not head.size else f"{told.by} remembers another history of {head.origin}."
