"""What a journey stands on: one Chromium, a small invented agency with its people and numbers, a server, somebody at the screen."""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.utils import timezone

from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.begin_membership import NewPractitioner, begin_membership
from sharewell.actions.open_agency import NewAgency, open_agency
from sharewell.web.role import ROLES
from tests.browser import page_of
from tests.journeys.practitioner import Practitioner
from tests.journeys.ways import WAYS, Way
from tests.server import served

# Playwright keeps an event loop in this thread, and Django would refuse the store's calls that a test makes beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

NUMBERS = """
[[area]]
name = "Northshire"
nation = "England"
front_door = "01632 960101"
front_door_open = "Monday to Friday, 9 am to 5 pm"
duty_team = "01632 960102"
checked = 2026-11-02

[[area]]
name = "Southshire"
nation = "England"
front_door = "01632 960201"
front_door_open = "Monday to Friday, 9 am to 5 pm"
duty_team = "01632 960202"
checked = 2026-11-02
"""

PEOPLE = {
    "member of staff": ("report_only", "Pat Lowe"),
    "practitioner": ("practitioner", "Sam Okoro"),
    "team manager": ("team_manager", "Ines Marsh"),
    "safeguarding lead": ("safeguarding_lead", "Lena Hart"),
    "Caldicott Guardian": ("caldicott_guardian", "Dr Ravi Sen"),
    "IG lead": ("ig_lead", "Tom Birch"),
    "auditor": ("auditor", "Uma Frost"),
}


@dataclass(frozen=True)
class Town:
    """The invented agency, and each of its people as an actor by role in words."""

    agency: UUID
    people: dict[str, Actor]

    def sign_in_names(self) -> dict[str, str]:
        return {role: sign_in_name(role) for role in self.people}


def sign_in_name(role: str) -> str:
    return role.lower().replace(" ", "-")


def settle(home) -> Town:
    """Open the agency in this home, with one person in each role and the numbers of two councils."""
    assert set(PEOPLE) <= {str(words) for words in ROLES.values()}
    # A browser lives in the present, so everybody has worked here for a month.
    since = timezone.now() - timedelta(days=30)
    school = NewAgency("Elm Lane School", "Elm Lane Trust", "school", "Northshire")
    agency = UUID(open_agency(school, uuid4(), since).targets["agency"])
    people = {words: _join(agency, role, words, name, since) for words, (role, name) in PEOPLE.items()}
    (home.path / "numbers.toml").write_text(NUMBERS, encoding="utf-8")
    return Town(agency, people)


def _join(agency: UUID, role: str, words: str, name: str, since: datetime) -> Actor:
    person = NewPractitioner(name, sign_in_name(words), "a long password")
    receipt = begin_membership(Actor(None, agency, SYSTEM), person, role, uuid4(), since)
    return Actor(UUID(receipt.targets["practitioner"]), agency, role)


@pytest.fixture
def way(request) -> Way:
    """The way that ``in_ways`` names for this walk."""
    called = getattr(request.node, "callspec", None)
    return WAYS[called.params.get("practitioner", "desktop") if called else "desktop"]


@pytest.fixture
def town(request, way) -> Town:
    return settle(request.getfixturevalue("postgres_home" if way.database == "postgresql" else "sqlite_home"))


@pytest.fixture
def practitioner(request, chromium, town, way):
    """Somebody at the screen, in the way that ``in_ways`` names."""
    cache.clear()  # allauth counts tries to sign in there
    with served() as address, page_of(chromium, size=way.size, script=way.script) as page:
        yield Practitioner(page, address, town.sign_in_names(), way)


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/journeys" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
