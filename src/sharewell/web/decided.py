"""What a person decided about each recipient, as the record's own values and as lines to check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from sharewell.actions.deciding import STOPS
from sharewell.actions.earlier_worries import EarlierWorry
from sharewell.practice import answered
from sharewell.practice.decision import Advice, Content, Known, Person, Settled
from sharewell.practice.rulebook import document
from sharewell.web.answer_form import AnswerForm
from sharewell.web.answer_shown import (
    SHARES,
    TELLING_WORDS,
    Card,
    TellingShown,
    and_,
    answers_of,
    decided_words,
)
from sharewell.web.environment import day
from sharewell.web.story import Recipient, Story


@dataclass(frozen=True)
class Decided:
    """One recipient's decision: its checked form, its cards, and the recipient's name as told apart."""

    recipient: Recipient
    name: str
    form: AnswerForm

    @property
    def cards(self) -> list[Card]:
        """The guidance's answers that it is about."""
        return list(self.form.cards)

    def line(self) -> str:
        """Say the decision in one line, per child where they differ."""
        decided = self.form.decided()
        if len(set(decided)) == 1:
            return decided_words(decided[0], self.name)
        told = [
            f"{card.said}: {decided_words(each, self.name)}"
            for card, each in zip(self.cards, decided, strict=True)
        ]
        return ". ".join(told)

    def stop(self, story: Story) -> tuple[str, ...]:
        """Say what the hazard is when something is to go against a stop of the guidance; empty when nothing is."""
        where = story.value("whereabouts") in ("yes", "not_sure")
        against = [
            card
            for card, each in zip(self.cards, self.form.decided(), strict=True)
            if each in SHARES and (card.disposition in STOPS or (where and not card.shares))
        ]
        if not against:
            return ()
        passed = {"what": self.form.cleaned_data.get("what") or "", "who": self.name}
        told = [_("You are about to pass this on to %(who)s: “%(what)s”.") % passed]
        if any(card.disposition == "verify_first" for card in against):
            told.append(_("%(who)s has not been checked. Urgency never changes that.") % passed)
        if where:
            told.append(_("It may show where somebody can be found who may be at risk from that."))
        told += [card.reasons[0][0] for card in against if card.disposition in STOPS and card.reasons]
        return tuple(dict.fromkeys(told))

    def because(self) -> str:
        """Say why the person differed."""
        return " ".join(filter(None, (self.form.because(number) for number in range(len(self.cards)))))


def content_of(
    story: Story, decided: Decided, earlier: Sequence[EarlierWorry], second: tuple[Advice, ...] = ()
) -> Content:
    """Write one decision as the record holds it; the act writes over what the record knows by itself."""
    said, known = decided.form.cleaned_data, story.known
    mine = [each for each in answers_of(story) if each.recipient == decided.name]
    people = tuple(_people(story, decided))
    return Content(
        agency="", controller="", decided_by="", role="", recipient="", recipient_function="", purpose="",
        known_at="", known_precision="", decided_at="", children=(),
        known=Known(
            **{name: str(known.get(name) or "") for name in ("seen", "reported", "opinion", "not_known", "child_words")},
            earlier=tuple(each.line for each in earlier),
        ),
        settled=tuple(_settled(story, decided)),
        what=said.get("what") or "",
        extent=answered.how_much(mine),
        held_back=said.get("held_back") or "",
        reasons=said["reasons"],
        harm_if_shared=said.get("harm_if_shared") or "",
        harm_if_not=said.get("harm_if_not") or "",
        alternatives=said.get("alternatives") or "",
        why_them=said.get("why_them") or "",
        proportionate=said.get("proportionate") or "",
        checked=_checked(story, decided.recipient),
        people=people,
        footing=answered.footing(story.book, mine),
        unconfirmed=answered.unconfirmed(mine),
        advice=_advice(said) + second,
        answers=tuple(document(each) for each in mine),
        facts=answered.questions_answered(story.book, story.case()),
        book_version=story.book.version,
        review_on=answered.look_again_on(people, story.on),
    )  # fmt: skip


def _settled(story: Story, decided: Decided) -> list[Settled]:
    subjects = {child.key: str(child.subject) for child in story.children}
    return [
        Settled(subjects[key], card.disposition, outcome, decided.form.because(number) if outcome != card.disposition else "")
        for number, (card, outcome) in enumerate(zip(decided.cards, decided.form.decided(), strict=True))
        for key in card.keys
    ]  # fmt: skip


def _people(story: Story, decided: Decided) -> list[Person]:
    parts = {each.key: each for each in (*story.children, *story.adults)}
    told: dict[str, TellingShown] = {each.key: each for each in decided.form.people}
    said = decided.form.cleaned_data
    people = []
    for key, name in story.parties("person").items():
        if key not in told:
            continue
        when = said.get(f"telling__{key}") or told[key].when
        ours = when == told[key].when
        again = told[key].look_again if ours else None
        if when == "not_yet" and again is None:
            again = story.on + timedelta(days=answered.LOOK_AGAIN_DAYS)
        people.append(
            Person(
                name=name,
                part=parts[key].part,
                wishes=said.get(f"wishes__{key}") or "",
                telling=when,
                why=told[key].why if ours else _("Decided by the practitioner."),
                look_again=again.isoformat() if again else "",
                exemption=_exemption(when),
            )
        )
    return people


def _exemption(when: str) -> str:
    # Which schedule it is differs by sector and reason, and we have not checked them: the IG lead names it.
    return (
        _("telling would get in the way of protecting somebody; IG lead to name the exemption")
        if when == "not_yet"
        else ""
    )


def _checked(story: Story, recipient: Recipient) -> str:
    given = story.value("recipient_checked", recipient.key)
    if given == "yes":
        return _("On a number or address we already had.")
    return _("Not checked yet.") if given else ""


def _advice(said: Mapping[str, Any]) -> tuple[Advice, ...]:
    if not said.get("advice_who") and not said.get("advice_said"):
        return ()
    followed = {"yes": _("Yes"), "partly": _("In part"), "no": _("No")}.get(
        said.get("advice_followed") or "", ""
    )
    return (Advice(said.get("advice_who") or "", said.get("advice_said") or "", followed),)


def second_person(name: str, role: str) -> tuple[Advice, ...]:
    """Write down who agreed that something goes against a stop."""
    agreed = _("Agreed, as the second person, that this is passed on although the guidance says to stop.")
    return (Advice(f"{name}, {role}", agreed, _("Yes"), agreed=True),)


def rows_of(decided: Decided, change: str) -> list[tuple[str, str, str]]:
    """List what is to be recorded, each with the way back to change it; what was left empty is not listed."""
    said = decided.form.cleaned_data
    rows = [
        (_("About"), and_([child for card in decided.cards for child in card.children])),
        (_("Your decision"), decided.line()),
        (_("You decided differently because"), decided.because()),
        (_("What you will pass on"), said.get("what") or ""),
        (_("Your reasons"), said["reasons"]),
        (_("Held back"), said.get("held_back") or ""),
        (_("Harm if shared"), said.get("harm_if_shared") or ""),
        (_("Harm if not"), said.get("harm_if_not") or ""),
        (_("What else you thought of"), said.get("alternatives") or ""),
        (_("Why them"), said.get("why_them") or ""),
        (_("Why it is no more than they need"), said.get("proportionate") or ""),
        (_("Advice"), ": ".join(filter(None, (said.get("advice_who"), said.get("advice_said"))))),
    ]
    rows += [_person_row(told, said) for told in decided.form.people]
    return [(question, text, change) for question, text in rows if text]


def _person_row(told: TellingShown, said: Mapping[str, Any]) -> tuple[str, str]:
    when = said.get(f"telling__{told.key}") or told.when
    words = [_("Tell them %(when)s.") % {"when": _(TELLING_WORDS[when])}] if when else []
    if told.look_again and when == told.when:
        words.append(_("Look again on %(day)s.") % {"day": day(told.look_again)})
    return told.person, " ".join([*words, said.get(f"wishes__{told.key}") or ""]).strip()


def purpose_of(story: Story, decided: Decided) -> str:
    """Return what it is for, in the rulebook's word; where nobody was asked, a share protects and the rest does not."""
    given = story.value("purpose", decided.recipient.key)
    if given in ("keep_safe", "early_help", "health_care", "schooling", "crime", "other"):
        return given
    return "keep_safe" if any(each in SHARES for each in decided.form.decided()) else "other"
