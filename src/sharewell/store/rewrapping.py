"""Moves data keys from one wrapping key to another, and destroys a wrapping key that nothing is left under.

The order is what keeps content readable through a crash: the new key's file is on disk before any row names it, and the
old one goes only after a look, with every table of sealed rows locked, finds no row that still names it.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction

from sharewell.store import content_keys
from sharewell.store.errors import StoreError
from sharewell.store.models import Agency, Practitioner
from sharewell.store.models.tenant import Sealed
from sharewell.store.sealing import SealBrokenError, wrapped_anew
from sharewell.store.tenancy import as_agency

logger = logging.getLogger(__name__)


class KeyStillNeededError(StoreError):
    """A key can't be destroyed: a row under it could not be moved."""

    def __init__(self) -> None:
        super().__init__(
            "A key could not be destroyed yet: something else under it is damaged and can't be moved to another.",
            "`sharewell record fsck` names it. Bring it back from a backup; or, if it is lost for good, dispose of its "
            "case too; what is in no case goes with the next disposal. `sharewell work` then goes on by itself.",
            "docs/decisions/0008-retention-and-disposal.md",
        )


TOGETHER = 500  # rows in one transaction: somebody may be waiting to record


def sealed_models() -> list[Any]:
    """Return every table with sealed rows."""
    return [model for model in apps.get_app_config("store").get_models() if issubclass(model, Sealed)]


def rewrap(rows: Iterable[Any], kek: str) -> int:
    """Wrap the data keys of these rows by another key; what they seal is not touched. To be called in a transaction.

    A row that somebody else rewrapped or disposed of meanwhile is left as they left it, and so is a damaged one: its
    wrapped key may be brought back from a backup, and then opens by the key that it names.
    """
    moved = 0
    for row in rows:
        if row.kek in (kek, content_keys.DISPOSED):
            continue
        try:
            key = wrapped_anew(row, kek)
        except SealBrokenError:
            logger.exception("a damaged row stays where it is", extra={"table": row._meta.db_table})
            continue
        moved += type(row).objects.filter(pk=row.pk, kek=row.kek).update(key=key, kek=kek)
    if moved:
        # As in Sealed.save: after the write, so that whoever destroys the key waits for us or was here before.
        content_keys.refuse_retired(kek)
    return moved


def rotate(agency: UUID, kek: str) -> None:
    """Move every row from one key to a fresh one for the same month, then destroy the old one.

    The first edition had one key for all agencies and for people's names: for that one every agency's rows are moved.
    """
    mine = kek in content_keys.all_of(agency)
    holders = [agency] if mine else [*Agency.objects.values_list("id", flat=True), content_keys.PEOPLE]
    while not destroy_unused(kek):
        # A row that was saved under it since the last look is met by the next round.
        if not sum(_move_all(holder, kek) for holder in holders) and not destroy_unused(kek):
            raise KeyStillNeededError


def rotate_all() -> int:
    """Move everything of everybody's to fresh keys and destroy the old ones; return how many were destroyed."""
    old = [
        (holder, kek)
        for holder in [*Agency.objects.values_list("id", flat=True), content_keys.PEOPLE]
        for kek in content_keys.all_of(holder)
    ]
    if content_keys.is_there(content_keys.FIRST):
        old.append((content_keys.PEOPLE, content_keys.FIRST))
    stand = sum(not _rotated(holder, kek) for holder, kek in old)
    empty_wal()
    if stand:
        raise KeyStillNeededError
    return len(old)


def rotate_each(agency: UUID, keks: Iterable[str]) -> bool:
    """Rotate those of an agency's keys that are here, however many can't be; say whether all of them are gone."""
    there = [kek for kek in keks if content_keys.is_there(kek)]
    return sum(_rotated(agency, kek) for kek in there) == len(there)


def _rotated(holder: UUID, kek: str) -> bool:
    try:
        rotate(holder, kek)
    except KeyStillNeededError:
        return False
    return True


def stuck(agency: UUID, keks: Iterable[str]) -> list[Any]:
    """Return an agency's damaged rows under these keys: while they stand the keys can't be destroyed."""
    there = [kek for kek in keks if content_keys.is_there(kek)]
    with as_agency(agency):
        mine = [model for model in sealed_models() if model is not Practitioner]
        return [row for model in mine for row in model.objects.filter(kek__in=there) if damaged(row)]


def damaged(row: Any) -> bool:
    """Say whether a row's own key does not open by the key that it names."""
    try:
        wrapped_anew(row, row.kek)
    except SealBrokenError:
        return True
    return False


def destroy_past_drafts(agency: UUID, before: str) -> int:
    """Destroy the keys of drafts of the months before this one that no draft is left under; return how many."""
    old = [kek for kek, when in content_keys.all_of(agency).items() if "draft-" < when < f"draft-{before}"]
    return sum(destroy_unused(kek) for kek in old)


def left_over(agency: UUID) -> list[str]:
    """Return the keys that no row names and that are not in use: a rotation was stopped before it destroyed them."""
    return [
        kek for kek in content_keys.past(agency) if not any(_named(model, kek) for model in sealed_models())
    ]


def destroy_left_over(agency: UUID) -> int:
    """Destroy the keys that a stopped rotation left behind; return how many."""
    return sum(destroy_unused(kek) for kek in left_over(agency))


def destroy_unused(kek: str) -> bool:
    """Destroy a key unless some row of anybody's still names it; say whether it is gone."""
    with transaction.atomic():
        lock_sealed()
        if any(_named(model, kek) for model in sealed_models()):
            return False
        content_keys.destroy(kek)
    return True


def lock_sealed() -> None:
    """Let nobody else write a sealed row until this transaction ends; SQLite's BEGIN IMMEDIATE has done so."""
    if connection.vendor != "postgresql":
        return
    tables = ", ".join(sorted(model._meta.db_table for model in sealed_models()))
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")


def _move_all(holder: UUID, kek: str) -> int:
    when = content_keys.month_of(holder, kek)
    people = holder == content_keys.PEOPLE
    mine = [model for model in sealed_models() if (model is Practitioner) == people]
    moved, new = 0, ""
    for model in mine:
        for some in _rows(holder, model, kek):
            rows = [row for row in some if not damaged(row)]
            if not rows:
                continue
            new = new or content_keys.fresh(holder, when)
            with _reading(holder), transaction.atomic():
                moved += rewrap(rows, new)
    return moved


def _rows(holder: UUID, model: Any, kek: str) -> Iterator[list[Any]]:
    """Yield the rows under a key, some at a time, each once: a damaged one stays under it."""
    last: dict[str, UUID] = {}
    while True:
        with _reading(holder):
            rows = list(model.objects.filter(kek=kek, **last).order_by("pk")[:TOGETHER])
        if not rows:
            return
        yield rows
        last = {"pk__gt": rows[-1].pk}


def _reading(holder: UUID) -> AbstractContextManager[None]:
    return nullcontext() if holder == content_keys.PEOPLE else as_agency(holder)


def _named(model: Any, kek: str) -> bool:
    """Look past the agencies: a key must not go while anybody's row needs it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {model._meta.db_table} WHERE kek = %s LIMIT 1", [kek])  # noqa: S608  # our own table
        return cursor.fetchone() is not None


def empty_wal() -> None:
    """Let SQLite write its log into the database and cut it to nothing; what was deleted would still lie in it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
