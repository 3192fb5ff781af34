"""Set a legal hold on a case, or lift it: while one stands nothing of the case is disposed of, whatever the schedule says."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sharewell.actions.actor import Actor
from sharewell.actions.commit import Act, earlier, enter
from sharewell.actions.raise_worry import insert
from sharewell.actions.reachable import find_kept_case
from sharewell.actions.refusal import RefusedError
from sharewell.actions.rules_in_use import rules_in_use
from sharewell.actions.words import need_one_of, need_words
from sharewell.practice.decision import Content
from sharewell.practice.retention import HOLD_CAUSES, says_a_death
from sharewell.practice.rulebook import national_book
from sharewell.store.log import Receipt
from sharewell.store.models import Case, Hold
from sharewell.store.tenancy import as_agency

DECISIONS = ("decision.recorded", "record.finished")  # each sets a hold where it tells of a death


@dataclass(frozen=True, kw_only=True)
class NewHold:
    """Why a case is held, in one word and in words, and who said so: an inquiry's letter, a court's order, one's own role."""

    cause: str
    reason: str
    authority: str


class NotHeldError(RefusedError):
    """There is no such hold on this case to lift."""

    def __init__(self) -> None:
        super().__init__(
            "This case is not held.", "Look at the page of what is kept: it may be lifted already."
        )


class WhichHoldError(RefusedError):
    """Several holds stand on this case, and nobody said which can end."""

    def __init__(self) -> None:
        super().__init__(
            "More than one hold stands on this case, so nothing was lifted.",
            "Say which one can end. Each was set for a reason of its own, and the others stay.",
        )


def set_hold(actor: Actor, case_id: UUID, new: NewHold, idem: UUID, now: datetime) -> Receipt:
    """Hold a case from now on. Target: ``hold``. A second hold beside another is allowed: each is lifted on its own."""
    if done := earlier(actor, "hold.set", idem):
        return done
    need_one_of(new.cause, HOLD_CAUSES, "cause", "Say what it is held for.")
    need_words(new.reason, "reason", "Write why it must be kept.")
    need_words(new.authority, "authority", "Say who asks for it, or on what authority.")
    with as_agency(actor.agency_id):
        case = find_kept_case(actor, case_id, "set_hold")
    row = Hold(id=uuid4(), agency_id=actor.agency_id, case=case)

    def apply(entry_id: UUID) -> None:
        row.entry_id = entry_id
        insert(row)

    return enter(
        Act(
            kind="hold.set",
            doing="set_hold",
            actor=actor,
            idem=idem,
            now=now,
            apply=apply,
            content=vars(new),
            case=case,
            targets={"hold": row.id},
        )
    )


@dataclass(frozen=True, kw_only=True)
class NewLift:
    """Why a hold can end, and who allows it. ``hold`` says which; it may be None where only one stands."""

    reason: str
    authority: str
    hold: UUID | None = None


def lift_hold(actor: Actor, case_id: UUID, new: NewLift, idem: UUID, now: datetime) -> Receipt:
    """Lift one hold; any other that stands on the case goes on. Target: ``hold``.

    Refuses a case that is not held, lifting without a reason and authority, and not saying which of several.
    """
    if done := earlier(actor, "hold.lifted", idem):
        return done
    need_words(new.reason, "reason", "Write why it need not be held any more.")
    need_words(new.authority, "authority", "Say who allows it, or on what authority.")
    with as_agency(actor.agency_id):
        case = find_kept_case(actor, case_id, "lift_hold")
        hold = _which(case, new.hold)

    def apply(entry_id: UUID) -> None:
        # Asked again under the log's lock: somebody else may have lifted it meanwhile.
        if not Hold.objects.filter(id=hold, lifted=None).update(lifted=entry_id):
            raise NotHeldError

    return enter(
        Act(
            kind="hold.lifted",
            doing="lift_hold",
            actor=actor,
            idem=idem,
            now=now,
            apply=apply,
            content={"reason": new.reason, "authority": new.authority, "hold": str(hold)},
            case=case,
            targets={"hold": hold},
        )
    )


def _which(case: Case, wanted: UUID | None) -> UUID:
    stand = list(Hold.objects.filter(case=case, lifted=None).values_list("id", flat=True))
    if wanted is None and len(stand) > 1:
        raise WhichHoldError
    found = [each for each in stand if wanted in {None, each}]
    if not found:
        raise NotHeldError
    return found[0]


def tells_of_death(agency: UUID, content: Content) -> bool:
    """Say whether the questions answered in a decision tell of a death, in the words of the agency's own book."""
    facts = (rules_in_use(agency) or national_book()).facts

    def label(fact: str, value: str) -> str:
        return facts[fact].labels.get(value, value) if fact in facts else value

    return says_a_death(content.facts, label)
