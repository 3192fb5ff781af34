"""Passkeys in a real browser with a virtual authenticator, under the policy that every page has; and how the pages look."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import override_settings

from sharewell.store.models import Practitioner
from tests.browser import PHONE, faults, page_of, too_wide
from tests.people import NOW
from tests.server import served
from tests.web.test_second_step import code_for

pytestmark = pytest.mark.browser


@pytest.fixture
def address(sqlite_home, journey):
    cache.clear()
    asked = override_settings(SHAREWELL_SECOND_STEP=True)
    with asked, time_machine.travel(NOW + timedelta(minutes=1), tick=True), served() as found:
        yield found


@pytest.fixture
def lead(sqlite_home, address):
    from tests.people import join, open_school

    return join(open_school(), "safeguarding_lead")


def has_passkeys(page):
    """Give the page's browser a key of its own, which says yes to whatever it is asked."""
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = keys.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return keys, made["authenticatorId"]


def gives_password(page, address, actor):
    page.goto(f"{address}/sign-in?next=/you")
    page.fill("#login", Practitioner.objects.get(pk=actor.practitioner_id).sign_in_name)
    page.fill("#password", "a long password")
    page.click("main form > button.govuk-button")
    page.wait_for_url("**/*second-step*")


def test_a_passkey_is_made_after_the_password_and_signs_in_the_next_time(chromium, address, lead):
    with page_of(chromium) as page:
        has_passkeys(page)
        gives_password(page, address, lead)
        page.click("text=Use a passkey")
        page.click("text=Make a passkey")
        page.wait_for_url("**/second-step/codes*")
        assert page.locator("main code").count() == 10
        page.click("text=I have kept them")
        assert page.url == f"{address}/you"
        page.click("text=Sign out")
        gives_password(page, address, lead)
        page.goto(f"{address}/you")
        assert "/sign-in" in page.url
        page.click("text=Use your passkey")
        page.wait_for_url("**/you")


def test_a_passkey_that_is_refused_says_so_and_the_code_still_works(chromium, address, lead):
    with page_of(chromium) as page:
        keys, authenticator = has_passkeys(page)
        gives_password(page, address, lead)
        page.click("text=Use a passkey")
        page.click("text=Make a passkey")
        page.wait_for_url("**/second-step/codes*")
        code = page.locator("main code").first.inner_text()
        page.click("text=I have kept them")
        page.click("text=Sign out")
        keys.send("WebAuthn.clearCredentials", {"authenticatorId": authenticator})
        gives_password(page, address, lead)
        assert not page.locator("text=The passkey was not used").is_visible()
        page.click("text=Use your passkey")
        page.wait_for_selector("text=The passkey was not used", timeout=90_000)
        page.fill("#code", code)
        page.click("main form[novalidate] button")
        page.wait_for_url("**/you")


def test_without_scripts_the_app_is_set_up_and_passkeys_say_what_to_do(chromium, address, lead):
    with page_of(chromium, script=False) as page:
        gives_password(page, address, lead)
        page.click("text=Use a passkey")
        assert page.locator("text=This browser can’t make passkeys here").is_visible()
        assert not page.locator("text=Make a passkey").is_visible()
        page.click("text=Use an app on your phone")
        page.fill("#code", code_for(page.locator("main code").inner_text().replace(" ", "")))
        page.click("main form > button.govuk-button")
        assert page.locator("main code").count() == 10
        page.click("text=I have kept them")
        assert page.url == f"{address}/you"


def test_a_browser_without_passkeys_is_led_to_the_app(chromium, address, lead):
    with page_of(chromium) as page:
        page.add_init_script("delete window.PublicKeyCredential")
        gives_password(page, address, lead)
        page.click("text=Use a passkey")
        assert page.locator("text=This browser can’t make passkeys here").is_visible()
        assert not page.locator("text=Make a passkey").is_visible()


@pytest.mark.parametrize("size", [(1280, 900), PHONE], ids=["desktop", "320 px"])
def test_no_page_of_the_second_step_has_a_fault(chromium, address, lead, size):
    found = {}

    def look(name):
        found[name] = (faults(page), too_wide(page))

    with page_of(chromium, size=size) as page:
        has_passkeys(page)
        gives_password(page, address, lead)
        look("choose")
        page.click("text=Use an app")
        look("app")
        page.fill("#code", "000000")
        page.click("main form > button.govuk-button")
        page.wait_for_selector(".govuk-error-summary")
        look("app refused")
        page.click("text=Back")
        page.click("text=Use a passkey")
        look("passkey")
        page.click("text=Make a passkey")
        page.wait_for_url("**/second-step/codes*")
        look("codes")
        page.reload()
        look("codes once")
        page.goto(f"{address}/sign-out")
        page.click("main form > button.govuk-button")
        gives_password(page, address, lead)
        look("asked")
    assert found == dict.fromkeys(found, ([], False))
    assert len(found) == 7
