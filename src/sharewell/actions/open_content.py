"""The only place where sealed content is opened."""

import base64
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist

from sharewell.actions.actor import Actor
from sharewell.actions.refusal import NotFoundError
from sharewell.store import sealing
from sharewell.store.keys import KeyMissingError
from sharewell.store.models import Case, Entry, Keeping, Membership, Practitioner, Subject
from sharewell.store.models.tenant import Sealed
from sharewell.store.sealing import DisposedError, SealBrokenError

T = TypeVar("T")
DAMAGED = (SealBrokenError, KeyMissingError, DisposedError, ObjectDoesNotExist)


def unless_damaged(read: Callable[[], T]) -> T | None:
    """Return what is read; None where a row was damaged or its key is not here, so that it stops nothing but itself."""
    try:
        return read()
    except DAMAGED:
        return None


def open_content(actor: Actor, row: Sealed | Entry, *fields: str) -> dict[str, Any]:
    """Open what one row or entry holds: the fields named, or of an entry all when none is named.

    Read inside ``as_agency`` of the actor's agency; a row of another agency is not found. Whether this person may see
    it is asked of ``practice.access`` before, by the page or command that shows it.
    """
    _same_agency(actor, row)
    if isinstance(row, Entry):
        opened = _open_entry(row)
        return {name: opened[name] for name in fields or opened}
    return sealing.open_sealed(row, *fields)


def open_if_whole(actor: Actor, row: Sealed | Entry, *fields: str) -> dict[str, Any] | None:
    """Open what is to be shown beside other things; None where it is damaged, which the page then says in its place."""
    return unless_damaged(lambda: open_content(actor, row, *fields))


def open_salts(actor: Actor, entry: Entry) -> dict[str, bytes]:
    """Open the salts of an entry's fields, from which a check file proves single fields."""
    _same_agency(actor, entry)
    held = sealing.open_sealed(entry.content, "sealed")["sealed"]
    return {name: base64.b64decode(one["salt"]) for name, one in held.items()}


def open_ref_key(case: Case) -> bytes:
    """Open the key that makes a case's references in the log, and nothing a person could read."""
    return bytes.fromhex(sealing.open_sealed(case, "ref_key")["ref_key"])


def open_born(subject: Subject) -> str | None:
    """Open the day a person was born, from which is counted how long their record is kept, and nothing else of them."""
    born: str | None = sealing.open_sealed(subject, "born")["born"]
    return born


def open_kind(keeping: Keeping) -> str:
    """Open what kind of record a case was said to be, which is all that a schedule asks of it."""
    kind: str = _open_entry(keeping.entry)["kind"]
    return kind


def open_schedule(done: Entry, case: UUID) -> str:
    """Open, of a disposal's entry, by which schedule one case was disposed of; nothing of the case itself is in it."""
    by: str = _open_entry(done)["cases"][str(case)]["schedule"]
    return by


def _open_entry(entry: Entry) -> dict[str, Any]:
    held = sealing.open_sealed(entry.content, "sealed")["sealed"]
    return {name: one["value"] for name, one in held.items()}


def _same_agency(actor: Actor, row: Sealed | Entry) -> None:
    agency = getattr(row, "agency_id", None)
    if isinstance(row, Practitioner):
        # A person's name is for those who work, or worked, where they do.
        agency = (
            actor.agency_id if Membership.objects.filter(agency=actor.agency_id, practitioner=row) else None
        )
    if agency is None or agency != actor.agency_id:
        raise NotFoundError
