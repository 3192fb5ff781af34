"""The rules an agency decides by, or decided by once: read from its own record, and never from the package."""

from uuid import UUID

from sharewell.practice.rulebook import Book, book_from_canonical, protocol_from_canonical, with_protocol
from sharewell.store.models import AdoptedBook, AdoptedProtocol
from sharewell.store.tenancy import as_agency

# A book never changes under its digest, nor a protocol; so what was read and put together is kept.
_READ: dict[tuple[str, str | None], Book] = {}


def rules_in_use(agency: UUID) -> Book | None:
    """Return the book this agency adopted last, with the protocol it adopted last for that book; None without a book.

    A protocol that was proved against another book rests: what it would do to this one nobody has proved.
    """
    book, newest = _newest(agency)
    if book is None:
        return None
    return rules_of(agency, book, newest[0] if newest and newest[1] == book else None)


def protocol_rests(agency: UUID) -> bool:
    """Say whether this agency adopted a protocol for another book than the one in use, and none for that one since."""
    book, newest = _newest(agency)
    return newest is not None and newest[1] != book


def _newest(agency: UUID) -> tuple[str | None, tuple[str, str] | None]:
    """Return the digest of the book adopted last; and of the protocol adopted last, with that of its book."""
    with as_agency(agency):
        book = AdoptedBook.objects.order_by("-entry__index").values_list("digest", flat=True).first()
        return book, AdoptedProtocol.objects.order_by("-entry__index").values_list("digest", "book").first()


def rules_of(agency: UUID, book: str, protocol: str | None) -> Book:
    """Return the rules of a record, by the digests it states."""
    if (book, protocol) not in _READ:
        with as_agency(agency):
            row = AdoptedBook.objects.filter(digest=book)[0]
            national = book_from_canonical(bytes(row.canonical))
            if protocol is not None:
                kept = AdoptedProtocol.objects.filter(digest=protocol, book=book)[0]
                national = with_protocol(national, protocol_from_canonical(bytes(kept.canonical), national))
        _READ[book, protocol] = national
    return _READ[book, protocol]
