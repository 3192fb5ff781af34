"""What the rulebook is asked about a story: its own facts, and those that the system knows without asking."""

from datetime import date

from sharewell.cli.demo import calendar
from sharewell.cli.demo.world import Recipient, Story, Subject, Wish, World
from sharewell.practice.answered import age_band
from sharewell.practice.rulebook import Answer, Book, Case, Party, answer

OUTSIDE_US = "not_confirmed"


def day_of(story: Story) -> date:
    """Return the London day whose rules count."""
    return calendar.day_after(story.at, 0)


def case_of_story(world: World, story: Story) -> Case:
    """Return a story as the rulebook takes it."""
    agency = world.agency(story.agency)
    holder = {"holder_sector": agency.sector, "holder_duty_standing": world.standing(story.agency)}
    return Case(
        on=day_of(story),
        facts=holder | dict(story.facts),
        children=tuple(_child(child, day_of(story)) for child in story.children),
        recipients=tuple(_recipient(world, one) for one in story.recipients),
        people=tuple(_person(wish) for wish in story.wishes),
    )


def answers_to(book: Book, world: World, story: Story, recipient: str) -> tuple[Answer, ...]:
    """Return the book's answers about one recipient of a story, one for each child, in the children's order."""
    return tuple(one for one in answer(book, case_of_story(world, story)) if one.recipient == recipient)


def decided_for(recipient: Recipient, child: str) -> tuple[str, str]:
    """Return what the person decided for one child, empty where they follow the guidance, and why they differ."""
    follows = "" if recipient.decided == "follow" else recipient.decided
    return recipient.differently.get(child, (follows, ""))


def _child(child: Subject, on: date) -> Party:
    band = age_band(child.born, child.kind, on)
    return Party(child.name, ({"child_age": band} if band else {}) | dict(child.facts))


def _recipient(world: World, recipient: Recipient) -> Party:
    standing = world.agency(recipient.agency).duty_standing if recipient.agency else OUTSIDE_US
    known = {
        "recipient_function": recipient.function,
        "recipient_nation": "england",
        "recipient_duty_standing": standing,
    }
    return Party(recipient.name, known | dict(recipient.facts))


def _person(wish: Wish) -> Party:
    return Party(wish.name, {"person_part": wish.part} | dict(wish.facts))
