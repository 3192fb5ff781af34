"""Every seed clause names real rules, pages, acts, documents and tests, or is owed; none is missing and none is there twice."""

import ast
from collections import Counter
from dataclasses import replace
from importlib import import_module
from itertools import product
from pathlib import Path
from types import MappingProxyType

from django.urls import get_resolver

from sharewell.practice.clause import PLACES, Clause, seeds
from sharewell.practice.rulebook import SHIPPED, national_book
from tests.house.test_doors import patterns
from tests.house.tree import ROOT, modules, parsed, tracked

COUNTS = {"S0": 31, "S1": 21, "S2": 26, "S3": 18, "S4": 26}
CLAUSES = [clause for seed in seeds() for clause in seed.clauses]


def known() -> dict[str, set[str]]:
    """Return what a clause may name, by kind of place."""
    book = national_book()
    rules = {*(rule.id for rule in book.rules), *(duty.id for duty in book.duties)}
    rules |= {floor.id for floor in book.invariants} | {route.id for route in book.routes}
    acts = {
        node.name
        for path in modules("actions")
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    return {
        "rules": rules,
        "questions": set(book.facts),
        # The demo's own door is there in the demo alone.
        "pages": {each.name for each in patterns(get_resolver())} | {"demo_sign_in"},
        "actions": acts,
        "protocols": set(SHIPPED),
        "documents": {str(path.relative_to(ROOT)) for path in tracked()},
    }


def runs_in(file: str, root: Path = ROOT) -> set[str]:
    """Return the tests of one file as pytest names them, those in classes too; none where there is no such file."""
    path = root / file
    if not path.is_file():
        return set()
    found = set()
    for node in parsed(path).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            found |= {f"{node.name}::{one.name}" for one in node.body if isinstance(one, ast.FunctionDef)}
    return {name for name in found if name.rpartition("::")[2].startswith("test_")}


def cases_of(file: str, name: str) -> set[str]:
    """Return the cases of a test whose parameters are plain texts, as pytest spells them between brackets."""
    test = getattr(import_module(file.removesuffix(".py").replace("/", ".")), name)
    lists = [[*mark.args[1]] for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize"]
    return {"-".join(case) for case in product(*lists)} if lists else set()


def wrong(clauses: list[Clause]) -> list[str]:
    """Return each name in a clause that leads nowhere."""
    real = known()
    found = [
        f"{clause.id}: no {place} called {name}"
        for clause in clauses
        for place, names in clause.where.items()
        for name in names
        if name not in real[place]
    ]
    for clause in clauses:
        for test in clause.tests:
            file, _, name = test.partition("::")
            bare, _, case = name.removesuffix("]").partition("[")
            if bare not in runs_in(file):
                found.append(f"{clause.id}: no test {test}")
            elif case and case not in cases_of(file, bare):
                found.append(f"{clause.id}: no case {test}")
    return found


def test_every_clause_is_there_once_and_in_order():
    expected = [f"{seed}-{number:02}" for seed, count in COUNTS.items() for number in range(1, count + 1)]
    assert [clause.id for clause in CLAUSES] == expected
    assert len(expected) == 122


def test_every_place_and_test_that_a_clause_names_is_real():
    assert wrong(CLAUSES) == []


def test_a_floor_that_no_proof_holds_names_the_tests_that_do_and_they_are_there():
    """So that nothing is counted as held which only words hold; a floor that is proved needs none."""
    floors = national_book().invariants
    assert [floor.id for floor in floors if not floor.provable and not floor.tests] == []
    assert [floor.id for floor in floors if floor.provable and floor.tests] == []
    named = [test.partition("::") for floor in floors for test in floor.tests]
    assert [test for file, _, test in named if test not in runs_in(file)] == []
    assert len(named) == 2


def test_clauses_that_may_not_be_taken_at_their_word_say_why():
    """Consent that is none, an override without measure, guidance that was replaced."""
    assert {"S1-08", "S3-03", "S3-18", "S4-09", "S4-19"} <= {clause.id for clause in CLAUSES if clause.care}


def test_no_two_clauses_say_the_same():
    """Each is written for itself; a copied meaning was not thought about."""
    assert [text for text, times in Counter(clause.meaning for clause in CLAUSES).items() if times > 1] == []


def test_the_check_says_no_to_each_kind_of_name_that_leads_nowhere():
    real = next(clause for clause in CLAUSES if clause.where and clause.tests)
    places = dict.fromkeys(PLACES, ("nowhere",))
    tests = (
        "tests/house/test_clauses.py::test_there_is_none",
        "tests/house/test_nowhere.py::test_every_clause_is_there_once_and_in_order",
        "tests/house/test_clauses.py::wrong",
        "tests/house/test_clauses.py::test_every_clause_is_there_once_and_in_order[nobody]",
        "tests/practice/rulebook/test_scenarios.py::test_scenario_gives_the_record_in_its_file[nobody-today]",
    )
    planted = replace(real, where=MappingProxyType(places), tests=tests)
    assert wrong([planted]) == [
        *(f"{real.id}: no {place} called nowhere" for place in places),
        *(f"{real.id}: no test {test}" for test in tests[:3]),
        *(f"{real.id}: no case {test}" for test in tests[3:]),
    ]


def test_tests_are_found_as_pytest_names_them(tmp_path):
    (tmp_path / "test_planted.py").write_text(
        "def test_one(): ...\ndef no_test(): ...\nclass TestTwo:\n    def test_three(self): ...\n    def help(self): ...\n"
    )
    assert runs_in("test_planted.py", tmp_path) == {"test_one", "TestTwo::test_three"}
