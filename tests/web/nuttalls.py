"""Believable cases of an invented school, made by the same acts as real ones: what the pages of cases are tested on."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.amend_decision import amend_decision
from sharewell.actions.begin_membership import NewPractitioner, begin_membership
from sharewell.actions.deciding import NewDecision
from sharewell.actions.draft import save_draft
from sharewell.actions.open_agency import NewAgency, open_agency
from sharewell.actions.raise_worry import NewWorry, Person, raise_worry
from sharewell.actions.record_already_shared import AlreadyShared, record_already_shared
from sharewell.actions.record_call import NewCall, record_call
from sharewell.actions.record_decision import record_decision
from sharewell.actions.share_now import UrgentShare, share_now
from sharewell.practice.decision import Content, Settled
from sharewell.store import as_agency
from sharewell.store.models import CaseSubject
from tests.people import NOW
from tests.web.records import CALLUM, EVIE, JESS, NOT_SHARED, SEVEN_NOTES

NAMES = {
    "report_only": "Joyce Adeyemi",
    "practitioner": "Samina Bashir",
    "team_manager": "Ines Marsh",
    "safeguarding_lead": "Ruth Ackroyd",
    "caldicott_guardian": "Dr Ravi Sen",
    "ig_lead": "Tom Birch",
    "auditor": "Uma Frost",
    "administrator": "Piotr Wójcik",
}


def staff(now: datetime = NOW, name: str = "St Anselm's Primary School") -> dict[str, Actor]:
    """Open a school with one person in every role, all there since long ago, by role."""
    since = now - timedelta(days=120)
    new = NewAgency(name, f"The governing body of {name}", "school", "Aldermere")
    agency = UUID(open_agency(new, uuid4(), since).targets["agency"])
    return {role: join_since(agency, role, person, since) for role, person in NAMES.items()}


def join_since(agency: UUID, role: str, name: str, since: datetime) -> Actor:
    person = NewPractitioner(name, f"{role}-{uuid4().hex[:6]}", "a long password")
    receipt = begin_membership(Actor(None, agency, SYSTEM), person, role, uuid4(), since)
    return Actor(UUID(receipt.targets["practitioner"]), agency, role)


CARD_NUMBER = "01632 960200"


@dataclass(frozen=True)
class Cases:
    """What was seeded: the ids that pages are asked for."""

    case: UUID
    decision: UUID
    entry: UUID
    subjects: dict[str, UUID]
    urgent_case: UUID
    urgent_decision: UUID
    not_shared: UUID
    late: UUID


def seed(actor: Actor, now: datetime = NOW) -> Cases:
    """Raise the worries and take the decisions of four families, as one person."""
    case, subjects = seven_notes(actor, now)
    decision, entry = told_social_care(actor, case, subjects, now)
    urgent = share_now(
        actor,
        UrgentShare(
            danger='Kofi has a bruise shaped like a hand across his left cheek and ear. He says "Daddy was cross '
            'with the telly." His father collects him at six, and nobody else is at home until Monday.',
            recipient_function="childrens_social_care",
            recipient_name="Aldermere duty team",
            number="01632 960201",
            outcome="not_reached",
            children=(Person("Kofi Mensah-Boateng", born="2021-09-30"),),
        ),
        uuid4(),
        now - timedelta(minutes=9),
    )
    late = record_already_shared(
        actor,
        AlreadyShared(
            what="That Tomasz has not been in school since Monday and that nobody answers the door.",
            why="He was collected by a man nobody knew on Friday, and his mother's telephone is off.",
            recipient_function="police",
            recipient_name="Northshire Police, 101",
            spoke_to="PC Hannah Ellery",
            how="phone",
            happened_at=now - timedelta(days=2),
            children=(Person("Tomasz Zieliński", born="2014-04-11"),),
        ),
        uuid4(),
        now - timedelta(hours=3),
    )
    save_draft(actor, None, "worry", {"pages": {}}, now - timedelta(hours=1))
    return Cases(
        case, decision, entry, subjects,
        UUID(urgent.targets["case"]), UUID(urgent.targets["decision"]),
        gossip(actor, now), UUID(late.targets["decision"]),
    )  # fmt: skip


def seven_notes(actor: Actor, now: datetime) -> tuple[UUID, dict[str, UUID]]:
    """Raise the seven small notes about three children, and return their case and the ids of its people by name."""
    people = (
        *(Person(child.name, born=child.born) for child in (EVIE, CALLUM, JESS)),
        Person("Laura Nuttall", kind="adult", part="parent_or_carer"),
        Person("Steve Nuttall", kind="adult", part="parent_or_carer"),
    )
    case, subjects = None, {}
    known = SEVEN_NOTES.known
    notes = [{"seen": worry.gist} for worry in known.earlier]
    notes.append(
        {name: getattr(known, name) for name in ("seen", "reported", "opinion", "not_known", "child_words")}
    )
    days = [72, 61, 48, 33, 24, 13, 6]
    for words, ago in zip(notes, days, strict=True):
        at = now - timedelta(days=ago)
        named = tuple(Person(subject_id=each) for each in subjects.values()) or people
        made = raise_worry(
            actor, NewWorry(words=words, people=named, happened_at=at, case_id=case), uuid4(), at
        )
        case = UUID(made.targets["case"])
        subjects = subjects or people_of(actor, case)
    return case, subjects


def people_of(actor: Actor, case: UUID) -> dict[str, UUID]:
    from sharewell.actions.open_content import open_content

    with as_agency(actor.agency_id):
        rows = CaseSubject.objects.filter(case=case).select_related("subject")
        return {open_content(actor, row.subject, "name")["name"]: row.subject_id for row in rows}


def told_social_care(actor: Actor, case: UUID, subjects: dict[str, UUID], now: datetime) -> tuple[UUID, UUID]:
    """Decide to tell social care about all three, ring them, and add what was learned since."""
    at = now - timedelta(days=6)
    content = replace(SEVEN_NOTES, settled=settled(SEVEN_NOTES, subjects), review_on="2026-12-01")
    new = NewDecision(
        case_id=case,
        content=content,
        recipient_function="childrens_social_care",
        recipient_name=content.recipient,
        happened_at=at,
    )
    made = record_decision(actor, new, uuid4(), at + timedelta(minutes=12))
    call = NewCall(
        outcome="spoke",
        happened_at=at + timedelta(minutes=35),
        spoke_to="Caroline Stubbs",
        number=CARD_NUMBER,
        note="She will look at all three children together and ring back by tomorrow at noon.",
        their_reference="CS-0417",
    )
    record_call(actor, UUID(made.targets["share"]), call, uuid4(), at + timedelta(minutes=40))
    decision = UUID(made.targets["decision"])
    words = "Steve rang from Rotterdam. Laura has told him. He would like a man to talk to, and asked what he can do."
    amend_decision(actor, decision, words, uuid4(), now - timedelta(days=2))
    return decision, made.entry_id


def settled(content: Content, subjects: dict[str, UUID]) -> tuple[Settled, ...]:
    names = {child.subject: child.name for child in content.children}
    return tuple(replace(each, subject=str(subjects[names[each.subject]])) for each in content.settled)


def gossip(actor: Actor, now: datetime) -> UUID:
    """Decide not to answer a question in the corridor; the day to look again has come."""
    at = now - timedelta(days=4)
    raised = raise_worry(
        actor,
        NewWorry(
            words={"seen": NOT_SHARED.content.known.seen},
            people=(Person("Priya Raman", born="2018-02-20"),),
            happened_at=at,
        ),
        uuid4(),
        at,
    )
    case = UUID(raised.targets["case"])
    subjects = people_of(actor, case)
    content = replace(
        NOT_SHARED.content,
        settled=(
            Settled(
                str(subjects["Priya Raman"]), "not_with_this_recipient_now", "not_with_this_recipient_now"
            ),
        ),
        answers=tuple(answer | {"child": "Priya Raman"} for answer in NOT_SHARED.content.answers),
        review_on=(now - timedelta(days=1)).date().isoformat(),
    )
    new = NewDecision(
        case_id=case,
        content=content,
        recipient_function="other_person",
        recipient_name="A parent at the gate",
        happened_at=at,
        purpose="other",
    )
    return UUID(record_decision(actor, new, uuid4(), at).targets["decision"])
