"""Where a practitioner can go on from a case: the addresses of other journeys, and only those open to them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sharewell.actions.my_cases import ToFinish
from sharewell.practice.access import Doing, Relationship, may
from sharewell.web.environment import day, when
from sharewell.web.sitting import SignedIn


@dataclass(frozen=True)
class Way:
    """A link with what it is for."""

    address: str
    words: str
    hint: str = ""


@dataclass(frozen=True)
class Todo:
    """One thing to finish as a line; red is kept for nobody told. No address where somebody else has to do it.

    ``lead_decides`` says that all this person can do is to tell their safeguarding lead, or to ring themselves.
    """

    words: str
    address: str = ""
    doing: str = ""
    red: bool = False
    lead_decides: bool = False


def finish_address(case: UUID | None, decision: UUID | None) -> str:
    """Return where an urgent record is finished: the ordinary way, begun from what was typed then."""
    return f"{reverse('recipients', args=[case])}?finishes={decision}"


def _begun(one: ToFinish, case: UUID | None) -> str:
    """Return the page on which a draft goes on, by its kind."""
    if one.draft_kind == "interview":
        return reverse("go_on", args=[case])
    pages = {"worry": "worry", "urgent": "share_now_who", "already_shared": "already_shared_write"}
    return reverse(pages[one.draft_kind], args=[one.draft_id])


def allowed(person: SignedIn, doing: Doing, *, own: bool) -> bool:
    """Say whether the policy lets this person do it in a case that is theirs or a colleague's."""
    role: Any = person.role
    stands: Relationship = "own" if own else "agency"
    return may(doing, role, stands).allowed


def big_ways() -> list[Way]:
    """Return the two ways in that are open to everybody who works here."""
    return [
        Way(
            reverse("new_worry"),
            _("Raise a worry"),
            _("What you saw, then whom to tell and how much, step by step"),
        ),
        Way(
            reverse("already_shared"),
            _("I have already told somebody"),
            _("By telephone or in person: write it down in two minutes"),
        ),
    ]


def todo(person: SignedIn, one: ToFinish, case_id: UUID | None, *, own: bool) -> Todo:
    """Say what is to finish and where; to somebody who may not do it, who does."""
    named = {"recipient": one.recipient, "since": when(one.since)}
    decides = allowed(person, "decide", own=own)
    if one.kind == "nobody_told":
        return _untold(one, calls=allowed(person, "record_call", own=own))
    if one.kind == "urgent_unfinished":
        words = _("Finish the urgent record when the child is safe (by %(by)s)") % {
            "by": when(one.by) if one.by else ""
        }
        if one.only_the_lead:
            lead = _(
                "Your lead was told. Police and social care have not been told by you: ask who rings them"
            )
            words = f"{lead}. {words}"
        return Todo(words, finish_address(case_id, one.decision_id) if decides else "")
    if one.kind == "review_due":
        words = _("The day to look again has come: %(recipient)s") % named
        return Todo(words, reverse("decision", args=[one.decision_id]))
    if one.kind == "half_answered":
        words = _("Continue what you began to answer, kept on %(since)s (deleted after 30 days)") % named
        return Todo(words, _begun(one, case_id))
    if one.kind == "unreadable":
        return _unreadable(one)
    awaited = one.kind in ("answer_awaited", "advice_owed")
    return (_awaited if awaited else _undecided)(one, case_id if decides else None)


def _unreadable(one: ToFinish) -> Todo:
    """Say that something here is damaged, and whom to tell: nobody who works with children can mend it."""
    if one.draft_kind:
        said = _("What you began to answer on %(since)s can’t be read: tell whoever looks after Sharewell")
        return Todo(said % {"since": when(one.since)})
    said = _(
        "The record of the decision about %(recipient)s can’t be read: tell whoever looks after Sharewell"
    )
    return Todo(said % {"recipient": one.recipient})


def _untold(one: ToFinish, *, calls: bool) -> Todo:
    named = {"recipient": one.recipient}
    if one.with_care:
        care = _("%(recipient)s: not told yet. Don’t ring back on a number they gave you") % named
        return Todo(care, reverse("share", args=[one.share_id]) if one.share_id else "")
    told = _("%(recipient)s: not told yet, so ring them")
    return Todo(
        (told if one.others_told else _("Nobody has been told yet: ring %(recipient)s")) % named,
        reverse("call", args=[one.share_id]) if calls and one.share_id else "",
        _("Write down your call"),
        red=True,
    )


def _undecided(one: ToFinish, case: UUID | None) -> Todo:
    said = ngettext(
        "Nobody has been told of this worry yet, raised on %(day)s",
        "Nobody has been told of these %(count)s worries yet, the first raised on %(day)s",
        one.count,
    )
    words = said % {"count": one.count, "day": day(one.since)}
    if case is None:
        return Todo(words, red=True, lead_decides=True)
    return Todo(
        words, reverse("recipients", args=[case]), _("Decide whether to share it, and with whom"), red=True
    )


def _awaited(one: ToFinish, case: UUID | None) -> Todo:
    """Say what was waited for, and by when to decide again; advice beside a decision is added to its record."""
    said = {
        "": _("%(recipient)s: ask for advice, and write down who gave it and what they said (by %(by)s)"),
        "seek_advice": _("%(recipient)s: write down the advice, and decide again (by %(by)s)"),
        "ask_consent_first": _("%(recipient)s: write down their answer, and decide again (by %(by)s)"),
        "verify_first": _("%(recipient)s: write down the check, and decide again (by %(by)s)"),
    }[one.outcome]
    words = said % {"recipient": one.recipient, "by": when(one.by) if one.by else ""}
    if one.kind == "advice_owed" and case:
        return Todo(words, reverse("add_to_decision", args=[one.decision_id]))
    return Todo(words, reverse("recipients", args=[case]) if case else "")
