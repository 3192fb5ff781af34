"""One case: who it is about, its worries as a dated list, the decisions, whether anybody was told, and what to do next."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sharewell.actions.case_story import CaseStory, DecisionLine, WorryLine, case_story
from sharewell.actions.decision_story import CallLine, DecisionStory, calls_about, decision_story
from sharewell.actions.naming import UNREADABLE, UNREADABLE_WORDS
from sharewell.actions.open_content import unless_damaged
from sharewell.practice.decision import SHARING, WAITING
from sharewell.store.tenancy import as_agency
from sharewell.web import record_words as words
from sharewell.web.environment import day
from sharewell.web.found import found
from sharewell.web.kept_words import kept_until
from sharewell.web.numbers import own_area
from sharewell.web.sitting import SignedIn
from sharewell.web.ways import Todo, Way, allowed, finish_address, todo
from sharewell.web.whom import whom_to_ring


@dataclass(frozen=True)
class Tag:
    """A state in one word or two; colour is never the only sign."""

    words: str
    colour: str


@dataclass(frozen=True)
class CallShown:
    """One call, in the order they happened."""

    at: datetime
    when: str
    words: str


@dataclass(frozen=True, kw_only=True)
class DecisionShown:
    """One decision towards one recipient."""

    recipient: str
    address: str
    tags: tuple[Tag, ...]
    decided: tuple[str, ...]
    calls: tuple[CallShown, ...]
    ways: tuple[Way, ...]
    red: bool


@dataclass(frozen=True)
class Unreadable:
    """A decision whose own words are damaged, with the calls about it."""

    calls: tuple[CallLine, ...]


@dataclass(frozen=True)
class WorryShown:
    """One worry in the words of the day."""

    at: datetime
    when: str
    by: str
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class CasePage:
    """The whole page."""

    who: str
    opened: str
    to_finish: tuple[Todo, ...]
    people: tuple[tuple[str, str], ...]
    decisions: tuple[DecisionShown, ...]
    worries: tuple[WorryShown, ...]
    of_worker: bool
    ways: tuple[Way, ...]


def case(request: HttpRequest, case: UUID) -> HttpResponse:
    """Show one case to somebody who may see it."""
    person: SignedIn = request.signed_in  # type: ignore[attr-defined]  # set by the door
    with found():
        story = case_story(person.actor, case, timezone.now())
        opened = {line.decision_id: _opened(person, line) for line in story.decisions if line.may_open}
    whom = whom_to_ring(person, timezone.now())
    context = {
        "page": case_page(person, story, opened),
        "numbers": own_area(person),
        "case_id": case,
        "kept": kept_until(person, case),
        "whom": whom,
        "leads": [each for each in whom.near if each.function == "safeguarding_lead"],
    }
    return render(request, "case/case.html", context)


def _opened(person: SignedIn, line: DecisionLine) -> DecisionStory | Unreadable:
    """Return a decision's story; of one whose words are damaged, the calls about it."""
    story = unless_damaged(partial(decision_story, person.actor, line.decision_id))
    if story is not None:
        return story
    with as_agency(person.agency):
        return Unreadable(calls_about(person.actor, list(line.share_ids)))


def case_page(
    person: SignedIn, story: CaseStory, opened: Mapping[UUID, DecisionStory | Unreadable]
) -> CasePage:
    """Put a case in words; ``opened`` holds the decisions whose records this person may read."""
    children = [each.name for each in story.people if each.part == "child"]
    named = {"day": day(story.opened_at), "name": story.opened_by}
    own = story.own
    finished = {line.finishes for line in story.decisions}
    shown = [line for line in story.decisions if line.decision_id not in finished]
    return CasePage(
        who=words.names(children) or _("No child named"),
        opened=_("Opened on %(day)s by you.") % named if own else _("Opened on %(day)s by %(name)s.") % named,
        to_finish=tuple(todo(person, each, story.case_id, own=own) for each in story.to_finish),
        people=tuple(
            (
                each.name or _("not yet named"),
                ", ".join(filter(None, (_kind(each.kind) or words.part(each.part), words.born(each.born)))),
            )
            for each in story.people
        ),
        decisions=tuple(
            _decision(person, line, opened.get(line.decision_id), story.case_id, own=own) for line in shown
        ),
        worries=tuple(_worry(each) for each in story.worries),
        of_worker=any(each.words.get("kind") == "worker" for each in story.worries),
        ways=tuple(_ways(person, story)),
    )


def _kind(kind: str) -> str:
    return _("unborn baby") if kind == "unborn" else ""


def _decision(
    person: SignedIn,
    line: DecisionLine,
    story: DecisionStory | Unreadable | None,
    case: UUID,
    *,
    own: bool,
) -> DecisionShown:
    shared = line.outcome in SHARING
    red = shared and line.told_at is None
    return DecisionShown(
        recipient=line.recipient,
        address=reverse("decision", args=[line.decision_id]) if line.may_open else "",
        tags=tuple(_tags(line, shared=shared)),
        decided=_sentences(line, story),
        calls=tuple(_calls(story, line.recipient)) if story else (),
        ways=tuple(_decision_ways(person, line, case, own=own)),
        red=red,
    )


def _tags(line: DecisionLine, *, shared: bool) -> Iterator[Tag]:
    if shared and line.told_at is None:
        yield Tag(_("Nobody told yet"), "red")
    elif shared:
        yield Tag(_("Told"), "green")
    elif line.outcome in WAITING:
        yield Tag(_("Not told: to decide again"), "blue")
    else:
        yield Tag(_("Not shared for now"), "grey")
    if line.urgent:
        yield Tag(_("Urgent"), "orange")
    if line.late:
        yield Tag(_("Recorded late"), "yellow")
    if line.unfinished:
        yield Tag(_("To finish"), "blue")


def _sentences(line: DecisionLine, story: DecisionStory | Unreadable | None) -> tuple[str, ...]:
    by = _("Decided by %(name)s on %(day)s.") % {"name": line.decided_by, "day": day(line.decided_at)}
    if story is None or isinstance(story, Unreadable):
        damaged = (UNREADABLE_WORDS,) if story else ()
        return (words.decided(line.outcome, _("the child"), line.recipient), by, *damaged)
    names = {child.subject: child.name for child in story.content.children}
    together: dict[str, list[str]] = {}
    for settled in story.content.settled:
        together.setdefault(settled.decided, []).append(names.get(settled.subject, ""))
    said = [
        words.decided(outcome, words.names(children), line.recipient)
        for outcome, children in together.items()
    ]
    return (*said, by)


def _calls(story: DecisionStory | Unreadable, recipient: str) -> Iterator[CallShown]:
    for call in story.calls:
        named = {"by": call.made_by, "who": call.spoke_to or recipient}
        if call.outcome == "spoke":
            said = _("%(by)s spoke to %(who)s.") % named
        else:
            tried = _("%(by)s rang %(who)s: not reached.")
            said = (tried if call.rang else _("%(who)s: not reached yet. %(by)s wrote this down.")) % named
        yield CallShown(
            call.happened_at,
            words.at(call.happened_at, call.precision),
            " ".join(filter(None, (said, call.note))),
        )


def _decision_ways(person: SignedIn, line: DecisionLine, case: UUID, *, own: bool) -> Iterator[Way]:
    if line.may_open:
        yield Way(reverse("decision", args=[line.decision_id]), _("Open the decision record"))
    if line.outcome in SHARING and line.share_ids and allowed(person, "record_call", own=own):
        yield Way(reverse("call", args=[line.share_ids[0]]), _("Record a call"))
    if line.unfinished and allowed(person, "decide", own=own):
        yield Way(finish_address(case, line.decision_id), _("Finish the record"))


def _worry(worry: WorryLine) -> WorryShown:
    known = worry.words.get("known")
    flat: dict[str, Any] = {**(known if isinstance(known, Mapping) else {}), **worry.words}
    said = [(label, str(flat[name]).strip()) for name, label in _labels().items() if flat.get(name)]
    return WorryShown(
        worry.happened_at,
        words.at(worry.happened_at, worry.precision),
        worry.raised_by,
        tuple((label, text) for label, text in said if text),
    )


def _labels() -> dict[str, str]:
    return {
        "danger": _("The danger"),
        "seen": _("Seen or heard"),
        "reported": _("Reported"),
        "opinion": _("Opinion"),
        "not_known": _("Not known"),
        "child_words": _("The child’s words"),
        "what": _("Passed on"),
        UNREADABLE: _("Damaged"),
    }


def _ways(person: SignedIn, story: CaseStory) -> Iterator[Way]:
    if allowed(person, "decide", own=story.own):
        yield Way(
            reverse("recipients", args=[story.case_id]),
            _("Ask about another recipient"),
            _("Whether to share with somebody else, and how much"),
        )
    yield Way(
        f"{reverse('already_shared')}?case={story.case_id}",
        _("Somebody else was told"),
        _("By telephone or in person: write down whom and when"),
    )
    yield Way(
        f"{reverse('new_worry')}?case={story.case_id}",
        _("Add a worry"),
        _("Something new, or something you remember"),
    )
