"""The rulebook for anybody to read: no sign-in, no database, every rule with its sources, and nothing is a dead end."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from django.db import connections

from sharewell.practice.rulebook import national_book
from sharewell.practice.rulebook.scenario import shipped_scenarios
from sharewell.practice.wording import in_general
from sharewell.web.guidance_search import find
from sharewell.web.guidance_shown import TIERS, rule_address, scenarios_by_rule
from tests.web.conftest import Visitor
from tests.web.test_public import database_down

__all__ = ["database_down"]

BOOK = national_book()
PAGES = [
    "/guidance",
    "/guidance/try",
    "/guidance/search",
    "/guidance/search?q=agreement",
    "/guidance/search?q=zebra",
    *(f"/guidance/decision/{name}" for name in BOOK.decisions),
    "/guidance/decision/disposition?all",
    "/guidance/to-do",
    "/guidance/words",
    *(["/guidance/steps"] if BOOK.steps else []),
    "/guidance/questions",
    "/guidance/sources",
    "/guidance/floors",
    "/guidance/also",
    "/guidance/compare",
    "/guidance/proofs",
    "/guidance/files",
    *(f"/guidance/chart/{name}" for name in BOOK.decisions),
    "/guidance/clauses",
    "/guidance/clauses?owed",
    "/guidance/duty-2026",
    "/guidance/scenarios",
    *(f"/guidance/scenario/{each.id}" for each in shipped_scenarios()),
]


class Links(HTMLParser):
    """Every id of a page, and every address it links to."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.addresses = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids += [given["id"]] if "id" in given else []
        self.addresses += [given["href"]] if tag == "a" and given.get("href") else []


def text_of(answer):
    apart = re.sub(r"</(li|p|h\d|summary|title)>|<br>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", "", apart)))


def test_every_page_opens_with_the_database_down_and_sets_no_cookie(database_down, visitor):
    for address in PAGES:
        answer = visitor.get(address)
        assert (address, answer.status_code, dict(answer.cookies)) == (address, 200, {})


def test_no_page_asks_the_database(clock, journey):
    def refuse(*_):
        raise AssertionError("the database was asked")

    with connections["default"].execute_wrapper(refuse):
        assert {Visitor().get(address).status_code for address in PAGES} == {200}


def test_every_link_of_every_page_leads_to_a_place_that_is_there(visitor):
    """Also the part after #: a reason on an answer page must open at its rule."""
    pages = {address: Links(visitor.get(address).content.decode()) for address in PAGES if "?" not in address}
    dead = {
        (where, address)
        for where, links in pages.items()
        for address in links.addresses
        if address.startswith(("/guidance", "#"))
        and not address.startswith("/guidance/files/")
        and (place := address.partition("#"))
        and ((to := place[0].partition("?")[0] or where) not in pages or place[2] not in ["", *pages[to].ids])
    }
    assert dead == set()
    assert [where for where, links in pages.items() if len(links.ids) != len(set(links.ids))] == []


@pytest.mark.parametrize("name", BOOK.decisions)
def test_a_decision_shows_each_of_its_rules_once_strongest_first(visitor, name):
    ids = Links(visitor.get(f"/guidance/decision/{name}").content.decode()).ids
    tiers = BOOK.decisions[name].tiers
    rules = sorted((each for each in BOOK.rules if each.of == name), key=lambda each: tiers.index(each.tier))
    known = {each.id for each in BOOK.rules}
    assert [each for each in ids if each in known] == [each.id for each in rules]


def test_a_rule_says_when_then_why_where_from_and_which_scenarios(visitor):
    text = text_of(visitor.get("/guidance/decision/disposition"))
    for said in (
        "Share this with the recipient now. A child is in danger now, and the recipient can protect the child.",
        "When all of this is so: They are a body that protects children, or our own safeguarding lead. A child is in",
        "But not when: Somebody asks, and we have not checked who they are.",
        "Not checked by us.",
        "We have read it.",
        "Scenarios that use it",
        "As the book writes it: danger-tell-protectors: protecting and danger and not asker_unchecked",
    ):
        assert said in text


def test_the_rule_that_a_reason_names_is_open_and_the_others_are_closed(visitor):
    page = visitor.get(rule_address(BOOK, "harm-tell-protectors")).content.decode()
    opened = [
        re.search(r'id="([^"]+)"', each)[1]
        for each in page.split("<article")[1:]
        if '<details class="govuk-details" open>' in each
    ]
    assert opened == ["harm-tell-protectors"]
    everything = visitor.get("/guidance/decision/disposition?all").content.decode()
    assert everything.count('<details class="govuk-details" open>') == len(
        [each for each in BOOK.rules if each.of == "disposition"]
    )


def test_every_tier_of_the_book_has_a_name_for_people():
    assert {tier for each in BOOK.decisions.values() for tier in each.tiers} - set(TIERS) == set()


def test_the_steps_by_hand_say_each_answer_and_where_it_leads(visitor):
    text = text_of(visitor.get("/guidance/steps"))
    said = [each for step in BOOK.steps for each in (step.question, step.yes, step.no, step.not_sure)]
    assert [each for each in said if each not in text] == []
    assert text.count("Go to ") == sum(
        bool(way) for step in BOOK.steps for way in (step.yes_next, step.no_next)
    )


def test_a_rule_from_a_day_on_says_the_day(visitor):
    assert "From 30 September 2026." in text_of(visitor.get("/guidance/decision/disposition"))


def test_a_rule_of_another_book_has_no_address():
    from dataclasses import replace

    other = replace(BOOK, rules=tuple(replace(each, why="Changed.") for each in BOOK.rules))
    assert rule_address(other, "danger-tell-protectors") == ""
    assert rule_address(BOOK, "no-such-rule") == ""


@pytest.mark.parametrize("address", ["/guidance/decision/nothing", "/guidance/scenario/nothing"])
def test_what_is_not_there_says_so(visitor, address):
    assert visitor.get(address).status_code == 404


def test_the_index_names_the_book_by_its_digest_and_says_what_it_is_not(visitor):
    text = text_of(visitor.get("/guidance"))
    for said in (BOOK.digest, BOOK.version, "It is not legal advice", "A person decides."):
        assert said in text


def test_search_finds_by_every_word_and_by_their_beginnings():
    found = {each.address.partition("#")[2] for each in find(BOOK, "CHILD danger")}
    assert {"danger-tell-protectors", "danger"} <= found
    assert find(BOOK, "child dang") == find(BOOK, "  child   DANG! ")
    assert find(BOOK, "") == find(BOOK, "zebra") == []
    assert {each.kind for each in find(BOOK, "police")} >= {"rule", "duty", "question", "scenario"}


def test_search_without_words_and_without_finds_says_what_to_do(visitor):
    assert "Type a word or two" in text_of(visitor.get("/guidance/search"))
    nothing = text_of(visitor.get("/guidance/search?q=zebra"))
    assert "Nothing has all of these words" in nothing
    assert "ring children’s social care" in nothing


def test_what_was_looked_for_is_escaped(visitor):
    page = visitor.get("/guidance/search", {"q": '"><script>alert(1)</script>' + "x" * 500}).content.decode()
    assert "<script>alert" not in page
    assert len(page) < 20_000


def test_a_scenario_shows_the_published_answer_beside_ours(visitor):
    text = text_of(visitor.get("/guidance/scenario/law-duty-at-a-low-level"))
    for said in (
        "Why ours differs",
        "The two laws give different answers.",
        "By the law before the 2026 duty",
        "By today’s law",
        "Share this with the early help team.",
    ):
        assert said in text
    assert "By both laws" in text_of(visitor.get("/guidance/scenario/v43-progress-not-convictions"))


def test_where_only_what_else_to_do_differs_by_law_the_answer_is_shown_once(visitor):
    text = text_of(visitor.get("/guidance/scenario/v34-under-13"))
    assert text.count("Share this with Children's social care.") == 1
    assert "By today’s law there is more to do A new legal duty to share was announced" in text


def test_every_rule_that_a_scenario_uses_names_it(visitor):
    hit = scenarios_by_rule(BOOK)["danger-tell-protectors"]
    text = text_of(visitor.get("/guidance/decision/disposition"))
    assert hit
    assert [each.title for each in hit if each.title not in text] == []


def test_a_source_says_whether_it_was_read_and_what_rests_on_it(visitor):
    text = text_of(visitor.get("/guidance/sources"))
    assert [each.title for each in BOOK.sources.values() if each.title not in text] == []
    assert text.count("Not checked by us.") == sum(not each.checked for each in BOOK.sources.values())


def test_a_floor_says_in_words_what_must_never_be(visitor):
    text = text_of(visitor.get("/guidance/floors"))
    assert [each.id for each in BOOK.invariants if in_general(each.text) not in text] == []
    assert text.count("This must never be possible:") == sum(
        each.never is not None for each in BOOK.invariants
    )
