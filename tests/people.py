"""Invented agencies and people for tests, made by the same acts as real ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.begin_membership import NewPractitioner, begin_membership
from sharewell.actions.open_agency import NewAgency, open_agency
from tests.database import Home, Server, forget_connections, postgres_copy, sqlite_copy

NOW = datetime(2026, 11, 22, 17, 31, 5, tzinfo=UTC)


def open_school(name: str = "Elm Lane School") -> UUID:
    """Open an agency and return its id."""
    new = NewAgency(name, "Elm Lane Trust", "school", "Northshire")
    return UUID(open_agency(new, uuid4(), NOW).targets["agency"])


def join(agency: UUID, role: str, sign_in_name: str | None = None, name: str = "Sam Okoro") -> Actor:
    """Give a new invented person a role, and return them as an actor. The password is 'a long password'."""
    person = NewPractitioner(name, sign_in_name or f"person-{uuid4().hex[:8]}", "a long password")
    receipt = begin_membership(Actor(None, agency, SYSTEM), person, role, uuid4(), NOW)
    return Actor(UUID(receipt.targets["practitioner"]), agency, role)


@dataclass(frozen=True)
class School:
    """An agency with a practitioner, a lead and an IG lead."""

    agency: UUID
    practitioner: Actor
    lead: Actor
    ig_lead: Actor


# The school of each session's template, by the kind of database; its copies in the tests' homes have its ids.
_opened: dict[str, School] = {}


def _with_school(home: Home) -> Home:
    home.use()
    agency = open_school()
    roles = ("practitioner", "safeguarding_lead", "ig_lead")
    _opened[home.vendor] = School(agency, *(join(agency, role) for role in roles))
    forget_connections()
    return home


@pytest.fixture(scope="session")
def sqlite_school(sqlite_template: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return _with_school(sqlite_copy(sqlite_template, tmp_path_factory.mktemp("school") / "home"))


@pytest.fixture(scope="session")
def postgres_school(
    postgres_server: Server, postgres_template: Home, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("school") / "home"
    with postgres_copy(postgres_server, postgres_template, folder) as home:
        yield _with_school(home)


@pytest.fixture
def school(home: Home) -> School:
    """Return the school that is in the test's home already."""
    return _opened[home.vendor]
