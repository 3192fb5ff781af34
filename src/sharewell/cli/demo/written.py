"""A story's decision as its record says it: the person's words, and what the book answers to the story's facts."""

from collections.abc import Mapping
from uuid import UUID

from sharewell.cli.demo.facts import answers_to, case_of_story, day_of, decided_for
from sharewell.cli.demo.world import Recipient, Story, World
from sharewell.practice import answered
from sharewell.practice.decision import Content, Earlier, Known, Person
from sharewell.practice.rulebook import Book, document


def content_of(
    book: Book,
    world: World,
    story: Story,
    to: Recipient,
    subjects: Mapping[str, UUID],
    earlier: tuple[Earlier, ...],
) -> Content:
    """Write one decision about one recipient; the act writes over what the record knows by itself."""
    answers = answers_to(book, world, story, to.name)
    people = tuple(_people(story))
    return Content(
        agency="", controller="", decided_by="", role="", recipient="", recipient_function="", purpose="",
        known_at="", known_precision="", decided_at="", children=(),
        known=_known(story.known, earlier),
        settled=tuple(
            answered.settled(str(subjects[one.child]), one, *decided_for(to, one.child)) for one in answers
        ),
        extent=answered.how_much(answers),
        people=people,
        footing=answered.footing(book, answers),
        unconfirmed=answered.unconfirmed(answers),
        advice=story.advice,
        answers=tuple(document(one) for one in answers),
        facts=answered.questions_answered(book, case_of_story(world, story)),
        book_version=book.version,
        review_on=answered.look_again_on(people, day_of(story)),
        **to.words,
    )  # fmt: skip


def _known(known: Known, earlier: tuple[Earlier, ...]) -> Known:
    return Known(known.seen, known.reported, known.opinion, known.not_known, known.child_words, earlier)


def _people(story: Story) -> list[Person]:
    return [
        Person(wish.name, wish.part, wish.wishes, wish.telling, wish.why, wish.look_again)
        for wish in story.wishes
    ]
