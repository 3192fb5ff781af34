"""z3 and the diagrams, which share no code, say the same of the rulebook and of many wrong ones."""

import random
import sys
from datetime import date

import pytest

from sharewell.compile.extra import ExtraMissingError, extra
from sharewell.compile.solver import Solver
from sharewell.practice.rulebook import Book, diagrams, national_book, prove
from sharewell.practice.rulebook.world import presume
from tests.compile.forms import DAYS, vector_book
from tests.compile.mutants import mutant

BOOK = national_book()
DAY = date(2026, 11, 22)
FEW, MANY = range(14), range(14, 126)


def proved(book: Book, day: date, pinned: Book | None = None) -> dict[tuple[str, str], bool]:
    """What the diagrams prove; dead questions, and floors that something else holds, are theirs alone."""
    return {
        (one.kind, one.id): one.holds
        for one in prove(book, day, pinned)
        if one.kind != "dead_question" and (one.kind, one.id) not in unwritten(pinned or book)
    }


def unwritten(book: Book) -> set[tuple[str, str]]:
    return {("held", one.id) for one in book.invariants if not one.provable}


def agreed(number: int) -> bool:
    """Hold one mutant's verdicts equal; say whether anything was found wrong with it."""
    book = mutant(BOOK, number)
    diagram = proved(book, DAY, BOOK)
    assert diagram == Solver(book, DAY, BOOK).verdicts()
    return not all(diagram.values())


@pytest.mark.parametrize("book", [BOOK, vector_book()], ids=["national", "vectors"])
@pytest.mark.parametrize("day", [date(2025, 3, 3), *DAYS, DAY], ids=str)
def test_verdicts_on_a_book_are_those_of_the_diagrams(book, day):
    assert Solver(book, day).verdicts() == proved(book, day)


def test_verdicts_on_a_few_mutants_are_those_of_the_diagrams():
    assert sum([agreed(number) for number in FEW]) > len(FEW) / 3


@pytest.mark.slow
def test_verdicts_on_many_mutants_are_those_of_the_diagrams():
    assert sum([agreed(number) for number in MANY]) > len(MANY) / 3


def test_mutants_are_told_apart_from_their_book():
    assert sum(mutant(BOOK, number).rules != BOOK.rules for number in FEW) >= len(FEW) * 5 // 7


@pytest.mark.parametrize("book", [BOOK, vector_book()], ids=["national", "vectors"])
def test_outcomes_still_possible_are_exactly_those_of_the_diagrams(book):
    chance = random.Random(1)
    solver, drawn = Solver(book, DAY), diagrams(book, DAY)
    several = 0
    for asked in (0.0, 0.2, 0.5, 0.8, 0.9, 1.0):
        given = {
            fact.id: chance.choice(fact.answers) for fact in book.facts.values() if chance.random() < asked
        }
        known, _ = presume(book, given)
        for decision in book.decisions:
            found = solver.possible(decision, known)
            assert found == drawn.possible(decision, known)
            several += len(found) > 1
    assert several > 10


def test_extra_that_is_missing_is_said_kindly(monkeypatch):
    monkeypatch.setitem(sys.modules, "z3", None)
    with pytest.raises(ExtraMissingError) as missing:
        Solver(BOOK, DAY)
    assert missing.value.message == "This needs the package z3, which is not installed here."
    assert 'pip install "sharewell[prove]"' in missing.value.help


def test_extra_that_is_broken_inside_is_not_taken_for_missing(monkeypatch, tmp_path):
    (tmp_path / "duckdb.py").write_text("import not_there_at_all\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "duckdb", raising=False)
    with pytest.raises(ModuleNotFoundError, match="not_there_at_all"):
        extra("duckdb")
