"""The page of what the 2026 duty would change: two columns, counted truly, for anybody to read, in a browser too."""

import re
from html import unescape

import pytest

from sharewell.practice.duty_2026 import compare
from sharewell.practice.rulebook import national_book
from sharewell.practice.rulebook.scenario import shipped_scenarios
from sharewell.web.duty_2026 import groups
from tests.browser import PHONE, faults, page_of, too_wide
from tests.server import served
from tests.web.conftest import Visitor


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", page)))


def test_every_scenario_has_a_table_of_two_columns(visitor):
    page = visitor.get("/guidance/duty-2026").content.decode()
    assert page.count("<table") == len(shipped_scenarios())
    assert page.count('<th scope="col" ') == 2 * len(shipped_scenarios())
    assert "binds organisations, not the people who work in them" in page


def test_published_cases_come_first_and_are_counted():
    first = groups()[0]
    published = {each.id for each in shipped_scenarios() if each.kind == "published"}
    assert first.kind == "published"
    assert {table.scenario.id for table in first.tables} == published
    compared = [each for each in compare(national_book()) if each.scenario.id in published]
    changed = {each.scenario.id for each in compared if each.changes}
    steps = {each.scenario.id for each in compared if each.step_changes}
    assert first.counted == (
        f"{len(changed)} of {len(published)} change: in {len(steps)} the next step, "
        f"in {len(changed) - len(steps)} only what it rests on."
    )
    assert 0 < len(steps) < len(changed) < len(published)


def test_children_with_one_answer_share_a_row():
    tables = [table for group in groups() for table in group.tables]
    (shop,) = [table for table in tables if table.scenario.id == "story-g-the-shop"]
    assert [row.towards for row in shop.rows] == [
        "Children's social care, about Dee, Eli, Fay and Gus",
        "Police, about Dee, Eli, Fay and Gus",
        "The youth club, about Dee, Eli, Fay and Gus",
    ]


def test_a_row_says_both_answers_and_what_changes(visitor):
    page = text_of(visitor.get("/guidance/duty-2026").content.decode())
    assert (
        "Children's social care: Only what it rests on changes "
        "Share this with the recipient . Public task, Article 6(1)(e). "
        "Children Act 2004 sections 10 and 11. "
        "Share this with the recipient . Legal obligation, Article 6(1)(c). "
        "Children Act 2004 section 16LA: your organisation's duty to share, as announced; we have not read its "
        "commencement."
    ).replace(" .", ".") in page.replace(" .", ".")


@pytest.mark.browser
@pytest.mark.parametrize("size", [(1280, 900), PHONE], ids=["desktop", "320 px"])
def test_the_page_has_no_fault_and_fits(chromium, sqlite_home, size):
    with served() as address, page_of(chromium, size=size) as page:
        page.goto(f"{address}/guidance/duty-2026")
        assert (faults(page), too_wide(page)) == ([], False)


def test_it_needs_no_sign_in(clock):
    assert Visitor().get("/guidance/duty-2026").status_code == 200
