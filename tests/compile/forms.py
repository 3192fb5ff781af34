"""What each form of the rulebook says of the same cases, in one shape, so that they can be held equal."""

import hashlib
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sharewell.compile.sql import Rows, possible_of, sql
from sharewell.practice.rulebook import ADVICE, Book, read_book
from sharewell.practice.rulebook.world import World, presume

VECTORS = Path(__file__).parents[1] / "vectors" / "rulebook"
DAYS = (date(2026, 9, 29), date(2026, 9, 30))


@dataclass(frozen=True)
class Said:
    """What is still possible by decision, whether each duty or route is owed, and how many were not sure."""

    possible: Mapping[str, tuple[str, ...]]
    beside: Mapping[str, bool | None]
    unsure: int
    unread: int = 0


def vector_book() -> Book:
    return read_book({"book.toml": (VECTORS / "book.toml").read_bytes()})


def book_file_digest() -> str:
    """The vectors name the file and not the canonical form, which gains parts as the language does."""
    return "sha256:" + hashlib.sha256((VECTORS / "book.toml").read_bytes()).hexdigest()


def walked(book: Book, day: date, given: Mapping[str, str]) -> Said:
    known, unsure = presume(book, given)
    world = World(book, book.rules_on(day), known)
    return Said(
        {decision: world.finding(decision).possible for decision in book.decisions},
        {
            f"{kind}_{one.id}": bool(unsure) if one.id == ADVICE else world.truth(one.when)
            for kind, owed in (("duty", book.duties), ("route", book.routes))
            for one in owed
            if one.in_force(day)
        },
        len(unsure),
    )


def fill(run: Any, book: Book, cases: Sequence[Mapping[str, str]], mark: str = "?") -> None:
    """Make a table of these cases; ``run`` takes a statement and perhaps its values."""
    columns = ['"' + name.replace('"', '""') + '"' for name in book.facts]
    run(f"CREATE TEMPORARY TABLE cases (case_id INTEGER, {', '.join(f'{one} TEXT' for one in columns)})")
    holes = ", ".join([mark] * (1 + len(columns)))
    for place, given in enumerate(cases):
        values = [place, *(given.get(name) for name in book.facts)]
        run(f"INSERT INTO cases VALUES ({holes})", values)


def by_sql(run: Any, book: Book, day: date, name: str) -> list[Said]:
    """Run the NULL-safe text over the table of cases and read its rows back."""
    cursor = run(sql(book, day, name, Rows()))
    columns = [one[0] for one in cursor.description]
    rows = sorted(cursor.fetchall())
    return [_said(book, dict(zip(columns, row, strict=True))) for row in rows]


def _said(book: Book, row: Mapping[str, Any]) -> Said:
    beside = {name: value for name, value in row.items() if name.startswith(("duty_", "route_"))}
    return Said(
        {decision: possible_of(book, decision, row[decision]) for decision in book.decisions},
        {name: None if value is None else bool(value) for name, value in beside.items()},
        row["answers_not_sure"],
        row["answers_not_understood"],
    )


def in_sqlite(book: Book, day: date, cases: Sequence[Mapping[str, str]]) -> list[Said]:
    with sqlite3.connect(":memory:") as connection:
        fill(connection.execute, book, cases)
        return by_sql(connection.execute, book, day, "sqlite")


def in_duckdb(book: Book, day: date, cases: Sequence[Mapping[str, str]]) -> list[Said]:
    import duckdb

    with duckdb.connect(config={"threads": 1}) as connection:
        fill(connection.execute, book, cases)
        return by_sql(connection.execute, book, day, "duckdb")


def in_postgres(url: str, book: Book, day: date, cases: Sequence[Mapping[str, str]]) -> list[Said]:
    import psycopg

    with psycopg.connect(url) as connection:
        cursor = connection.cursor()
        fill(cursor.execute, book, cases, mark="%s")
        # As bytes: text would take %s inside a value for a place to fill.
        return by_sql(lambda text: cursor.execute(text.encode()), book, day, "postgres")
