"""The texts people type: what can be kept, said the same way for every field on both databases."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sharewell.actions.refusal import LeftOutError, RefusedError

CLOCKS_DIFFER = timedelta(minutes=5)
MOST_CHARACTERS = 50_000


class WordsRefusedError(RefusedError):
    """A text that cannot be kept as it was typed."""


def check_words(content: Any) -> None:
    """Refuse, anywhere in a JSON-able value, a NUL, half a character, or a text longer than MOST_CHARACTERS."""
    for text in _texts(content):
        if len(text) > MOST_CHARACTERS:
            raise WordsRefusedError(
                f"The text has {len(text):,} characters; {MOST_CHARACTERS:,} fit in one answer.",
                "Shorten it, or split it over more than one answer.",
            )
        if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
            raise WordsRefusedError(
                "The text holds a character that cannot be stored.",
                "Type the text again instead of pasting it.",
            )


def need_words(words: str, field: str, message: str, source: str | None = None) -> None:
    """Refuse an answer that is empty or only spaces; ``message`` says in the practitioner's words what is missing."""
    if not words.strip():
        raise LeftOutError(field, message, "Write it, then send the page again.", source)


def need_one_of(word: str, choices: Iterable[str], field: str, message: str) -> None:
    """Refuse a word that is not among the choices."""
    if word not in choices:
        raise LeftOutError(field, message, "Choose one of those that the page offers.")


def need_past(at: datetime, field: str, now: datetime) -> None:
    """Refuse a moment still to come; one long gone is never refused, it is marked late."""
    if at > now + CLOCKS_DIFFER:
        raise LeftOutError(field, "That time has not come yet.", "Give the time when it happened.")


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        for name, value in content.items():
            yield from _texts(name)
            yield from _texts(value)
    elif isinstance(content, list | tuple):
        for value in content:
            yield from _texts(value)
