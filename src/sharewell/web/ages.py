"""A child's age on a day, and how it is said."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sharewell.practice.retention import age

BANDS = (
    ("unborn", gettext_lazy("Not born yet")),
    ("under_13", gettext_lazy("Under 13")),
    ("13_to_15", gettext_lazy("13 to 15")),
    ("16_to_17", gettext_lazy("16 or 17")),
    ("18_or_over", gettext_lazy("18 or over")),
)


def age_said(born: str, kind: str, band: str, on: date) -> str:
    """Say how old a child is, as exactly as is known."""
    if kind == "unborn":
        return _("not born yet")
    day = day_of(born)
    if day is not None and day <= on:
        years = age(day, on)
        return _("%(years)s years old") % {"years": years} if years > 1 else _("%(months)s months old") % {
            "months": (on.year - day.year) * 12 + on.month - day.month
        }  # fmt: skip
    return str(dict(BANDS).get(band, "")).lower()


def day_of(born: str) -> date | None:
    """Return the day of a date as it is stored, or None."""
    try:
        return date.fromisoformat(born.removeprefix("due "))
    except ValueError:
        return None
