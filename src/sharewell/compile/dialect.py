"""How each database writes names, texts and a layer that it must not copy into the next."""

from collections.abc import Mapping
from dataclasses import dataclass

from sharewell.practice.rulebook import RulebookError

LONGEST_NAME = 63  # bytes; PostgreSQL cuts longer ones, and two of them would become one


@dataclass(frozen=True)
class Dialect:
    """One database's way of writing. The fence keeps a layer whole: without it PostgreSQL and SQLite never finish."""

    name: str
    quote: str = '"'
    backslash: bool = False
    materialized: str = ""
    fence: str = ""
    lists: bool = True  # DuckDB turns each IN into a join: ten times slower than the same as OR

    def column(self, name: str) -> str:
        """Quote a name."""
        return self.quote + name.replace(self.quote, self.quote * 2) + self.quote

    def text(self, value: str) -> str:
        """Quote a value."""
        if self.backslash:
            return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
        return "'" + value.replace("'", "''") + "'"

    def among(self, column: str, values: tuple[str, ...]) -> str:
        """Ask whether a column is one of these values; NULL asks nothing and says NULL."""
        if len(values) == 1 or not self.lists:
            equal = " OR ".join(f"{column} = {self.text(value)}" for value in values)
            return equal if len(values) == 1 else f"({equal})"
        return f"{column} IN ({', '.join(self.text(value) for value in values)})"


DIALECTS = {
    one.name: one
    for one in (
        Dialect("duckdb", lists=False),
        Dialect("postgres", fence=" OFFSET 0"),
        Dialect("sqlite", materialized="MATERIALIZED "),
        Dialect("spark", quote="`", backslash=True),
    )
}


def dialect(name: str) -> Dialect:
    """Return a dialect by its name. Refuses one that is not known."""
    if name not in DIALECTS:
        mend = f"Use one of: {', '.join(DIALECTS)}."
        raise RulebookError("--dialect", "", f"{name!r} is not a dialect we write.", mend)
    return DIALECTS[name]


def fitting(name: str, place: int) -> str:
    """Return a name of our own that fits; a long one is cut and told apart by its place."""
    if len(name.encode()) <= LONGEST_NAME:
        return name
    return name.encode()[:50].decode(errors="ignore") + f"~{place}"


def refuse_unfit(title: str, name: str, seen: Mapping[str, str]) -> None:
    """Refuse a name that a database would cut, refuse, or take for one already seen."""
    if len(name.encode()) > LONGEST_NAME or not name.isprintable():
        mend = f"Use at most {LONGEST_NAME} bytes of printable text."
        raise RulebookError(title, name[:LONGEST_NAME], "no database takes this name for a column.", mend)
    if name.casefold() in seen:
        wrong = f"a database can't tell it from {seen[name.casefold()]!r}."
        raise RulebookError(title, name, wrong, "Give one of them another name.")
