"""Finds the case, decision, share or entry of an id for somebody who may see it; to anybody else it is not there."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from sharewell.actions.actor import Actor
from sharewell.actions.commit import relationship
from sharewell.actions.open_content import open_schedule
from sharewell.actions.refusal import GoneError, NotFoundError
from sharewell.practice.access import Doing, Relationship, may, reach
from sharewell.store.content_keys import DISPOSED
from sharewell.store.models import Case, Decision, DisposalCase, Entry, Share

LONDON = ZoneInfo("Europe/London")

# All of it is read inside ``as_agency`` of the actor's agency: another agency's row is not there to begin with.


def visible_cases(actor: Actor) -> QuerySet[Case]:
    """Return the cases that this person may see, as the policy's reach says; what was disposed of is in no list."""
    return _reached(actor).exclude(kek=DISPOSED)


def _reached(actor: Actor) -> QuerySet[Case]:
    role: Any = actor.role
    within = reach("see_case", role)
    if within == "agency":
        return Case.objects.all()
    return Case.objects.filter(opened_by=actor.practitioner_id) if within == "own" else Case.objects.none()


def find_case(actor: Actor, case_id: UUID) -> Case:
    """Return a case that this person may see; otherwise it is not found, whether it exists or not.

    One that was disposed of raises ``GoneError``, which says when and by which schedule.
    """
    return _found(_reached(actor).filter(id=case_id).first())


def find_kept_case(actor: Actor, case_id: UUID, doing: Doing) -> Case:
    """Return a case for somebody who looks after how long it is kept, and need not see what it says."""
    case = Case.objects.filter(id=case_id).first()
    if case is None or not _may(actor, doing, relationship(actor, case)):
        raise NotFoundError
    return _found(case)


def reads_all_words(actor: Actor) -> bool:
    """Say whether this person reads the words of a case they may see, or only those that they wrote themselves."""
    role: Any = actor.role
    return reach("see_case", role) == "agency" or may("decide", role, "own").allowed


def find_share(actor: Actor, share_id: UUID) -> Share:
    """Return a share, with its decision, proposal and case, where the person may see the case."""
    share = Share.objects.select_related("decision__proposal__case").filter(id=share_id).first()
    if share is None or not _may(actor, "see_case", relationship(actor, share.decision.proposal.case)):
        raise NotFoundError
    refuse_disposed(share.decision.proposal.case)
    return share


def find_decision(actor: Actor, decision_id: UUID, doing: Doing = "see_decision_record") -> Decision:
    """Return a decision, with its proposal, case and entry, where the person may do this with it."""
    related = "proposal__case", "entry__content", "decided_by", "amends__entry"
    decision = Decision.objects.select_related(*related).filter(id=decision_id).first()
    if decision is None or not may_open(actor, decision, doing):
        raise NotFoundError
    refuse_disposed(decision.proposal.case)
    return decision


def may_open(actor: Actor, decision: Decision, doing: Doing = "see_decision_record") -> bool:
    """Say whether this person may read this decision's record: their own is one that they took themselves."""
    own = decision.decided_by_id == actor.practitioner_id
    return _may(actor, doing, "own" if own else "agency")


def find_entry(actor: Actor, entry_id: UUID, *, with_content: bool) -> Entry:
    """Return an entry that this person may see: with its content as a reader of it, without as an overseer too."""
    entry = Entry.objects.select_related("content", "case", "decision").filter(id=entry_id).first()
    if entry is None:
        raise NotFoundError
    overseen = not with_content and _may(actor, "see_record", "agency")
    if not overseen and not _may_read(actor, entry):
        raise NotFoundError
    if with_content and entry.case is not None:
        refuse_disposed(entry.case)
    return entry


def refuse_disposed(case: Case) -> None:
    """Refuse what was disposed of, in words that say when and by which schedule."""
    if case.kek == DISPOSED:
        raise gone(case)


def gone(case: Case) -> GoneError:
    """Return what is said of a case that was disposed of."""
    took = DisposalCase.objects.filter(case=case).exclude(disposal__done=None)
    done = took.select_related("disposal__done__content")[0].disposal.done
    return GoneError(said_day(done.recorded_at), open_schedule(done, case.id)) if done else GoneError("", "")


def said_day(at: datetime) -> str:
    """Write a moment as the day it was here."""
    day = at.astimezone(LONDON)
    return f"{day.day} {day:%B %Y}"


def _may_read(actor: Actor, entry: Entry) -> bool:
    decision = getattr(entry, "decision", None)
    if decision is not None:
        return may_open(actor, decision)
    if entry.kind.startswith("log."):  # about the record itself: it names keys, and nobody
        return _may(actor, "see_record", "agency")
    if entry.actor_id != actor.practitioner_id and not reads_all_words(actor):
        return False
    return entry.case is not None and _may(actor, "see_case", relationship(actor, entry.case))


def _may(actor: Actor, doing: Doing, stands: Relationship) -> bool:
    role: Any = actor.role
    return may(doing, role, stands).allowed


def _found(case: Case | None) -> Case:
    if case is None:
        raise NotFoundError
    refuse_disposed(case)
    return case
