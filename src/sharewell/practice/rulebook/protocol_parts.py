"""What a local protocol holds beside rules and questions: stance on consent, levels, advisers, telling codes, retention."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sharewell.practice.rulebook.parts import Item

LEVEL, NOT_ASKED_WHY, NOT_TOLD_WHY = (
    "level",
    "unsafe_reason",
    "telling_risk",
)  # national facts a protocol adds words to
STANCES = {
    "key": "agreement is looked for in every assessment, where it is sensible and safe",
    "preferred": "agreement is looked for unless that is unsafe or inappropriate",
    "asked": "agreement is asked for where it fits, and never decides",
    "seldom": "agreement is seldom the right footing; people are told instead",
}
AFTERWARDS = "Afterwards: "  # before a local duty that may stand beside a call that can't wait
# What no area's words for a level may say (the words of safeguarding leads), and what never fits a worry that is one.
NEVER_SAID = (
    "low risk", "no risk", "threshold not met", "no further action", "nfa", "not share", "never share", "ignore",
    "before you ring", "before ringing", "consent is required", "must have consent", "must agree first",
)  # fmt: skip
NOT_SERIOUS = ("no worry", "no concern", "nothing", "none", "universal", "safe", "wait")
SERIOUS = ("need", "harm", "immediate")
LONGEST_WORDS = 200
EVENTS = ("birth", "turned_18", "case_closed", "last_entry", "death", "shared")
# In the words of whoever can be asked now; and what says that some hours are left out.
_ANY_HOUR = ("any hour", "any time", "all hours", "24 hours", "24/7", "day and night", "round the clock")
_SOME_HOURS = re.compile(
    r"\b((mon|tues|wednes|thurs|fri|satur|sun)days?|week(days?|ends?)|bank holidays?|(working|office|school) (hours|days)"
    r"|term time|notice|except|apart|not)\b"
)
LONGEST_KEPT = 200  # years; adoption records are kept for 100


@dataclass(frozen=True)
class Level:
    """One of our levels in the area's published words; an example is nobody's decision yet."""

    level: str
    words: str
    number: str
    example: bool
    cites: tuple[str, ...]


@dataclass(frozen=True)
class Adviser:
    """Somebody to ask, in the order of the list, and when they can be reached; ``now`` means at any hour."""

    role: str
    reachable: str
    now: bool
    cites: tuple[str, ...]


@dataclass(frozen=True)
class TellingException:
    """One more reason for not asking or not telling; the national reasons all stay."""

    code: str
    words: str
    cites: tuple[str, ...]


@dataclass(frozen=True)
class Retention:
    """How long one kind of record is kept, from which event."""

    kind: str
    years: int
    after: str
    example: bool
    cites: tuple[str, ...]


def levels(items: Iterable[Item]) -> tuple[Level, ...]:
    """Read the area's words for our levels, each at most once."""
    return _once(items, _level, lambda one: one.level)


def advisers(items: Iterable[Item]) -> tuple[Adviser, ...]:
    """Read whom to ask, in order."""
    return _once(items, _adviser, lambda one: one.role)


def exceptions(items: Iterable[Item]) -> tuple[TellingException, ...]:
    """Read the reasons that the area adds for not asking or not telling."""
    return _once(items, _exception, lambda one: one.code)


def retentions(items: Iterable[Item]) -> tuple[Retention, ...]:
    """Read how long each kind of record is kept."""
    return _once(items, _retention, lambda one: one.kind)


def words_after(values: object, added: Mapping[str, str]) -> list[list[object]]:
    """Return the answers of a fact, as pairs, with more words after some of their labels."""
    pairs = values if isinstance(values, list) else []
    return [[name, _longer(label, added[name]) if name in added else label] for name, label in pairs]


_One = TypeVar("_One")


def _once(
    items: Iterable[Item], read: Callable[[Item], _One], name: Callable[[_One], str]
) -> tuple[_One, ...]:
    found: dict[str, _One] = {}
    for item in items:
        one = read(item)
        if name(one) in found:
            raise item.error(f"{name(one)!r} stands here twice.", "Keep one of them.")
        found[name(one)] = one
    return tuple(found.values())


def as_said(duty: Mapping[str, object]) -> dict[str, object]:
    """Return a local duty as the book has it: one that comes afterwards says so before anything else."""
    told = {key: value for key, value in duty.items() if key != "afterwards"}
    if duty.get("afterwards") is True and isinstance(told.get("text"), str):
        told["text"] = f"{AFTERWARDS}{told['text']}"
    return told


def refuse_absurd(item: Item, words: str, level: str = "") -> None:
    """Refuse words that nobody could act on, or that make little of what is serious."""
    plain = " ".join(("", *re.findall(r"[^\W_]+", words.casefold()), ""))
    wrong = [
        said for said in (*NEVER_SAID, *(NOT_SERIOUS if level in SERIOUS else ())) if f" {said} " in plain
    ]
    if wrong:
        raise item.error(f"its words say “{wrong[0]}”.", "Use the words that your area published for it.")
    if sum(each.isalpha() for each in words) < 2 or len(words) > LONGEST_WORDS:
        raise item.error("its words are none, or too many.", f"Use at most {LONGEST_WORDS} characters.")


def _level(item: Item) -> Level:
    item.only("level", "words", "number", "example", "cites")
    refuse_absurd(item, item.text("words"), item.text("level"))
    return Level(
        item.text("level"), item.text("words"), item.text("number", ""), _flag(item, "example"), cited(item)
    )


def _adviser(item: Item) -> Adviser:
    item.only("role", "reachable", "now", "cites")
    return Adviser(item.text("role"), item.text("reachable"), _flag(item, "now"), cited(item))


def refuse_some_hours(item: Item) -> None:
    """Refuse somebody who is said to be there now, and whose hours in words are not any hour."""
    words = item.text("reachable").casefold()
    if _flag(item, "now") and (not any(one in words for one in _ANY_HOUR) or _SOME_HOURS.search(words)):
        wrong = f"it is there now, at any hour, and reachable is “{item.text('reachable')}”."
        raise item.error(wrong, 'Write reachable = "at any hour" if that is true, or leave `now` out.')


def _exception(item: Item) -> TellingException:
    item.only("code", "words", "cites")
    code = item.text("code")
    if not code.isidentifier() or not code.islower():
        raise item.error(f"the code {code!r} is not one word.", 'Write it like code = "forced_marriage".')
    return TellingException(code, item.text("words"), cited(item))


def _retention(item: Item) -> Retention:
    item.only("kind", "keep_years", "after", "example", "cites")
    years, after = item.table.get("keep_years"), item.text("after")
    if type(years) is not int or not 1 <= years <= LONGEST_KEPT:
        raise item.error(
            "`keep_years` is not a whole number of years.",
            f"Write keep_years = 25; at least 1, at most {LONGEST_KEPT}.",
        )
    if after not in EVENTS:
        raise item.error(f"`after` can't be {after!r}.", f"Use one of: {', '.join(EVENTS)}.")
    return Retention(item.text("kind"), years, after, _flag(item, "example"), cited(item))


def cited(item: Item) -> tuple[str, ...]:
    """Take what an item cites; refuses one that cites nothing."""
    if not item.table.get("cites"):
        raise item.error("it cites nothing.", 'Write cites = ["source: paragraph"].')
    return item.texts("cites")


def _flag(item: Item, key: str) -> bool:
    value = item.table.get(key, False)
    if not isinstance(value, bool):
        raise item.error(f"`{key}` is not true or false.", f"Write {key} = true, without quotes.")
    return value


def _longer(label: object, more: str) -> object:
    if isinstance(label, Mapping):
        return {language: f"{words} {more}" for language, words in label.items()}
    return f"{label} {more}"
