"""The way to ring somebody stays up when everything else is down, and says what it knows and what it doesn't."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from sharewell.web.directory import Directory, read_directory
from tests.database import Home
from tests.web.conftest import Visitor

NUMBERS = """
[[area]]
name = "Northmere"
front_door = "01632 960101"
front_door_open = "Monday to Friday, 9 am to 5 pm"
duty_team = "01632 960102"
checked = 2026-11-02

[[area]]
name = "Castell Bryn"
nation = "Wales"
front_door = "01632 960111"
duty_team = "01632 960112"
"""


@pytest.fixture
def database_down(sqlite_home, tmp_path):
    """A home whose database can't be opened: its folder does not exist."""
    Home(sqlite_home.path, "sqlite", f"sqlite://{tmp_path}/nowhere/at/all.sqlite3").use()
    with pytest.raises(Exception, match="unable to open"):
        connections["default"].cursor()
    connections.close_all()


@pytest.mark.parametrize("address", ["/", "/urgent"])
def test_the_public_pages_work_with_the_database_down(database_down, visitor, address):
    visitor.cookies[settings.SESSION_COOKIE_NAME] = "somebody-was-here"
    answer = visitor.get(address)
    assert answer.status_code == 200
    assert 'href="tel:999"' in answer.content.decode()
    assert answer.cookies == {}


@pytest.mark.parametrize("address", ["/", "/urgent", "/sign-in"])
def test_no_public_page_asks_the_database(clock, journey, address):
    def refuse(*_):
        raise AssertionError("the database was asked")

    visitor = Visitor()
    with connections["default"].execute_wrapper(refuse):
        assert visitor.get(address).status_code == 200


def test_a_signed_in_page_with_the_database_down_says_so_and_points_to_the_numbers(database_down, visitor):
    visitor.cookies[settings.SESSION_COOKIE_NAME] = "somebody-was-here"
    answer = visitor.get("/you")
    assert answer.status_code == 503
    assert 'href="/urgent"' in answer.content.decode()
    assert answer["Retry-After"] == "60"


def test_the_urgent_page_shows_each_number_with_the_day_it_was_checked(visitor, sqlite_home):
    (sqlite_home.path / "numbers.toml").write_text(NUMBERS)
    text = visitor.get("/urgent").content.decode()
    for shown in (
        "01632 960101",
        "01632 960102",
        "2 November 2026",
        "0808 800 5000",
        "0800 1111",
        "Castell Bryn (Wales)",
    ):
        assert shown in text
    assert "<form" not in text
    assert text.count("not yet checked by your organisation") == 5  # four national numbers, and Castell Bryn


BROKEN = {
    "not toml": b"[[area",
    "not text": b"\xff\xfe",
    "an unknown word": b'[[area]]\nname="A"\nfront_door="1"\nduty_team="2"\nfax="3"',
    "an unknown part": b'[[areas]]\nname="A"',
    "a number that is no text": b'[[area]]\nname="A"\nfront_door=999\nduty_team="2"',
    "an empty number": b'[[area]]\nname="A"\nfront_door=" "\nduty_team="2"',
    "half an area": b'[[area]]\nname="A"',
    "a day that is none": b'[[area]]\nname="A"\nfront_door="1"\nduty_team="2"\nchecked="soon"',
    "a nation that is none": b'[[area]]\nname="A"\nfront_door="1"\nduty_team="2"\nnation="Narnia"',
    "a list that is none": b'area = "A"',
    "a table for a list": b'[area]\nname = "A"',
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_numbers_file_falls_back_and_says_so(visitor, sqlite_home, content):
    (sqlite_home.path / "numbers.toml").write_bytes(content)
    answer = visitor.get("/urgent")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "could not be read" in text
    assert "0808 800 5000" in text


def test_a_numbers_file_that_is_a_folder_falls_back(tmp_path):
    (tmp_path / "numbers.toml").mkdir()
    assert read_directory(tmp_path).broken


def test_no_home_has_the_shipped_numbers(tmp_path: Path):
    shipped = read_directory(None)
    assert [each.number for each in shipped.national] == ["999", "101", "0808 800 5000", "0800 1111"]
    assert shipped == read_directory(tmp_path) == Directory(shipped.national)
    assert {each.checked for each in shipped.national} == {None}
