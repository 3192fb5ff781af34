"""The kinds of question a page can ask, as Django fields that say in plain words what is wrong; drawn by ``parts/questions.html``.

    class DangerForm(Form):
        danger = Choice(_("Is a child in danger now?"), [("yes", _("Yes")), ("no", _("No"))], not_sure=True,
                        missing=_("Say whether a child is in danger now, or that you are not sure"))
        happened = Words(_("What happened?"), hint=_("Say what you saw and heard."), missing=_("Say what happened"))

Every field takes ``hint`` (help under the question), ``why`` (the text behind *Why am I asked this?*), ``missing`` (the error when
an answer is needed and there is none; without it the question may be left empty) and ``small`` (a short box).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from sharewell.web.clock import DayParts, Unreadable, read_clock, read_day

LONGEST = 20_000
LONGEST_LINE = 200
NOT_SURE = "not_sure"

_HIDDEN_CHARACTER = _(
    "This answer holds a hidden character that can’t be kept. Type the words again, or paste them as plain text"
)


@dataclass(frozen=True)
class Fault:
    """One error: where it is on the page, and what it says."""

    href: str
    text: str


class Question:
    """What every kind of question carries beside Django's own, for the macro that draws it."""

    kind = ""
    hint: Any = ""
    why: Any = ""
    small = False

    def dress(self, hint: Any, why: Any, *, small: bool = False) -> None:
        """Note what is shown around the box."""
        self.hint, self.why, self.small = hint, why, small


class Form(forms.Form):
    """One page's questions. ``who`` is the signed mark; errors show only once the page was sent."""

    heading: Any = ""

    def __init__(self, data: Mapping[str, list[str]] | None = None, **options: Any) -> None:
        given = (
            None if data is None else MultiValueDict({name: list(values) for name, values in data.items()})
        )
        super().__init__(given, auto_id="%s", label_suffix="", **options)
        self.who = ""
        self.shows_errors = False

    def sent(self) -> bool:
        """Check the answers, show what is wrong from now on, and say whether all is well."""
        self.shows_errors = True
        return self.is_valid()

    def faults(self) -> list[Fault]:
        """List the errors for the summary, in the order of the page."""
        if not self.shows_errors:
            return []
        whole = [Fault("", str(text)) for text in self.non_field_errors()]
        return whole + [Fault(f"#{bound.html_name}", str(bound.errors[0])) for bound in self if bound.errors]

    def fault(self, bound: forms.BoundField) -> str:
        """Return what is wrong with one answer, or nothing."""
        return str(bound.errors[0]) if self.shows_errors and bound.errors else ""


class _Text(forms.CharField, Question):
    def __init__(self, label: Any, longest: int, missing: Any, **options: Any) -> None:
        super().__init__(label=label, required=bool(missing), **options)
        self.longest = longest
        if missing:
            self.error_messages["required"] = missing
        self.validators = [
            ProhibitNullCharactersValidator(message=_HIDDEN_CHARACTER),
            lambda text: _not_too_long(text, longest),
        ]


def _not_too_long(text: str, longest: int) -> None:
    if len(text) > longest:
        told = _("This answer has %(length)s characters; the most we can keep is %(longest)s. It is all still here: shorten it, "
                 "or keep the rest in a document")  # fmt: skip
        raise ValidationError(told, params={"length": f"{len(text):,}", "longest": f"{longest:,}"})


class Words(_Text):
    """A box for free text. ``for_the_child`` shows the prompt that belongs on every box for reasons."""

    kind = "words"

    def __init__(
        self,
        label: Any,
        *,
        hint: Any = "",
        why: Any = "",
        missing: Any = "",
        for_the_child: bool = False,
        small: bool = False,
    ) -> None:
        super().__init__(label, LONGEST, missing, widget=forms.Textarea)
        self.for_the_child = for_the_child
        self.dress(hint, why, small=small)


class Line(_Text):
    """A box for one line: a name, a role, a telephone number."""

    kind = "line"

    def __init__(  # each is a word of the page
        self,
        label: Any,
        *,
        hint: Any = "",
        why: Any = "",
        missing: Any = "",
        small: bool = False,
        longest: int = LONGEST_LINE,
    ) -> None:
        super().__init__(label, longest, missing)
        self.dress(hint, why, small=small)


class Choice(forms.ChoiceField, Question):
    """One of several. ``not_sure`` adds *I’m not sure* below the others; ``notes`` gives a hint for single answers."""

    kind = "choice"

    def __init__(  # noqa: PLR0913  # each is a word of the page
        self,
        label: Any,
        choices: Sequence[tuple[str, Any]],
        *,
        not_sure: bool = False,
        notes: Mapping[str, Any] | None = None,
        hint: Any = "",
        why: Any = "",
        missing: Any = "",
    ) -> None:
        rest = [(NOT_SURE, _("I’m not sure"))] if not_sure else []
        super().__init__(label=label, choices=[*choices, *rest], required=bool(missing))
        self.error_messages |= {"invalid_choice": missing or _("Choose one of the answers shown")}
        self.error_messages |= {"required": missing} if missing else {}
        self.notes = dict(notes or {})
        self.dress(hint, why)


class Pick(Choice):
    """One of many, as a list to pick from: where buttons would fill the page."""

    kind = "pick"


class Choices(forms.MultipleChoiceField, Question):
    """Any number of several, as tick boxes."""

    kind = "choices"

    def __init__(  # each is a word of the page
        self,
        label: Any,
        choices: Sequence[tuple[str, Any]],
        *,
        notes: Mapping[str, Any] | None = None,
        hint: Any = "",
        why: Any = "",
        missing: Any = "",
    ) -> None:
        super().__init__(label=label, choices=list(choices), required=bool(missing))
        self.error_messages |= {"invalid_choice": missing or _("Choose from the answers shown")}
        self.error_messages |= {"required": missing} if missing else {}
        self.notes = dict(notes or {})
        self.dress(hint, why)


class _DayBoxes(forms.Widget):
    """Three boxes: day, month, year."""

    def value_from_datadict(self, data: Mapping[str, Any], _files: Any, name: str) -> DayParts:
        return DayParts(*(str(data.get(f"{name}-{part}", "")) for part in ("day", "month", "year")))

    def value_omitted_from_data(self, data: Mapping[str, Any], _files: Any, name: str) -> bool:
        return f"{name}-day" not in data


class Day(forms.Field, Question):
    """A day, asked as three boxes. ``past`` refuses a day after today; the field is ``NAME-day``, ``NAME-month``, ``NAME-year``."""

    kind = "day"
    widget = _DayBoxes

    def __init__(
        self, label: Any, *, hint: Any = "", why: Any = "", missing: Any = "", past: bool = False
    ) -> None:
        super().__init__(label=label, required=bool(missing))
        self.missing, self.past = missing, past
        self.dress(hint, why)

    def clean(self, value: DayParts) -> date | None:
        if value.empty:
            if self.missing:
                raise ValidationError(self.missing)
            return None
        try:
            day = read_day(value)
        except Unreadable as unreadable:
            raise ValidationError(unreadable.told) from None
        if self.past and day > timezone.localdate():
            raise ValidationError(_("That day has not come yet"))
        return day


class Clock(_Text):
    """A time of day, typed as people write it: 5.31pm, 17:31, 5 pm."""

    kind = "line"

    def __init__(self, label: Any, *, hint: Any = "", why: Any = "", missing: Any = "") -> None:
        super().__init__(label, 20, missing)
        self.dress(hint or _("For example 5:30 pm or 17:30"), why, small=True)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return read_clock(text) if text else None
        except Unreadable as unreadable:
            raise ValidationError(unreadable.told) from None


def at(day: date, time: Any) -> datetime:
    """Join a day and a time as Europe/London reads them."""
    return timezone.make_aware(datetime.combine(day, time))
