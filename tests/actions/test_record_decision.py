from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from sharewell.actions import record_decision as module
from sharewell.actions.adopt_book import adopt_book
from sharewell.actions.deciding import AlreadyFinishedError, NotAdoptedError
from sharewell.actions.open_content import open_content
from sharewell.actions.raise_worry import Person
from sharewell.actions.record_decision import record_decision
from sharewell.actions.refusal import LeftOutError, NotAllowedError, NotFoundError
from sharewell.practice.decision import Advice, from_fields
from sharewell.practice.record import digest, open_envelope, public_keys
from sharewell.practice.record.signer import key_of
from sharewell.practice.rulebook import national_book
from sharewell.store import as_agency, keys
from sharewell.store.models import Decision, Entry, Proposal, ProposalSubject, Share, Subject
from tests.actions.acts import (
    CHILD,
    children,
    count,
    decide,
    deciding,
    ring,
    settled,
    target,
    urgent,
    worry,
    written,
)
from tests.people import NOW, join, open_school
from tests.web.test_retention_damaged import damage


def stated(entry: Entry):
    return open_envelope(entry.envelope, public_keys([key_of(keys.server_signer())]))


def test_decision_to_share_writes_proposal_decision_and_share_in_one_entry(school):
    case = target(worry(school.practitioner, CHILD, "Ben"), "case")
    before = count(school.agency)
    book = national_book().canonical()
    adopt_book(school.ig_lead, book, uuid4(), NOW)
    receipt = decide(
        school.practitioner,
        case,
        book_digest=digest(book),
        purpose="early_help",
        recipient_agency_id=school.agency,
    )
    after = count(school.agency)
    grown = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert grown == {
        "Decision": 1,
        "Proposal": 1,
        "ProposalSubject": 2,
        "Share": 1,
        "Entry": 2,
        "EntryContent": 2,
        "Head": 2,
    }
    with as_agency(school.agency):
        decision, proposal = Decision.objects.get(), Proposal.objects.get()
        entry = Entry.objects.get(id=receipt.entry_id)
        content = from_fields(open_content(school.practitioner, entry))
        assert open_content(school.practitioner, proposal, "recipient_name") == {
            "recipient_name": "Northshire plantedteam"
        }
        assert str(Share.objects.get(decision=decision).id) == receipt.targets["share"]
    assert (decision.outcome, decision.followed, decision.urgent, decision.unfinished, decision.late) == (
        "share",
        True,
        False,
        False,
        False,
    )
    assert proposal.purpose == "early_help"
    statement = stated(entry)
    assert (statement.kind, statement.book, statement.amends, len(statement.subject_refs)) == (
        "decision.recorded",
        digest(book),
        None,
        2,
    )
    assert (content.agency, content.decided_by, content.role, content.recipient) == (
        "Elm Lane School",
        "Sam Okoro",
        "practitioner",
        "Northshire plantedteam",
    )
    assert sorted(child.name for child in content.children) == ["Ben", CHILD]
    assert (content.known_at, content.decided_at) == ("2026-11-22T16:31:05Z", "2026-11-22T17:31:05Z")


def test_decision_not_to_share_makes_no_share_and_says_what_shares_most_as_its_outcome(school):
    case = target(worry(school.practitioner, "Ada", "Ben"), "case")
    ada, ben = children(school.practitioner, case)
    content = written(
        settled(ada, "seek_advice", "share", "Her social worker asked us to wait."),
        settled(ben, "verify_first"),
        review_on="2026-12-01",
    )
    receipt = decide(school.practitioner, case, content=content, subject_ids=(ada, ben))
    assert "share" not in receipt.targets
    with as_agency(school.agency):
        decision = Decision.objects.get()
        assert (decision.outcome, decision.followed, str(decision.review_on)) == (
            "verify_first",
            False,
            "2026-12-01",
        )
        assert Share.objects.count() == 0


def test_decision_tried_again_returns_the_first_receipt(school):
    case, idem = target(worry(school.practitioner), "case"), uuid4()
    first = record_decision(school.practitioner, deciding(school.practitioner, case), idem, NOW)
    before = count(school.agency)
    again = record_decision(
        school.practitioner, deciding(school.practitioner, case), idem, NOW + timedelta(days=1)
    )
    assert (again.repeated, again.targets) == (True, first.targets)
    assert count(school.agency) == before


def test_urgent_record_finished_amends_the_urgent_entry_and_keeps_its_share(school):
    first = ring(school.practitioner)
    case = target(first, "case")
    receipt = decide(school.lead, case, finishes=target(first, "decision"), happened_at=NOW)
    assert (receipt.kind, receipt.targets["share"]) == ("record.finished", first.targets["share"])
    with as_agency(school.agency):
        finished = Decision.objects.get(id=receipt.targets["decision"])
        entry = Entry.objects.get(id=receipt.entry_id)
        assert Share.objects.count() == 1
    assert str(finished.amends_id) == first.targets["decision"]
    assert (finished.urgent, finished.unfinished) == (True, False)
    assert stated(entry).amends == str(first.entry_id)


def test_urgent_record_is_finished_once(school, monkeypatch):
    first = ring(school.practitioner)
    case, finishes = target(first, "case"), target(first, "decision")
    decide(school.practitioner, case, finishes=finishes)
    before = count(school.agency)
    with pytest.raises(AlreadyFinishedError):
        decide(school.lead, case, finishes=finishes)
    assert count(school.agency) == before


def test_urgent_record_that_another_tab_finishes_meanwhile_is_finished_once(school, monkeypatch):
    first = ring(school.practitioner)
    case, finishes = target(first, "case"), target(first, "decision")
    enter = module.enter

    def slow(act):
        monkeypatch.setattr(module, "enter", enter)
        decide(school.lead, case, finishes=finishes)
        before.update(count(school.agency))
        return enter(act)

    before: dict[str, int] = {}
    monkeypatch.setattr(module, "enter", slow)
    with pytest.raises(AlreadyFinishedError):
        decide(school.practitioner, case, finishes=finishes)
    assert count(school.agency) == before


def test_what_is_finished_is_an_unfinished_decision_of_this_case_towards_this_recipient(school):
    first = ring(school.practitioner)
    case = target(first, "case")
    plain = decide(school.practitioner, case)
    other = target(worry(school.practitioner, "Ada"), "case")
    for wrong_case, finishes in (
        (case, target(plain, "decision")),
        (other, target(first, "decision")),
        (case, uuid4()),
    ):
        with pytest.raises(NotFoundError):
            decide(school.practitioner, wrong_case, finishes=finishes)
    with pytest.raises(LeftOutError) as refused:
        decide(school.practitioner, case, finishes=target(first, "decision"), recipient_function="police")
    assert refused.value.field == "recipient_function"


def test_damaged_name_stops_no_decision_and_is_kept_as_one_that_could_not_be_read(school):
    case = target(worry(school.practitioner, CHILD), "case")
    [child] = children(school.practitioner, case)
    damage(school.agency, Subject, id=child)
    made = decide(school.practitioner, case).entry_id
    with as_agency(school.agency):
        entry = Entry.objects.get(id=made)
        [kept] = from_fields(open_content(school.practitioner, entry)).children
    assert (kept.name, kept.born) == ("somebody whose name could not be read that day", "")


@pytest.mark.parametrize("outcome", ["share_now", "share", "seek_advice", "not_with_this_recipient_now"])
def test_decision_without_reasons_is_refused_whatever_the_outcome(school, outcome):
    case = target(worry(school.practitioner), "case")
    before = count(school.agency)
    one = settled(children(school.practitioner, case)[0], outcome)
    with pytest.raises(LeftOutError) as refused:
        decide(school.practitioner, case, content=written(one, reasons=" \n"))
    assert refused.value.field == "reasons"
    assert refused.value.source == "Information sharing: advice for practitioners (2024), golden rule 7"
    assert count(school.agency) == before


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("recipient_name", {"recipient_name": ""}),
        ("recipient_function", {"recipient_function": "neighbour"}),
        ("purpose", {"purpose": "gossip"}),
        ("happened_at", {"happened_at": NOW + timedelta(days=1)}),
    ],
)
def test_decision_with_an_answer_that_cannot_be_leaves_nothing(school, field, changes):
    case = target(worry(school.practitioner), "case")
    before = count(school.agency)
    with pytest.raises(LeftOutError) as refused:
        decide(school.practitioner, case, **changes)
    assert refused.value.field == field
    assert count(school.agency) == before


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("because", lambda one: {"settled": (replace(one, guidance="seek_advice"),)}),
        ("decided", lambda one: {"settled": (replace(one, decided="tell_everybody"),)}),
        ("settled", lambda _: {"settled": ()}),
        ("settled", lambda one: {"settled": (one, one)}),
        ("review_on", lambda _: {"review_on": "31 February"}),
    ],
)
def test_decision_with_content_that_cannot_be_leaves_nothing(school, field, change):
    case = target(worry(school.practitioner), "case")
    before = count(school.agency)
    one = settled(children(school.practitioner, case)[0])
    with pytest.raises(LeftOutError) as refused:
        decide(school.practitioner, case, content=replace(written(one), **change(one)))
    assert refused.value.field == field
    assert count(school.agency) == before


def test_decision_that_leaves_out_a_child_of_the_case_is_refused(school):
    case = target(worry(school.practitioner, "Ada", "Ben"), "case")
    ada = children(school.practitioner, case)[0]
    with pytest.raises(LeftOutError) as refused:
        decide(school.practitioner, case, content=written(settled(ada)))
    assert refused.value.field == "settled"


def test_decision_that_settles_a_stranger_is_not_found(school):
    case = target(worry(school.practitioner), "case")
    stranger = children(school.practitioner, target(worry(school.practitioner, "Ada"), "case"))[0]
    here = children(school.practitioner, case)[0]
    for content, subjects in (
        (written(settled(here), settled(stranger)), ()),
        (written(settled(here)), (stranger,)),
    ):
        with pytest.raises(NotFoundError):
            decide(school.practitioner, case, content=content, subject_ids=subjects)


def test_case_about_an_adult_alone_is_decided_for_that_adult(school):
    people = (Person("Patrick", kind="adult", part="other_adult"),)
    raised = worry(school.practitioner, people=people)
    case = target(raised, "case")
    with as_agency(school.agency):
        from sharewell.store.models import Subject

        adult = Subject.objects.get().id
    decide(school.practitioner, case, content=written(settled(adult)))
    with as_agency(school.agency):
        assert ProposalSubject.objects.get().subject_id == adult


def test_decision_by_a_book_that_was_never_adopted_is_refused(school):
    case = target(worry(school.practitioner), "case")
    with pytest.raises(NotAdoptedError):
        decide(school.practitioner, case, book_digest=digest(b"{}"))


def test_decision_in_a_case_or_towards_an_agency_that_is_not_there_is_not_found(school):
    case = target(worry(school.practitioner), "case")
    new = deciding(school.practitioner, case)
    for actor in (join(open_school("Other"), "safeguarding_lead"), join(school.agency, "practitioner")):
        with pytest.raises(NotFoundError):
            record_decision(actor, new, uuid4(), NOW)
    for wrong in (replace(new, case_id=uuid4()), replace(new, recipient_agency_id=uuid4())):
        with pytest.raises(NotFoundError):
            record_decision(school.practitioner, wrong, uuid4(), NOW)


def test_somebody_who_may_only_report_does_not_decide(school):
    reporter = join(school.agency, "report_only")
    first = ring(reporter, children=urgent().children)
    with pytest.raises(NotAllowedError):
        decide(reporter, target(first, "case"), finishes=target(first, "decision"))
    assert decide(school.lead, target(first, "case"), finishes=target(first, "decision")).index


@pytest.mark.parametrize("guidance", ["verify_first", "not_with_this_recipient_now"])
@pytest.mark.parametrize("decided", ["share", "share_now"])
def test_going_against_a_stop_without_a_second_person_is_refused(school, guidance, decided):
    case = target(worry(school.practitioner), "case")
    (child,) = children(school.practitioner, case)
    against = settled(child, decided, guidance, "He sounds right.")
    before = count(school.agency)
    for advice in (
        (),
        (Advice("Ruth, lead", "Yes"),),
        (Advice("Ruth", "Yes", agreed=True),),
        (Advice("sam okoro, teacher", "Yes", agreed=True),),
    ):
        with pytest.raises(LeftOutError):
            decide(school.practitioner, case, content=written(against, advice=advice))
    assert count(school.agency) == before
    agreed = (Advice("Ruth, lead", "Yes", agreed=True),)
    decide(school.practitioner, case, content=written(against, advice=agreed))
