"""The page of what is kept: what is due, held, undated, disposed of, and what each person may do about it."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest

from sharewell.actions.doubt_clock import believe_clock
from sharewell.actions.hold import set_hold
from sharewell.actions.kept import kept_case
from sharewell.actions.raise_worry import Person
from sharewell.actions.redate import redate_all
from sharewell.actions.tick import tick
from sharewell.practice.access import ROLES, may
from sharewell.practice.retention import HOLD_CAUSES
from sharewell.store.models import Entry, KeysBackup
from sharewell.store.tenancy import as_agency
from sharewell.web.retention import CAUSES
from sharewell.web.urls import SEES_RETENTION
from tests.actions.acts import children, decide, target
from tests.actions.test_dispose import INQUIRY, asked, gone
from tests.actions.test_redate import BORN, months, opened
from tests.browser import PHONE, faults, page_of, too_wide
from tests.people import NOW, School, join, open_school
from tests.server import served
from tests.web.conftest import Visitor
from tests.web.test_in_browser import sign_in
from tests.web.test_share import follow

LATER = NOW.replace(year=2045)


def text_of(page):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", page.content.decode())))


def visits(actor):
    visitor = Visitor()
    visitor.sign_in(actor)
    return visitor


def does(visitor, do, of, **said):
    """Go to an act's page and send it; return the page it leads to."""
    page = follow(visitor, visitor.get(f"/retention/{do}/{of}"))
    return follow(visitor, visitor.send(page, visitor.at, **said))


def reference(of):
    return str(of)[:8].upper()


def test_the_doors_open_to_whom_the_policy_allows(school, clock):
    assert SEES_RETENTION.roles == {role for role in ROLES if may("see_retention", role, "agency").allowed}
    case = opened(school.practitioner)
    person = visits(school.practitioner)
    assert [person.get(each).status_code for each in ("/retention", f"/retention/hold/{case}")] == [403, 403]
    auditor = visits(join(school.agency, "auditor"))
    assert auditor.get("/retention").status_code == 200
    assert "Ask for disposal" not in text_of(auditor.get("/retention"))
    assert auditor.get(f"/retention/hold/{case}").status_code == 404


def test_where_nothing_is_kept_the_page_says_so_and_shows_the_schedule(school, clock):
    said = text_of(visits(school.ig_lead).get("/retention"))
    for sentence in (
        "Due now (0) Nothing is due.",
        "No case is held.",
        "Every case that is not held has a month.",
        "Nothing was disposed of yet.",
        "Schools and nurseries, 2026.1",
        "25 years after the child’s birth, or 7 years after the last entry",
        "child protection file (not checked by us)",
    ):
        assert sentence in said


def test_each_case_stands_where_it_belongs_and_only_a_reader_of_cases_sees_a_name(school, clock):
    dated, undated, held = (
        opened(school.practitioner, Person("Kofi Planted", born=born)) for born in (BORN, None, BORN)
    )
    set_hold(school.lead, held, INQUIRY, uuid4(), NOW)
    for actor, named in ((school.ig_lead, False), (school.lead, True)):
        said = text_of(visits(actor).get("/retention"))
        assert ("Kofi Planted" in said) == named
        assert "The next month in which something falls due is April 2044." in said
        assert "Cases that fall due later: 1." in said
        assert "School child protection file: The date of birth is not known." in said
        assert (
            "An inquiry or a review, held since 22 November 2026 at 5:31 pm. They asked for it. Authority: Letter of 3 March"
            in said
        )
        assert reference(dated) not in said
        assert said.index("Held (1)") < said.index(reference(held)) < said.index(reference(undated))


def test_two_people_dispose_of_what_is_due_and_the_page_follows_it_to_the_certificate(school, clock):
    case = opened(school.practitioner)
    decision = target(decide(school.practitioner, case), "decision")
    other = opened(school.practitioner, Person("Ama Other", born=BORN))
    clock.move_to(LATER)
    asking = visits(school.ig_lead)
    # Nothing was recorded for years: it may be the clock, and nobody is asked to destroy anything by it.
    assert "Warning This computer’s clock says 22 November 2045" in text_of(asking.get("/retention"))
    refused = does(asking, "ask", case, reason="Its time has come.")
    assert "This computer’s clock says 22 November 2045" in text_of(refused)
    believe_clock(LATER)
    assert "clock" not in text_of(asking.get("/retention"))
    assert "Due now (2)" in text_of(asking.get("/retention"))
    after = text_of(does(asking, "ask", case, reason="Its time has come."))
    assert "Recorded in your name" in after
    assert "Waiting for a second person (1)" in after
    assert "Look at it as the second person" not in after
    second = visits(school.lead)
    page = second.get("/retention").content.decode()
    disposal = re.search(r"/retention/dispose/([0-9a-f-]+)", page)[1]
    act = text_of(follow(second, second.get(f"/retention/dispose/{disposal}")))
    assert "This can’t be undone." in act
    after = text_of(does(second, "dispose", disposal, reason="time_has_come"))
    assert "Due now (1)" in after
    assert "Keys destroyed here on 22 November 2045; certificate due on 27 December 2045" in after
    reader = visits(school.practitioner)
    for address in (f"/case/{case}", f"/decision/{decision}", f"/case/{case}/questions"):
        page = reader.get(address)
        assert page.status_code == 410, address
        assert "was disposed of on 22 November 2045, under the schedule" in text_of(page)
    with as_agency(school.agency):
        entry = Entry.objects.filter(case=case).first().id
    checked = text_of(visits(school.lead).get(f"/check/{entry}"))
    assert "was disposed of on 22 November 2045" in checked
    assert "Unchanged since" in checked
    assert "This record does not hold." not in checked
    assert reader.get("/home").status_code == reader.get(f"/case/{other}").status_code == 200
    clock.move_to(LATER + timedelta(days=35))
    tick(LATER + timedelta(days=35))
    assert "Certified on 27 December 2045" in text_of(visits(school.ig_lead).get("/retention"))


def test_hold_is_set_and_lifted_with_a_reason(school, clock):
    case = opened(school.practitioner)
    lead = visits(school.lead)
    refused = does(lead, "hold", case, cause="court", reason="", authority="An order")
    assert refused.status_code == 422
    assert "Write why it must be kept" in text_of(refused)
    after = text_of(does(lead, "hold", case, cause="court", reason="A claim.", authority="An order"))
    assert "A court or a legal claim" in after
    assert lead.get(f"/retention/lift/{case}").status_code == 404
    set_hold(school.lead, case, INQUIRY, uuid4(), NOW)
    ended = {"reason": "It ended.", "authority": "The court"}
    refused = text_of(does(visits(school.ig_lead), "lift", case, **ended))
    assert "Say which hold can end" in refused
    court = kept_case(school.lead, case, "see_retention", NOW).holds[0].hold_id
    after = text_of(does(visits(school.ig_lead), "lift", case, hold=str(court), **ended))
    assert ("A court or a legal claim" in after, "An inquiry or a review" in after) == (False, True)
    after = text_of(does(visits(school.ig_lead), "lift", case, **ended))
    assert "No case is held." in after


def test_what_is_missing_is_learned_and_a_case_is_closed(school, clock):
    case = opened(school.practitioner, Person("Kofi Planted"))
    [kofi] = children(school.practitioner, case)
    lead = visits(school.lead)
    born = {"born-day": "5", "born-month": "4", "born-year": "2019"}
    does(lead, "birth", case, subject=str(kofi), known_from="His passport.", **born)
    assert months(school.agency, case) == {"2044-04"}
    closed = {"closed_on-day": "22", "closed_on-month": "11", "closed_on-year": "2026"}
    does(lead, "keep", case, kind="sexual_abuse", closed="closed", reason="It is.", **closed)
    assert months(school.agency, case) == {"2094-04"}
    assert redate_all(school.agency, NOW) == 0


@pytest.mark.parametrize(
    ("do", "said", "told"),
    [
        ("birth", {"born-year": "1890"}, "Check the year: it is too far away"),
        ("birth", {"born-year": "1901"}, "That is more than 120 years ago. Check the year: it has four figures."),
        ("birth", {"born-year": "1"}, "year"),
        ("keep", {"closed_on-year": "2019"}, "The case was opened here on 22 November 2026, after that day."),
        ("keep", {"closed_on-year": "1"}, "year"),
        ("keep", {"closed_on-day": "", "closed_on-month": "", "closed_on-year": ""},
         "You say that it is closed, and not on which day. Type the day."),
    ],
)  # fmt: skip
def test_day_that_cannot_be_is_told_in_words_and_what_was_typed_stays(school, clock, do, said, told):
    case = opened(school.practitioner, Person("Kofi Planted"))
    [kofi] = children(school.practitioner, case)
    page = {
        "birth": {"subject": str(kofi), "known_from": "Planted words.", "born-day": "5", "born-month": "4"},
        "keep": {"kind": "sexual_abuse", "closed": "closed", "reason": "Planted words.", "closed_on-day": "5",
                 "closed_on-month": "4"},
    }[do]  # fmt: skip
    answer = does(visits(school.lead), do, case, **(page | said))
    assert answer.status_code == 422
    assert told in text_of(answer)
    assert "Planted words." in answer.content.decode()
    assert months(school.agency, case) == {"undated"}


@pytest.mark.parametrize(
    ("year", "said"),
    [
        ("2019", "they were 7 years old when"),
        ("2026", "they were under one year old when"),
        ("2025", "they were 1 year old when"),
        ("2001", "they were 25 years old when"),
    ],
)
def test_day_of_birth_that_was_recorded_is_told_as_the_age_it_gives(school, clock, year, said):
    case = opened(school.practitioner, Person("Kofi Planted"))
    [kofi] = children(school.practitioner, case)
    born = {"born-day": "5", "born-month": "4", "born-year": year}
    lead = visits(school.lead)
    after = does(lead, "birth", case, subject=str(kofi), known_from="His passport.", **born)
    told = f"By that day, {said} the case was opened. If that is wrong, record the day of birth again"
    assert told in text_of(after)
    assert after.request["QUERY_STRING"] == "recorded"
    assert told not in text_of(lead.get("/retention?recorded"))


def test_unlikely_age_is_asked_about_and_goes_once_somebody_says_that_it_is_right(school, clock):
    case = opened(school.practitioner, Person("Kofi Planted"))
    [kofi] = children(school.practitioner, case)
    said = {"subject": str(kofi), "known_from": "His passport.", "born-day": "5", "born-month": "4"}
    lead = visits(school.lead)
    asked = does(lead, "birth", case, **said, **{"born-year": "1919"})
    assert asked.status_code == 422
    assert "By this day, they were 107 years old when the case was opened. Is that right?" in text_of(asked)
    assert months(school.agency, case) == {"undated"}
    # What was said of one age goes for no other.
    asked = does(lead, "birth", case, **said, **{"born-year": "1991"}, confirmed="107")
    assert (asked.status_code, "they were 35 years old when" in text_of(asked)) == (422, True)
    after = does(lead, "birth", case, **said, **{"born-year": "1991"}, confirmed="35")
    assert (after.status_code, "they were 35 years old when" in text_of(after)) == (200, True)
    assert months(school.agency, case) == {"2033-11"}


def test_sent_twice_it_is_one_hold(school, clock):
    case = opened(school.practitioner)
    lead = visits(school.lead)
    page = follow(lead, lead.get(f"/retention/hold/{case}"))
    said = {"cause": "court", "reason": "A claim.", "authority": "An order"}
    assert [lead.send(page, lead.at, **said)["Location"] for _ in range(2)] == ["/retention?recorded"] * 2
    assert text_of(lead.get("/retention")).count("A claim.") == 1


def test_keys_in_no_backup_are_counted_until_there_is_one(school, clock):
    opened(school.practitioner)
    lead = visits(school.lead)
    assert "Some keys are in no backup yet" in text_of(lead.get("/retention"))
    KeysBackup.objects.create(id=uuid4(), made_at=LATER, expires_at=LATER + timedelta(days=3))
    assert "Some keys are in no backup yet" not in text_of(lead.get("/retention"))


@pytest.mark.parametrize("address", ["sell", "ask", "dispose", "hold"])
def test_what_is_not_there_is_not_found(school, clock, address):
    assert visits(school.ig_lead).get(f"/retention/{address}/{uuid4()}").status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize("size", [(1280, 900), PHONE], ids=["desktop", "320 px"])
def test_no_page_has_a_fault(chromium, sqlite_home, clock, size):
    agency = open_school()
    roles = ("practitioner", "safeguarding_lead", "ig_lead")
    school = School(agency, *(join(agency, role) for role in roles))
    cases = [
        opened(school.practitioner, Person("Kofi Example", born=born)) for born in (BORN, None, BORN, BORN)
    ]
    set_hold(school.lead, cases[2], INQUIRY, uuid4(), NOW)
    disposal = asked(school, cases[0])
    gone(school, cases[3])
    addresses = (
        "/retention",
        f"/retention/hold/{cases[1]}",
        f"/retention/keep/{cases[1]}",
        f"/retention/dispose/{disposal}",
    )
    found = {}
    with served() as server, page_of(chromium, size=size) as page:
        sign_in(page, server, school.lead)
        for each in addresses:
            page.goto(server + each)
            assert "not open to you" not in page.content()
            found[each] = (faults(page), too_wide(page))
    assert found == dict.fromkeys(found, ([], False))


def test_every_cause_of_a_hold_has_its_words():
    assert set(CAUSES) == set(HOLD_CAUSES)
