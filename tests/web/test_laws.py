"""The IG lead's pages: which laws reach the organisation, and the rulebook; the answers follow, and nobody else's word counts."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
import time_machine

from sharewell import guidance
from sharewell.actions.adopt_book import adopt_book
from sharewell.actions.adopt_protocol import adopt_protocol
from sharewell.actions.standings import standing_stories
from sharewell.practice.access import ROLES, may
from sharewell.practice.rulebook import book_from_canonical, national_book, read_book, read_table
from sharewell.practice.rulebook.scenario import moved
from sharewell.store.models import AdoptedBook, Entry
from sharewell.store.tenancy import as_agency
from sharewell.web.urls import ADOPTS, KEEPS_THE_LAW
from tests.browser import PHONE, faults, page_of, too_wide
from tests.people import NOW, join, open_school
from tests.server import served
from tests.web.conftest import Visitor
from tests.web.test_in_browser import sign_in
from tests.web.test_share import ANSWERS, CSC, follow, raises, sends, through

BOOK = national_book()
DUTY = "Your organisation has a duty to share this"
DAY = {"since-day": "30", "since-month": "9", "since-year": "2026"}
TYPED = {
    "standing": "designated",
    "instrument": "The Planted (Commencement) Regulations",
    "reason": "We are designated.",
    **DAY,
}


def older_book():
    """The national book as it might have been: a small worry was shared with those who protect without asking."""
    names = read_table("book.toml", guidance.read("national/book.toml"))["book"]["parts"]
    parts = {name: guidance.read(f"national/{name}") for name in ("book.toml", *names)}
    head = parts["book.toml"].decode()
    parts["book.toml"] = re.sub(r'version = "[^"]+"', 'version = "0.9.0"', head).encode()
    return read_book(parts)


@pytest.fixture
def lead(school, clock):
    adopt_book(school.ig_lead, BOOK.canonical(), uuid4(), NOW)
    visitor = Visitor()
    visitor.sign_in(school.ig_lead)
    visitor.actor = school.ig_lead
    return visitor


def text_of(page):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", page.content.decode())))


def records(visitor, **changed):
    page = follow(visitor, visitor.get("/laws/ca2004-s16la"))
    return sends(visitor, page, **{**TYPED, **changed})


def test_the_doors_open_to_whom_the_policy_allows():
    allowed = {role for role in ROLES if may("confirm_standing", role, "none").allowed}
    assert KEEPS_THE_LAW.roles == allowed
    assert ADOPTS.roles == {role for role in ROLES if may("adopt_book", role, "none").allowed}


@pytest.mark.parametrize("role", ["practitioner", "safeguarding_lead", "auditor"])
def test_nobody_else_opens_them(school, clock, role):
    visitor = Visitor()
    visitor.sign_in(join(school.agency, role))
    assert [visitor.get(each).status_code for each in ("/laws", "/laws/ca2004-s16la", "/rulebook")] == [
        403,
        403,
        403,
    ]


def test_a_law_is_announced_and_not_confirmed_until_it_is_recorded(lead):
    page = text_of(lead.get("/laws"))
    assert "Announced from 30 September 2026, not confirmed" in page
    assert "Not checked by us. Announced; commencement not verified." in page
    after = records(lead)
    assert lead.at == "/laws?recorded"
    said = text_of(after)
    assert "Recorded in your name" in said
    assert "Instrument: The Planted (Commencement) Regulations" in said
    assert "Why: We are designated." in said
    assert "Announced, not confirmed" in said  # the other law
    assert "Announced from 30 September 2026, not confirmed" not in said


def test_sent_twice_it_is_one_entry_and_leads_to_the_same_page(lead):
    page = follow(lead, lead.get("/laws/ca2004-s16la"))
    answers = [lead.send(page, lead.at, **TYPED)["Location"] for _ in range(2)]
    assert answers == ["/laws?recorded", "/laws?recorded"]
    assert len(standing_stories(lead.actor)) == 1


def test_without_the_instrument_nothing_is_recorded_and_the_page_says_what_is_missing(lead):
    page = records(lead, instrument="")
    assert page.status_code == 422
    assert "Give the instrument that brought it into force." in text_of(page)
    assert "We are designated." in text_of(page)
    assert standing_stories(lead.actor) == ()


def test_outside_needs_no_instrument(lead):
    records(lead, standing="outside", instrument="")
    assert [each.standing for each in standing_stories(lead.actor)] == ["outside"]


def test_an_unknown_law_is_not_there(lead):
    assert lead.get("/laws/no-such-law").status_code == 404


def footing_of(visitor):
    page = sends(visitor, raises(visitor), tell=[CSC])
    return text_of(through(visitor, page, ANSWERS))


def test_the_answer_and_the_record_rest_on_the_duty_only_once_it_is_confirmed(person, school):
    answer = footing_of(person)
    assert "Public task, Article 6(1)(e)." in answer
    assert "16LA: your organisation" not in answer
    assert DUTY not in answer
    lead = Visitor()
    lead.sign_in(school.ig_lead)
    records(lead)
    page = through(person, follow(person, person.get(person.at)), ANSWERS)
    assert DUTY in text_of(page)
    assert "Legal obligation, Article 6(1)(c)." in text_of(page)


def test_a_practitioners_own_word_never_puts_the_duty_in_force(person):
    page = sends(person, raises(person), tell=[CSC])
    page = through(person, page, ANSWERS)
    case = re.search(r"/case/([0-9a-f-]+)/", person.at)[1]
    shown = person.get(f"/case/{case}/question/organisation?all")
    assert "holder_duty_standing" not in shown.content.decode()
    person.send(shown, f"/case/{case}/question/organisation?all", holder_duty_standing="listed")
    assert DUTY not in text_of(person.get(f"/case/{case}/answer/{CSC}"))


def test_the_rulebook_in_use_is_named_and_is_the_newest(lead):
    page = text_of(lead.get("/rulebook"))
    assert BOOK.digest in page
    assert "It is the one that came with this version of Sharewell." in page
    assert "<form" not in lead.get("/rulebook").content.decode().split("<main")[1].split("</main")[0]


def test_a_newer_rulebook_is_adopted_once_by_the_ig_lead(school, clock):
    older = older_book()
    adopt_book(school.ig_lead, older.canonical(), uuid4(), NOW)
    lead = Visitor()
    lead.sign_in(school.ig_lead)
    page = lead.get("/rulebook")
    assert "Another edition came with this version of Sharewell" in text_of(page)
    assert "The next step is the same in every one of the guidance’s own cases." in text_of(page)
    for _ in range(2):
        answer = lead.send(page, "/rulebook")
        assert (answer.status_code, answer["Location"]) == (302, "/rulebook?adopted")
    with as_agency(school.agency):
        assert Entry.objects.filter(kind="book.adopted").count() == 2
        newest = AdoptedBook.objects.order_by("-entry__index").first()
    assert newest.digest == BOOK.digest


def test_a_protocol_that_rests_after_an_edition_is_adopted_says_so_until_it_is_adopted_again(school, clock):
    adopt_book(school.ig_lead, older_book().canonical(), uuid4(), NOW)
    croydon = guidance.read("protocols/croydon.toml")
    adopt_protocol(school.ig_lead, "croydon.toml", croydon, uuid4(), NOW)
    lead = Visitor()
    lead.sign_in(school.ig_lead)
    page = lead.get("/rulebook")
    assert "Check it before: a newer edition may ask for more" in text_of(page)
    assert "protocol rests" not in text_of(page)
    lead.send(page, "/rulebook")
    resting = text_of(lead.get("/rulebook"))
    assert (
        "Your area’s protocol rests: it was proved against another edition, and answers nothing now."
        in resting
    )
    assert "Check it before" not in resting
    adopt_protocol(school.ig_lead, "croydon.toml", croydon, uuid4(), NOW)
    assert "protocol rests" not in text_of(lead.get("/rulebook"))


def test_a_form_that_showed_another_book_adopts_nothing(lead, school):
    page = lead.get("/rulebook")
    assert lead.send(page, "/rulebook", digest="sha256:0", idem=str(uuid4()))["Location"] == "/rulebook"
    assert lead.send(page, "/rulebook", digest=BOOK.digest, idem="no")["Location"] == "/rulebook"
    with as_agency(school.agency):
        assert Entry.objects.filter(kind="book.adopted").count() == 1


def test_what_would_change_is_named_case_by_case():
    kept = BOOK.canonical().replace(b"danger_now or level == 'immediate'", b"level == 'immediate'")
    assert kept != BOOK.canonical()
    found = {each.scenario.id: (each.before, each.after) for each in moved(book_from_canonical(kept), BOOK)}
    assert found["story-a-friday-bruise"][1] == ("share_now",)
    assert moved(BOOK, BOOK) == ()


@pytest.mark.browser
@pytest.mark.parametrize("size", [(1280, 900), PHONE], ids=["desktop", "320 px"])
def test_no_page_has_a_fault(chromium, sqlite_home, size):
    ig_lead = join(open_school(), "ig_lead")
    adopt_book(ig_lead, older_book().canonical(), uuid4(), NOW)
    found = {}
    later = time_machine.travel(NOW + timedelta(minutes=1), tick=True)
    with later, served() as address, page_of(chromium, size=size) as page:
        sign_in(page, address, ig_lead)
        for each in ("/home", "/laws", "/laws/ca2004-s16la", "/rulebook"):
            assert page.goto(address + each).status == 200
            found[each] = (faults(page), too_wide(page))
    assert found == dict.fromkeys(found, ([], False))
