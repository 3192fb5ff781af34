"""How long each kind of record is kept: schedules as data, and the month in which a case falls due, or why none is known."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from sharewell import guidance
from sharewell.practice.rulebook import RulebookError
from sharewell.practice.rulebook.model import Source
from sharewell.practice.rulebook.parts import Item, read_table
from sharewell.practice.rulebook.protocol_parts import EVENTS, LONGEST_KEPT, Retention, cited

SHIPPED = ("school", "council", "health", "police", "voluntary")
EVERY_KIND = "decision record"  # what a protocol calls all that is recorded here
# Why a second person disposed of something. It is kept for ever, so it is a word of ours that can name nobody.
DISPOSE_REASONS = ("time_has_come", "recorded_by_mistake", "kept_elsewhere", "person_asked", "ordered")
HOLD_CAUSES = ("death", "inquiry", "court", "complaint", "other")
# Ours, and no law: what an adult tells about their childhood would otherwise fall due on the day it is written.
FLOOR_YEARS = 7
OLDEST = 120  # nobody that a record is about was born longer ago: such a year was mistyped
PLAIN_AGE = (
    25  # above it somebody may have mistyped the year; adults at risk exist, so it is asked and not refused
)
SAYS_A_DEATH = ("child_situation", ("died", "parent_died")), ("request_kind", ("after_a_death",))


@dataclass(frozen=True)
class Keep:
    """So many years after something; ``cites`` are the places that say so."""

    years: int
    after: str
    cites: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One kind of record. The latest of its ``keep`` counts; ``review``: a person looks before it is disposed of."""

    id: str
    title: str
    review: bool
    keep: tuple[Keep, ...]


@dataclass(frozen=True)
class Schedule:
    """The lines of one kind of organisation; a case that nobody named a kind for is kept by ``first``.

    ``notes`` say in plain words which line of a local protocol changed nothing, and why.
    """

    id: str
    title: str
    version: str
    sectors: tuple[str, ...]
    first: str
    lines: Mapping[str, Line]
    sources: Mapping[str, Source]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Dates:
    """What is known of a case that a schedule counts from. ``births`` has one for each child, None where not known."""

    births: tuple[date | None, ...]
    last_entry: date
    unborn: bool = False
    closed: date | None = None
    shared: date | None = None


@dataclass(frozen=True)
class Due:
    """The month in which a case falls due, as ``2051-09``, and by what; or None, and what is ``missing``."""

    month: str | None
    line: Line
    because: str = ""
    missing: tuple[str, ...] = field(default=())


def schedule_for(sector: str) -> Schedule:
    """Return the shipped schedule of a sector."""
    return next(one for one in schedules() if sector in one.sectors)


@cache
def schedules() -> tuple[Schedule, ...]:
    """Return every shipped schedule."""
    return tuple(read_schedule(name, guidance.read(f"retention/{name}.toml")) for name in SHIPPED)


def read_schedule(name: str, data: bytes) -> Schedule:
    """Read a schedule. Refuses what is unknown, missing or twice there, and a line that cites no source of the file."""
    file = f"{name}.toml"
    content = read_table(file, data)
    head = Item(file, "schedule", "", _table(file, content.pop("schedule", None)))
    head.only("id", "title", "version", "sectors", "first")
    sources = _by_id(_items(file, "source", content), _source)
    lines = _by_id(_items(file, "line", content), lambda item: _line(item, sources))
    if content:
        raise RulebookError(file, "", f"{', '.join(content)} is not known here.", "Use source and line.")
    if head.text("first") not in lines:
        raise head.error("`first` is none of its lines.", f"Use one of: {', '.join(lines)}.")
    return Schedule(
        head.text("id"),
        head.text("title"),
        head.text("version"),
        head.texts("sectors"),
        head.text("first"),
        lines,
        sources,
    )


def due(schedule: Schedule, kind: str, dates: Dates) -> Due:
    """Work out when a case of this kind falls due: the latest month that its line gives, None while one is not known.

    A kind that the schedule does not have is kept by the schedule's first line.
    """
    line = schedule.lines.get(kind) or schedule.lines[schedule.first]
    found = [(_from(keep, dates), keep) for keep in line.keep]
    missing = tuple(dict.fromkeys(start for start, _ in found if isinstance(start, str)))
    if missing:
        return Due(None, line, missing=missing)
    months = [(_month(start, keep.years), keep) for start, keep in found if isinstance(start, date)]
    month, keep = max(months, key=lambda one: one[0])
    return Due(month, line, because=in_words(keep))


def given_out_until(day: date) -> str:
    """Return the month in which it falls due to whom and why something was given out, once no case stays that it was of."""
    return _month(day, FLOOR_YEARS)


def may_be_born(day: date, today: date) -> bool:
    """Say whether somebody that a record is about may have been born on this day."""
    return today.year - OLDEST <= day.year and day <= today


def age(born: date, on: date) -> int:
    """Return whole years; below nought before the birth."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def is_plain_age(years: int) -> bool:
    """Say whether a record about children is often about somebody so old: at any other age somebody is asked once more."""
    return years <= PLAIN_AGE


def has_come(month: str, today: date) -> bool:
    """Say whether a month is over, so that what falls due in it may go."""
    return month < f"{today:%Y-%m}"


def lengthened(schedule: Schedule, local: Iterable[Retention]) -> Schedule:
    """Return the schedule with what a local protocol adds: it can only keep longer, and ``notes`` say what it did not.

    An example in a protocol is nobody's decision yet, so it counts for nothing.
    """
    lines, notes = dict(schedule.lines), []
    for one in local:
        wanted = one.kind.casefold()
        mine = [line for line in lines.values() if wanted in (EVERY_KIND, line.title.casefold())]
        shorter = [
            line for line in mine if any(k.after == one.after and k.years > one.years for k in line.keep)
        ]
        if one.example:
            notes.append(f"“{one.kind}” is only an example in the protocol, so it changes nothing.")
        elif not mine:
            notes.append(f"The protocol’s “{one.kind}” is no kind of record of this schedule.")
        elif shorter:
            notes += [
                f"The protocol keeps “{line.title}” for a shorter time. The longer one counts."
                for line in shorter
            ]
        if not one.example:
            keep = Keep(one.years, one.after, one.cites)
            lines |= {line.id: replace(line, keep=(*line.keep, keep)) for line in mine}
    return replace(schedule, lines=MappingProxyType(lines), notes=tuple(notes))


def in_words(keep: Keep) -> str:
    """Say one way of counting as people say it."""
    after = {
        "birth": "after the child’s birth",
        "turned_18": "after the child’s 18th birthday",
        "case_closed": "after the case was closed",
        "last_entry": "after the last entry",
        "death": "after the death",
        "shared": "after it was shared",
    }[keep.after]
    return f"{keep.years} years {after}"


def says_a_death(facts: Iterable[tuple[str, str]], labels: Callable[[str, str], str]) -> bool:
    """Say whether the questions answered in a decision tell of a death; ``labels`` gives an answer's words."""
    told = {answer for _, answer in facts}
    return any(labels(fact, value) in told for fact, values in SAYS_A_DEATH for value in values)


def _from(keep: Keep, dates: Dates) -> date | str:
    """Return the day that a line counts from, or in plain words why it is not known."""
    if keep.after == "birth":
        return _born(dates)
    if keep.after == "turned_18":
        born = _born(dates)
        # The month alone counts, so a 29 February needs no care but this.
        return born.replace(year=born.year + 18, day=1) if isinstance(born, date) else born
    known, missing = {
        "case_closed": (dates.closed, "The case is still open."),
        "last_entry": (dates.last_entry, ""),
        "shared": (dates.shared, "Nothing was passed on yet."),
        "death": (None, "The day of a death is not kept here."),
    }[keep.after]
    return known or missing


def _born(dates: Dates) -> date | str:
    unknown = sum(1 for born in dates.births if born is None)
    known = [born for born in dates.births if born is not None]
    if dates.unborn:
        return "A baby was not born yet when this was written. The date of birth is needed."
    if not dates.births:
        return "Nobody in this case is a child, and the schedule counts from a child’s birth."
    if unknown:
        several = f"of {unknown} of {len(dates.births)} children " if len(dates.births) > 1 else ""
        return f"The date of birth {several}is not known."
    # Several children share one file: the youngest is kept for.
    return max(known)


def _month(start: date, years: int) -> str:
    return f"{start.year + years:04}-{start.month:02}"


def _line(item: Item, sources: Mapping[str, Source]) -> Line:
    item.only("id", "title", "review", "keep")
    rows = item.table.get("keep")
    if not isinstance(rows, list) or not rows:
        raise item.error("`keep` is missing.", 'Write keep = [{ years = 25, after = "birth", cites = […] }].')
    keeps = tuple(_keep(Item(item.file, "line", item.id, _table(item.file, row)), sources) for row in rows)
    if not any(keep.after == "last_entry" and keep.years >= FLOOR_YEARS for keep in keeps):
        floor = f'{{ years = {FLOOR_YEARS}, after = "last_entry", cites = ["floor: last entry"] }}'
        raise item.error("nothing keeps it for seven years after its last entry.", f"Add {floor}.")
    return Line(item.id, item.text("title"), item.yes_no("review"), keeps)


def _keep(item: Item, sources: Mapping[str, Source]) -> Keep:
    item.only("years", "after", "cites")
    years, after = item.table.get("years"), item.text("after")
    if type(years) is not int or not 0 <= years <= LONGEST_KEPT:
        raise item.error("`years` is not a whole number of years.", f"At most {LONGEST_KEPT}.")
    if after not in EVENTS:
        raise item.error(f"`after` can't be {after!r}.", f"Use one of: {', '.join(EVENTS)}.")
    for cite in cited(item):
        if cite.partition(":")[0] not in sources:
            raise item.error(f"it cites {cite!r}, which is no source here.", f"Use {', '.join(sources)}.")
    return Keep(years, after, cited(item))


def _source(item: Item) -> Source:
    item.only("id", "title", "edition", "date", "checked", "note")
    return Source(
        item.id, item.text("title"), item.text("edition"), item.yes_no("checked"), item.text("date")
    )


def _by_id(items: Iterable[Item], read: Callable[[Item], Any]) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for item in items:
        if not item.id or item.id in found:
            raise item.error("it has no id, or one that stands here twice.", "Give each an id of its own.")
        found[item.id] = read(item)
    return MappingProxyType(found)


def _items(file: str, kind: str, content: dict[str, Any]) -> list[Item]:
    tables = content.pop(kind, None)
    if not isinstance(tables, list) or not tables:
        raise RulebookError(file, kind, f"there is no {kind}.", f"Write [[{kind}]].")
    return [Item(file, kind, str(_table(file, one).get("id", "")), one) for one in tables]


def _table(file: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise RulebookError(file, "", "a table was expected here.", "Look at another schedule.")
    return value
