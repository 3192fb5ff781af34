"""The ways in which a practitioner meets a page: a large screen, a phone 320 px wide, no script, no mouse; and on which database.

    @in_every_way
    def test_telling_children_s_social_care_is_three_screens(practitioner): ...

    @in_ways("keyboard_only", "phone")
    def test_...(practitioner): ...

Without either a journey is walked once, on a large screen.
"""

from dataclasses import dataclass

import pytest

from tests.browser import DESKTOP, PHONE


@dataclass(frozen=True)
class Way:
    """How the browser is set up, and whether hands may leave the keyboard."""

    name: str
    size: tuple[int, int] = DESKTOP
    script: bool = True
    keyboard: bool = False
    database: str = "sqlite"


WAYS = {
    way.name: way
    for way in (
        Way("desktop"),
        Way("phone", size=PHONE),
        Way("without_script", script=False),
        Way("keyboard_only", keyboard=True),
        Way("postgresql", database="postgresql"),
    )
}


def in_ways(*names: str):
    """Walk the journey once in each of these ways."""
    marked = [
        pytest.param(name, marks=pytest.mark.postgres) if WAYS[name].database == "postgresql" else name
        for name in names
    ]
    return pytest.mark.parametrize("practitioner", marked, indirect=True)


in_every_way = in_ways("desktop", "phone", "without_script", "keyboard_only")
in_every_way_and_on_postgresql = in_ways(*WAYS)
