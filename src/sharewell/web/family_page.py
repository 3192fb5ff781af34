"""The copy for one child's family, in words a family can read, and what its practitioner has to know before giving it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from sharewell.practice.decision import Content, FamilyCopy
from sharewell.web import record_words as words
from sharewell.web.environment import day
from sharewell.web.record_line import Line
from sharewell.web.role import role_words


@dataclass(frozen=True)
class Wait:
    """Somebody the copy must not reach yet, why, and when that is looked at again."""

    name: str
    why: str
    look_again: str


@dataclass(frozen=True)
class FamilyPage:
    """What is printed (``child`` to ``lines``), and what only the practitioner sees."""

    child: str
    lines: tuple[Line, ...]
    left_out: tuple[str, ...]
    not_yet: tuple[Wait, ...]
    shared: bool = True


def family_page(copy: FamilyCopy, today: date) -> FamilyPage:
    """Say what a family copy says, what was left out of it, and whose day to look again has come."""
    return FamilyPage(
        child=copy.child.name,
        lines=tuple(line for line in _lines(copy.content, copy.child.name) if line.words),
        left_out=tuple(_LEFT_OUT[name]() for name in copy.left_out if name in _LEFT_OUT),
        not_yet=tuple(
            Wait(
                person.name,
                person.why or _("No reason is written down."),
                _look_again(person.look_again, today),
            )
            for person in copy.not_yet
        ),
        shared=_shared(copy.content),
    )


def _look_again(text: str, today: date) -> str:
    if not text:
        return _("No day is set: set one now.")
    shown = words.whole_day(text)
    return _("%(day)s: that day has come") % {"day": shown} if text <= today.isoformat() else shown


# What the copy would have held: the legal footing never is on it, so it is not left out of it.
_LEFT_OUT = {
    "recipient": lambda: _("whom it went to"),
    "what": lambda: _("what was passed on"),
    "reasons": lambda: _("the reasons"),
    "because": lambda: _("why you decided differently"),
    "child_words": lambda: _("the child’s words"),
    "wishes": lambda: _("what the child wanted"),
    "why": lambda: _("why the child hears of it then"),
}


def _lines(content: Content, child: str) -> Iterator[Line]:
    yield Line(_("Who decided"), (f"{content.decided_by}, {role_words(content.role)}, {content.agency}",))
    yield Line(_("When"), (day(words.read_moment(content.decided_at)),))
    yield Line(
        _("What was decided"),
        tuple(_decided(settled.decided, child, content.recipient) for settled in content.settled),
    )
    yield _said(_("What was passed on"), content.what if _shared(content) else "")
    yield _said(_("Why"), content.reasons)
    yield from (_said(_("Why not what the guidance says"), settled.because) for settled in content.settled)
    yield _said(_("In %(child)s’s words") % {"child": child}, content.known.child_words)
    yield from (
        _said(_("What %(child)s wanted") % {"child": child}, person.wishes) for person in content.people
    )
    # Article numbers, and which of them we have checked, stay in the record: a family asks, and is told in words.
    yield Line(_("Who answers for the information"), (content.controller,))


def _shared(content: Content) -> bool:
    return any(settled.decided in {"share", "share_now"} for settled in content.settled)


def _said(label: str, text: str) -> Line:
    return Line(label, (text,) if text.strip() else (), said=True)


def _decided(outcome: str, child: str, recipient: str) -> str:
    named = {"child": child, "recipient": recipient or _("somebody we do not name here")}
    sentences = {
        "share_now": _("We told %(recipient)s about %(child)s at once, or are trying to."),
        "share": _("We decided to tell %(recipient)s about %(child)s."),
        "ask_consent_first": _("We decided to ask you before we tell %(recipient)s about %(child)s."),
        "verify_first": _(
            "We decided to check who %(recipient)s is, and to tell them nothing about %(child)s before that."
        ),
        "seek_advice": _("We decided to take advice before we tell %(recipient)s anything about %(child)s."),
        "not_with_this_recipient_now": _("We decided not to tell %(recipient)s about %(child)s now."),
    }
    return sentences.get(outcome, "") % named
