"""The invented world keeps its ages, its weekdays and its order, on whatever day the demo is started."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.cli.demo import calendar
from sharewell.cli.demo.world import numbers, read_world

SUNDAY_NIGHT = datetime(2026, 11, 22, 3, 10, tzinfo=UTC)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis adds it


def story(world, name):
    return next(one for one in world.stories if one.name == name)


def test_read_world_on_any_day_sets_nothing_after_now():
    for day in range(0, 400, 13):
        now = SUNDAY_NIGHT + timedelta(days=day, hours=day)
        for one in read_world(now).stories:
            calls = [call.at for recipient in one.recipients for call in recipient.calls]
            again = [one.look_again.at] if one.look_again else []
            assert max([one.at, one.recorded_at, *calls, *again]) <= now
            assert all(note.at < one.at for note in one.earlier)


def test_read_world_keeps_friday_a_friday_at_london_time():
    at = story(read_world(SUNDAY_NIGHT), "a-friday-bruise").at
    assert (at.astimezone(calendar.LONDON).strftime("%A %H:%M"), at) == (
        "Friday 17:22",
        datetime(2026, 11, 20, 17, 22, tzinfo=UTC),
    )


def test_read_world_writes_a_late_record_only_where_the_story_says_so():
    late = [one.name for one in read_world(SUNDAY_NIGHT).stories if one.recorded_at > one.at]
    assert late == ["i-club-coach"]


def test_read_world_keeps_an_unborn_baby_without_a_day_of_birth():
    world = read_world(SUNDAY_NIGHT)
    assert [(child.kind, child.born[:4]) for child in story(world, "d-health-visitor-moves").children] == [
        ("unborn", "due ")
    ]


def test_read_world_keeps_every_person_of_a_story_apart():
    for one in read_world(SUNDAY_NIGHT).stories:
        names = [subject.name for subject in one.subjects]
        assert len(set(names)) == len(names)
        assert {wish.name for wish in one.wishes} == set(names)


def test_person_is_found_by_key():
    assert read_world(SUNDAY_NIGHT).person("ruth").name == "Ruth Ackroyd"


def test_numbers_are_the_bytes_of_the_guidance():
    assert b"01632 960410" in numbers()


@given(at=moments, age=st.integers(0, 17))
@pytest.mark.parametrize("birthday", ["01-01", "06-15", "12-31"])
def test_born_gives_the_age_that_the_story_says(birthday, at, age):
    day = at.astimezone(calendar.LONDON).date()
    year, month, of_month = (int(part) for part in calendar.born(age, birthday, at).split("-"))
    assert day.year - year - ((day.month, day.day) < (month, of_month)) == age


@given(now=moments, days=st.integers(1, 80))
def test_moment_days_ago_falls_on_a_working_day_unless_any_day(now, days):
    at = calendar.moment({"days_ago": days, "at": "15:00"}, now, 0)
    assert at.astimezone(calendar.LONDON).weekday() < calendar.SATURDAY
    exact = calendar.moment({"days_ago": days, "at": "15:00", "any_day": True}, now, 0)
    assert calendar.day_after(exact, days) == now.astimezone(calendar.LONDON).date()
