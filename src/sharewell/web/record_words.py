"""The words of the record as people say them: what was decided, how much, when somebody is told, and the moments."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sharewell.practice.rulebook import national_book
from sharewell.web.environment import day, when

# An hour to write it down is no lateness worth a mark of its own.
AT_ONCE = timedelta(hours=1)


def decided(outcome: str, child: str, recipient: str) -> str:
    """Say in one sentence what was decided for one child towards one recipient."""
    named = {"child": child, "recipient": recipient}
    sentences = {
        "share_now": _("Tell %(recipient)s about %(child)s at once."),
        "share": _("Tell %(recipient)s about %(child)s."),
        "ask_consent_first": _("Ask first, before telling %(recipient)s about %(child)s."),
        "verify_first": _("Check who %(recipient)s is, before telling them anything about %(child)s."),
        "seek_advice": _("Talk it over, before telling %(recipient)s anything about %(child)s."),
        "not_with_this_recipient_now": _("Don’t tell %(recipient)s about %(child)s now."),
    }
    return sentences.get(outcome, outcome) % named


def waiting(outcome: str) -> str:
    """Say what has to come before it is decided again."""
    awaited = {
        "ask_consent_first": _("Nothing has been passed on. Write down their answer, and decide again."),
        "verify_first": _("Nothing has been passed on. Write down the check, and decide again."),
        "seek_advice": _("Nothing has been passed on. Write down the advice, and decide again."),
    }
    return awaited.get(outcome, outcome)


def extent(word: str) -> str:
    """Say how much is passed on."""
    amounts = {
        "nothing": _("Nothing for now."),
        "confirm_only": _("Only that we know the child or family, with no details."),
        "summary": _("A short summary of what helps them."),
        "relevant_part": _("The part that bears on this, and no more."),
        "detail": _("In full, as they work with the child."),
    }
    return amounts.get(word, word)


def telling(word: str) -> str:
    """Say when a person is to hear of it: a plan, and nobody's word that it was done."""
    moments = {
        "before": _("to be told before it is shared"),
        "at_time": _("to be told as it happens"),
        "after": _("to be told afterwards"),
        "not_yet": _("not to be told yet"),
    }
    return moments.get(word, word)


def part(word: str) -> str:
    """Say what somebody is in the case."""
    parts = {
        "child": _("child"),
        "parent_or_carer": _("parent or carer"),
        "person_suspected": _("the person the worry is about"),
        "other_adult": _("another adult"),
    }
    return parts.get(word, word)


def function(word: str) -> str:
    """Say what kind of body or person a recipient is, in the rulebook's words."""
    return national_book().facts["recipient_function"].labels.get(word, word)


def purpose(word: str) -> str:
    """Say what a share is for, in the rulebook's words."""
    return national_book().facts["purpose"].labels.get(word, word)


def reference(identity: object) -> str:
    """Return the short reference that people say to each other; the whole id is in the footer."""
    return str(identity)[:8].upper()


def read_moment(text: str) -> datetime:
    """Return the moment of an RFC 3339 text in UTC."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def at(moment: datetime, precision: str = "minute") -> str:
    """Write a moment as closely as it is known, in Europe/London."""
    local = timezone.localtime(moment)
    if precision == "year":
        return str(local.year)
    if precision == "month":
        return f"{_(local.strftime('%B'))} {local.year}"
    if precision == "day":
        return day(moment)
    return _("%(moment)s, about") % {"moment": when(moment)} if precision == "hour" else when(moment)


def whole_day(text: str) -> str:
    """Write a date such as 2026-12-06 as people do; anything else stays as it was typed."""
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def born(text: str) -> str:
    """Write when a child was born, or when a baby is expected; empty when it is not known."""
    if not text:
        return ""
    if text.startswith("due "):
        return _("expected %(day)s") % {"day": whole_day(text[4:])}
    return _("born %(day)s") % {"day": whole_day(text)}


def gap_between(earlier: datetime, later: datetime, precision: str = "minute") -> timedelta:
    """Return how long after: in whole days where only the day is known, nothing where not even that is."""
    if precision == "day":
        return timedelta(days=(timezone.localdate(later) - timezone.localdate(earlier)).days)
    return timedelta() if precision in ("month", "year") else later - earlier


def how_long(gap: timedelta) -> str:
    """Say a length of time in its largest whole unit."""
    if gap >= timedelta(days=1):
        return ngettext("%(count)s day", "%(count)s days", gap.days) % {"count": gap.days}
    if gap >= timedelta(hours=1):
        hours = gap // timedelta(hours=1)
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    minutes = max(1, gap // timedelta(minutes=1))
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}


def names(all_of: Sequence[str]) -> str:
    """Join names as people say them: Evie, Callum and Jess."""
    if len(all_of) < 2:
        return "".join(all_of)
    return _("%(most)s and %(last)s") % {"most": ", ".join(all_of[:-1]), "last": all_of[-1]}


def number(count: int) -> str:
    """Write a small number as a word."""
    small = (
        _("no"), _("one"), _("two"), _("three"), _("four"), _("five"),
        _("six"), _("seven"), _("eight"), _("nine"), _("ten"),
    )  # fmt: skip
    return small[count] if count < len(small) else str(count)
