"""Random cases for the rulebook: whole and part-answered, on days before and after each change of law."""

from collections.abc import Mapping
from datetime import date

from hypothesis import strategies as st

from sharewell.practice.rulebook import Book, Case, Party

DAYS = (
    date(2025, 3, 3),
    date(2026, 2, 4),
    date(2026, 2, 5),
    date(2026, 9, 29),
    date(2026, 9, 30),
    date(2026, 11, 22),
)


def answers(book: Book) -> st.SearchStrategy[dict[str, str]]:
    """Every fact answered, "not sure" included where it is offered."""
    return st.fixed_dictionaries({fact.id: st.sampled_from(fact.answers) for fact in book.facts.values()})


def case_of_answers(book: Book, found: Mapping[str, str], day: date) -> Case:
    def scope(*scopes: str) -> dict[str, str]:
        return {name: value for name, value in found.items() if book.facts[name].scope in scopes}

    return Case(
        day,
        scope("holder", "case"),
        (Party("child", scope("child")),),
        (Party("recipient", scope("recipient")),),
        (Party("person", scope("person")),),
    )
