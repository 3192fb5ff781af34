"""Each story ends as the book answers, or as its person decided differently, and says why."""

from datetime import UTC, datetime

import pytest

from sharewell import guidance
from sharewell.cli.demo.facts import answers_to, case_of_story, decided_for
from sharewell.cli.demo.world import read_world
from sharewell.practice.decision import SHARING
from sharewell.practice.rulebook import case_of, national_book, open_questions, read_table

BOOK = national_book()
WORLD = read_world(datetime(2026, 11, 22, 3, 10, tzinfo=UTC))
TABLES = {
    story.name: read_table(story.name, guidance.read(f"demo/stories/{story.name}.toml"))
    for story in WORLD.stories
}
every_story = pytest.mark.parametrize("story", WORLD.stories, ids=lambda story: story.name)


def decided(story):
    """Return what was decided towards each recipient, child by child."""
    return [
        [
            decided_for(to, one.child)[0] or one.disposition.value
            for one in answers_to(BOOK, WORLD, story, to.name)
        ]
        for to in story.recipients
    ]


def end(story):
    """Say how a story ends: a first recipient who hears nothing; less than all, or with something kept back; or shared."""
    towards = decided(story)
    if not set(towards[0]) & SHARING:
        return "not"
    partly = any(one not in SHARING for each in towards for one in each)
    without = all(
        one.extent.value == "summary" for one in answers_to(BOOK, WORLD, story, story.recipients[0].name)
    )
    unnamed = story.facts.get("adult_survivor") == "yes"
    return "less" if partly or without or unnamed else "share"


@every_story
def test_story_asks_nothing_more_before_it_is_answered(story):
    assert [one for one in open_questions(BOOK, case_of_story(WORLD, story)) if one.required] == []


@every_story
def test_story_ends_as_its_file_says(story):
    assert end(story) == TABLES[story.name]["ends"]


@every_story
def test_story_answers_with_facts_and_values_of_the_book(story):
    case = case_of_story(WORLD, story)
    for party in (case, *case.children, *case.recipients, *case.people):
        assert {fact for fact, value in party.facts.items() if value not in BOOK.facts[fact].answers} == set()


@every_story
def test_only_a_recipient_who_hears_something_is_rung(story):
    for to, towards in zip(story.recipients, decided(story), strict=True):
        assert not to.calls or set(towards) & SHARING


@every_story
def test_story_is_told_of_a_scenario_of_the_guidance(story):
    scenario = read_table(story.scenario, guidance.read(f"scenarios/{story.scenario}.toml"))
    assert case_of(story.scenario, {**scenario["case"], "on": scenario["today"]["on"]}, BOOK).children


def test_who_differs_from_the_guidance_says_why():
    differing = {
        (story.name, one.child): one.disposition.value
        for story in WORLD.stories
        for to in story.recipients
        for one in answers_to(BOOK, WORLD, story, to.name)
        if decided_for(to, one.child)[0]
    }
    assert differing == {("g-the-shop", "Freddie Lyle"): "share"}
    shop = next(story for story in WORLD.stories if story.name == "g-the-shop")
    assert decided_for(shop.recipients[0], "Freddie Lyle")[1].startswith("All I know of Freddie")
