"""The person's own decision about one recipient: follow the guidance or differ, what is passed on, and why."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sharewell.web.answer_shown import SHARES, Card, decided_words
from sharewell.web.forms import Choice, Form, Line, Words

FOLLOW, DIFFER = "follow", "differ"
OUTCOMES = (
    "share_now",
    "share",
    "ask_consent_first",
    "verify_first",
    "seek_advice",
    "not_with_this_recipient_now",
)
TELLING = (
    ("before", _("Tell them before")),
    ("at_time", _("Tell them as it happens")),
    ("after", _("Tell them afterwards")),
    ("not_yet", _("Not yet")),
)


class AnswerForm(Form):
    """Two things to write, the rest behind plain lines. Which button was pressed is the decision."""

    def __init__(
        self,
        data: Mapping[str, list[str]] | None = None,
        *,
        cards: Sequence[Card],
        recipient: str,
        pass_on: str = "",
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        self.cards, self.pressed = cards, (data or {}).get("go", [""])[-1]
        shares = any(card.shares for card in cards)
        self.fields["what"] = Words(
            _("What exactly will you pass on?") if shares else _("What will you tell them, if anything?"),
            hint=_("We have put in what you wrote. Take out what they don’t need.")
            if shares and pass_on
            else "",
            small=not shares,
        )
        self.fields["what"].initial = pass_on if shares else ""
        self.fields["reasons"] = Words(_("Why? Your reasons, in your own words"), for_the_child=True,
                                       missing=_("Write your reasons: a sentence or two is enough"))  # fmt: skip
        self._beside()
        self.people = [told for card in cards for told in card.telling]
        for told in self.people:
            self._person(told.key, told.person, told.when)
        for number, card in enumerate(cards):
            self._differ(number, card, recipient)

    def _beside(self) -> None:
        texts = (
            ("held_back", _("What do you hold back, and why?")),
            ("harm_if_shared", _("What harm might sharing do?")),
            ("harm_if_not", _("What harm might not sharing do?")),
            ("alternatives", _("What else did you think of, and why not that?")),
            ("why_them", _("Why them?")),
            ("proportionate", _("Why is it no more than they need?")),
        )
        for name, label in texts:
            self.fields[name] = Words(label, small=True)
        self.fields["advice_who"] = Line(_("Whom did you ask?"), hint=_("Name and role."))
        self.fields["advice_said"] = Words(_("What did they say?"), small=True)
        self.fields["advice_followed"] = Choice(
            _("Did you follow it?"), [("yes", _("Yes")), ("partly", _("In part")), ("no", _("No"))]
        )

    def _person(self, key: str, name: str, when: str) -> None:
        self.fields[f"wishes__{key}"] = Words(
            _now("What does %(name)s want? If you haven’t asked, say why") % {"name": name}, small=True
        )
        choice = Choice(_now("When will you tell %(name)s?") % {"name": name}, TELLING)
        choice.initial = when
        self.fields[f"telling__{key}"] = choice

    def _differ(self, number: int, card: Card, recipient: str) -> None:
        others = [(each, decided_words(each, recipient)) for each in OUTCOMES if each != card.disposition]
        about = _now("What do you decide for %(children)s?") % {"children": card.said}
        stays = [("", _now("Follow the guidance"))] if len(self.cards) > 1 else []
        self.fields[f"decided{number}"] = Choice(about, [*stays, *others])
        self.fields[f"because{number}"] = Words(
            _now("I decided differently for %(children)s because") % {"children": card.said}
            if len(self.cards) > 1 else _now("I decided differently because"), for_the_child=True, small=True)  # fmt: skip

    @property
    def about_people(self) -> list[str]:
        """Return the questions about each person's wishes and telling."""
        return [f"{each}__{told.key}" for told in self.people for each in ("wishes", "telling")]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        differing = [number for number in range(len(self.cards)) if said.get(f"decided{number}")]
        if self.pressed == DIFFER:
            if not differing and "decided0" not in self.errors:
                self.add_error("decided0", _now("Choose what you decide instead"))
            for number in differing:
                if not said.get(f"because{number}") and f"because{number}" not in self.errors:
                    self.add_error(f"because{number}", _now("Say why you decided differently"))
        if (
            any(each in SHARES for each in self.decided())
            and not said.get("what")
            and "what" not in self.errors
        ):
            self.add_error("what", _now("Say what exactly you will pass on"))
        return said

    def decided(self) -> list[str]:
        """Return what is decided for each card: the guidance's answer unless the person differs."""
        return [
            (self.pressed == DIFFER and self.cleaned_data.get(f"decided{number}")) or card.disposition
            for number, card in enumerate(self.cards)
        ]

    def because(self, number: int) -> str:
        """Return why the person differed for a card."""
        return str(self.cleaned_data.get(f"because{number}") or "") if self.pressed == DIFFER else ""
