"""The invented world of the demo, read from the guidance and set in time before now."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sharewell import guidance
from sharewell.cli.demo import calendar
from sharewell.practice.decision import Advice, Known
from sharewell.practice.rulebook import Facts


@dataclass(frozen=True)
class Agency:
    """An invented organisation."""

    key: str
    name: str
    controller: str
    sector: str
    duty_standing: str
    area: str


@dataclass(frozen=True)
class Somebody:
    """An invented practitioner, with one role in one agency."""

    key: str
    name: str
    sign_in_name: str
    agency: str
    role: str
    about: str


@dataclass(frozen=True)
class Subject:
    """A child, an unborn baby or an adult of a story; ``born`` is a day, ``due`` one that is expected, or empty."""

    name: str
    kind: str
    part: str
    born: str = ""
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True)
class Note:
    """An earlier worry of the same family: who wrote it, when, and what they saw."""

    by: str
    at: datetime
    seen: str


@dataclass(frozen=True)
class Ringing:
    """One call of a story."""

    at: datetime
    outcome: str
    spoke_to: str
    note: str


@dataclass(frozen=True)
class Added:
    """Words that somebody added later to a decision record."""

    by: str
    at: datetime
    words: str


@dataclass(frozen=True)
class Recipient:
    """Whom a story thinks of telling, what is known of them, what the person decided and in which words.

    ``decided`` is ``follow`` or a disposition for every child; ``differently`` names a child with another, and why.
    """

    name: str
    function: str
    agency: str | None
    number: str
    decided: str
    differently: Mapping[str, tuple[str, str]]
    facts: Facts
    words: Mapping[str, str]
    calls: tuple[Ringing, ...]
    added: tuple[Added, ...]


@dataclass(frozen=True)
class Wish:
    """What one person of a story wants, and whether they are told; ``look_again`` is a day or empty."""

    name: str
    part: str
    wishes: str
    telling: str
    why: str
    look_again: str
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True)
class LookAgain:
    """Something new after a decision: a worry, and an interview begun, with whom and some answers, and left."""

    by: str
    at: datetime
    known: Known
    who: tuple[str, ...]
    answers: Facts


@dataclass(frozen=True)
class Story:
    """One story of the demo: ``path`` is urgent, ordinary or already_shared; ``recorded_at`` may be later than ``at``."""

    name: str
    title: str
    scenario: str
    agency: str
    by: str
    path: str
    finish: bool
    danger: str
    at: datetime
    recorded_at: datetime
    subjects: tuple[Subject, ...]
    facts: Facts
    known: Known
    earlier: tuple[Note, ...]
    recipients: tuple[Recipient, ...]
    wishes: tuple[Wish, ...]
    advice: tuple[Advice, ...]
    look_again: LookAgain | None

    @property
    def children(self) -> tuple[Subject, ...]:
        return tuple(subject for subject in self.subjects if subject.part == "child")


@dataclass(frozen=True)
class World:
    """Everything the demo is filled with."""

    agencies: tuple[Agency, ...]
    people: tuple[Somebody, ...]
    stories: tuple[Story, ...]

    def standing(self, agency: str) -> str:
        """Return whether the 2026 duty reaches an agency, as its IG lead confirms it; without one nobody does."""
        leads = [one for one in self.people if (one.agency, one.role) == (agency, "ig_lead")]
        return self.agency(agency).duty_standing if leads else "not_confirmed"

    def person(self, key: str) -> Somebody:
        return next(person for person in self.people if person.key == key)

    def agency(self, key: str) -> Agency:
        return next(agency for agency in self.agencies if agency.key == key)


TYPED_MINUTES_LATER = 10  # after the last call, where somebody rang first and typed afterwards
_WORDS = ("what", "held_back", "reasons", "harm_if_shared", "harm_if_not", "alternatives")


def read_world(now: datetime) -> World:
    """Read the whole invented world as it stands at this moment."""
    index = _toml("world.toml")
    return World(
        agencies=tuple(_agency(table) for table in _toml(index["agencies"])["agency"]),
        people=tuple(Somebody(**table) for table in _toml(index["people"])["person"]),
        stories=tuple(_story(name, _toml(f"stories/{name}.toml"), now) for name in index["stories"]),
    )


def numbers() -> bytes:
    """Return the demo's numbers for the urgent page, in the form of ``guidance/numbers.toml``."""
    return guidance.read("demo/numbers.toml")


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(guidance.read(f"demo/{name}").decode("utf-8"))


def _agency(table: Mapping[str, Any]) -> Agency:
    names = ("key", "name", "controller", "sector", "duty_standing", "area")
    return Agency(**{name: table[name] for name in names})


def _story(name: str, table: Mapping[str, Any], now: datetime) -> Story:
    at = calendar.moment(table["when"], now, _lasts(table))
    subjects = _subjects(table, at)
    return Story(
        name=name,
        title=table["title"],
        scenario=table["scenario"],
        agency=table["agency"],
        by=table["by"],
        path=table["path"],
        finish=table.get("finish", True),
        danger=table.get("danger", ""),
        at=at,
        recorded_at=calendar.later(at, hours=table.get("recorded_hours_later", 0)),
        subjects=subjects,
        facts=table["facts"],
        known=Known(**table["worry"]),
        earlier=tuple(_note(note, now) for note in table.get("earlier", ())),
        recipients=tuple(_recipient(one, at) for one in table["recipients"]),
        wishes=tuple(_wish(person, subjects, at) for person in table["people"]),
        advice=tuple(Advice(**one) for one in table.get("advice", ())),
        look_again=_look_again(table.get("look_again"), now),
    )


def _lasts(table: Mapping[str, Any]) -> int:
    """Return for how many minutes a story goes on, so that none of it is set after now."""
    later: list[int] = [
        each["minutes_after"]
        for one in table["recipients"]
        for each in (*one.get("calls", ()), *one.get("added", ()))
    ]
    return max(60 * int(table.get("recorded_hours_later", 0)), 0, *later) + TYPED_MINUTES_LATER


def _subjects(table: Mapping[str, Any], at: datetime) -> tuple[Subject, ...]:
    children = [_child(child, at) for child in table["children"]]
    adults = [Subject(adult["name"], "adult", adult["part"]) for adult in table.get("adults", ())]
    return (*children, *adults)


def _child(child: Mapping[str, Any], at: datetime) -> Subject:
    facts = child.get("facts", {})
    if "due_in_days" in child:
        due = calendar.day_after(at, child["due_in_days"])
        return Subject(child["name"], "unborn", "child", f"due {due.isoformat()}", facts)
    born = calendar.born(child["age"], child["birthday"], at) if child["birthday"] else ""
    return Subject(child["name"], "child", "child", born, facts)


def _note(note: Mapping[str, Any], now: datetime) -> Note:
    when = {"days_ago": note["days_ago"], "at": note.get("at", "15:50")}
    return Note(note["by"], calendar.moment(when, now, 0), note["seen"])


def _recipient(table: Mapping[str, Any], at: datetime) -> Recipient:
    return Recipient(
        name=table["name"],
        function=table["function"],
        agency=table.get("agency"),
        number=table.get("number", ""),
        decided=table["decided"],
        differently={one["child"]: (one["decided"], one["because"]) for one in table.get("differently", ())},
        facts=table.get("facts", {}),
        words={name: table.get(name, "") for name in _WORDS},
        calls=tuple(_ringing(call, at) for call in table.get("calls", ())),
        added=tuple(_added(each, at) for each in table.get("added", ())),
    )


def _added(table: Mapping[str, Any], at: datetime) -> Added:
    return Added(table["by"], calendar.later(at, minutes=table["minutes_after"]), table["words"])


def _ringing(call: Mapping[str, Any], at: datetime) -> Ringing:
    moment = calendar.later(at, minutes=call["minutes_after"])
    return Ringing(moment, call["outcome"], call.get("spoke_to", ""), call["note"])


def _wish(person: Mapping[str, Any], subjects: tuple[Subject, ...], at: datetime) -> Wish:
    part = next(subject.part for subject in subjects if subject.name == person["name"])
    days = person.get("look_again_days")
    look_again = calendar.day_after(at, days).isoformat() if days else ""
    why, facts = person.get("why", ""), person.get("facts", {})
    return Wish(person["name"], part, person["wishes"], person["telling"], why, look_again, facts)


def _look_again(table: Mapping[str, Any] | None, now: datetime) -> LookAgain | None:
    if table is None:
        return None
    known = Known(seen=table["seen"], opinion=table["opinion"], child_words=table["child_words"])
    at, begun = calendar.later(now, hours=-table["hours_ago"]), table["begun"]
    return LookAgain(table["by"], at, known, tuple(begun["who"]), begun["answers"])
