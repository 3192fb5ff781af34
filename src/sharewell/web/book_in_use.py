"""The rulebook that an agency decides by, for a page: the one it adopted last, with its local protocol."""

from sharewell.actions.refusal import RefusedError
from sharewell.actions.rules_in_use import rules_in_use
from sharewell.practice.rulebook import Book
from sharewell.web.sitting import SignedIn


class NoBookError(RefusedError):
    """The agency has adopted no rulebook yet."""

    def __init__(self) -> None:
        super().__init__(
            "Your organisation has not adopted a rulebook yet, so Sharewell can’t say what the guidance says.",
            "Ask your IG lead to adopt one. If you are worried about a child, don’t wait for it: talk to your "
            "safeguarding lead, or ring children’s social care.",
        )


def book_in_use(person: SignedIn) -> Book:
    """Return the rules that this person's agency adopted last; refuses when there are none."""
    book = rules_in_use(person.agency)
    if book is None:
        raise NoBookError
    return book
