"""The ways in which a practitioner meets a page: a large screen, a phone 320 px wide, no script, no mouse.

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


WAYS = {
    way.name: way
    for way in (
        Way("desktop"),
        Way("phone", size=PHONE),
        Way("without_script", script=False),
        Way("keyboard_only", keyboard=True),
    )
}


def in_ways(*names: str):
    """Walk the journey once in each of these ways."""
    return pytest.mark.parametrize("practitioner", names, indirect=True)


in_every_way = in_ways(*WAYS)
