"""Nobody is urged to ring a number that may be a stranger's, and what is said of who was told is true; on both databases."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.conf import settings

from sharewell.actions.raise_worry import Person
from sharewell.actions.share_now import UrgentShare, share_now
from sharewell.web.whom import Ring, Whom, in_hours
from tests.people import NOW
from tests.web.telling import NOT_REACHED, begun, send, shared, words_of
from tests.web.test_share import CSC, caller_against_the_stop, follow, raises, sends, through

COUNCIL = """
[[area]]
name = "Northshire (invented council)"
front_door = "01632 960101"
front_door_open = "Friday to 4:45 pm"
duty_team = "01632 960102"

[[area]]
name = "Far Dale (invented council in Wales)"
nation = "Wales"
front_door = "01632 960201"
duty_team = "01632 960202"
"""


@pytest.fixture
def numbers(school):
    file = settings.SHAREWELL_HOME / "numbers.toml"
    file.write_text(COUNCIL)
    yield
    file.unlink()


def test_nobody_is_urged_to_ring_a_caller_who_was_not_checked(person):
    page = caller_against_the_stop(person)
    sends(person, page, second_name__asker="Ruth Lead", second_role__asker="Safeguarding lead")
    home = person.get("/home").content.decode()
    assert "ring PC Planted" not in home
    assert "PC Planted: not told yet. Don’t ring back on a number they gave you" in home


def rung(person, function, name, outcome="spoke", number="01632 960102"):
    urgent = UrgentShare(
        danger="He is outside with a bat.", recipient_function=function, recipient_name=name, outcome=outcome,
        number=number, spoke_to="Ruth" if outcome == "spoke" else "", rung_at=NOW, children=(Person("Amy Planted"),),
    )  # fmt: skip
    return share_now(person.actor, urgent, uuid4(), NOW).targets


def test_telling_the_lead_alone_stays_open_until_what_the_lead_does_is_written(person):
    at = rung(person, "safeguarding_lead", "your safeguarding lead")
    share = f"/shares/{at['share']}"
    amber = "You told Ruth (your lead). Police and social care have not been told by you"
    assert amber in person.get(share).content.decode()
    assert "Your lead was told. Police and social care have not" in person.get("/home").content.decode()
    send(
        person,
        begun(person, f"{share}/call"),
        outcome="spoke",
        spoke_to="Ruth",
        note="She rings the police now.",
    )
    assert amber not in person.get(share).content.decode()
    assert "Your lead was told." not in person.get("/home").content.decode()


def test_finishing_keeps_who_was_rung_and_says_that_they_were_told(person, numbers):
    at = rung(person, CSC, "Northshire children’s social care")
    page = follow(person, person.get(f"/case/{at['case']}/recipients?finishes={at['decision']}"))
    text = page.content.decode()
    assert "Told: Ruth, 22 November 2026 at 5:31 pm." in text
    assert "Nobody has been told yet" not in text
    assert '<option value="Northshire" selected>' in text
    page = through(person, sends(person, page, tell=[CSC], council="elsewhere"))
    assert "Ring now. The rest can wait." not in page.content.decode()
    page = sends(person, page, what="The danger.", reasons="He may hurt her.", go="follow")
    assert "Nobody has been told yet" not in page.content.decode()
    sends(person, page)
    assert words_of(person.actor, "record.finished")["recipient"] == "Northshire children’s social care"


def test_the_answer_names_both_lines_of_the_council(person, numbers):
    page = raises(person)
    assert '<option value="Northshire" selected>' in page.content.decode()
    page = through(person, sends(person, page, tell=[CSC], council="Northshire"))
    text = page.content.decode()
    assert "Ring Northshire children’s social care, on a number we hold:" in text
    for line in ("01632 960101", "Friday to 4:45 pm", "01632 960102"):
        assert line in text
    assert "01632 960201" not in text


def test_with_no_council_known_every_council_is_shown(person, numbers):
    page = through(person, sends(person, raises(person), tell=[CSC], council="elsewhere"))
    text = page.content.decode()
    for line in ("01632 960101", "01632 960102", "01632 960201", "01632 960202"):
        assert line in text
    assert "(Wales), front door" in text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Northshire children's social care, Ms Shaw", ["1"]),
        ("Far Dale children’s social care", ["2"]),
        ("Ms Shaw", ["1", "2"]),
    ],
)
def test_council_that_somebody_typed_is_known_by_how_its_name_begins(typed, shown):
    care = "childrens_social_care"
    councils = {"1": "Northshire children’s social care", "2": "Far Dale children’s social care"}
    rings = tuple(Ring(number, care, body, body, number) for number, body in councils.items())
    assert [each.number for each in Whom((), rings, rings).lines_of(care, typed)] == shown


def test_both_lines_are_shown_with_their_hours_and_never_only_one(person, numbers):
    text = person.get(begun(person)).content.decode()
    assert text.index("01632 960102") < text.index("01632 960101")
    assert "Friday to 4:45 pm" in text


@pytest.mark.parametrize(
    ("moment", "opened"),
    [
        (datetime(2026, 11, 20, 16, 29, tzinfo=UTC), True),
        (datetime(2026, 11, 20, 16, 30, tzinfo=UTC), False),
        (datetime(2026, 11, 20, 8, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 21, 12, 0, tzinfo=UTC), False),
    ],
)
def test_the_duty_team_comes_first_early_late_and_at_the_weekend(moment, opened):
    assert in_hours(moment) is opened


def test_somebody_who_reached_nobody_is_not_said_to_have_rung_anybody(person, numbers):
    share = shared(person, NOT_REACHED)
    words = words_of(person.actor)
    assert (words["recipient"], words["number"], words["spoke_to"]) == (
        "the police or children’s social care", "", "",
    )  # fmt: skip
    text = person.get(share).content.decode()
    assert "Nobody has been told yet." in text
    assert "Not reached" not in text
    for line in (">999<", "01632 960101", "01632 960102"):
        assert line in text
