"""The part files of a rulebook, read as plain tables, each item still knowing the file it came from."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

import rfc8785

from sharewell.practice.rulebook.errors import RulebookError

KINDS = (
    "source",
    "pack",
    "step",
    "fact",
    "page",
    "concept",
    "decision",
    "rule",
    "duty",
    "route",
    "invariant",
    "golden",
)
_ORDERED = ("values", "texts")
LARGEST_FILE = 1_000_000  # bytes; the national book's parts are a tenth of this
LARGEST_BOOK = 5_000_000  # bytes of a book kept whole; the national one needs a twentieth
LONGEST_LINE = 4_000  # bytes; a name of thousands of dotted parts on one line would take minutes to read
_LARGEST_NUMBER = 2**53 - 1  # the largest that JSON keeps exactly everywhere
_DEEPEST = 12  # tables within tables; the national book needs four
_AS_KEPT = "Use the bytes exactly as they were kept."


@dataclass(frozen=True)
class Item:
    """One table of a rulebook file, with typed ways to take its parts that name file and item on error."""

    file: str
    kind: str
    id: str
    table: Mapping[str, Any]

    def error(self, wrong: str, mend: str) -> RulebookError:
        """Return the error that says where it is."""
        return RulebookError(self.file, f"{self.kind} {self.id}".strip(), wrong, mend)

    def text(self, key: str, default: str | None = None) -> str:
        """Take a text; a table of languages gives its English."""
        value = self.table.get(key, default)
        if isinstance(value, Mapping):
            value = value.get("en")
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.error(f"`{key}` is missing or is not a text.", f'Write {key} = "…".')
        return " ".join(value.split())

    def maybe(self, key: str) -> str | None:
        """Take a text that may be absent."""
        return self.text(key) if key in self.table else None

    def texts(self, key: str) -> tuple[str, ...]:
        """Take a list of texts."""
        value = self.table.get(key)
        if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
            raise self.error(f"`{key}` is missing or is not a list of texts.", f'Write {key} = ["…", "…"].')
        return tuple(value)

    def mapping(self, key: str) -> dict[str, str]:
        """Take a table from text to text, in its order; languages give their English."""
        value = _in_order(self.table.get(key, {}))
        if value is None:
            raise self.error(f"`{key}` is not a table.", f'Write {key}.name = "…".')
        return {name: Item(self.file, self.kind, self.id, value).text(name) for name in value}

    def counts(self, key: str) -> dict[str, int]:
        """Take a table from text to whole numbers, none of them below nought; absent gives none."""
        table = self.table.get(key, {})
        if not isinstance(table, Mapping) or not all(type(one) is int and one >= 0 for one in table.values()):
            mend = f"Write {key}.yes = 1, a whole number for each."
            raise self.error(f"`{key}` is not a table of whole numbers.", mend)
        return dict(table)

    def at_answers(self, key: str) -> tuple[str, tuple[str, ...]] | None:
        """Take one fact and some of its answers, which may be absent."""
        table = self.table.get(key)
        if table is None:
            return None
        if not isinstance(table, Mapping) or len(table) != 1:
            raise self.error(f"`{key}` is not one fact with answers.", f'Write {key} = {{ fact = ["…"] }}.')
        (name,) = table
        return name, Item(self.file, self.kind, self.id, table).texts(name)

    def day(self, key: str) -> date | None:
        """Take a date that may be absent."""
        value = self.table.get(key)
        if value is None:
            return None
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise self.error(
                f"`{key}` is not a date.", f"Write {key} = 2026-09-30, without quotes."
            ) from None

    def number(self, key: str) -> int | None:
        """Take a whole number of nought or more that may be absent."""
        value = self.table.get(key)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
            raise self.error(f"`{key}` is not a whole number.", f"Write {key} = 1.")
        return value

    def yes_no(self, key: str) -> bool:
        """Take true or false, which must be there."""
        value = self.table.get(key)
        if not isinstance(value, bool):
            raise self.error(f"`{key}` is missing.", f"Write {key} = true only if somebody read that text.")
        return value

    def only(self, *keys: str) -> None:
        """Refuse a key that nobody reads, so that a misspelling is never silent."""
        for key in self.table:
            if key not in keys:
                raise self.error(f"`{key}` is not known here.", f"Use one of: {', '.join(sorted(keys))}.")


def read_table(file: str, content: bytes) -> dict[str, Any]:
    """Read one TOML file. Refuses NUL, text that is not UTF-8, files over a megabyte and broken TOML."""
    if len(content) > LARGEST_FILE:
        wrong = f"the file is larger than {LARGEST_FILE:,} bytes, the most that is read."
        mend = (
            "Is it the right file? A protocol or a part of a rulebook is some pages of plain text: "
            "take out what was pasted in, or put longer parts into files of their own."
        )
        raise RulebookError(file, "", wrong, mend)
    if b"\0" in content:
        line = content[: content.index(b"\0")].count(b"\n") + 1
        raise RulebookError(
            file, f"line {line}", "there is a NUL character.", "Delete it, or save the file as UTF-8 text."
        )
    for line, each in enumerate(content.split(b"\n"), 1):
        if len(each) > LONGEST_LINE:
            wrong = f"the line is longer than {LONGEST_LINE:,} bytes."
            raise RulebookError(file, f"line {line}", wrong, "Break it into several.")
    try:
        return tomllib.loads(content.decode("utf-8-sig"))  # some editors put a mark before the first line
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise RulebookError(
            file, f"line {line}", "this is not UTF-8 text.", "Save the file as UTF-8."
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise RulebookError(file, "", f"this is not valid TOML: {error}.", "Mend that line.") from None
    except RecursionError:
        raise RulebookError(file, "", "lists or tables are nested too deep.", "Flatten them.") from None


def join_parts(parts: Mapping[str, bytes]) -> tuple[dict[str, Any], tuple[Item, ...]]:
    """Join part files into one plain content and its items, in file order."""
    content: dict[str, Any] = {"book": {}, **{kind: [] for kind in KINDS}}
    items: list[Item] = []
    for file, data in parts.items():
        for kind, value in read_table(file, data).items():
            found = plain(value, file)
            if kind == "book" and isinstance(found, dict):
                content["book"] |= found
            elif kind in KINDS and isinstance(found, list) and all(isinstance(one, dict) for one in found):
                tables = [keep_order(one) for one in found]
                content[kind] += tables
                items += [Item(file, kind, str(one.get("id", "")), one) for one in tables]
            else:
                mend = f"Use [book] or one of: {', '.join(f'[[{name}]]' for name in KINDS)}."
                raise RulebookError(file, kind, f"`{kind}` is not a part of a rulebook.", mend)
    return content, tuple(items)


def items_of(content: Mapping[str, Any], file: str) -> tuple[Item, ...]:
    """Return the items of a book kept whole, all under one file name. Refuses what is no list of tables."""
    for kind, listed in content.items():
        tables = isinstance(listed, list) and all(isinstance(one, Mapping) for one in listed)
        if kind != "book" and not (kind in KINDS and tables):
            raise RulebookError(file, kind, f"`{kind}` is not a list of tables.", _AS_KEPT)
    return tuple(
        Item(file, kind, str(table.get("id", "")), table) for kind in KINDS for table in content.get(kind, ())
    )


def canonical(content: Mapping[str, Any]) -> tuple[bytes, str]:
    """Return the RFC 8785 bytes of a book's content and their digest."""
    data = rfc8785.dumps(dict(content))
    return data, "sha256:" + hashlib.sha256(data).hexdigest()


def from_canonical(data: bytes) -> dict[str, Any]:
    """Read kept bytes back. Refuses bytes that are not the canonical form of what they say."""
    file = "the kept rulebook"
    if len(data) > LARGEST_BOOK:
        wrong = f"it is larger than {LARGEST_BOOK:,} bytes, the most that is read."
        mend = "Is it the right file? Name the book’s folder, its book.toml, or the book.json kept of it."
        raise RulebookError(file, "", wrong, mend)
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        raise RulebookError(file, "", "it is not JSON.", _AS_KEPT) from None
    if not isinstance(content, dict) or not _is_canonical(content, data):
        raise RulebookError(file, "", "it is not in canonical form.", _AS_KEPT)
    found: dict[str, Any] = plain(content, file)
    return found


def _is_canonical(content: Mapping[str, Any], data: bytes) -> bool:
    try:
        return rfc8785.dumps(dict(content)) == data
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError):
        return False


def keep_order(table: dict[str, Any]) -> dict[str, Any]:
    """Write tables whose order means something as pairs: the canonical form sorts the keys of a table."""
    return {
        key: [list(pair) for pair in value.items()] if key in _ORDERED and isinstance(value, dict) else value
        for key, value in table.items()
    }


def _in_order(value: Any) -> dict[str, Any] | None:
    """Read a table back from pairs."""
    pairs = list(value.items()) if isinstance(value, Mapping) else value
    if not isinstance(pairs, list) or not all(
        isinstance(pair, (list, tuple)) and len(pair) == 2 and isinstance(pair[0], str) for pair in pairs
    ):
        return None
    return {name: inner for name, inner in pairs}  # noqa: C416  # pairs may be lists, which dict() types loosely


def plain(value: Any, file: str, room: int = _DEEPEST) -> Any:
    """Return a value as the canonical form holds it: dates as ISO text; refuses what that form can't hold."""
    if room == 0:
        raise RulebookError(file, "", "lists or tables are nested too deep.", "Flatten them.")
    if isinstance(value, dict):
        return {plain(key, file): plain(inner, file, room - 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner, file, room - 1) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and "\0" in value:
        raise RulebookError(file, "", f"there is a NUL character in the text {value!r}.", "Delete it.")
    mend = "A rulebook holds texts, days and whole numbers only."
    if isinstance(value, float):
        raise RulebookError(file, "", f"{value} is a fraction.", mend)
    if isinstance(value, time) or (isinstance(value, int) and abs(value) > _LARGEST_NUMBER):
        raise RulebookError(file, "", f"{value} can't be kept.", mend)
    return value
