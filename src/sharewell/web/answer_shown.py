"""What the guidance says towards one recipient, as a page shows it: children with the same answer together; no HTTP."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from sharewell.practice import answered
from sharewell.practice.rulebook import Answer, Telling, answer, document
from sharewell.web.environment import day
from sharewell.web.guidance_shown import rule_address
from sharewell.web.story import Recipient, Story

SHARES = ("share_now", "share")
TELLING_WORDS = {
    "before": "before you share",
    "at_time": "as it happens",
    "after": "afterwards",
    "not_yet": "not yet",
}


@dataclass(frozen=True)
class TellingShown:
    """When to tell one person, why, and the day to look again; ``when`` is empty while it is not settled."""

    key: str
    person: str
    when: str
    text: str
    why: str
    look_again: date | None


@dataclass(frozen=True)
class RouteShown:
    """Another report that this may need: what, how soon, whose, how, and on what source."""

    what: str
    clock: str
    owner: str
    how: str
    why: str
    cites: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """One answer as shown: for these children, towards this recipient."""

    children: tuple[str, ...]
    keys: tuple[str, ...]
    disposition: str
    possible: tuple[str, ...]
    heading: str
    how_much: str
    reasons: tuple[tuple[str, tuple[str, ...], str], ...]
    footing: tuple[tuple[str, str], ...]
    unconfirmed: tuple[str, ...]
    telling: tuple[TellingShown, ...]
    first: tuple[str, ...]
    to_do: tuple[str, ...]
    routes: tuple[RouteShown, ...]
    presumed: tuple[tuple[str, str], ...]

    @property
    def said(self) -> str:
        """Name the children as a sentence does."""
        return and_(self.children)

    @property
    def reasons_short(self) -> tuple[tuple[str, tuple[str, ...], str], ...]:
        """Return each reason with the first of its sources; the others, and its rule, wait behind a line."""
        return tuple((why, cites[:1], "") for why, cites, _rule in self.reasons)

    @property
    def shares(self) -> bool:
        """Whether the guidance says to share."""
        return self.disposition in SHARES


def cards_for(story: Story, recipient: Recipient) -> list[Card]:
    """Return the answers towards one recipient; children who have the same are on one card."""
    name = story.parties("recipient")[recipient.key]
    found = [each for each in answers_of(story) if each.recipient == name]
    alike: dict[str, list[Answer]] = {}
    for each in found:
        alike.setdefault(_without_name(story, each), []).append(each)
    return [_card(story, together) for together in alike.values()]


def answers_of(story: Story) -> tuple[Answer, ...]:
    """Return the rulebook's answers, for each child and recipient."""
    return answer(story.book, story.case())


def _without_name(story: Story, each: Answer) -> str:
    told = document(each)
    others = {*story.parties("child").values()} - {each.child}
    telling = told.pop("telling")
    told["telling"] = {
        name.replace(each.child, ""): rest for name, rest in telling.items() if name not in others
    }
    return json.dumps(told, sort_keys=True).replace(json.dumps(each.child)[1:-1], "{child}")


def _card(story: Story, together: list[Answer]) -> Card:
    one, book = together[0], story.book
    children = tuple(each.child for each in together)
    named = story.parties("child")
    urgent_first = sorted(one.duties, key=lambda duty: not duty.urgent)
    return Card(
        children=children,
        keys=tuple(key for key, name in named.items() if name in children),
        disposition=one.disposition.value or "",
        possible=one.disposition.possible,
        heading=one.disposition.text,
        how_much=one.extent.text if one.disposition.value in SHARES else "",
        reasons=tuple(
            (each.why, tuple(answered.cited(cite) for cite in each.cites), rule_address(book, each.rule))
            for each in one.disposition.reasons
        ),
        footing=tuple((_(named), said) for named, said in answered.footing_of(book, one)),
        unconfirmed=answered.unconfirmed([one]),
        telling=tuple(_telling(story, together)),
        first=tuple(duty.text for duty in urgent_first if duty.urgent),
        to_do=tuple(duty.text for duty in urgent_first if not duty.urgent and duty.id != "record-it"),
        routes=tuple(
            RouteShown(
                each.title,
                each.clock.text,
                each.owner,
                each.how,
                each.why,
                tuple(map(answered.cited, each.cites)),
            )
            for each in one.routes
        ),
        presumed=tuple(
            (book.facts[fact].question, answered.answer_words(book.facts[fact], value))
            for fact, value in one.presumed
        ),
    )


def _telling(story: Story, together: list[Answer]) -> Iterable[TellingShown]:
    children = set(story.parties("child").values())
    own = {each.child: each for each in together}
    for key, name in story.parties("person").items():
        # A child is told by that child's own answer; another child's telling is on that child's card.
        one = own.get(name) if name in children else together[0]
        told: Telling | None = one.telling.get(name) if one else None
        if told is None:
            continue
        again = story.on + timedelta(days=told.review_days) if told.review_days else None
        why = told.when.reasons[0].why if told.when.reasons else ""
        yield TellingShown(key, name, told.when.value or "", told.text, why, again)


def telling_words(told: TellingShown) -> str:
    """Say when to tell a person, in one line, with the day to look again."""
    if not told.when:
        return _("Not settled yet.")
    again = _("Look again on %(day)s.") % {"day": day(told.look_again)} if told.look_again else ""
    return " ".join(each for each in (told.text, told.why, again) if each)


def and_(names: Iterable[str]) -> str:
    """Join names as a sentence does."""
    *before, last = [*names] or [""]
    return _("%(names)s and %(last)s") % {"names": ", ".join(before), "last": last} if before else last


def decided_words(decided: str, recipient: str) -> str:
    """Say a decision shortly, as a person would."""
    words: Mapping[str, Any] = {
        "share_now": _("Share it with %(who)s now: ring first"),
        "share": _("Share it with %(who)s"),
        "ask_consent_first": _("Ask first, before sharing with %(who)s"),
        "verify_first": _("Check who %(who)s is before saying anything"),
        "seek_advice": _("Talk it over before deciding about %(who)s"),
        "not_with_this_recipient_now": _("Don’t share it with %(who)s now"),
    }
    return str(words[decided]) % {"who": recipient}
