"""The pages of cases in a real browser: axe, 320 px, and the decision record on one side of A4."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from sharewell.store.models import Practitioner
from tests.browser import PHONE, faults, page_of, too_wide
from tests.server import served
from tests.web.nuttalls import seed, staff

pytestmark = pytest.mark.browser


@pytest.fixture
def looked_at(sqlite_home, chromium):
    """Somebody signed in at a browser, and the ids of what was seeded."""
    cache.clear()
    now = timezone.now().replace(microsecond=0) - timedelta(minutes=2)
    lead = staff(now)["safeguarding_lead"]
    cases = seed(lead, now)
    name = Practitioner.objects.get(pk=lead.practitioner_id).sign_in_name
    with served() as address, page_of(chromium) as page:
        page.goto(f"{address}/sign-in")
        page.locator("#login").fill(name)
        page.locator("#password").fill("a long password")
        page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url("**/home")
        yield page, address, cases


def test_every_page_passes_axe_and_fits_320_pixels(looked_at):
    page, address, cases = looked_at
    paths = [
        "/home", f"/case/{cases.case}", f"/case/{cases.urgent_case}", f"/decision/{cases.decision}",
        f"/decision/{cases.urgent_decision}", f"/decision/{cases.decision}/add",
        f"/decision/{cases.decision}/family/{cases.subjects['Evie Nuttall']}", f"/check/{cases.entry}", "/record",
    ]  # fmt: skip
    found = []
    for path in paths:
        page.goto(address + path)
        assert page.title() == "Sharewell"
        found += [f"{path}: {fault}" for fault in faults(page)]
        size = page.viewport_size
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        found += [f"{path}: has to be scrolled sideways"] if too_wide(page) else []
        page.set_viewport_size(size)
    assert found == []


def test_ordinary_record_of_three_children_prints_on_one_side_of_a4(looked_at):
    page, address, cases = looked_at
    sides = {}
    for decision in (cases.decision, cases.urgent_decision, cases.not_shared, cases.late):
        page.goto(f"{address}/decision/{decision}")
        pdf = page.pdf(prefer_css_page_size=True)
        sides[decision] = re.findall(rb"/Type /Pages\s[^>]*?/Count (\d+)|/Count (\d+)", pdf)
    assert {max(int(a or b) for a, b in counts) for counts in sides.values()} == {1}


def test_family_copy_prints_without_what_is_the_practitioners_alone(looked_at):
    page, address, cases = looked_at
    page.goto(f"{address}/decision/{cases.decision}/family/{cases.subjects['Evie Nuttall']}")
    page.emulate_media(media="print")
    printed = page.locator("body").inner_text()
    assert [word for word in ("Steve", "not sent", "Left out", "Exit", "Signed in") if word in printed] == []
    assert "For Evie Nuttall’s family" in printed
