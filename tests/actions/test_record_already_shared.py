from datetime import timedelta
from uuid import uuid4

import pytest

from sharewell.actions.open_content import open_content
from sharewell.actions.record_already_shared import AlreadyShared, record_already_shared
from sharewell.actions.refusal import LeftOutError, NotFoundError
from sharewell.practice.decision import from_fields
from sharewell.store import as_agency
from sharewell.store.models import Call, Decision, Entry, Worry
from tests.actions.acts import CHILD, count, late, target, worry
from tests.people import NOW, join, open_school


def test_share_that_happened_is_recorded_late_with_a_spoken_call_in_one_entry(school):
    before = count(school.agency)
    receipt = late(school.practitioner)
    after = count(school.agency)
    assert {name: after[name] - before[name] for name in after} == dict.fromkeys(after, 1)
    with as_agency(school.agency):
        decision, call, entry = (
            Decision.objects.get(),
            Call.objects.get(),
            Entry.objects.get(id=receipt.entry_id),
        )
        opened = open_content(school.practitioner, entry)
        assert Worry.objects.get().precision == "hour"
    happened = NOW - timedelta(days=2)
    assert (decision.late, decision.unfinished, decision.outcome, decision.happened_at) == (
        True,
        False,
        "share",
        happened,
    )
    assert (call.outcome, call.happened_at, entry.recorded_at) == ("spoke", happened, NOW)
    content = from_fields(opened)
    assert [child.name for child in content.children] == [CHILD]
    assert (content.what, content.reasons) == (
        "That she was left alone, plantedword.",
        "She is six, plantedword.",
    )
    assert [(one.guidance, one.decided) for one in content.settled] == [("", "share")]
    assert (opened["spoke_to"], opened["how"]) == ("PC Plantedworker", "in_person")


def test_share_with_a_parent_that_happened_is_recorded_too(school):
    assert late(school.practitioner, recipient_function="parent").kind == "share.recorded_late"


def test_late_record_tried_again_is_recorded_once(school):
    idem = uuid4()
    told = AlreadyShared(
        what="It", why="So", recipient_function="police", recipient_name="Police", spoke_to="PC",
        how="phone", happened_at=NOW, case_id=target(worry(school.practitioner), "case"),
    )  # fmt: skip
    first = record_already_shared(school.practitioner, told, idem, NOW)
    before = count(school.agency)
    again = record_already_shared(school.practitioner, told, idem, NOW)
    assert (again.repeated, again.targets) == (True, first.targets)
    assert count(school.agency) == before


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("what", {"what": ""}),
        ("why", {"why": " "}),
        ("recipient_name", {"recipient_name": ""}),
        ("recipient_function", {"recipient_function": "crowd"}),
        ("spoke_to", {"spoke_to": ""}),
        ("how", {"how": "pigeon"}),
        ("happened_at", {"happened_at": NOW + timedelta(days=1)}),
        ("children", {"children": ()}),
    ],
)
def test_late_record_with_an_answer_left_out_leaves_nothing(school, field, changes):
    before = count(school.agency)
    with pytest.raises(LeftOutError) as refused:
        late(school.practitioner, **changes)
    assert refused.value.field == field
    assert count(school.agency) == before


def test_late_record_in_a_case_of_another_agency_is_not_found(school):
    case = target(worry(school.practitioner), "case")
    with pytest.raises(NotFoundError):
        late(join(open_school("Other"), "safeguarding_lead"), case_id=case)
