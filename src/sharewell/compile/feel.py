"""Conditions in FEEL, the expression language of DMN, so written that what nobody asked stays unknown."""

from sharewell.practice.rulebook import AllOf, Book, Condition, Is, Named, Not


def text(value: str) -> str:
    """Quote a value."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def one_of(values: tuple[str, ...]) -> str:
    """Write the values that a cell of a table takes. Never "not(…)": of an answer not given, that would be true."""
    return ", ".join(text(value) for value in values)


def concept(name: str) -> str:
    """Return the name of a concept's variable."""
    return f"is_{name}"


def taken(name: str) -> str:
    """Return the name of a fact's variable after presumptions."""
    return f"taken_{name}"


def domain(book: Book, name: str) -> tuple[str, ...]:
    """Return what a fact or decision can be."""
    return book.decisions[name].outcomes if name in book.decisions else book.facts[name].domain


def truth(book: Book, condition: Condition) -> str:
    """Write a condition: true, false, or null while what is known settles nothing.

    FEEL's own comparison says false of null, so each fact is looked at first; a decision is a list of outcomes still
    possible, and is asked for all of them and for none.
    """
    if isinstance(condition, Named):
        return concept(condition.name)
    if isinstance(condition, Not):
        return f"not({truth(book, condition.of)})"
    if isinstance(condition, Is):
        return _among(book, condition)
    word, empty = (" and ", "true") if isinstance(condition, AllOf) else (" or ", "false")
    return word.join(f"({truth(book, part)})" for part in condition.parts) or empty


def _among(book: Book, leaf: Is) -> str:
    every = domain(book, leaf.name)
    values = tuple(value for value in every if value in leaf.values)
    if not values or values == every:
        return "true" if values else "false"
    listed = one_of(values)
    if leaf.name in book.decisions:
        some = f"some one in {leaf.name} satisfies one in ({listed})"
        whole = f"every one in {leaf.name} satisfies one in ({listed})"
        return f"if {whole} then true else if {some} then null else false"
    name = taken(leaf.name)
    return f"if {name} = null then null else {name} in ({listed})"
