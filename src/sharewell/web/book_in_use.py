"""The rulebook that an agency decides by: the one it adopted last, read from its own record and never from the package."""

from sharewell.actions.refusal import RefusedError
from sharewell.practice.rulebook import Book, book_from_canonical
from sharewell.store.models import AdoptedBook
from sharewell.store.tenancy import as_agency
from sharewell.web.sitting import SignedIn

# A book never changes under its digest, so one that was read is kept.
_READ: dict[str, Book] = {}


class NoBookError(RefusedError):
    """The agency has adopted no rulebook yet."""

    def __init__(self) -> None:
        super().__init__(
            "Your organisation has not adopted a rulebook yet, so Sharewell can’t say what the guidance says.",
            "Ask your IG lead to adopt one. If you are worried about a child, don’t wait for it: talk to your "
            "safeguarding lead, or ring children’s social care.",
        )


def book_in_use(person: SignedIn) -> Book:
    """Return the book that this person's agency adopted last; refuses when there is none."""
    with as_agency(person.agency):
        digest = AdoptedBook.objects.order_by("-entry__index").values_list("digest", flat=True).first()
        if digest is None:
            raise NoBookError
        if digest not in _READ:
            row = AdoptedBook.objects.get(digest=digest)
            _READ[digest] = book_from_canonical(bytes(row.canonical))
    return _READ[digest]
