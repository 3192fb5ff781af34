from datetime import timedelta
from uuid import uuid4

import pytest

from sharewell.actions.open_content import open_content
from sharewell.actions.raise_worry import Person
from sharewell.actions.refusal import LeftOutError, NotAllowedError, NotFoundError
from sharewell.actions.share_now import NotAProtectingBodyError, share_now
from sharewell.practice.access import ROLES
from sharewell.practice.decision import from_fields
from sharewell.store import as_agency
from sharewell.store.models import Call, Case, CaseSubject, Decision, Entry, Share, Worry
from tests.actions.acts import CHILD, children, count, ring, target, urgent, worry
from tests.people import NOW, join, open_school


def test_urgent_share_writes_case_worry_decision_share_and_call_in_one_entry(school):
    before = count(school.agency)
    receipt = ring(school.practitioner)
    with as_agency(school.agency):
        decision = Decision.objects.get(id=receipt.targets["decision"])
        entry = Entry.objects.select_related("content").get(id=receipt.entry_id)
        content = open_content(school.practitioner, entry)
        marks = decision.outcome, decision.urgent, decision.unfinished, decision.late, decision.followed
        assert marks == ("share_now", True, True, False, True)
        assert entry.kind == "share.urgent"
        assert Case.objects.get().opened_by_id == school.practitioner.practitioner_id
        assert Worry.objects.get().entry_id == Call.objects.get().entry_id == entry.id
        assert str(Share.objects.get().id) == receipt.targets["share"]
        assert Call.objects.get().outcome == "spoke"
    after = count(school.agency)
    assert {name: after[name] - before[name] for name in after} == dict.fromkeys(after, 1)
    written = from_fields(content)
    assert [(child.name, child.born) for child in written.children] == [(CHILD, "2021-03-14")]
    assert [(one.decided, one.followed) for one in written.settled] == [("share_now", True)]
    assert written.reasons == content["danger"]
    assert (written.agency, written.controller, written.decided_by) == (
        "Elm Lane School",
        "Elm Lane Trust",
        "Sam Okoro",
    )
    assert (content["spoke_to"], content["number"], content["call_at"]) == (
        "Andrea Plantedworker",
        "01632 960411",
        "2026-11-22T17:31:05Z",
    )


@pytest.mark.parametrize("role", ROLES)
def test_every_role_may_share_now(sqlite_home, role):
    actor = join(open_school(), role)
    assert ring(actor, outcome="not_reached", spoke_to="").kind == "share.urgent"


def test_urgent_share_tried_again_returns_the_first_receipt(school):
    idem = uuid4()
    first = share_now(school.practitioner, urgent(), idem, NOW)
    before = count(school.agency)
    again = share_now(school.practitioner, urgent(danger="Other words"), idem, NOW + timedelta(hours=1))
    assert (again.repeated, again.targets, again.entry_id) == (True, first.targets, first.entry_id)
    assert count(school.agency) == before


def test_urgent_share_of_a_known_case_is_about_all_its_children_and_opens_no_second_case(school):
    case = target(worry(school.practitioner, "Ada", "Ben"), "case")
    receipt = ring(school.practitioner, children=(), case_id=case)
    assert target(receipt, "case") == case
    with as_agency(school.agency):
        content = open_content(school.practitioner, Entry.objects.get(id=receipt.entry_id))
        assert Case.objects.count() == 1
        assert CaseSubject.objects.count() == 2
    assert sorted(child["name"] for child in content["children"]) == ["Ada", "Ben"]


def test_urgent_share_of_a_child_known_from_another_case_is_about_the_same_child(school):
    known = children(school.practitioner, target(worry(school.practitioner), "case"))[0]
    receipt = ring(school.practitioner, children=(Person(subject_id=known), Person("A brother")))
    assert known in children(school.practitioner, target(receipt, "case"))
    with as_agency(school.agency):
        content = open_content(school.practitioner, Entry.objects.get(id=receipt.entry_id))
    assert [child["name"] for child in content["children"]] == [CHILD, "A brother"]


@pytest.mark.parametrize("asker", ["parent", "family_member", "other_person", "school", "other_agency", ""])
def test_urgent_share_towards_an_asker_or_the_family_is_refused_and_leaves_nothing(school, asker):
    before = count(school.agency)
    with pytest.raises(NotAProtectingBodyError) as refused:
        ring(school.practitioner, recipient_function=asker)
    assert refused.value.source == "guidance/national/invariants.toml, F11"
    assert count(school.agency) == before


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("danger", {"danger": "  "}),
        ("recipient_name", {"recipient_name": ""}),
        ("outcome", {"outcome": "sent"}),
        ("spoke_to", {"spoke_to": " "}),
        ("rung_at", {"rung_at": NOW + timedelta(hours=1)}),
        ("children", {"children": ()}),
        ("children", {"children": (Person(" "),)}),
    ],
)
def test_urgent_share_with_an_answer_left_out_names_the_field_and_leaves_nothing(school, field, wrong):
    before = count(school.agency)
    with pytest.raises(LeftOutError) as refused:
        ring(school.practitioner, **wrong)
    assert refused.value.field == field
    assert count(school.agency) == before


def test_urgent_share_of_a_case_or_child_of_others_is_not_found(school):
    elsewhere = join(open_school("Other School"), "safeguarding_lead")
    colleague = join(school.agency, "practitioner")
    case = target(worry(school.practitioner), "case")
    child = children(school.practitioner, case)[0]
    for actor in (elsewhere, colleague):
        for changes in (
            {"case_id": case},
            {"case_id": case, "children": ()},
            {"children": (Person(subject_id=child),)},
            {"case_id": uuid4()},
        ):
            with pytest.raises(NotFoundError):
                ring(actor, **changes)


def test_urgent_share_by_somebody_who_left_is_refused(school):
    stranger = join(open_school("Other School"), "practitioner")
    here = type(stranger)(stranger.practitioner_id, school.agency, "practitioner")
    with pytest.raises((NotAllowedError, NotFoundError)):
        ring(here)
