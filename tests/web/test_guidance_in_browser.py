"""Each kind of page of the guidance in a real browser: axe finds nothing, and 320 px and 400 % zoom need no sideways scrolling."""

import pytest
import time_machine

from tests.browser import PHONE, faults, page_of, too_wide
from tests.people import NOW
from tests.server import served

pytestmark = pytest.mark.browser
PAGES = (
    "/guidance",
    "/guidance/try",
    "/guidance/search?q=police",
    "/guidance/decision/telling?all",
    "/guidance/chart/telling",
    "/guidance/to-do",
    "/guidance/also?all",
    "/guidance/words",
    "/guidance/questions",
    "/guidance/sources",
    "/guidance/floors",
    "/guidance/clauses",
    "/guidance/proofs",
    "/guidance/files",
    "/guidance/scenarios",
    "/guidance/scenario/law-duty-at-a-low-level",
    "/guidance/compare?one=croydon&other=cscp",
)


@pytest.fixture
def address(sqlite_home, journey):
    with time_machine.travel(NOW, tick=True), served() as found:
        yield found


@pytest.mark.parametrize("size", [(1280, 900), PHONE], ids=["desktop", "320 px"])
def test_no_page_of_the_guidance_has_a_fault(chromium, address, size):
    found = {}
    with page_of(chromium, size=size) as page:
        for each in PAGES:
            page.goto(address + each)
            found[each] = (faults(page), too_wide(page))
    assert found == dict.fromkeys(PAGES, ([], False))


def test_four_times_as_large_needs_no_sideways_scrolling(chromium, address):
    with page_of(chromium, zoom=4) as page:
        for each in PAGES:
            page.goto(address + each)
            assert not too_wide(page), each


def test_a_rule_that_is_linked_to_is_open_and_in_sight(chromium, address):
    with page_of(chromium) as page:
        page.goto(f"{address}/guidance/decision/telling?rule=telling-before#telling-before")
        assert page.is_visible("#telling-before .govuk-details__text")
        assert page.evaluate(
            "document.querySelector('#telling-before').getBoundingClientRect().top < innerHeight"
        )


def test_the_chart_on_one_page_prints_with_its_words_and_the_wide_one_does_not(chromium, address):
    with page_of(chromium) as page:
        page.goto(f"{address}/guidance/chart/telling")
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 680, "height": 960})  # what an A4 sheet leaves between its margins
        charts = page.locator(".sw-chart")
        assert charts.first.evaluate("each => each.scrollWidth <= each.clientWidth")
        assert [charts.nth(place).is_visible() for place in range(charts.count())] == [True, False]
        assert page.is_visible("#in-words")
