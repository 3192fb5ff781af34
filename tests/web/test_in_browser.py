"""Each page of the shell in a real browser: axe finds nothing, 320 px and 400 % zoom need no sideways scrolling, keys reach all."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache

from sharewell.actions.draft import save_draft
from sharewell.store.models import Practitioner
from tests.browser import PHONE, faults, page_of, too_wide
from tests.people import NOW
from tests.server import served
from tests.web.conftest import stored

pytestmark = pytest.mark.browser
SUBMIT = "main form > button.govuk-button"


@pytest.fixture
def address(sqlite_home, journey):
    cache.clear()
    with time_machine.travel(NOW + timedelta(minutes=1), tick=True), served() as found:
        yield found


@pytest.fixture
def staffed(sqlite_home, address):
    from tests.people import School, join, open_school

    agency = open_school()
    return School(agency, *(join(agency, role) for role in ("practitioner", "safeguarding_lead", "ig_lead")))


def sign_in(page, address, actor):
    page.goto(f"{address}/sign-in")
    page.fill("#login", Practitioner.objects.get(pk=actor.practitioner_id).sign_in_name)
    page.fill("#password", "a long password")
    page.click(SUBMIT)
    page.wait_for_url("**/home")


@pytest.mark.parametrize("size", [(1280, 900), PHONE], ids=["desktop", "320 px"])
def test_no_page_of_the_shell_has_a_fault(chromium, address, staffed, size):
    draft = save_draft(staffed.practitioner, None, "worry", {}, NOW)
    found = {}
    with page_of(chromium, size=size) as page:
        for each in ("/", "/urgent", "/sign-in", "/nothing"):
            page.goto(address + each)
            found[each] = (faults(page), too_wide(page))
        sign_in(page, address, staffed.practitioner)
        for each in ("/you", f"/test/{draft}/danger", f"/test/{draft}/detail"):
            page.goto(address + each)
            found[each] = (faults(page), too_wide(page))
        page.click(SUBMIT)
        page.wait_for_selector(".govuk-error-summary")
        found["errors"] = (faults(page), too_wide(page))
    assert found == dict.fromkeys(found, ([], False))


def test_four_times_as_large_needs_no_sideways_scrolling(chromium, address):
    with page_of(chromium, zoom=4) as page:
        for each in ("/", "/urgent", "/sign-in"):
            page.goto(address + each)
            assert not too_wide(page)


def test_the_first_key_reaches_the_urgent_way_and_the_second_the_content(chromium, address):
    with page_of(chromium) as page:
        page.goto(f"{address}/sign-in")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "/urgent"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#main-content"


def test_without_scripts_a_page_is_answered_and_signed_out_of(chromium, address, staffed):
    draft = save_draft(staffed.practitioner, None, "worry", {}, NOW)
    with page_of(chromium, script=False) as page:
        sign_in(page, address, staffed.practitioner)
        page.goto(f"{address}/test/{draft}/danger")
        page.check("#danger")
        page.click(SUBMIT)
        assert page.url == f"{address}/test/{draft}/detail"
        page.click("text=Sign out")
        page.goto(f"{address}/you")
        assert "/sign-in" in page.url
    assert stored(staffed.practitioner, draft)["danger"]["fields"] == {"danger": ["yes"]}


def test_what_is_typed_is_kept_before_continue(chromium, address, staffed):
    draft = save_draft(staffed.practitioner, None, "worry", {}, NOW)
    with page_of(chromium) as page:
        sign_in(page, address, staffed.practitioner)
        page.goto(f"{address}/test/{draft}/detail")
        page.fill("#what", "Half a sentence")
        page.wait_for_selector("[data-saved]:not(:empty)", timeout=20_000)
        assert page.inner_text("[data-saved]") == "What you typed is kept."
    assert stored(staffed.practitioner, draft)["detail"]["fields"]["what"] == ["Half a sentence"]


def test_escape_twice_blanks_the_screen_and_the_button_brings_it_back(chromium, address):
    with page_of(chromium) as page:
        page.goto(f"{address}/urgent")
        page.keyboard.press("Escape")
        assert page.is_visible("h1")
        page.wait_for_timeout(2_100)  # an Escape long ago is none
        page.keyboard.press("Escape")
        assert page.is_visible("h1")
        page.wait_for_timeout(2_100)
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        top = "document.elementFromPoint(200, 200).className"
        assert page.evaluate(top) == "sw-blank"
        assert page.evaluate("document.activeElement.textContent") == "Show again"
        assert faults(page) == []
        page.keyboard.press("Enter")
        assert page.evaluate(top) != "sw-blank"


def test_a_body_above_the_limit_shows_its_page_in_a_browser(chromium, address):
    with page_of(chromium) as page:
        page.goto(f"{address}/sign-in")
        page.evaluate("document.querySelector('#login').value = 'x'.repeat(6 * 1024 * 1024)")
        page.fill("#password", "x")
        page.click(SUBMIT)
        page.wait_for_selector("text=That is too much to send at once")
        assert faults(page) == []


def test_the_urgent_page_prints_on_one_side(chromium, address, tmp_path):
    with page_of(chromium) as page:
        page.goto(f"{address}/urgent")
        paper = page.pdf(format="A4", prefer_css_page_size=True)
    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") + paper.count(b"/Type /Page/") == 1
