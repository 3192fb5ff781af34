"""A case that is tried gives the rulebook's answer, asks for no name, and leaves nothing behind: no row, no cookie, no address."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from django.db import connections
from django.http import QueryDict

from sharewell.practice.rulebook import answer, national_book, still_possible
from sharewell.practice.rulebook.answer import fill
from sharewell.practice.rulebook.scenario import shipped_scenarios
from sharewell.web.story import Story
from sharewell.web.try_case import CHILD, PARENT, THEM, read_tried, to_try
from tests.web.conftest import Visitor
from tests.web.test_guidance import text_of
from tests.web.test_public import database_down

__all__ = ["database_down"]

BOOK = national_book()
START = {"page": "start", "told": "childrens_social_care", "asked": "no", "sector": "nhs"}
DANGER = "danger_now"


class Form(HTMLParser):
    """What a browser would send back, the questions that are asked, and every kind of box there is."""

    def __init__(self, page):
        super().__init__()
        self.sent, self.asked, self.kinds = {}, [], set()
        self.feed(page.content.decode())

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "textarea" or (tag == "input" and given.get("name") != "q"):
            self.kinds.add(given.get("type", tag))
        if tag == "input" and given.get("type") == "hidden":
            self.sent.setdefault(given["name"], []).append(given["value"])
        if tag == "input" and given.get("type") == "radio":
            if given["name"] not in self.asked:
                self.asked.append(given["name"])
            if "checked" in given:
                self.sent[given["name"]] = [given["value"]]


def go_on(visitor, page, **answers):
    return visitor.post("/guidance/try", {**Form(page).sent, **answers})


def walk(visitor, says, *, more=False):
    """Answer each page as ``says`` tells, until the answer is there; return the last page and what was sent."""
    page = visitor.post("/guidance/try", START | {"told": says["told"], "asked": says.get("asked", "no")})
    for _ in range(40):
        form = Form(page)
        if form.sent["page"] == ["answer"]:
            return page, form.sent
        given = {
            name: says[name.partition("__")[0]] for name in form.asked if name.partition("__")[0] in says
        }
        page = go_on(visitor, page, **given, **({"more": "yes"} if more else {}))
        assert page.status_code == 200, (form.asked, text_of(page)[:600])
    raise AssertionError("it never comes to an answer")


WORRIES = {
    "danger, to social care": ({"told": "childrens_social_care", DANGER: "yes"}, "share_now", "children’s social care"),
    "somebody asks": (
        {"told": "police", "asked": "yes", DANGER: "no", "recipient_checked": "no", "level": "need"},
        "verify_first",
        "the police",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("says", "outcome", "who"), WORRIES.values(), ids=WORRIES)
def test_it_gives_the_answer_of_the_rulebook(visitor, says, outcome, who):
    filled = {fact.id: "not_sure" if fact.if_not_sure else fact.values[-1] for fact in BOOK.facts.values()}
    page, sent = walk(visitor, {**filled, "recipient_linked": "no", "whereabouts": "no", **says})
    assert fill(BOOK.decisions["disposition"].texts[outcome], {"recipient": who}) in text_of(page)
    assert "Read this rule" in text_of(page)
    assert len(sent) < 30


def test_the_answer_is_the_one_the_same_case_has_in_the_interview(visitor):
    says = {"told": "early_help", DANGER: "no", "level": "emerging", "bar": "none", "whereabouts": "no",
            "recipient_needs_it": "yes", "same_organisation": "no", "agreement": "refused", "balance": "not_sharing",
            "worry_kind": "neglect", "child_age": "under_13", "recipient_linked": "no"}  # fmt: skip
    rest = {fact.id: "not_sure" if fact.if_not_sure else fact.values[0] for fact in BOOK.facts.values()}
    page, sent = walk(visitor, {**rest, **says}, more=True)
    story = read_tried(BOOK, as_posted(sent)).story(BOOK)
    (one,) = answer(BOOK, story.case())
    assert one.disposition.text in text_of(page)
    assert still_possible(BOOK, story.case()) == (one.disposition.value,)


def as_posted(sent):
    posted = QueryDict(mutable=True)
    for name, values in sent.items():
        posted.setlist(name, values)
    return posted


def test_danger_towards_those_who_protect_takes_one_page_and_says_to_ring_first(visitor):
    first = visitor.post("/guidance/try", START)
    assert DANGER in Form(first).asked
    text = text_of(go_on(visitor, first, danger_now="yes"))
    for said in ("Ring 999", "Ring first, type afterwards.", "This was only tried: nobody has been told."):
        assert said in text


def test_each_page_says_what_is_still_possible_and_why_it_asks(visitor):
    text = text_of(visitor.post("/guidance/try", START))
    assert "Still possible: share now · share" in text
    assert "Why am I asked this?" in text


def test_back_and_change_lose_no_answer(visitor):
    first = visitor.post("/guidance/try", START)
    second = go_on(visitor, first, danger_now="no", level="need")
    back = go_on(visitor, second, change="danger")
    assert Form(back).sent | {"page": ["danger"]} == Form(back).sent
    assert (Form(back).sent[DANGER], Form(back).sent["level"]) == (["no"], ["need"])
    begin = go_on(visitor, back, change="start")
    assert (Form(begin).sent["told"], Form(begin).sent[DANGER]) == (["childrens_social_care"], ["no"])


def test_start_over_forgets_everything(visitor):
    second = go_on(visitor, visitor.post("/guidance/try", START), danger_now="no", level="need")
    assert Form(go_on(visitor, second, over="yes")).sent == {"page": ["start"]}


def test_nothing_is_stored_or_asked_of_the_database_and_no_cookie_is_set(visitor):
    def refuse(*_):
        raise AssertionError("the database was asked")

    with connections["default"].execute_wrapper(refuse):
        page = visitor.get("/guidance/try")
        page = visitor.post("/guidance/try", START)
        page = go_on(visitor, page, danger_now="yes")
    assert dict(visitor.cookies) == {}
    assert page.headers["Cache-Control"] == "no-store"


def test_it_works_with_the_database_down(database_down, visitor):
    assert visitor.get("/guidance/try").status_code == 200
    assert visitor.post("/guidance/try", START).status_code == 200


def test_no_page_has_a_box_to_type_into(visitor):
    pages = [visitor.get("/guidance/try"), visitor.post("/guidance/try", START)]
    pages.append(go_on(visitor, pages[-1], danger_now="no", level="need"))
    assert set().union(*(Form(page).kinds for page in pages)) == {"hidden", "radio"}


def test_an_unanswered_question_is_asked_for(visitor):
    page = go_on(visitor, visitor.post("/guidance/try", START))
    assert page.status_code == 422
    assert "Choose an answer: Could a child be seriously hurt now" in text_of(page)
    empty = visitor.post("/guidance/try", {"page": "start"})
    assert empty.status_code == 422
    for said in (
        "Choose who you would tell",
        "Say whether they asked you",
        "Choose the kind of organisation",
    ):
        assert said in text_of(empty)


WRONG = {
    "an unknown body": {"told": "<script>x</script>"},
    "an unknown organisation": {"sector": "moon"},
    "an unknown page": {"page": "nowhere"},
    "an unknown fact": {"zebra": "yes", "zebra__them": "yes"},
    "an answer that is none": {"danger_now": "perhaps", "level": "\0"},
    "a party that is none": {"recipient_checked__somebody": "yes"},
    "many of everything": {"seen": ["danger"] * 200, "danger_now": ["yes"] * 200},
    "a page to change that is none": {"change": "../../etc"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_is_no_answer_is_passed_over_and_never_shown_back(visitor, wrong):
    page = visitor.post("/guidance/try", START | wrong)
    assert page.status_code in (200, 422)
    shown = page.content.decode()
    assert [
        each for each in ("<script>x", "moon", "zebra", "perhaps", "somebody=", "../..") if each in shown
    ] == []
    assert len(shown) < 60_000


def test_answers_are_about_the_child_a_parent_and_one_recipient():
    posted = as_posted(
        {"agreement__them": ["refused"], f"child_age__{CHILD.hex}": ["under_13"], "agreement": ["given"]}
    )
    assert read_tried(BOOK, posted).answers == {
        ("agreement", THEM): "refused",
        ("child_age", CHILD.hex): "under_13",
    }
    story = read_tried(BOOK, as_posted({"told": ["police"], "asked": ["no"], "sector": ["nhs"]})).story(BOOK)
    assert isinstance(story, Story)
    assert story.parties("person") == {PARENT.hex: "the parent or carer", CHILD.hex: "the child"}


def test_the_page_never_shows_the_id_that_stands_for_nobody(visitor):
    """Links of the interview (a case, its questions) lead nowhere here."""
    page = go_on(visitor, visitor.post("/guidance/try", START), danger_now="yes").content.decode()
    assert re.findall(r'href="/case[^"]*"', unescape(page)) == []


def test_a_get_with_answers_in_the_address_is_a_fresh_start(visitor):
    page = Visitor().get("/guidance/try", START | {"danger_now": "yes"})
    assert Form(page).sent == {"page": ["start"]}


TRIED = [each for each in shipped_scenarios() if to_try(BOOK, each)]


def test_a_third_of_the_scenarios_can_be_tried():
    assert len(TRIED) * 3 >= len(shipped_scenarios())


@pytest.mark.parametrize("scenario", TRIED, ids=lambda each: each.id)
def test_a_scenario_that_is_tried_has_its_own_answer(scenario):
    posted = QueryDict(mutable=True)
    for name, value in to_try(BOOK, scenario):
        posted.appendlist(name, value)
    (tried,) = answer(BOOK, read_tried(BOOK, posted).story(BOOK).case())
    (written,) = scenario.answers(BOOK, "today")
    assert tried.disposition.possible == written.disposition.possible


def test_a_scenario_opens_at_its_answer_and_can_be_changed(visitor):
    page = visitor.get("/guidance/scenario/law-duty-at-a-low-level")
    tried = visitor.post("/guidance/try", Form(page).sent)
    assert "Share this with early help." in text_of(tried)
    assert Form(go_on(visitor, tried, change="danger")).sent["level"] == ["emerging"]
