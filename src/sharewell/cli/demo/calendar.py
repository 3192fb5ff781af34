"""Sets the demo's stories in time: so many working days ago, last Friday at 17:22, an age that stays right."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SATURDAY = 5


def moment(when: Mapping[str, Any], now: datetime, lasts: int) -> datetime:
    """Return the moment of a story that goes on for ``lasts`` minutes and is over by now.

    ``minutes_ago``, or a London clock time ``at`` on the ``last`` such weekday or ``days_ago``; the latter moves back
    to a working day unless ``any_day`` is true.
    """
    if "minutes_ago" in when:
        return later(now, minutes=-when["minutes_ago"])
    if "last" in when:
        return _last(when, later(now, minutes=-lasts))
    day = now.astimezone(LONDON).date() - timedelta(days=when["days_ago"])
    while day.weekday() >= SATURDAY and not when.get("any_day"):
        day -= timedelta(days=1)
    return _at(day, when["at"])


def later(at: datetime, *, hours: int = 0, minutes: int = 0) -> datetime:
    """Return the moment so much later, to the whole second, in UTC."""
    return (at + timedelta(hours=hours, minutes=minutes)).astimezone(UTC).replace(microsecond=0)


def day_after(at: datetime, days: int) -> date:
    """Return the London day so many days after a moment."""
    return at.astimezone(LONDON).date() + timedelta(days=days)


def born(age: int, birthday: str, at: datetime) -> str:
    """Return the day of birth of a child of this age, at that moment, whose birthday is MM-DD."""
    day = at.astimezone(LONDON).date()
    had_it_this_year = birthday <= day.strftime("%m-%d")
    return f"{day.year - age - (0 if had_it_this_year else 1)}-{birthday}"


def _last(when: Mapping[str, Any], latest: datetime) -> datetime:
    day = latest.astimezone(LONDON).date()
    while day.weekday() != DAYS.index(when["last"]) or _at(day, when["at"]) > latest:
        day -= timedelta(days=1)
    return _at(day, when["at"])


def _at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), LONDON).astimezone(UTC)
