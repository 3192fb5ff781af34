"""Takes a rulebook, and the day whose rules count, from the command line; says how far planning it is."""

import argparse
import sys
from collections.abc import Callable
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
from sharewell.practice.rulebook.parts import LARGEST_BOOK


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
    if place.name == "book.toml":
        place = place.parent
    try:
        if place.is_dir():
            return read_book(_parts_in(place))
        return book_from_canonical(_some_of(place))
    except (OSError, ValueError) as error:
        if isinstance(error, RulebookError):
            error.message = f"{error.message} (In {path}.)"  # of two books, one has to know which
            raise
        mend = "Give a folder with book.toml and the parts it lists, or a kept rulebook."
        raise RulebookError(path.replace("\0", "?"), "", "no rulebook can be read there.", mend) from error


def _parts_in(folder: Path) -> dict[str, bytes]:
    """Read book.toml and the parts it lists, which lie beside it and nowhere else."""
    first = _some_of(folder / "book.toml")
    head = read_table("book.toml", first).get("book")
    names = head.get("parts") if isinstance(head, dict) else None
    mend = 'Write parts = ["facts.toml", …] under [book]: the names of files beside it.'
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise RulebookError("book.toml", "book", "`parts` is missing or is not a list of file names.", mend)
    parts = {"book.toml": first}
    for name in names:
        part = folder / name
        if "\0" in name or part.name != name or not part.is_file():
            raise RulebookError("book.toml", "book", f"there is no part {name!r} beside it.", mend)
        parts[name] = _some_of(part)
    return parts


def _some_of(file: Path) -> bytes:
    """Read a file, and no more of it than is needed to see that it is too large."""
    with file.open("rb") as opened:
        return opened.read(LARGEST_BOOK + 1)


def say_how_far() -> Callable[[float], None]:
    """Return what tells on the error stream how far planning is, at every tenth."""
    said = [0]

    def tell(done: float) -> None:
        if 100 * done >= said[0] + 10:
            said[0] = int(100 * done)
            print(f"Planning the questions: {said[0]} %", file=sys.stderr)

    return tell
