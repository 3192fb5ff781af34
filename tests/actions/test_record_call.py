from datetime import timedelta
from uuid import uuid4

import pytest

from sharewell.actions.open_content import open_content
from sharewell.actions.record_call import NewCall, record_call
from sharewell.actions.refusal import LeftOutError, NotAllowedError, NotFoundError
from sharewell.store import as_agency
from sharewell.store.models import Call, Entry
from tests.actions.acts import count, ring, target
from tests.people import NOW, join, open_school

SPOKE = NewCall(
    outcome="spoke",
    happened_at=NOW + timedelta(minutes=8),
    spoke_to="Andrea",
    note="Keep him here.",
    their_reference="R1",
)
LATER = NOW + timedelta(minutes=9)


def test_second_call_that_reaches_somebody_stands_beside_the_first(school):
    first = ring(school.practitioner, outcome="not_reached", spoke_to="")
    receipt = record_call(school.practitioner, target(first, "share"), SPOKE, uuid4(), LATER)
    with as_agency(school.agency):
        assert [call.outcome for call in Call.objects.order_by("happened_at")] == ["not_reached", "spoke"]
        content = open_content(school.practitioner, Entry.objects.get(id=receipt.entry_id))
    assert {word: receipt.targets[word] for word in ("case", "decision", "share")} == {
        word: first.targets[word] for word in ("case", "decision", "share")
    }
    assert content == {
        "outcome": "spoke",
        "spoke_to": "Andrea",
        "number": "",
        "note": "Keep him here.",
        "their_reference": "R1",
        "call_at": "2026-11-22T17:39:05Z",
    }


def test_call_tried_again_is_recorded_once(school):
    share, idem = target(ring(school.practitioner), "share"), uuid4()
    first = record_call(school.practitioner, share, SPOKE, idem, LATER)
    before = count(school.agency)
    again = record_call(school.practitioner, share, SPOKE, idem, LATER)
    assert (again.repeated, again.targets) == (True, first.targets)
    assert count(school.agency) == before


@pytest.mark.parametrize(
    ("field", "call"),
    [
        ("outcome", NewCall(outcome="sent", happened_at=NOW)),
        ("spoke_to", NewCall(outcome="spoke", happened_at=NOW)),
        ("happened_at", NewCall(outcome="not_reached", happened_at=NOW + timedelta(days=1))),
    ],
)
def test_call_with_an_answer_left_out_leaves_nothing(school, field, call):
    share = target(ring(school.practitioner), "share")
    before = count(school.agency)
    with pytest.raises(LeftOutError) as refused:
        record_call(school.practitioner, share, call, uuid4(), LATER)
    assert refused.value.field == field
    assert count(school.agency) == before


def test_call_about_a_share_of_others_is_not_found(school):
    share = target(ring(school.practitioner), "share")
    for actor in (join(open_school("Other"), "safeguarding_lead"), join(school.agency, "practitioner")):
        with pytest.raises(NotFoundError):
            record_call(actor, share, SPOKE, uuid4(), LATER)
    with pytest.raises(NotFoundError):
        record_call(school.practitioner, uuid4(), SPOKE, uuid4(), LATER)


def test_caldicott_guardian_who_reads_the_case_records_no_call_in_it(school):
    share = target(ring(school.practitioner), "share")
    before = count(school.agency)
    with pytest.raises(NotAllowedError):
        record_call(join(school.agency, "caldicott_guardian"), share, SPOKE, uuid4(), LATER)
    assert count(school.agency)["Call"] == before["Call"]


def test_lead_records_a_call_about_a_colleague_s_share(school):
    share = target(ring(school.practitioner), "share")
    assert record_call(school.lead, share, SPOKE, uuid4(), LATER).kind == "call.recorded"
