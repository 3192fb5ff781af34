"""The demo's invented world holds together: everything reads, refers and rings nobody."""

import re
import tomllib
from pathlib import Path

import pytest

from sharewell import guidance
from sharewell.practice.access import ROLES

FOLDER = Path(guidance.__file__).parent / "demo"

SECTORS = {
    "council_social_care",
    "council_education",
    "school",
    "nursery",
    "gp",
    "nhs",
    "dentist",
    "pharmacist",
    "police",
    "voluntary",
    "private",
}
STANDINGS = {"listed", "designated", "commissioned", "outside", "not_confirmed"}
FUNCTIONS = {
    "childrens_social_care",
    "police",
    "ambulance",
    "safeguarding_lead",
    "person_in_charge",
    "health",
    "school",
    "early_help",
    "lado",
    "voluntary",
    "parent",
    "family_member",
    "other_person",
    "other_agency",
}
DISPOSITIONS = {
    "share_now",
    "share",
    "ask_consent_first",
    "verify_first",
    "seek_advice",
    "not_with_this_recipient_now",
}
PARTS = {"child", "parent_or_carer", "person_suspected", "other_adult"}

STORY = {
    "letter",
    "title",
    "scenario",
    "agency",
    "by",
    "path",
    "ends",
    "finish",
    "when",
    "danger",
    "recorded_hours_later",
    "children",
    "adults",
    "facts",
    "worry",
    "earlier",
    "recipients",
    "people",
    "advice",
    "look_again",
}
RECIPIENT = {
    "name",
    "function",
    "agency",
    "number",
    "facts",
    "decided",
    "differently",
    "what",
    "held_back",
    "reasons",
    "harm_if_shared",
    "harm_if_not",
    "alternatives",
    "calls",
    "added",
}
WORRY = {"seen", "reported", "opinion", "not_known", "child_words"}

# The ranges Ofcom keeps for drama, and the numbers that are the same for everybody.
DRAMA = re.compile(r"01632960\d{3}|02079460\d{3}|07700900\d{3}")
NUMBER = re.compile(r"(?<![\d.-])0\d(?:[ -]?\d){8,9}(?!\d)")
NATIONAL = {"08088005000", "08001111"}


def toml(name):
    return tomllib.loads(guidance.read(f"demo/{name}").decode())


WORLD = toml("world.toml")
STORIES = {name: toml(f"stories/{name}.toml") for name in WORLD["stories"]}
AGENCIES = {agency["key"]: agency for agency in toml("agencies.toml")["agency"]}
PEOPLE = {person["key"]: person for person in toml("people.toml")["person"]}

every_story = pytest.mark.parametrize("name", STORIES)


def test_world_lists_every_story_in_the_folder():
    assert sorted(path.stem for path in (FOLDER / "stories").iterdir()) == WORLD["stories"]


def test_world_has_all_fourteen_letters():
    assert {story["letter"] for story in STORIES.values()} == set("abcdefghijklmn")
    assert all(name.startswith(story["letter"] + "-") for name, story in STORIES.items())


def test_at_least_a_third_of_the_stories_end_in_less_or_not():
    letters = {story["letter"] for story in STORIES.values() if story["ends"] in {"less", "not"}}
    assert {story["ends"] for story in STORIES.values()} == {"share", "less", "not"}
    assert len(letters) * 3 >= 14


def test_stories_cross_a_school_a_surgery_a_council_police_and_a_club():
    assert {AGENCIES[story["agency"]]["sector"] for story in STORIES.values()} == {
        "school",
        "gp",
        "council_social_care",
        "police",
        "voluntary",
    }


def test_agencies_use_the_words_of_the_rulebook():
    assert {agency["sector"] for agency in AGENCIES.values()} <= SECTORS
    assert {agency["duty_standing"] for agency in AGENCIES.values()} <= STANDINGS
    assert {function for agency in AGENCIES.values() for function in agency["functions"]} <= FUNCTIONS


def test_every_role_is_somebody_and_every_agency_has_somebody_to_set_it_up():
    assert {person["role"] for person in PEOPLE.values()} == set(ROLES)
    setters = {
        person["agency"] for person in PEOPLE.values() if person["role"] in {"ig_lead", "administrator"}
    }
    assert setters == set(AGENCIES)


def test_sign_in_names_are_one_each():
    names = [person["sign_in_name"] for person in PEOPLE.values()]
    assert len(set(names)) == len(names) == len(PEOPLE)
    assert all(re.fullmatch(r"[a-z]+\.[a-z]+", name) for name in names)


@every_story
def test_story_holds_only_what_the_seeding_knows(name):
    story = STORIES[name]
    assert set(story) <= STORY
    assert set(story["worry"]) == WORRY
    assert {part["part"] for part in story.get("adults", [])} <= PARTS - {"child"}
    assert all(set(recipient) <= RECIPIENT for recipient in story["recipients"])
    assert len({"days_ago", "last", "minutes_ago"} & set(story["when"])) == 1


@every_story
def test_story_refers_to_people_agencies_and_children_that_exist(name):
    story = STORIES[name]
    actors = [story["by"], *(note["by"] for note in story.get("earlier", []))]
    assert {PEOPLE[key]["agency"] for key in actors} == {story["agency"]}
    children = {child["name"] for child in story["children"]}
    known = children | {adult["name"] for adult in story.get("adults", [])}
    assert {person["name"] for person in story["people"]} == known
    for recipient in story["recipients"]:
        assert recipient["function"] in FUNCTIONS
        assert recipient.get("agency", "council") in AGENCIES
        assert recipient["decided"] in DISPOSITIONS | {"follow"}
        for different in recipient.get("differently", []):
            assert different["child"] in children
            assert different["decided"] in DISPOSITIONS
            assert different["because"]


@every_story
def test_story_gives_reasons_for_every_recipient_and_a_day_to_look_again(name):
    story = STORIES[name]
    assert all(recipient["reasons"] and recipient["what"] for recipient in story["recipients"])
    for person in story["people"]:
        assert person["wishes"]
        assert person["telling"] in {"before", "at_time", "after", "not_yet"}
        if person["telling"] == "not_yet":
            assert person["why"]
            assert person["look_again_days"] > 0


@every_story
def test_a_call_that_reached_somebody_names_them(name):
    calls = [call for recipient in STORIES[name]["recipients"] for call in recipient.get("calls", [])]
    assert all(bool(call.get("spoke_to")) == (call["outcome"] == "spoke") for call in calls)


@every_story
def test_the_person_suspected_is_told_by_nobody_yet(name):
    """The codes protect from the suspect: nothing is ever told to them before or while we share."""
    story = STORIES[name]
    suspected = {adult["name"] for adult in story.get("adults", []) if adult["part"] == "person_suspected"}
    tellings = {person["telling"] for person in story["people"] if person["name"] in suspected}
    assert tellings <= {"not_yet"}


def test_something_is_left_to_finish_first():
    last = {
        name: [
            recipient.get("calls", [{"outcome": "none"}])[-1]["outcome"] for recipient in story["recipients"]
        ]
        for name, story in STORIES.items()
    }
    assert last["h-image-online"] == ["spoke", "not_reached"]
    assert last["m-school-disagrees"] == ["none"]
    assert "look_again" in STORIES["f-early-help-refused"]
    assert [name for name, story in STORIES.items() if story.get("finish") is False] == [
        "a-friday-bruise",
        "h-image-online",
    ]


def test_somebody_decides_differently_and_says_why():
    assert [
        (name, different["child"])
        for name, story in STORIES.items()
        for recipient in story["recipients"]
        for different in recipient.get("differently", [])
    ] == [("g-the-shop", "Freddie Lyle")]


def numbers_in(text):
    return {re.sub(r"[ -]", "", found) for found in NUMBER.findall(text)}


def test_the_pattern_finds_a_number_that_would_ring():
    planted = "ring 0113 240 0000, or 01632 960123, or 020 7946 0001 on 2026-11-02"
    assert numbers_in(planted) == {"01132400000", "01632960123", "02079460001"}
    assert not DRAMA.fullmatch("01132400000")


def test_no_number_would_ring_anybody():
    files = [*FOLDER.glob("*.toml"), *FOLDER.glob("stories/*.toml")]
    found = {(path.name, number) for path in files for number in numbers_in(path.read_text())}
    assert len(found) > 10
    assert {hit for hit in found if not DRAMA.fullmatch(hit[1]) and hit[1] not in NATIONAL} == set()
    short = {
        agency["out_of_hours_phone"] for agency in AGENCIES.values() if len(agency["out_of_hours_phone"]) < 6
    }
    assert short == {"", "101", "111"}


def test_numbers_of_the_urgent_page_cross_a_border():
    areas = toml("numbers.toml")["area"]
    assert {area["nation"] for area in areas} == {"England", "Wales", "Scotland"}
    always = {"name", "nation", "front_door", "front_door_open", "duty_team", "checked"}
    # England's councils have a designated officer for worries about workers.
    assert all(set(area) == always | ({"lado"} if area["nation"] == "England" else set()) for area in areas)
