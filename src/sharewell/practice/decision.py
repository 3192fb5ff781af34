"""What a decision record holds, as values: the answers to the eleven headings of one side of A4.

The order is that of the guidance for records (Information sharing advice 2024, golden rule 7, and what
safeguarding leads asked for): who; known then; decided; reasons; wishes; footing; advice; held back; told;
the guidance's answer; sign-offs. Each field below is committed to on its own, so one can be opened alone.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any


@dataclass(frozen=True)
class Child:
    """A child the decision is about: our id, the name, and ``born`` as ``2019-04-02``, ``due 2027-01-10`` or empty."""

    subject: str
    name: str
    born: str = ""


@dataclass(frozen=True)
class Earlier:
    """An earlier worry as one dated line."""

    on: str
    gist: str


@dataclass(frozen=True)
class Known:
    """What was known at the time, with fact, report and opinion apart."""

    seen: str = ""
    reported: str = ""
    opinion: str = ""
    not_known: str = ""
    child_words: str = ""
    earlier: tuple[Earlier, ...] = ()


@dataclass(frozen=True)
class Settled:
    """What was settled for one child: the guidance's answer, the person's, and why where they differ."""

    subject: str
    guidance: str
    decided: str
    because: str = ""

    @property
    def followed(self) -> bool:
        return self.guidance == self.decided


@dataclass(frozen=True)
class Person:
    """Somebody with wishes in this: asked or why not, to be told or why not, and when to look again.

    ``part`` is child, parent_or_carer, person_suspected or other_adult. ``telling`` is before, at_time,
    after or not_yet. ``look_again`` is a day, ``2026-12-06``, or empty. ``exemption`` says on what ground the law lets
    us not tell them yet.
    """

    name: str
    part: str
    wishes: str = ""
    telling: str = ""
    why: str = ""
    look_again: str = ""
    exemption: str = ""


@dataclass(frozen=True)
class Advice:
    """Advice taken before deciding: from whom, what they said, and whether it was followed.

    ``agreed`` marks the second person, "name, role", without whom nothing goes against a stop of the guidance.
    """

    who: str
    said: str
    followed: str = ""
    agreed: bool = False


@dataclass(frozen=True)
class Content:
    """Everything one decision record says. Moments are RFC 3339 in UTC; ``answers`` are rulebook documents."""

    agency: str
    controller: str
    decided_by: str
    role: str
    recipient: str
    recipient_function: str
    purpose: str
    known_at: str
    known_precision: str
    decided_at: str
    children: tuple[Child, ...]
    known: Known
    settled: tuple[Settled, ...]
    what: str = ""
    extent: str = ""
    held_back: str = ""
    reasons: str = ""
    harm_if_shared: str = ""
    harm_if_not: str = ""
    alternatives: str = ""
    why_them: str = ""
    proportionate: str = ""
    checked: str = ""
    people: tuple[Person, ...] = ()
    footing: tuple[str, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    advice: tuple[Advice, ...] = ()
    answers: tuple[Mapping[str, Any], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    book_version: str = ""
    review_on: str = ""


def to_fields(content: Content) -> dict[str, Any]:
    """Return the record as named JSON values, ready to be committed to field by field."""
    return {name: _plain(value) for name, value in asdict(content).items()}


def from_fields(stored: Mapping[str, Any]) -> Content:
    """Return the record that ``to_fields`` wrote. Fields this version doesn't know are left out."""
    known = {field.name for field in fields(Content)}
    values = {name: value for name, value in stored.items() if name in known}
    return Content(
        **values
        | {
            "children": tuple(Child(**child) for child in stored["children"]),
            "known": _known(stored["known"]),
            "settled": tuple(Settled(**settled) for settled in stored["settled"]),
            "people": tuple(Person(**person) for person in stored.get("people", ())),
            "advice": tuple(Advice(**advice) for advice in stored.get("advice", ())),
            "footing": tuple(stored.get("footing", ())),
            "unconfirmed": tuple(stored.get("unconfirmed", ())),
            "answers": tuple(stored.get("answers", ())),
            "facts": tuple((question, given) for question, given in stored.get("facts", ())),
        }
    )


def shares(content: Content) -> bool:
    """Say whether anything is to be passed on, for any child."""
    return any(settled.decided in SHARING for settled in content.settled)


def owes_advice(answers: Sequence[Mapping[str, Any]], advice: Sequence[Mapping[str, Any]]) -> bool:
    """Say whether the guidance asked for advice, before this or beside it, and nobody wrote down what was said."""
    asked = any(
        each.get("disposition", {}).get("value") == "seek_advice"
        or any(duty.get("id") == "advice" for duty in each.get("duties", ()))
        for each in answers
    )
    return asked and not any((each.get("said") or "").strip() for each in advice)


SHARING = frozenset({"share_now", "share"})
# Decided, and not the end of it: advice, an answer or a check comes, and then it is decided again.
WAITING = frozenset({"ask_consent_first", "verify_first", "seek_advice"})


@dataclass(frozen=True)
class FamilyCopy:
    """A copy built for one child's family: nothing of another child, no source, no adviser, no held-back item.

    ``left_out`` names the fields whose words were left out because they name somebody else. ``not_yet`` holds
    the people it must not reach yet, with the reason.
    """

    content: Content
    child: Child
    left_out: tuple[str, ...]
    not_yet: tuple[Person, ...]


def family_copy(content: Content, subject: str) -> FamilyCopy:
    """Build the copy for the family of one child; words that name any other person are left out whole.

    A person still reads it before anybody gets it: names can hide in descriptions that no list can catch.
    """
    child = next(child for child in content.children if child.subject == subject)
    others = _name_parts(content, child)
    dropped: list[str] = []

    def keep(field: str, text: str) -> str:
        if others.isdisjoint(_words(text)):
            return text
        dropped.append(field)
        return ""

    # Each kept text is named here one by one: a field added later stays out until somebody thinks of it.
    built = replace(
        content,
        recipient=keep("recipient", content.recipient),
        what=keep("what", content.what),
        reasons=keep("reasons", content.reasons),
        children=(child,),
        settled=tuple(
            replace(settled, because=keep("because", settled.because))
            for settled in content.settled
            if settled.subject == subject
        ),
        # Several children's words stand in one text, and no list can say whose are whose.
        known=Known(
            child_words=keep("child_words", "" if content.children[1:] else content.known.child_words)
        ),
        people=tuple(
            replace(person, wishes=keep("wishes", person.wishes), why=keep("why", person.why))
            for person in content.people
            if person.name == child.name
        ),
        footing=tuple(text for text in content.footing if keep("footing", text)),
        unconfirmed=tuple(text for text in content.unconfirmed if keep("unconfirmed", text)),
        held_back="",
        harm_if_shared="",
        harm_if_not="",
        alternatives="",
        advice=(),
        answers=(),
        facts=(),
    )
    not_yet = tuple(person for person in content.people if person.telling == "not_yet")
    return FamilyCopy(content=built, child=child, left_out=tuple(dict.fromkeys(dropped)), not_yet=not_yet)


def _known(stored: Mapping[str, Any]) -> Known:
    earlier = tuple(Earlier(**line) for line in stored.get("earlier", ()))
    return Known(**{**stored, "earlier": earlier})


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    return value


def _name_parts(content: Content, child: Child) -> frozenset[str]:
    """Return the single words of every other person's and adviser's name, lower case, less what may be said.

    The child's own names may be said, and so may what our own side is called: an adviser at the school must not
    make the school itself unsayable.
    """
    sayable = {word for text in (child.name, content.agency, content.controller) for word in _words(text)}
    others = [other.name for other in content.children] + [person.name for person in content.people]
    named = {word for name in others for word in _words(name) if word not in _words(child.name)}
    advisers = {word for advice in content.advice for word in _capitalised(advice.who) if word not in sayable}
    return frozenset(named | (advisers - set(_words(content.recipient))))


def _words(text: str) -> list[str]:
    # One spelling of each letter, so that an accent typed in two ways is still the same name.
    letters = unicodedata.normalize("NFKC", text).lower()
    return "".join(letter if letter.isalpha() else " " for letter in letters).split()


def _capitalised(text: str) -> list[str]:
    """Return the words of an adviser's description that look like a name: 'A duty social worker' names nobody."""
    pieces = text.replace(",", " ").replace("'", " ").replace("’", " ").split()[:_NAME_WORDS]
    return [word for piece in pieces if piece[:1].isupper() and len(piece) > 2 for word in _words(piece)]


# An adviser is written name first, then what they are.
_NAME_WORDS = 3


__all__ = [
    "SHARING",
    "WAITING",
    "Advice",
    "Child",
    "Content",
    "Earlier",
    "FamilyCopy",
    "Known",
    "Person",
    "Settled",
    "family_copy",
    "from_fields",
    "owes_advice",
    "shares",
    "to_fields",
]
