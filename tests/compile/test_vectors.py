"""One set of vectors, and every form of the rulebook that answers it: all the same, asked in full or in part."""

import json
from collections import defaultdict
from datetime import date

import pytest

from sharewell.practice.rulebook import NOT_SURE, compile_book, diagrams
from sharewell.practice.rulebook.world import presume
from tests.compile.forms import (
    VECTORS,
    Said,
    book_file_digest,
    in_duckdb,
    in_postgres,
    in_sqlite,
    vector_book,
    walked,
)

BOOK = vector_book()
CONTENT = json.loads((VECTORS / "cases.json").read_text(encoding="utf-8"))
CASES = CONTENT["cases"]
DAYS = sorted({case["on"] for case in CASES})


def said(case) -> Said:
    possible = {name: tuple(outcomes) for name, outcomes in case["possible"].items()}
    return Said(possible, case["beside"], len(case["not_sure"]))


BY_DAY = defaultdict(list)
for each in CASES:
    BY_DAY[each["on"]].append(each)


def whole(case) -> bool:
    return len(case["given"]) == len(BOOK.facts)


def test_vectors_are_of_this_book_and_these_semantics():
    assert (CONTENT["semantics"], CONTENT["book"]) == (BOOK.semantics, book_file_digest())


def test_vectors_hold_every_kind_of_case():
    assert len(CASES) == 98
    assert sum(whole(case) for case in CASES) >= 24
    assert sum(bool(case["not_sure"]) for case in CASES) > 20
    assert sum(bool(case["exactly"]) for case in CASES) > 5
    for name, decision in BOOK.decisions.items():
        assert {outcome for case in CASES for outcome in case["possible"][name]} == set(decision.outcomes)


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_vector_walk_gives_what_is_written(case):
    assert walked(BOOK, date.fromisoformat(case["on"]), case["given"]) == said(case)
    assert case["not_sure"] == [name for name, value in case["given"].items() if value == NOT_SURE]


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_vector_diagram_leaves_exactly_what_is_written(case):
    drawn = diagrams(BOOK, date.fromisoformat(case["on"]))
    known, _ = presume(BOOK, case["given"])
    for decision, walk in case["possible"].items():
        exact = drawn.possible(decision, known)
        assert list(exact) == case["exactly"].get(decision, walk)
        assert set(exact) <= set(walk)


@pytest.mark.parametrize("day", DAYS)
def test_vector_closures_give_what_is_written(day):
    compiled = compile_book(BOOK, date.fromisoformat(day))
    for case in filter(whole, BY_DAY[day]):
        known, _ = presume(BOOK, case["given"])
        assert {name: (one,) for name, one in compiled.decide(known).items()} == said(case).possible


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("form", [in_sqlite, in_duckdb])
def test_vector_sql_gives_what_is_written(form, day):
    given = [case["given"] for case in BY_DAY[day]]
    assert form(BOOK, date.fromisoformat(day), given) == [said(case) for case in BY_DAY[day]]


@pytest.mark.postgres
@pytest.mark.parametrize("day", DAYS)
def test_vector_sql_gives_what_is_written_in_postgres(postgres_server, day):
    given = [case["given"] for case in BY_DAY[day]]
    found = in_postgres(postgres_server.url, BOOK, date.fromisoformat(day), given)
    assert found == [said(case) for case in BY_DAY[day]]
