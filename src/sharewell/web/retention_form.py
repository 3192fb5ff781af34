"""The questions of the acts on what is kept: what to know, and why, before a case is held, dated or disposed of."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sharewell.actions.keep_case import age_at_opening
from sharewell.practice.retention import is_plain_age, may_be_born
from sharewell.web.forms import Choice, Day, Form, Line, Words

OPEN, CLOSED = "open", "closed"
_AUTHORITY_HINT = gettext_lazy(
    "A letter with its day, a court’s order, or your own role where it is yours to say."
)


class HoldForm(Form):
    """Why a case must be kept whatever the schedule says."""

    reason = Words(
        gettext_lazy("Why must it be kept?"), missing=gettext_lazy("Write why it must be kept"), small=True
    )
    authority = Line(
        gettext_lazy("Who asks for it, or on what authority?"),
        hint=_AUTHORITY_HINT,
        missing=gettext_lazy("Say who asks for it, or on what authority"),
    )

    def __init__(
        self, data: dict[str, list[str]] | None = None, *, causes: Sequence[tuple[str, Any]]
    ) -> None:
        super().__init__(data)
        self.heading = _("Hold this case")
        self.fields = {
            "cause": Choice(_("What is it held for?"), causes, missing=_("Say what it is held for")),
            **self.fields,
        }


class LiftForm(Form):
    """Why a hold can end."""

    heading = gettext_lazy("Lift the hold")
    reason = Words(
        gettext_lazy("Why need it not be held any more?"),
        missing=gettext_lazy("Write why it need not be held any more"),
        small=True,
    )
    authority = Line(
        gettext_lazy("Who allows it, or on what authority?"),
        hint=_AUTHORITY_HINT,
        missing=gettext_lazy("Say who allows it, or on what authority"),
    )

    def __init__(self, data: dict[str, list[str]] | None = None, *, holds: Sequence[tuple[str, Any]]) -> None:
        super().__init__(data)
        if len(holds) > 1:
            which = Choice(
                _("Which hold can end?"),
                holds,
                hint=_("The others stay."),
                missing=_("Say which hold can end"),
            )
            self.fields = {"hold": which, **self.fields}


class KeepForm(Form):
    """What kind of record a case is, and whether it is closed."""

    closed = Choice(
        gettext_lazy("Is the case closed?"),
        [(OPEN, gettext_lazy("No, it is still open")), (CLOSED, gettext_lazy("Yes, it is closed"))],
        hint=gettext_lazy("Whatever is recorded later about the family opens it again."),
        missing=gettext_lazy("Say whether it is closed"),
    )
    closed_on = Day(
        gettext_lazy("If it is closed, on which day?"), hint=gettext_lazy("For example 27 3 2026"), past=True
    )
    reason = Words(gettext_lazy("Why do you say so?"), missing=gettext_lazy("Write why"), small=True)

    def __init__(self, data: dict[str, list[str]] | None = None, *, kinds: Sequence[tuple[str, Any]]) -> None:
        super().__init__(data)
        self.heading = _("How this case is kept")
        self.fields = {
            "kind": Choice(
                _("What kind of record is it?"), kinds, missing=_("Say what kind of record it is")
            ),
            **self.fields,
        }


class BirthForm(Form):
    """When a child was born, as was learned later."""

    born = Day(
        gettext_lazy("When was the child born?"), missing=gettext_lazy("Type the day of birth"), past=True
    )
    known_from = Line(
        gettext_lazy("Where do you know it from?"), missing=gettext_lazy("Say where you know it from")
    )

    def __init__(
        self,
        data: dict[str, list[str]] | None = None,
        *,
        who: Sequence[tuple[str, Any]],
        opened_at: datetime,
    ) -> None:
        super().__init__(data)
        self.heading = _("A date of birth")
        self.fields = {"subject": Choice(_("Which child?"), who, missing=_("Say which child")), **self.fields}
        years = self._age(opened_at)
        if not is_plain_age(years):
            self.fields["confirmed"] = _right(years)

    def _age(self, opened_at: datetime) -> int:
        """Return the age at the case's opening that was typed; nought where no day was, or one that can't be."""
        field = self.fields["born"]
        try:
            born = field.clean(field.widget.value_from_datadict(self.data, {}, "born"))
        except ValidationError:
            return 0
        return age_at_opening(born, opened_at) if may_be_born(born, timezone.localdate()) else 0


def _right(years: int) -> Choice:
    """Ask whether an unlikely age is right; the answer is that age, so that it goes for no other."""
    words = _("By this day, they were %(years)s years old when the case was opened. Is that right?")
    yes = _("Yes: they were %(years)s years old")
    missing = _("Check the year: by this day they were %(years)s years old when the case was opened")
    named = {"years": years}
    return Choice(
        words % named,
        [(str(years), yes % named)],
        hint=_("How long the record is kept counts from this day. If it is wrong, change it above."),
        missing=missing % named,
    )


class AskForm(Form):
    """Why something can go."""

    heading = gettext_lazy("Ask for this to be disposed of")
    reason = Words(
        gettext_lazy("Why can it go?"),
        hint=gettext_lazy("A second person reads this, looks at the case, and disposes of it or holds it."),
        missing=gettext_lazy("Write why it can go"),
        small=True,
    )


# Kept for ever, so nobody is asked for words that might name somebody.
REASONS = {
    "time_has_come": gettext_lazy("I read it, and its time has come"),
    "recorded_by_mistake": gettext_lazy("I read it, and it was opened by mistake, or twice"),
    "kept_elsewhere": gettext_lazy("I read it, and somebody else keeps this record now"),
    "person_asked": gettext_lazy("I read it, and the person it is about asked for this and may"),
    "ordered": gettext_lazy("I read it, and a court or the Information Commissioner ordered it"),
}


class DisposeForm(Form):
    """Why it can go, said by the second person, who has looked."""

    heading = gettext_lazy("Dispose of this for good")
    reason = Choice(
        gettext_lazy("You have looked at it. Why can it go?"),
        list(REASONS.items()),
        hint=gettext_lazy(
            "Think of brothers and sisters, of anybody who may ask one day, and of inquiries. "
            "What you choose is kept for good, so you are asked for no words that could name somebody."
        ),
        missing=gettext_lazy("Say why it can go"),
    )
