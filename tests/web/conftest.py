"""A client, a clock that stands, and somebody who signs in, for the tests of pages."""

import re
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import clear_url_caches

from sharewell.actions.adopt_book import adopt_book
from sharewell.actions.draft import open_draft, save_draft
from sharewell.practice.rulebook import national_book
from sharewell.store.models import Practitioner
from tests.people import NOW


class Visitor(Client):
    """A browser without scripts: it sends back the hidden fields of the form it was shown."""

    def __init__(self, **options):
        super().__init__(
            HTTP_HOST="localhost", enforce_csrf_checks=True, raise_request_exception=False, **options
        )

    def hidden(self, page):
        text = page.content.decode()
        return dict(re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"', text))

    def send(self, page, address, **fields):
        return self.post(address, {**self.hidden(page), **fields})

    def sign_in(self, actor, page=None):
        page = page or self.get("/sign-in")
        name = Practitioner.objects.get(pk=actor.practitioner_id).sign_in_name
        return self.send(page, "/sign-in", login=name, password="a long password")


@pytest.fixture
def clock():
    cache.clear()  # allauth counts tries there
    with time_machine.travel(NOW, tick=False) as travelled:
        yield travelled


@pytest.fixture
def journey():
    with override_settings(ROOT_URLCONF="tests.web.journey"):
        clear_url_caches()
        yield
    clear_url_caches()


@pytest.fixture
def visitor(clock, journey):
    return Visitor()


@pytest.fixture
def person(school, clock):
    """Somebody signed in where the national rulebook was adopted."""
    adopt_book(school.ig_lead, national_book().canonical(), uuid4(), NOW)
    visitor = Visitor()
    visitor.sign_in(school.practitioner)
    visitor.actor = school.practitioner
    return visitor


@pytest.fixture
def draft(school) -> UUID:
    return save_draft(school.practitioner, None, "worry", {}, NOW)


def stored(actor, draft):
    return open_draft(actor, draft)["pages"]
