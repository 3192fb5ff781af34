"""The planned order of questions is kept by the book's digest, in the home, and is never needed to go on."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from sharewell.actions.plan_questions import plan_questions, planned_questions
from sharewell.practice.rulebook import national_book, national_policy, read_book

SMALL = (Path(__file__).parents[1] / "vectors" / "rulebook" / "book.toml").read_bytes()
DAY = date(2026, 11, 22)


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "SHAREWELL_HOME", tmp_path)
    return tmp_path


def test_plan_is_kept_by_digest_in_the_home_and_found_again(here):
    book = read_book({"book.toml": SMALL})
    assert planned_questions(book, DAY) is None
    told = []
    planned = plan_questions(book, DAY, told.append)
    (kept,) = (here / "policies").iterdir()
    assert kept.name.startswith(book.digest.removeprefix("sha256:"))
    assert planned_questions(book, DAY) == plan_questions(book, DAY, told.clear) == planned
    assert told


def test_national_book_uses_the_plan_that_ships_and_keeps_none(here):
    assert plan_questions(national_book(), DAY) is national_policy()
    assert list(here.iterdir()) == []


def test_plan_that_was_spoiled_is_passed_over_and_made_again(here):
    book = read_book({"book.toml": SMALL})
    planned = plan_questions(book, DAY)
    (kept,) = (here / "policies").iterdir()
    kept.write_text(kept.read_text()[:100])
    assert planned_questions(book, DAY) is None
    assert plan_questions(book, DAY) == planned == planned_questions(book, DAY)
