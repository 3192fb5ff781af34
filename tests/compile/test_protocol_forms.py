"""A book with a protocol is a book like any other: z3, SQL and the walk say the same of it."""

import random
from datetime import date

import pytest

from sharewell.compile.solver import Solver
from sharewell.practice.rulebook import SHIPPED, national_book, prior, shipped_protocol, with_protocol
from tests.compile.forms import in_duckdb, in_sqlite, walked
from tests.compile.test_solver import proved

NATIONAL = national_book()
DAY = date(2026, 11, 22)


@pytest.mark.parametrize("name", SHIPPED)
def test_z3_says_of_a_shipped_protocols_book_what_the_diagrams_prove(name):
    book = with_protocol(NATIONAL, shipped_protocol(name, NATIONAL))
    found = proved(book, DAY, NATIONAL)
    assert found == Solver(book, DAY, NATIONAL).verdicts()
    assert all(found.values())


@pytest.mark.parametrize("name", SHIPPED)
def test_sql_of_a_book_with_a_protocol_answers_as_the_walk_does(name):
    book = with_protocol(NATIONAL, shipped_protocol(name, NATIONAL))
    chance = random.Random(name)
    drawn = {fact: list(values) for fact, values in prior(book).items()}
    cases = [
        {fact: chance.choice(values) for fact, values in drawn.items() if chance.random() < part}
        for part in (0.5, 0.9, 1) * 8
    ]
    said = [walked(book, DAY, case) for case in cases]
    assert in_sqlite(book, DAY, cases) == said
    assert in_duckdb(book, DAY, cases) == said
