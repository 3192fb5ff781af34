"""Takes a rulebook, and the day whose rules count, from the command line."""

import argparse
from datetime import UTC, date, datetime
from pathlib import Path

from sharewell.practice.rulebook import (
    Book,
    RulebookError,
    book_from_canonical,
    national_book,
    read_book,
    read_table,
)


def add_day(parser: argparse.ArgumentParser) -> None:
    """Add the day whose rules count; today, unless told."""
    today = datetime.now(UTC).date()  # noqa: TID251  # the command line is where a day enters, and it may have no Django
    parser.add_argument(
        "--on", type=date.fromisoformat, default=today, metavar="DAY", help="the day whose rules count"
    )


def book_at(path: str | None) -> Book:
    """Read the book at a path, or the national one. Refuses what isn't a rulebook."""
    if path is None:
        return national_book()
    place = Path(path)
    try:
        if place.is_dir():
            names = read_table("book.toml", (place / "book.toml").read_bytes())["book"]["parts"]
            return read_book({name: (place / name).read_bytes() for name in ("book.toml", *names)})
        return book_from_canonical(place.read_bytes())
    except (OSError, KeyError, TypeError) as error:
        mend = "Give a folder with book.toml and the parts it lists, or a kept rulebook."
        raise RulebookError(path, "", "no rulebook can be read there.", mend) from error
