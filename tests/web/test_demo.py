"""In the demo, one click signs in as an invented person; outside it the address does not exist."""

import importlib

import pytest
from django.test import override_settings
from django.urls import clear_url_caches

from sharewell.store.models import Membership
from sharewell.web import urls
from tests.people import join
from tests.web.conftest import Visitor


@pytest.fixture
def demo(clock):
    with override_settings(SHAREWELL_DEMO=True):
        importlib.reload(urls)
        with override_settings(ROOT_URLCONF="sharewell.web.urls"):
            clear_url_caches()
            yield
    importlib.reload(urls)
    clear_url_caches()


def test_one_click_signs_in_as_an_invented_person(school, demo):
    import re

    visitor = Visitor()
    asked = visitor.get("/you")
    assert asked["Location"] == "/demo/sign-in?next=%2Fyou"
    page = visitor.get(asked["Location"])
    buttons = re.findall(
        r'name="membership" value="([^"]+)"><strong>([^<]+)</strong>([^<]+)<', page.content.decode()
    )
    assert sorted(role for _, _, role in buttons) == ["IG lead", "practitioner", "safeguarding lead"]
    membership, _, role = buttons[0]
    answer = visitor.send(page, "/demo/sign-in", membership=membership)
    assert answer["Location"] == "/you"
    name = Membership.objects.get(pk=membership).practitioner.sign_in_name
    page = visitor.get("/you").content.decode()
    assert (name in page, role in page) == (True, True)


def test_invented_people_have_names_and_a_line_on_who_they_are(school, demo):
    join(school.agency, "report_only", "joyce.tindall", "Joyce Tindall")
    page = Visitor().get("/demo/sign-in").content.decode()
    assert page.count("<strong>Sam Okoro</strong>") == 3
    assert "<strong>Joyce Tindall</strong>member of staff<br>" in page
    assert "Midday supervisor; knows every child by name" in page
    assert "joyce.tindall" not in page


def test_every_page_of_the_demo_says_that_people_and_times_are_invented(school, demo):
    assert "Invented people, invented times." in Visitor().get("/urgent").content.decode()


def test_no_page_outside_the_demo_says_that_it_is_invented(school, clock):
    assert "Invented people" not in Visitor().get("/urgent").content.decode()


def test_nobody_is_signed_in_by_a_made_up_button(school, demo):
    visitor = Visitor()
    page = visitor.get("/demo/sign-in")
    assert [
        visitor.send(page, "/demo/sign-in", membership=each).status_code
        for each in ("", "x", str(school.agency))
    ] == [404] * 3
    assert visitor.get("/you").status_code == 302
