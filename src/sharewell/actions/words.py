"""The texts people type: what can be kept, said the same way for every field on both databases."""

from collections.abc import Iterator, Mapping
from typing import Any

from sharewell.actions.refusal import RefusedError

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
