"""The rulebook as DMN, read back as XML and worked out: equal to the walk, asked in full or in part."""

import json
import xml.etree.ElementTree as ET
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharewell.compile.dmn import dmn
from sharewell.practice.rulebook import national_book
from tests.compile.feel_read import NS, Model
from tests.compile.forms import DAYS, VECTORS, vector_book, walked
from tests.practice.rulebook.rulebook_cases import answers

BOOK = national_book()
TODAY = date(2026, 11, 22)
MODEL = Model(dmn(BOOK, TODAY))
CASES = json.loads((VECTORS / "cases.json").read_text(encoding="utf-8"))["cases"]


def outcomes(book, model, facts):
    case = model.decide(facts)
    return {
        name: tuple(one for one in decision.outcomes if one in case.value(name))
        for name, decision in book.decisions.items()
    }


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_vectors_are_answered_as_written(day):
    book = vector_book()
    model = Model(dmn(book, day))
    for case in CASES:
        if case["on"] == day.isoformat():
            wanted = {name: tuple(possible) for name, possible in case["possible"].items()}
            assert outcomes(book, model, case["given"]) == wanted


@settings(max_examples=25, deadline=None)
@given(answers(BOOK), st.sets(st.sampled_from(sorted(BOOK.facts))))
def test_any_case_is_answered_as_walked(found, hidden):
    facts = {name: value for name, value in found.items() if name not in hidden}
    assert outcomes(BOOK, MODEL, facts) == walked(BOOK, TODAY, facts).possible


def test_document_has_an_input_for_each_fact_and_a_table_for_each_tier():
    assert MODEL.inputs == list(BOOK.facts)
    tables = {name for name, one in MODEL.decisions.items() if one.find("d:decisionTable", NS) is not None}
    assert tables == {
        f"{decision}_{tier}"
        for decision, tiers in BOOK.rules_on(TODAY).items()
        for tier, rules in zip(BOOK.decisions[decision].tiers, tiers, strict=True)
        if rules
    }


def test_every_rule_is_a_row_with_its_reason_and_its_sources():
    said = [one.text for one in MODEL.root.iterfind(".//d:annotationEntry/d:text", NS)]
    living = [rule for tiers in BOOK.rules_on(TODAY).values() for tier in tiers for rule in tier]
    assert sorted(text.partition(":")[0] for text in said) == sorted(rule.id for rule in living)
    for rule in living:
        (text,) = [one for one in said if one.startswith(f"{rule.id}: ")]
        assert rule.why in text
        assert all(cite.paragraph in text for cite in rule.cites)


def test_ids_are_unique_and_every_reference_is_met():
    ids = [one.get("id") for one in MODEL.root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    wanted = {one.get("href").removeprefix("#") for one in MODEL.root.iter() if one.get("href")}
    assert wanted <= set(ids)
    assert len(wanted) > len(BOOK.facts)


def test_no_cell_says_not_which_would_be_true_of_what_nobody_asked():
    cells = [one.text for one in MODEL.root.iterfind(".//d:inputEntry/d:text", NS)]
    assert [cell for cell in cells if "not(" in cell] == []
    assert "-" in cells


def test_document_says_book_digest_and_day():
    assert MODEL.root.find("d:description", NS).text == f"{BOOK.digest}, rules in force on 2026-11-22"
    assert ET.fromstring(dmn(vector_book(), TODAY)).get("name") == "Vectors 1.0.0"
