"""The numbers that people ring: the organisation's own ``numbers.toml``, or the national ones that we ship.

Read afresh for each page, without the database. A file that can't be read never takes the urgent page down: the shipped
numbers are shown, and the page says that the organisation's own could not be.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sharewell import guidance

NATIONS = ("England", "Wales", "Scotland", "Northern Ireland")
_LONGEST = 200
_LARGEST = 512 * 1024


@dataclass(frozen=True)
class National:
    """A number that is the same everywhere."""

    name: str
    number: str
    when: str
    checked: date | None = None


@dataclass(frozen=True)
class Area:
    """One council's children's social care: its front door by day, its duty team after hours, its LADO where that is known."""

    name: str
    front_door: str
    duty_team: str
    front_door_open: str = ""
    lado: str = ""
    nation: str = "England"
    checked: date | None = None

    @property
    def short(self) -> str:
        """Return the council's name without what is added in brackets."""
        return self.name.partition(" (")[0]

    @property
    def under_english_law(self) -> bool:
        """Whether the English duty reaches this area."""
        return self.nation == "England"


@dataclass(frozen=True)
class Lead:
    """The number of an organisation's own safeguarding lead; shown to its staff, and not on the public page."""

    organisation: str
    number: str
    when: str


@dataclass(frozen=True)
class Directory:
    """Every number to show; ``broken`` says that the organisation's own file could not be read."""

    national: tuple[National, ...]
    areas: tuple[Area, ...] = ()
    leads: tuple[Lead, ...] = ()
    broken: bool = False


def read_directory(home: Path | None) -> Directory:
    """Return the organisation's numbers, the shipped ones where it has none, and never raise."""
    shipped = _parse(guidance.read("numbers.toml").decode())
    own = home / "numbers.toml" if home else None
    try:
        if own is None or not own.exists():
            return shipped
        with own.open("rb") as file:
            found = _parse(file.read(_LARGEST).decode())
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Directory(shipped.national, broken=True)
    return Directory(found.national or shipped.national, found.areas, found.leads)


def own_areas(directory: Directory, area: str) -> tuple[Area, ...]:
    """Return the councils of an organisation's own area, however that is written: *aldermere* is *Aldermere (…)*."""
    wanted = area.casefold().strip()
    return tuple(each for each in directory.areas if wanted in (each.name.casefold(), each.short.casefold()))


def _parse(text: str) -> Directory:
    content = tomllib.loads(text)
    if unknown := set(content) - {"national", "area", "safeguarding_lead"}:
        raise ValueError(f"unknown: {sorted(unknown)}")
    national = tuple(National(**_row(row)) for row in content.get("national", []))
    areas = tuple(Area(**_row(row)) for row in content.get("area", []))
    if any(area.nation not in NATIONS for area in areas):
        raise ValueError("a nation that is none of the four")
    leads = tuple(Lead(**_row(row)) for row in content.get("safeguarding_lead", []))
    return Directory(national, tuple(sorted(areas, key=lambda area: area.name)), leads)


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    for name, value in row.items():
        if name == "checked":
            if type(value) is not date:
                raise ValueError("checked is a day")
        elif not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
            raise ValueError(f"{name} is a short text")
    return dict(row)
