"""Two protocols side by side: what each adds, whether it weakens anything, and where the answers differ."""

from html import unescape

import pytest

from sharewell.practice.rulebook import SHIPPED, national_book, shipped_protocol, with_protocol
from sharewell.practice.rulebook.protocol_differences import DIFFERENCES
from sharewell.practice.rulebook.scenario import shipped_scenarios
from tests.web.conftest import Visitor
from tests.web.test_guidance import Links, text_of
from tests.web.test_public import database_down

__all__ = ["database_down"]

BOOK = national_book()


def compared(visitor: Visitor, one: str, other: str):
    answer = visitor.get("/guidance/compare", {"one": one, "other": other})
    assert answer.status_code == 200
    return answer


@pytest.mark.parametrize("name", SHIPPED)
def test_each_example_stands_beside_the_national_rulebook_with_all_that_it_adds(database_down, visitor, name):
    text = text_of(compared(visitor, "national", name))
    protocol = shipped_protocol(name, BOOK)
    added = [
        each.why
        for each in with_protocol(BOOK, protocol).rules
        if each not in BOOK.rules and "{" not in each.why
    ]
    said = [protocol.title, protocol.stance_words, *added]
    said += [each.words for each in (*protocol.levels, *protocol.exceptions)]
    said += [each.role for each in protocol.advisers] + [*protocol.differences.values()]
    said += ["Proved: it ", "Every protocol stands on it."]
    assert [each for each in said if each not in text] == []


def test_the_contents_lead_to_every_section(visitor):
    links = Links(compared(visitor, *SHIPPED[:2]).content.decode())
    inside = [
        each.removeprefix("#") for each in links.addresses if each.startswith("#") and each != "#main-content"
    ]
    assert len(inside) == 9
    assert [each for each in inside if each not in links.ids] == []


def test_a_scenario_is_listed_only_where_the_two_answer_differently(visitor):
    page = compared(visitor, "national", "cscp").content.decode()
    listed = unescape(page.partition('id="scenarios"')[2].partition("</section>")[0])
    local = with_protocol(BOOK, shipped_protocol("cscp", BOOK))

    def outcomes(book, scenario):
        return [
            (
                one.disposition.possible,
                one.extent.possible,
                [each.when.possible for each in one.telling.values()],
            )
            for one in scenario.answers(book, "today")
        ]

    differing = {each.title for each in shipped_scenarios() if outcomes(BOOK, each) != outcomes(local, each)}
    assert {each.title for each in shipped_scenarios() if f"{each.title}:" in listed} == differing
    assert differing


def test_the_same_one_twice_says_so_and_shows_no_difference(visitor):
    text = text_of(compared(visitor, "cscp", "cscp"))
    assert "You chose the same one twice." in text
    assert "Every scenario has the same answer by both." in text


def test_every_point_on_which_areas_differ_is_there(visitor):
    text = text_of(visitor.get("/guidance/compare"))
    assert [each.about for each in DIFFERENCES.values() if each.about not in text] == []


@pytest.mark.parametrize("wrong", ["nobody", "../template", "<script>"])
def test_a_protocol_that_is_not_there_is_asked_for_again(visitor, wrong):
    answer = visitor.get("/guidance/compare", {"one": wrong})
    assert answer.status_code == 422
    assert "Choose one from the list" in text_of(answer)
    assert "<script>" not in answer.content.decode()
