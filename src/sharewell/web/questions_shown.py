"""How questions are shown: in whose name, grouped by party, and as a list with answers and where they came from."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from sharewell.practice.answered import answer_words, question_words
from sharewell.practice.rulebook import Book
from sharewell.web.story import Asked, Story

POSSIBLE = {
    "share_now": "share now",
    "share": "share",
    "ask_consent_first": "ask first",
    "verify_first": "check who they are first",
    "seek_advice": "talk it over",
    "not_with_this_recipient_now": "not with them now",
}


def groups(asked: Iterable[Asked]) -> list[tuple[str, list[Asked]]]:
    """Gather questions by party, in order; a page without parties is one group without a name."""
    found: dict[tuple[str, str], list[Asked]] = {}
    for each in asked:
        found.setdefault((each.key, each.party), []).append(each)
    return [(party, questions) for (_key, party), questions in found.items()]


def possible_words(book: Book, dispositions: Iterable[str]) -> list[str]:
    """Say what is still possible, shortly, in the book's order."""
    told = set(dispositions)
    return [_(POSSIBLE[each]) for each in book.decisions["disposition"].outcomes if each in told]


def rows_of(story: Story, page: str) -> list[tuple[str, str, str]]:
    """List the questions of a page: the question, the answer, and a note on where the answer came from."""
    return [
        (question_words(each.fact, each.party), answer_words(each.fact, each.answer), _note(each))
        for each in story.questions(page)
    ]


def _note(asked: Asked) -> str:
    if asked.filled:
        return _("We filled this in; change it if it is wrong.")
    return "" if asked.answer else _("Can still change something.") if asked.open else _("Not needed so far.")
