"""The questions of a worry, and what the answers say: who it is about, what was seen, what was told, since when."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sharewell.actions.raise_worry import NewWorry, Person
from sharewell.web.ages import BANDS
from sharewell.web.clock import DayParts
from sharewell.web.forms import Choice, Choices, Day, Form, Line, Pick, Words, at

KINDS = (
    ("neglect", _("Neglect")),
    ("physical", _("Physical abuse")),
    ("emotional", _("Emotional abuse")),
    ("sexual", _("Sexual abuse")),
    ("fabricated_illness", _("Illness made up or caused by a carer")),
    ("exploitation", _("Exploitation, by a person or a group")),
    ("online", _("Something online, or an image")),
    ("relationship", _("Sex, relationships, contraception or pregnancy")),
    ("domestic_abuse", _("Domestic abuse")),
    ("honour_based", _("Honour-based abuse or forced marriage")),
    ("fgm", _("Female genital mutilation (FGM)")),
    ("radicalisation", _("Being drawn into extremism")),
    ("self_harm", _("Self-harm or mental health")),
    ("missing", _("Missing")),
    ("worker", _("A worker or volunteer")),
    ("past_abuse", _("An adult tells of abuse when they were a child")),
    ("none_of_these", _("None of these, or not sure")),
)
PARTS = (
    ("parent_or_carer", _("Parent or carer")),
    ("person_suspected", _("Person I am worried about")),
    ("other_adult", _("Another adult")),
)
TEXTS = ("seen", "reported", "opinion", "not_known", "child_words")
MOST = 20  # blocks of each kind; a longer list is another worry
MIDDAY = time(12)


class WorryForm(Form):
    """One page; its blocks for children and adults grow by the buttons *Add another*."""

    heading = _("What are you worried about?")

    def __init__(
        self,
        data: Mapping[str, list[str]] | None = None,
        *,
        known: Sequence[tuple[str, str]] = (),
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        given = data or {}
        if known:
            self.fields["known"] = Choices(
                _("Children you have written about before"), known, hint=_("Tick all this is about.")
            )
        self.children = [self._child(number) for number in range(1, _count(given, "child") + 1)]
        self.adults = [self._adult(number) for number in range(1, _count(given, "adult") + 1)]
        self.fields["seen"] = Words(
            _("What did you see or hear yourself?"),
            hint=_(
                "Say what happened, as plainly as you can. Use the child’s own words where you have them."
            ),
        )
        self.fields["reported"] = Words(_("What did others tell you?"), small=True)
        self.fields["reported_by"] = Line(
            _("Who told you?"), hint=_("Leave it empty if they must not be shown.")
        )
        self.fields["worry_kind"] = Pick(
            _("What kind of worry is it?"), KINDS, hint=_("The one that matters most now."),
            missing=_("Choose the kind of worry that matters most now"),
        )  # fmt: skip
        happened = Day(_("When did it happen?"), hint=_("Leave it as it is if it was today."), past=True)
        today = timezone.localdate()
        happened.initial = DayParts(str(today.day), str(today.month), str(today.year))
        self.fields["happened"] = happened
        self.fields["child_words"] = Words(_("What did the child say, in their own words?"), small=True)
        self.fields["opinion"] = Words(
            _("What do you think it means?"), hint=_("It is kept apart from what was seen."), small=True
        )
        self.fields["not_known"] = Words(_("What don’t you know yet?"), small=True)

    @property
    def adults_open(self) -> bool:
        """Whether somebody has begun to name adults."""
        typed = any(self.data.get(name) for names in self.adults for name in names)
        return typed or len(self.adults) > 1

    def _child(self, number: int) -> list[str]:
        self.fields[f"child{number}_name"] = Line(
            _("Child’s name"),
            hint=_("Or who they are, such as “the baby, not named yet”.") if number == 1 else "",
        )
        self.fields[f"child{number}_age"] = Pick(_("How old is the child?"), BANDS)
        self.fields[f"child{number}_born"] = Day(_("Date of birth, or the day the baby is due"))
        return [f"child{number}_{each}" for each in ("name", "age", "born")]

    def _adult(self, number: int) -> list[str]:
        self.fields[f"adult{number}_name"] = Line(_("Adult’s name"))
        self.fields[f"adult{number}_part"] = Choice(_("Who are they?"), PARTS)
        return [f"adult{number}_{each}" for each in ("name", "part")]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        named = [number for number in range(1, len(self.children) + 1) if said.get(f"child{number}_name")]
        if not named and not said.get("known") and "child1_name" not in self.errors:
            self.add_error("child1_name", _now("Say which child this is about. A first name is enough"))
        for kind, parts in (("child", ("age", "born")), ("adult", ("part",))):
            self._need_names(said, kind, parts)
        if not said.get("seen") and not said.get("reported") and not {"seen", "reported"} & set(self.errors):
            self.add_error("seen", _now("Say what you saw or heard, or what others told you"))
        return said

    def _need_names(self, said: Mapping[str, Any], kind: str, parts: tuple[str, ...]) -> None:
        for number in range(1, len(self.children if kind == "child" else self.adults) + 1):
            name = f"{kind}{number}_name"
            told = any(said.get(f"{kind}{number}_{part}") for part in parts)
            if told and not said.get(name) and name not in self.errors:
                self.add_error(name, _now("Give a name, or say who they are"))

    def worry(self, case_id: UUID | None, now: datetime) -> NewWorry:
        """Return the checked answers as a worry to be raised."""
        said = self.cleaned_data
        day: date = said.get("happened") or timezone.localdate(now)
        people = [Person(subject_id=UUID(subject)) for subject in said.get("known", [])]
        people += [self._new_child(number) for number in self._named("child")]
        people += [self._new_adult(number) for number in self._named("adult")]
        return NewWorry(
            words=self._words(),
            people=tuple(people),
            happened_at=now if day == timezone.localdate(now) else at(day, MIDDAY),
            precision="day",
            case_id=case_id,
        )

    def _named(self, kind: str) -> list[int]:
        blocks = self.children if kind == "child" else self.adults
        return [
            number for number in range(1, len(blocks) + 1) if self.cleaned_data.get(f"{kind}{number}_name")
        ]

    def _new_child(self, number: int) -> Person:
        said = self.cleaned_data
        born: date | None = said.get(f"child{number}_born")
        # A day still to come is the day a baby is due.
        unborn = said.get(f"child{number}_age") == "unborn" or (
            born is not None and born > timezone.localdate()
        )
        return Person(
            name=said[f"child{number}_name"],
            kind="unborn" if unborn else "child",
            born=born.isoformat() if born else None,
        )

    def _new_adult(self, number: int) -> Person:
        part = self.cleaned_data.get(f"adult{number}_part") or "other_adult"
        return Person(name=self.cleaned_data[f"adult{number}_name"], kind="adult", part=part)

    def _words(self) -> dict[str, Any]:
        said = self.cleaned_data
        words: dict[str, Any] = {name: said.get(name, "") for name in TEXTS}
        if words["reported"] and said.get("reported_by"):
            words["reported"] = _now("%(who)s said: %(words)s") % {
                "who": said["reported_by"],
                "words": words["reported"],
            }
        ages = {
            said[f"child{number}_name"]: said.get(f"child{number}_age", "") for number in self._named("child")
        }
        return {
            **words,
            "kind": said["worry_kind"],
            "ages": {name: band for name, band in ages.items() if band},
        }


def _count(given: Mapping[str, list[str]], kind: str) -> int:
    numbers = [int(found[1]) for name in given if (found := re.match(rf"{kind}(\d{{1,3}})_", name))]
    count = max([1, *numbers]) + (1 if kind in given.get("more", []) else 0)
    return min(count, MOST)
