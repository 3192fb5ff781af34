"""Show that a log grew from a head that somebody remembers: the proof, in the form in which a witness is asked."""

from typing import Any

from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.refusal import NotAllowedError, RefusedError
from sharewell.practice import record
from sharewell.practice.access import may
from sharewell.store import logs
from sharewell.store.models import Checkpoint
from sharewell.store.tenancy import as_agency
from sharewell.store.tree import tree


def growth_of(actor: Actor, old: int, new: int | None = None, number: int | None = None) -> bytes:
    """Prove that a log grew from ``old`` entries to the signed head of ``new``, the newest if left out. Opens nothing.

    ``number`` says which of the agency's logs; the one in use if left out. For overseers of the record.
    """
    role: Any = actor.role
    ruling = may("see_record", role, "agency")
    if not ruling.allowed and role != SYSTEM:
        raise NotAllowedError(ruling.reason, "Go back to my cases.", ruling.rule)
    with as_agency(actor.agency_id):
        every = logs.logs(actor.agency_id)
        log = next((one for one in every if one.number == (number or every[-1].number)), None)
        heads = Checkpoint.objects.filter(size__gt=log.start if log else 0).order_by("-size")
        if log and log.end:
            heads = heads.filter(size__lte=log.end)
        head = (heads.filter(size=log.start + new) if log and new else heads).first()
        if log is None or head is None or not 0 <= old <= head.size - log.start:
            raise RefusedError(
                "There is no signed head of that log with so many entries.",
                "Give sizes that it was signed with.",
            )
        path = tree(head.size - log.start, log.number, log.start).consistency(old)
    return record.write_seen(old, path, head.note)
