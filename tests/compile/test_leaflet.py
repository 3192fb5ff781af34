"""The leaflet: every step in plain sight, on two sides of A4, with nothing fetched from anywhere."""

import re
from datetime import date
from html import unescape

import pytest

from sharewell.compile.leaflet import leaflet
from sharewell.practice.rulebook import RulebookError, national_book
from tests.compile.forms import vector_book

BOOK = national_book()
TEXT = leaflet(BOOK, date(2026, 11, 22))
SEEN = " ".join(unescape(re.sub(r"<[^>]+>", " ", TEXT)).split())


def test_every_step_says_all_three_answers():
    assert len(BOOK.steps) == 9
    for step in BOOK.steps:
        for said in (step.id, step.question, step.yes, step.no, step.not_sure):
            assert " ".join(said.split()) in SEEN


def test_edition_digest_and_who_decides_are_named():
    assert BOOK.digest in SEEN
    assert f"{BOOK.title} {BOOK.version}, as it stands on 22 November 2026." in SEEN
    assert "The guidance advises, a person decides." in SEEN


def test_nothing_is_fetched_and_nothing_runs():
    assert re.findall(r"(?:src|href|url|@import|<script)", TEXT) == []


def test_book_without_a_tree_is_refused():
    with pytest.raises(RulebookError, match="no tree to print"):
        leaflet(vector_book(), date(2026, 11, 22))


@pytest.mark.browser
def test_it_prints_on_two_sides(chromium):
    page = chromium.new_page()
    try:
        page.set_content(TEXT)
        printed = page.pdf(format="A4", prefer_css_page_size=True)
    finally:
        page.close()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2
