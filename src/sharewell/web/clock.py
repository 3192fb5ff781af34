"""Reads days and times as people write them."""

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.utils.translation import gettext_lazy as _

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Nobody that a record is about was born before, and a statement's year has four figures.
EARLIEST, LATEST = 1900, 2199
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?", re.ASCII)


class Unreadable(ValueError):  # noqa: N818  # it reads as what happened
    """An answer that is no day or no time; ``told`` says what to do."""

    def __init__(self, told: Any) -> None:
        super().__init__(str(told))
        self.told = told


@dataclass(frozen=True)
class DayParts:
    """A day as typed in three boxes."""

    day: str
    month: str
    year: str

    @property
    def empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.day + self.month + self.year).strip()


def read_day(parts: DayParts) -> date:
    """Return the day; a month may be a number or a word."""
    day, month, year = (each.strip().lower() for each in (parts.day, parts.month, parts.year))
    number = MONTHS.index(month[:3]) + 1 if month[:3] in MONTHS else _whole(month)
    if not re.fullmatch(r"\d{4}", year, re.ASCII):
        raise Unreadable(_("Type the year with four figures, such as 2026"))
    if not EARLIEST <= int(year) <= LATEST:
        raise Unreadable(_("Check the year: it is too far away"))
    try:
        return date(int(year), number, _whole(day))
    except ValueError:
        raise Unreadable(_("There is no such day: check day, month and year")) from None


def read_clock(text: str) -> time:
    """Return the time; 5.31pm, 17:31 and 5 pm are all read."""
    found = _CLOCK.fullmatch(text.strip().lower())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    half = (found[3] or "").replace(".", "") if found else ""
    if half and not 1 <= hour <= 12:
        hour = 99
    elif half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif found and not found[2]:
        hour = 99  # a bare "5" could be morning or evening
    try:
        return time(hour, minute)
    except ValueError:
        raise Unreadable(_("Type the time like 5:30 pm or 17:30")) from None


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,2}", text, re.ASCII) else 0
