"""Adopt a rulebook: store it whole, so that its decisions can be replayed when the package has moved on."""

from datetime import datetime
from uuid import UUID, uuid4

from django.utils import timezone

from sharewell.actions.actor import Actor
from sharewell.actions.commit import Act, enter
from sharewell.actions.plan_questions import keep_order
from sharewell.practice.record import digest
from sharewell.practice.rulebook import Book, book_from_canonical, national_book, refuse_unproved
from sharewell.store.log import Receipt
from sharewell.store.models import AdoptedBook


def adopt_book(actor: Actor, canonical: bytes, idem: UUID, now: datetime) -> Receipt:
    """Record that this agency decides by this book from now. Target: ``book``; its digest is the bytes' own.

    Refuses, with nothing written, bytes that are no rulebook, and a book of which anything can't be proved from this
    day on: the national floors are proved too, by the national meaning of each word.
    Adopting again a book that was adopted before is recorded too: the newest adoption is the book in use.
    The order of its questions is kept in the home then, planned now where none is shipped with it.
    """
    book, day = _read(canonical), timezone.localdate(now)
    refuse_unproved(book, day, national_book())
    row = AdoptedBook(id=uuid4(), agency_id=actor.agency_id, digest=digest(canonical), canonical=canonical)

    def apply(entry_id: UUID) -> None:
        row.entry_id = entry_id
        row.save(force_insert=True)

    receipt = enter(
        Act(
            kind="book.adopted",
            doing="adopt_book",
            actor=actor,
            idem=idem,
            now=now,
            apply=apply,
            book=row.digest,
            content={"digest": row.digest},
            targets={"book": row.id},
        )
    )
    keep_order(book, day)
    return receipt


def _read(canonical: bytes) -> Book:
    national = national_book()
    return national if canonical == national.canonical() else book_from_canonical(canonical)
