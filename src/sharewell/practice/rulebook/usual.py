"""What is taken as answered unless somebody says otherwise, so that rare matters are asked only where they are likely."""

from types import MappingProxyType

from sharewell.practice.rulebook.model import NOT_SURE, Book, Fact, Facts

_NOTHING: Facts = MappingProxyType({})


def usual(book: Book, known: Facts = _NOTHING) -> dict[str, str]:
    """Return what is taken as answered once this is known; a fact that is asked somewhere waits for that to be known."""
    return {fact.id: fact.usual for fact in book.facts.values() if fact.usual and taken(fact, known)}


def taken(fact: Fact, known: Facts) -> bool:
    """Say whether a fact's usual answer is taken: never where it is asked, nor where that is open or not sure."""
    if fact.asked_where is None:
        return fact.usual is not None
    name, values = fact.asked_where
    return known.get(name, NOT_SURE) not in (NOT_SURE, *values)
