"""Reads a case file: what is known, of whom, on which day; anything unknown is refused with a way to mend it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sharewell.practice.rulebook.case import Case, Party
from sharewell.practice.rulebook.errors import RulebookError
from sharewell.practice.rulebook.model import Book, Fact
from sharewell.practice.rulebook.parts import read_table

LARGEST_CASE = 256_000  # bytes; a case of fifty children and recipients needs a tenth of this
MOST_PARTIES = 50
_PARTS = ("on", "title", "facts", "child", "recipient", "person")
_ASKER = "asked_by_someone"  # of the case, and a recipient may carry its own: others did not ask
_HOLDS = {"child": ("child", "recipient"), "recipient": ("recipient",), "person": ("person",)}


def read_case(name: str, content: bytes, book: Book) -> Case:
    """Read a case file, or a scenario's case on the day of its answer by today's law.

    Refuses an unknown part, fact or answer, and says what is allowed.
    """
    if len(content) > LARGEST_CASE:
        wrong = f"the file is larger than {LARGEST_CASE:,} bytes, the most that is read."
        mend = "Is it the right file? A case is a page or two of plain text; `sharewell facts` lists what it may hold."
        raise RulebookError(name, "", wrong, mend)
    table = read_table(name, content)
    return case_of(name, _of_scenario(table) if "case" in table else table, book)


def _of_scenario(table: Mapping[str, Any]) -> dict[str, Any]:
    parts = [table["case"], table.get("today")]
    case, today = (part if isinstance(part, Mapping) else {} for part in parts)
    return {**case, "on": today.get("on")}


def case_of(name: str, table: Mapping[str, Any], book: Book) -> Case:
    """Turn a table that was already read into a case, with the same refusals."""
    for key in table:
        if key not in _PARTS:
            mend = f"Use: {', '.join(_PARTS)}."
            raise RulebookError(name, key, f"`{key}` is not a part of a case file.", mend)
    case = Case(
        on=_day(name, table.get("on")),
        facts=_facts(name, "facts", table.get("facts", {}), book, ("holder", "case")),
        children=_parties(name, "child", table, book),
        recipients=_parties(name, "recipient", table, book),
        people=_parties(name, "person", table, book),
    )
    for kind, parties in (("child", case.children), ("recipient", case.recipients)):
        if not parties:
            mend = f'Write [[{kind}]] and name = "…".'
            raise RulebookError(name, kind, f"the case names no {kind}.", mend)
    return case


def _day(name: str, value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    mend = "Write on = 2026-11-22, without quotes: the day whose rules count."
    raise RulebookError(name, "on", "the day is missing or is not a date.", mend)


def _parties(name: str, kind: str, table: Mapping[str, Any], book: Book) -> tuple[Party, ...]:
    listed = table.get(kind, [])
    if not isinstance(listed, list) or not all(isinstance(one, Mapping) for one in listed):
        raise RulebookError(name, kind, "this is not a list.", f"Write it as [[{kind}]], once for each.")
    if len(listed) > MOST_PARTIES:
        mend = "Split it into several files."
        raise RulebookError(name, kind, f"there are more than {MOST_PARTIES}.", mend)
    parties = tuple(_party(name, kind, one, book) for one in listed)
    for place, party in enumerate(parties):
        if party.name in [earlier.name for earlier in parties[:place]]:
            mend = "Give each a name of its own."
            raise RulebookError(name, f"{kind} {party.name}", "this name is used twice.", mend)
    return parties


def _party(name: str, kind: str, table: Mapping[str, Any], book: Book) -> Party:
    called = table.get("name")
    if not isinstance(called, str) or not called.strip():
        raise RulebookError(name, kind, "it has no name.", 'Write name = "…".')
    facts = {key: value for key, value in table.items() if key != "name"}
    return Party(called, _facts(name, f"{kind} {called}", facts, book, _HOLDS[kind]))


def _facts(name: str, place: str, table: Any, book: Book, scopes: tuple[str, ...]) -> dict[str, str]:
    if not isinstance(table, Mapping):
        raise RulebookError(name, place, "this is not a table of answers.", 'Write level = "need".')
    facts = {}
    for key, value in table.items():
        fact = book.facts.get(key)
        if fact is None:
            mend = f"Use one of: {', '.join(one.id for one in book.facts.values() if one.scope in scopes)}."
            raise RulebookError(name, f"{place}, {key}", f"`{key}` is not a fact of the rulebook.", mend)
        if fact.scope not in scopes and not (key == _ASKER and "recipient" in scopes):
            where = "[facts]" if fact.scope in ("holder", "case") else f"[[{fact.scope}]]"
            raise RulebookError(
                name, f"{place}, {key}", "this fact is not known here.", f"Put it under {where}."
            )
        facts[key] = _value(name, f"{place}, {key}", fact, value)
    return facts


def _value(name: str, place: str, fact: Fact, value: Any) -> str:
    if isinstance(value, bool) and fact.values == ("yes", "no"):
        return "yes" if value else "no"
    if not isinstance(value, str) or value not in fact.answers:
        mend = f"Use one of: {', '.join(fact.answers)}."
        raise RulebookError(name, place, f"{value!r} is not an answer to “{fact.question}”.", mend)
    return value
