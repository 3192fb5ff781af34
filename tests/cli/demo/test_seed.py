"""The demo's past is made by acts alone, in order, and once."""

from datetime import UTC, datetime

import pytest

from sharewell.cli.demo.seed import Seeding
from sharewell.cli.demo.world import read_world
from sharewell.practice.rulebook import national_book
from sharewell.store.models import Agency, Case, Entry, Membership, Worry
from sharewell.store.tenancy import as_agency

NOW = datetime(2026, 11, 22, 3, 10, tzinfo=UTC)


def fill():
    seeding = Seeding(read_world(NOW), national_book().canonical(), NOW)
    for step in seeding.steps():
        step.act()
    return seeding


def rows(seeding, model):
    found = {}
    for name, agency in seeding.filled.agencies.items():
        with as_agency(agency):
            found[name] = model.objects.count()
    return found


@pytest.fixture
def seeding(sqlite_home):
    return fill()


def test_seeding_fills_every_agency_and_person(seeding):
    assert (Agency.objects.count(), Membership.objects.count()) == (6, 22)
    assert sum(rows(seeding, Case).values()) == len(seeding.world.stories)
    assert rows(seeding, Worry)["primary"] == 9


def test_seeding_again_adds_nothing(seeding):
    before = rows(seeding, Entry)
    fill()
    assert rows(seeding, Entry) == before


def test_seeding_records_each_agency_in_the_order_of_time(seeding):
    for agency in seeding.filled.agencies.values():
        with as_agency(agency):
            moments = list(Entry.objects.order_by("index").values_list("recorded_at", flat=True))
        assert moments == sorted(moments)
        assert moments[-1] <= NOW
