"""What a decision has to hold before it can be recorded, and the ground it stands on: its case, children and urgent share."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sharewell.actions.actor import Actor
from sharewell.actions.reachable import find_case
from sharewell.actions.refusal import LeftOutError, NotFoundError, RefusedError
from sharewell.actions.settling import GOLDEN_RULE_7
from sharewell.actions.words import need_one_of, need_past, need_words
from sharewell.practice.decision import SHARING, Content
from sharewell.practice.recipient import RECIPIENT_FUNCTIONS
from sharewell.practice.record import PURPOSES
from sharewell.store.models import (
    AdoptedBook,
    AdoptedProtocol,
    Agency,
    Case,
    CaseSubject,
    Decision,
    Share,
    Worry,
)
from sharewell.store.models.decision import OUTCOMES
from sharewell.store.tenancy import as_agency

# Answers that are a stop: towards somebody not checked, or who may harm. Urgency changes neither.
STOPS = ("verify_first", "not_with_this_recipient_now")


@dataclass(frozen=True, kw_only=True)
class NewDecision:
    """A decision towards one recipient for one purpose.

    ``content`` carries what the person answered. What the record knows by itself (agency, controller, who decides,
    recipient, purpose, children's names, the moment) is written over by the act, so a page may leave it empty.
    ``finishes`` is the urgent decision that this one completes.
    """

    case_id: UUID
    content: Content
    recipient_function: str
    recipient_name: str
    happened_at: datetime
    precision: str = "minute"
    purpose: str = "keep_safe"
    recipient_agency_id: UUID | None = None
    subject_ids: tuple[UUID, ...] = ()
    book_digest: str | None = None
    protocol_digest: str | None = None
    finishes: UUID | None = None


class AlreadyFinishedError(RefusedError):
    """The urgent record was finished before."""

    def __init__(self) -> None:
        super().__init__(
            "This record is finished already.", "Open the case: you can add to what was recorded there."
        )


class NotAdoptedError(RefusedError):
    """A decision was answered by a book or protocol that this agency never adopted, so it could not be replayed."""


@dataclass(frozen=True)
class Ground:
    """What a decision stands on: the case, when the worry was known, and the urgent decision and share it finishes."""

    case: Case
    known_at: datetime | None
    urgent: Decision | None = None
    share: Share | None = None


def outcome_of(content: Content) -> str:
    """Return what was decided over all children: the one that shares most, in the guidance's order."""
    return min((one.decided for one in content.settled), key=OUTCOMES.index)


def check_words_of(new: NewDecision, now: datetime) -> None:
    """Refuse a decision without reasons, without a recipient, or that differs from the guidance and says not why."""
    content = new.content
    need_words(content.reasons, "reasons", "Write the reasons for your decision.", GOLDEN_RULE_7)
    need_words(new.recipient_name, "recipient_name", "Say whom this decision is about sharing with.")
    need_one_of(
        new.recipient_function, RECIPIENT_FUNCTIONS, "recipient_function", "Say what kind of body they are."
    )
    need_one_of(new.purpose, PURPOSES, "purpose", "Say what it is for.")
    need_past(new.happened_at, "happened_at", now)
    for one in content.settled:
        need_one_of(one.decided, OUTCOMES, "decided", "Say what you decide for each child.")
        if not one.followed:
            need_words(
                one.because, "because", "You decided differently: say why, for each child.", GOLDEN_RULE_7
            )
    try:
        date.fromisoformat(content.review_on or "2000-01-01")
    except ValueError:
        raise LeftOutError(
            "review_on", "The day to look again is not a day.", "Give day, month and year."
        ) from None


def stopped(content: Content) -> bool:
    """Say whether something is to go to somebody whom the guidance stops: not checked, or not with them now."""
    return any(one.guidance in STOPS and one.decided in SHARING for one in content.settled)


def check_second_person(content: Content) -> None:
    """Refuse to go against a stop alone: a second person, with name and role, has agreed. Nobody is their own second."""
    if not stopped(content):
        return
    agreed = [each.who.partition(",") for each in content.advice if each.agreed]
    named = [name.strip() for name, _, role in agreed if name.strip() and role.strip()]
    if not any(name.casefold() != content.decided_by.strip().casefold() for name in named):
        raise LeftOutError(
            "second_person",
            "The guidance says to stop here, and nobody passes this on alone.",
            "Talk to a second person first, such as your safeguarding lead, and give their name and role.",
            "guidance/national/invariants.toml, F11",
        )


def ground_of(actor: Actor, new: NewDecision) -> Ground:
    """Find what a decision stands on, and hold the decision to it.

    Refuses a child of the case who is not settled, and as not found a stranger, or a case, urgent decision or
    recipient agency that is not there for this person.
    """
    with as_agency(actor.agency_id):
        case = find_case(actor, new.case_id)
        _check_people(case, new)
        if new.recipient_agency_id and not Agency.objects.filter(id=new.recipient_agency_id).exists():
            raise NotFoundError
        _check_adopted(new)
        newest = Worry.objects.filter(case=case).order_by("-happened_at").first()
        known_at = newest.happened_at if newest else None
        if new.finishes is None:
            return Ground(case, known_at)
        urgent = _unfinished(case, new.finishes, new.recipient_function)
        return Ground(case, known_at, urgent, Share.objects.filter(decision=urgent).first())


def _check_adopted(new: NewDecision) -> None:
    books = AdoptedBook.objects.filter(digest=new.book_digest)
    protocols = AdoptedProtocol.objects.filter(digest=new.protocol_digest, book=new.book_digest)
    if (new.book_digest and not books.exists()) or (new.protocol_digest and not protocols.exists()):
        raise NotAdoptedError(
            "The rules that answered this are not ones your organisation adopted.",
            "Ask your IG lead to adopt them, then send the page again: your answers are kept.",
            "docs/decisions/0004-rulebook-format.md",
        )


def _check_people(case: Case, new: NewDecision) -> None:
    parts = CaseSubject.objects.filter(case=case).values_list("subject_id", "part")
    everybody = {str(subject) for subject, _ in parts}
    children = {str(subject) for subject, part in parts if part == "child"}
    settled = [one.subject for one in new.content.settled]
    if not set(settled) | {str(subject) for subject in new.subject_ids} <= everybody:
        raise NotFoundError
    if not settled or len(set(settled)) != len(settled) or not children <= set(settled):
        raise LeftOutError(
            "settled",
            "Each child needs a decision of their own.",
            "Go back to the child that has none, and say what you decide for them.",
            GOLDEN_RULE_7,
        )


def _unfinished(case: Case, finishes: UUID, recipient_function: str) -> Decision:
    found = Decision.objects.select_related("proposal").filter(id=finishes, proposal__case=case)
    urgent = found.first()
    if urgent is None or not urgent.unfinished:
        raise NotFoundError
    if Decision.objects.filter(amends=urgent).exists():
        raise AlreadyFinishedError
    if urgent.proposal.recipient_function != recipient_function:
        raise LeftOutError(
            "recipient_function",
            "This finishes the record of another recipient.",
            "Finish it for the one that was rung, then record a decision for this one.",
        )
    return urgent
