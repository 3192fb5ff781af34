from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sharewell.actions.amend_decision import amend_decision
from sharewell.actions.case_story import case_story
from sharewell.actions.decision_story import decision_story
from sharewell.actions.draft import save_draft
from sharewell.actions.earlier_worries import earlier_worries, known_children
from sharewell.actions.my_cases import finish_by, my_cases
from sharewell.actions.naming import gist_of
from sharewell.actions.raise_worry import Person
from sharewell.actions.record_call import NewCall, record_call
from sharewell.actions.refusal import NotFoundError
from sharewell.practice.decision import Advice
from tests.actions.acts import (
    CHILD,
    children,
    decide,
    late,
    ring,
    settled,
    target,
    worry,
    written,
)
from tests.people import NOW, join, open_school

TOMORROW = NOW + timedelta(days=1)
NOT_NOW = "not_with_this_recipient_now"


def kinds(actor, now=NOW):
    return [
        ([name for _, name in row.children], [one.kind for one in row.to_finish])
        for row in my_cases(actor, now)
    ]


def test_my_cases_come_to_finish_first_with_children_and_newest_worry(school):
    me = school.practitioner
    done = target(worry(me, "Done"), "case")
    decide(me, done, content=written(settled(children(me, done)[0], NOT_NOW)))
    worry(me, "Undecided", "Also")
    again = target(worry(me, "Again"), "case")
    decide(me, again, content=written(settled(children(me, again)[0], NOT_NOW), review_on="2026-11-23"))
    ring(me, children=(Person("Rung"),), outcome="not_reached", spoke_to="")
    ring(me, children=(Person("Reached"),))
    shared = target(worry(me, "Shared"), "case")
    decide(me, shared)
    draft = save_draft(me, None, "worry", {"a": 1}, NOW)
    half = save_draft(me, None, "decision", {"a": 1}, NOW, shared)
    rows = my_cases(me, TOMORROW)
    found = [
        (tuple(name for _, name in row.children), tuple(one.kind for one in row.to_finish)) for row in rows
    ]
    assert found == [
        (("Rung",), ("nobody_told", "urgent_unfinished")),
        (("Shared",), ("nobody_told", "half_answered")),
        (("Reached",), ("urgent_unfinished",)),
        (("Also", "Undecided"), ("undecided",)),
        (("Again",), ("review_due",)),
        ((), ("half_answered",)),
        (("Done",), ()),
    ]
    assert rows[0].newest_worry == NOW
    assert rows[0].to_finish[0].recipient == "Northshire duty team"
    assert rows[0].to_finish[1].by == datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
    assert rows[1].to_finish[1].draft_id == half
    assert (rows[5].case_id, rows[5].to_finish[0].draft_id, rows[5].own) == (None, draft, True)
    assert [one.kind for one in case_story(me, rows[0].case_id, NOW).to_finish] == [
        "nobody_told",
        "urgent_unfinished",
    ]


def test_worry_newer_than_the_last_decision_comes_up_for_its_raiser_and_the_lead(school):
    me = school.practitioner
    case = target(worry(me, "Ada"), "case")
    decide(me, case, content=written(settled(children(me, case)[0], NOT_NOW)))
    assert kinds(me) == [(["Ada"], [])]
    for _ in range(2):
        worry(me, people=(Person(subject_id=children(me, case)[0]),), case_id=case)
    for reader in (me, school.lead):
        (row,) = my_cases(reader, NOW)
        assert [(one.kind, one.count) for one in row.to_finish] == [("undecided", 2)]
    decide(school.lead, case, content=written(settled(children(me, case)[0], NOT_NOW)))
    assert kinds(me) == [(["Ada"], [])]


def test_finishing_an_urgent_record_decides_nothing_about_a_worry_that_came_after_the_call(school):
    me = school.practitioner
    first = ring(me)
    case = target(first, "case")
    worry(me, people=(Person(subject_id=children(me, case)[0]),), case_id=case)
    decide(me, case, finishes=target(first, "decision"))
    assert kinds(me) == [([CHILD], ["undecided"])]


@pytest.mark.parametrize("outcome", ["seek_advice", "ask_consent_first", "verify_first"])
def test_decision_that_waits_stays_to_finish_until_the_same_recipient_is_decided_again(school, outcome):
    me = school.practitioner
    case = target(worry(me, "Ada"), "case")
    ada = children(me, case)[0]
    friend = {"recipient_function": "other_person", "recipient_name": "Priya's mother"}
    decide(me, case, content=written(settled(ada, outcome)), **friend)
    (one,) = my_cases(me, NOW)[0].to_finish
    assert (one.kind, one.outcome, one.recipient, one.by) == (
        "answer_awaited",
        outcome,
        "Priya's mother",
        datetime(2026, 11, 23, 17, 0, tzinfo=UTC),
    )
    other = friend | {"recipient_name": "Somebody else"}
    decide(me, case, content=written(settled(ada, NOT_NOW)), **other)
    assert kinds(me) == [(["Ada"], ["answer_awaited"])]
    decide(me, case, content=written(settled(ada, NOT_NOW)), **friend | {"recipient_name": "priya's  Mother"})
    assert kinds(me) == [(["Ada"], [])]


def guided(disposition="share", *duties):
    """What the guidance said, as far as advice goes."""
    return {"disposition": {"value": disposition}, "duties": [{"id": each} for each in duties]}


@pytest.mark.parametrize(
    ("said", "advice", "expected"),
    [
        (guided("seek_advice"), (), ["nobody_told", "advice_owed"]),
        (guided("share", "record-it", "advice"), (), ["nobody_told", "advice_owed"]),
        (guided("share", "record-it"), (), ["nobody_told"]),
        (guided("seek_advice"), (Advice("Ruth, lead", "Ring them today."),), ["nobody_told"]),
        (guided("seek_advice"), (Advice("Ruth, lead", " "),), ["nobody_told", "advice_owed"]),
    ],
)
def test_advice_that_the_guidance_asked_for_is_to_finish_until_it_is_written_down(
    school, said, advice, expected
):
    me = school.practitioner
    case = target(worry(me, "Ada"), "case")
    one = settled(children(me, case)[0], "share", said["disposition"]["value"], because="It can't wait.")
    decision = target(decide(me, case, content=written(one, answers=(said,), advice=advice)), "decision")
    assert kinds(me) == [(["Ada"], expected)]
    amend_decision(me, decision, "They rang back.", uuid4(), NOW)
    assert kinds(me) == [(["Ada"], expected)]
    amend_decision(me, decision, "She said to ring.", uuid4(), NOW, advised_by="Ruth, lead")
    assert kinds(me) == [(["Ada"], ["nobody_told"])]


def test_a_decision_that_waits_for_advice_comes_up_once(school):
    me = school.practitioner
    case = target(worry(me, "Ada"), "case")
    waits = written(settled(children(me, case)[0], "seek_advice"), answers=(guided("seek_advice"),))
    decide(me, case, content=waits)
    assert kinds(me) == [(["Ada"], ["answer_awaited"])]


def test_one_child_can_wait_while_another_is_shared_about(school):
    me = school.practitioner
    case = target(worry(me, "Ada", "Ben"), "case")
    ada, ben = children(me, case)
    decide(me, case, content=written(settled(ada, "share"), settled(ben, "seek_advice")))
    assert kinds(me) == [(["Ada", "Ben"], ["nobody_told", "answer_awaited"])]


def test_recipient_not_told_yet_is_told_apart_from_one_that_was(school):
    me = school.practitioner
    case = target(ring(me), "case")
    ring(me, case_id=case, children=(), outcome="not_reached", spoke_to="", recipient_name="Police")
    (row,) = my_cases(me, NOW)
    untold = [one for one in row.to_finish if one.kind == "nobody_told"]
    assert [(one.recipient, one.others_told) for one in untold] == [("Police", True)]


def test_my_cases_reach_as_far_as_the_role(school):
    worry(school.practitioner, "Ada")
    elsewhere = join(open_school("Other"), "safeguarding_lead")
    guardian = join(school.agency, "caldicott_guardian")
    colleague = join(school.agency, "practitioner")
    for reader, seen in (
        (school.practitioner, ["Ada"]),
        (school.lead, ["Ada"]),
        (guardian, ["Ada"]),
        (colleague, []),
        (school.ig_lead, []),
        (elsewhere, []),
    ):
        assert [name for row in my_cases(reader, NOW) for _, name in row.children] == seen
    assert [row.own for row in my_cases(school.lead, NOW)] == [False]


def test_my_cases_ask_as_many_questions_for_many_cases_as_for_few(school):
    ring(school.practitioner)
    with CaptureQueriesContext(connection) as few:
        my_cases(school.practitioner, NOW)
    for name in ("Ada", "Ben", "Cy"):
        ring(school.practitioner, children=(Person(name),))
    with CaptureQueriesContext(connection) as many:
        my_cases(school.practitioner, NOW)
    assert len(many) == len(few)


def test_urgent_record_is_to_finish_until_it_is_finished_and_told_until_somebody_is_spoken_to(school):
    first = ring(school.practitioner, outcome="not_reached", spoke_to="")
    case, decision = target(first, "case"), target(first, "decision")
    assert decision_story(school.practitioner, decision).told_at is None
    call = NewCall(
        outcome="spoke", happened_at=NOW, spoke_to="Andrea", note="Keep him.", their_reference="R1"
    )
    record_call(school.lead, target(first, "share"), call, uuid4(), NOW)
    finishing = decide(school.practitioner, case, finishes=decision)
    assert kinds(school.practitioner) == [([CHILD], [])]
    urgent = decision_story(school.practitioner, decision)
    whole = decision_story(school.practitioner, target(finishing, "decision"))
    assert (urgent.unfinished, urgent.finished_by, urgent.kind) == (False, whole.decision_id, "share.urgent")
    assert (whole.finishes, whole.urgent, whole.unfinished, whole.finished_by) == (
        decision,
        True,
        False,
        None,
    )
    for story in (urgent, whole):
        assert story.told_at == NOW
        assert story.share_ids == (target(first, "share"),)
        assert [(one.outcome, one.spoke_to, one.number) for one in story.calls] == [
            ("not_reached", "", "01632 960411"),
            ("spoke", "Andrea", ""),
        ]
    lines = case_story(school.practitioner, case, NOW).decisions
    assert [(one.unfinished, one.finishes, one.told_at) for one in lines] == [
        (False, None, NOW),
        (False, decision, NOW),
    ]


def test_decision_story_of_a_late_record_has_its_content_times_and_what_else_was_said(school):
    receipt = late(school.practitioner)
    amend_decision(school.lead, target(receipt, "decision"), "It was Tuesday.", uuid4(), TOMORROW)
    other = late(school.practitioner)
    amend_decision(school.practitioner, target(other, "decision"), "Not ours.", uuid4(), TOMORROW)
    story = decision_story(school.practitioner, target(receipt, "decision"))
    assert (story.entry_id, story.index) == (receipt.entry_id, receipt.index)
    assert (story.late, story.urgent, story.followed, story.outcome) == (True, False, True, "share")
    assert story.happened_at == story.told_at == story.decided_at == NOW - timedelta(days=2)
    assert story.recorded_at == NOW
    assert story.content.reasons == "She is six, plantedword."
    assert story.also["how"] == "in_person"
    assert [(one.words, one.by, one.recorded_at) for one in story.amendments] == [
        ("It was Tuesday.", "Sam Okoro", TOMORROW)
    ]


def test_case_story_has_people_worries_and_decisions(school):
    people = (Person("Ada", born="2019-02-03"), Person("Kit", kind="adult", part="person_suspected"))
    first = worry(school.practitioner, people=people)
    case = target(first, "case")
    decide(
        school.lead, case, content=written(settled(children(school.lead, case)[0]), review_on="2026-12-01")
    )
    story = case_story(school.practitioner, case, NOW)
    assert [(one.name, one.part, one.born) for one in story.people] == [
        ("Ada", "child", "2019-02-03"),
        ("Kit", "person_suspected", ""),
    ]
    assert [(one.kind, one.words, one.raised_by) for one in story.worries] == [
        ("worry.raised", {"seen": "A bruise, plantedword."}, "Sam Okoro")
    ]
    assert len(story.worries[0].about) == 2
    line = story.decisions[0]
    assert (line.outcome, line.recipient, line.told_at, line.review_on) == (
        "share",
        "Northshire plantedteam",
        None,
        "2026-12-01",
    )
    # The teacher follows the outcome; the lead's record is the lead's.
    assert line.may_open is False
    assert case_story(school.lead, case, NOW).decisions[0].may_open is True
    with pytest.raises(NotFoundError):
        decision_story(school.practitioner, line.decision_id)


def test_earlier_worries_are_those_of_the_children_and_of_others_on_their_cases(school):
    me = school.practitioner
    first = target(worry(me, "Ada", "Ben", happened_at=NOW - timedelta(days=9)), "case")
    ada, ben = children(me, first)
    sibling = target(worry(me, people=(Person(subject_id=ben),), happened_at=NOW - timedelta(days=4)), "case")
    ring(me, children=(Person(subject_id=ada),))
    worry(me, "Stranger")
    found = earlier_worries(me, [ada])
    assert [(one.line.on, one.line.gist, len(one.about)) for one in found] == [
        ("2026-11-13", "A bruise, plantedword.", 2),
        ("2026-11-18", "A bruise, plantedword.", 1),
        ("2026-11-22", "She is going home tonight to the man who hit her, plantedword.", 1),
    ]
    assert found[1].case_id == sibling
    assert {one.worry_id for one in earlier_worries(school.lead, [ada, ben])} == {
        one.worry_id for one in found
    }


def test_known_children_are_those_of_cases_this_person_may_see(school):
    me = school.practitioner
    case = target(
        worry(me, people=(Person("Ada", born="2019-02-03"), Person("Kit", "adult", "other_adult"))), "case"
    )
    ada = children(me, case)[0]
    second = target(worry(me, people=(Person(subject_id=ada), Person("Ben"))), "case")
    found = known_children(school.lead)
    assert [(child.name, child.born) for child in found] == [("Ada", "2019-02-03"), ("Ben", "")]
    assert set(found[0].case_ids) == {case, second}
    assert known_children(join(school.agency, "practitioner")) == ()


def test_what_others_have_and_what_is_not_there_read_the_same(school):
    receipt = ring(school.practitioner)
    case, decision = target(receipt, "case"), target(receipt, "decision")
    child = children(school.practitioner, case)[0]
    others = (
        join(open_school("Other"), "safeguarding_lead"),
        join(school.agency, "practitioner"),
        school.ig_lead,
    )
    said = set()
    for actor, ids in [(one, (case, decision, child)) for one in others] + [
        (school.practitioner, (uuid4(), uuid4(), uuid4()))
    ]:
        for read in (
            lambda a, i: case_story(a, i[0], NOW),
            lambda a, i: decision_story(a, i[1]),
            lambda a, i: earlier_worries(a, [i[2]]),
        ):
            with pytest.raises(NotFoundError) as refused:
                read(actor, ids)
            said.add((refused.value.message, refused.value.help))
    assert len(said) == 1


@pytest.mark.parametrize(
    ("since", "by"),
    [
        (datetime(2026, 11, 20, 17, 30, tzinfo=UTC), date(2026, 11, 23)),  # a Friday
        (datetime(2026, 11, 24, 23, 30, tzinfo=UTC), date(2026, 11, 25)),
        (datetime(2026, 7, 14, 23, 30, tzinfo=UTC), date(2026, 7, 16)),  # past midnight in London
    ],
)
def test_urgent_record_should_be_finished_on_the_next_weekday(since, by):
    assert finish_by(since).date() == by


def test_gist_of_a_worry_is_its_first_text_whoever_wrote_it():
    assert gist_of({"opinion": "I think", "seen": " A bruise "}) == "A bruise"
    assert gist_of({"known": {"seen": "Seen"}, "agency": "A"}) == "Seen"
    assert gist_of({"own": "Own words"}) == "Own words"
    assert gist_of({"n": 1}) == ""
