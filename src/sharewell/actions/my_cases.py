"""My cases: those this person may see, what is still to finish first, each with its children and newest worry.

Reading appends no entry in this edition.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, Max, OuterRef, Q

from sharewell.actions.actor import Actor
from sharewell.actions.naming import UNREADABLE_NAME, children_of, gist_of, names_of, recipient_of, words_in
from sharewell.actions.open_content import open_if_whole
from sharewell.actions.reachable import reads_all_words, visible_cases
from sharewell.actions.urging import only_the_lead, with_care
from sharewell.practice.decision import WAITING, owes_advice
from sharewell.practice.recipient import PROTECTING
from sharewell.store.models import Call, Case, Decision, Draft, Entry, Share, Worry
from sharewell.store.tenancy import as_agency

LONDON = ZoneInfo("Europe/London")
OFFICE_CLOSES = time(17)
# In the order in which they come up.
KINDS = (
    "nobody_told", "urgent_unfinished", "undecided", "answer_awaited", "advice_owed", "review_due", "unreadable", "half_answered",
)  # fmt: skip


@dataclass(frozen=True)
class ToFinish:
    """One thing to finish: its kind, one of ``KINDS``, since when, by when, and the ids of what it is about.

    ``recipient`` is who was to be told, ``outcome`` what was decided then, and ``others_told`` says that somebody else
    in the case was. ``count`` is how many worries nobody decided about. ``by`` is 17:00 on the next weekday; it knows no
    bank holidays. ``with_care``: nobody is urged to ring them.
    """

    kind: str
    since: datetime
    by: datetime | None = None
    decision_id: UUID | None = None
    share_id: UUID | None = None
    draft_id: UUID | None = None
    recipient: str = ""
    recipient_function: str = ""
    draft_kind: str = ""
    outcome: str = ""
    others_told: bool = False
    count: int = 1
    with_care: bool = False
    only_the_lead: bool = False


@dataclass(frozen=True)
class CaseRow:
    """One line of the list; a draft that has no case yet is a line of its own, without children.

    ``gist`` is one line of the newest worry, ``opened_by`` the name of whose case it is.
    """

    case_id: UUID | None
    children: tuple[tuple[UUID, str], ...]
    opened_at: datetime
    newest_worry: datetime | None
    to_finish: tuple[ToFinish, ...]
    own: bool
    gist: str = ""
    opened_by: str = ""


def my_cases(actor: Actor, now: datetime) -> tuple[CaseRow, ...]:
    """Return the cases this person may see, by ``practice.access.reach``: to finish first, then the newest worry."""
    with as_agency(actor.agency_id):
        cases = list(visible_cases(actor).annotate(newest=Max("worries__happened_at")))
        ids = [case.id for case in cases]
        todo, loose = _to_finish(actor, cases, now)
        names = children_of(actor, ids)
        gists = _gists(actor, ids)
        openers = names_of(actor, (case.opened_by_id for case in cases))
    rows = [
        CaseRow(
            case.id,
            tuple(names.get(case.id, ())),
            case.opened_at,
            case.newest,
            tuple(todo.get(case.id, ())),
            case.opened_by_id == actor.practitioner_id,
            gists.get(case.id, ""),
            openers[case.opened_by_id],
        )
        for case in cases
    ]
    rows += [CaseRow(None, (), one.since, None, (one,), own=True) for one in loose]
    return tuple(sorted(rows, key=_order))


def _gists(actor: Actor, cases: list[UUID]) -> dict[UUID, str]:
    """Return one line of each case's newest worry; the words of the others stay closed."""
    worries = Worry.objects.filter(case__in=cases).select_related("entry__content")
    if not reads_all_words(actor):
        worries = worries.filter(raised_by=actor.practitioner_id)
    newest = {worry.case_id: worry for worry in worries.order_by("happened_at", "id")}
    return {case: gist_of(words_in(actor, worry.entry)) for case, worry in newest.items()}


def to_finish_in(actor: Actor, case: Case, now: datetime) -> tuple[ToFinish, ...]:
    """Return what is to finish in one case. To be called inside ``as_agency``."""
    found, _ = _to_finish(actor, [case], now)
    return tuple(found.get(case.id, ()))


def finish_by(since: datetime) -> datetime:
    """Return when an urgent record should be finished: 17:00 London on the next weekday. Knows no bank holidays."""
    day = since.astimezone(LONDON).date() + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return datetime.combine(day, OFFICE_CLOSES, LONDON)


def _order(row: CaseRow) -> tuple[int, float]:
    urgency = min((KINDS.index(one.kind) for one in row.to_finish), default=len(KINDS))
    return urgency, -(row.newest_worry or row.opened_at).timestamp()


def _to_finish(
    actor: Actor, cases: Sequence[Case], now: datetime
) -> tuple[dict[UUID, list[ToFinish]], list[ToFinish]]:
    ids = [case.id for case in cases]
    decisions = list(
        Decision.objects.filter(proposal__case__in=ids)
        .select_related("proposal", "entry__content")
        .order_by("entry__index")
    )
    found: dict[UUID, list[ToFinish]] = {}
    for case, one in (
        *_untold(actor, ids),
        *_unfinished(actor, decisions),
        *_undecided(cases, decisions),
        *_awaited(actor, decisions),
        *_to_review(actor, decisions, now),
    ):
        found.setdefault(case, []).append(one)
    loose = []
    mine = Draft.objects.filter(Q(case__in=ids) | Q(case=None), practitioner=actor.practitioner_id)
    for draft in mine:
        kind = _kept_in(actor, draft)
        if not kind:
            continue
        one = ToFinish(kind, draft.saved_at, draft_id=draft.id, draft_kind=draft.kind)
        if draft.case_id:
            found.setdefault(draft.case_id, []).append(one)
        else:
            loose.append(one)
    return found, loose


def _undecided(cases: Sequence[Case], decisions: list[Decision]) -> Iterable[tuple[UUID, ToFinish]]:
    """Yield the cases with a worry newer than their last decision: nobody has been told of it.

    To finish an urgent record decides nothing about a worry that came after the call.
    """
    at = {decision.id: decision.entry.index for decision in decisions}
    last: dict[UUID, int] = {}
    for decision in decisions:
        index = (
            at.get(decision.amends_id, decision.entry.index) if decision.amends_id else decision.entry.index
        )
        last[decision.proposal.case_id] = max(index, last.get(decision.proposal.case_id, -1))
    since: dict[UUID, list[datetime]] = {}
    for worry in Worry.objects.filter(case__in=[case.id for case in cases]).select_related("entry"):
        if worry.entry.index > last.get(worry.case_id, -1):
            since.setdefault(worry.case_id, []).append(worry.entry.recorded_at)
    for case, raised in since.items():
        yield case, ToFinish("undecided", min(raised), count=len(raised))


def _kept_in(actor: Actor, draft: Draft) -> str:
    """Say what a draft is to finish: nothing, where it holds no more than what it is about and was only opened."""
    held = open_if_whole(actor, draft, "content")
    if held is None:
        return "unreadable"
    return "half_answered" if set(held["content"]) - {"case", "share", "decision", "pack", "do", "of"} else ""


def _untold(actor: Actor, cases: list[UUID]) -> Iterable[tuple[UUID, ToFinish]]:
    """Yield the shares that nobody was told of: no call of theirs was spoken."""
    spoken = Call.objects.filter(share=OuterRef("id"), outcome="spoke")
    shares = Share.objects.filter(~Exists(spoken), decision__proposal__case__in=cases)
    told = Call.objects.filter(outcome="spoke", share__decision__proposal__case__in=cases)
    others = set(told.values_list("share__decision__proposal__case", flat=True))
    for share in shares.select_related("decision__proposal"):
        case, one = _about(actor, "nobody_told", share.decision, share_id=share.id)
        yield case, replace(one, others_told=case in others, with_care=with_care(actor, share.decision))


def _unfinished(actor: Actor, decisions: list[Decision]) -> Iterable[tuple[UUID, ToFinish]]:
    finished = {decision.amends_id for decision in decisions}
    for decision in decisions:
        if decision.unfinished and decision.id not in finished:
            by = finish_by(decision.happened_at)
            case, one = _about(actor, "urgent_unfinished", decision, by=by)
            yield case, replace(one, only_the_lead=only_the_lead(actor, decision))


def _newest(actor: Actor, decisions: list[Decision]) -> list[Decision]:
    """Return the last decision of each case towards each recipient; bodies that protect go by what they are."""
    newest: dict[tuple[UUID, str, str], Decision] = {}
    for decision in decisions:
        proposal = decision.proposal
        name = ""
        if proposal.recipient_function not in PROTECTING:
            name = recipient_of(actor, proposal)
            # Nobody can tell whether two of them are the same, so each stands for itself.
            name = str(decision.id) if name == UNREADABLE_NAME else name
        newest[proposal.case_id, proposal.recipient_function, " ".join(name.split()).casefold()] = decision
    return list(newest.values())


def _awaited(actor: Actor, decisions: list[Decision]) -> Iterable[tuple[UUID, ToFinish]]:
    """Yield the decisions that wait for advice, an answer or a check: they are decided again, and not the end.

    Of the others, those for which the guidance asked for advice come up until somebody writes down who said what.
    Nothing waits for that: what was shared is shared.
    """
    owed = []
    for decision in _newest(actor, decisions):
        whole = open_if_whole(actor, decision.entry)
        said = whole or {}
        # One child can wait while another is shared about.
        waits = [each["decided"] for each in said.get("settled") or () if each["decided"] in WAITING]
        if decision.outcome in WAITING or waits:
            outcome = decision.outcome if decision.outcome in WAITING else waits[0]
            case, one = _about(actor, "answer_awaited", decision, by=finish_by(decision.happened_at))
            yield case, replace(one, outcome=outcome)
        elif whole is None:
            yield _about(actor, "unreadable", decision)
        elif owes_advice(said.get("answers") or (), said.get("advice") or ()):
            owed.append(decision)
    noted = _advised(actor, {decision.proposal.case_id for decision in owed})
    for decision in owed:
        if str(decision.id) not in noted:
            yield _about(actor, "advice_owed", decision, by=finish_by(decision.happened_at))


def _advised(actor: Actor, cases: set[UUID]) -> set[str]:
    """Return the decisions under which advice was added since."""
    added = Entry.objects.filter(case__in=cases, kind="decision.amended").select_related("content")
    return {
        json.loads(entry.targets)["decision"]
        for entry in added
        if (open_if_whole(actor, entry) or {}).get("advised_by")
    }


def _to_review(actor: Actor, decisions: list[Decision], now: datetime) -> Iterable[tuple[UUID, ToFinish]]:
    """Yield the decisions whose day to look again has come, unless a later one towards the same recipient stands."""
    today = now.astimezone(LONDON).date()
    for decision in _newest(actor, decisions):
        if decision.review_on and decision.review_on <= today:
            yield _about(actor, "review_due", decision)


def _about(
    actor: Actor, kind: str, decision: Decision, by: datetime | None = None, share_id: UUID | None = None
) -> tuple[UUID, ToFinish]:
    proposal = decision.proposal
    one = ToFinish(
        kind,
        decision.happened_at,
        by,
        decision.id,
        share_id,
        recipient=recipient_of(actor, proposal),
        recipient_function=proposal.recipient_function,
    )
    return proposal.case_id, one
