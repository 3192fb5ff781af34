from uuid import uuid4

import pytest

from sharewell.actions.amend_decision import amend_decision
from sharewell.actions.open_content import open_content
from sharewell.actions.refusal import LeftOutError, NotAllowedError, NotFoundError
from sharewell.store import as_agency
from sharewell.store.models import Entry
from tests.actions.acts import count, late, ring, target
from tests.actions.test_record_decision import stated
from tests.people import NOW, join, open_school


def test_amendment_names_the_first_entry_and_seals_its_words(school):
    first = late(school.practitioner)
    before = count(school.agency)
    receipt = amend_decision(school.lead, target(first, "decision"), "It was Tuesday.", uuid4(), NOW)
    after = count(school.agency)
    grown = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert grown == {"Entry": 1, "EntryContent": 1, "Head": 1}
    with as_agency(school.agency):
        entry = Entry.objects.get(id=receipt.entry_id)
        assert open_content(school.lead, entry) == {"words": "It was Tuesday."}
    assert stated(entry).amends == str(first.entry_id)
    assert receipt.targets == {word: first.targets[word] for word in ("case", "decision")}


def test_amendment_tried_again_is_recorded_once(school):
    decision, idem = target(late(school.practitioner), "decision"), uuid4()
    first = amend_decision(school.practitioner, decision, "More.", idem, NOW)
    before = count(school.agency)
    again = amend_decision(school.practitioner, decision, "Other.", idem, NOW)
    assert (again.repeated, again.entry_id) == (True, first.entry_id)
    assert count(school.agency) == before


def test_amendment_without_words_is_refused(school):
    decision = target(late(school.practitioner), "decision")
    with pytest.raises(LeftOutError):
        amend_decision(school.practitioner, decision, " ", uuid4(), NOW)


def test_amendment_of_a_decision_of_others_is_not_found(school):
    decision = target(late(school.practitioner), "decision")
    for actor in (join(open_school("Other"), "safeguarding_lead"), join(school.agency, "practitioner")):
        with pytest.raises(NotFoundError):
            amend_decision(actor, decision, "Mine.", uuid4(), NOW)
    with pytest.raises(NotFoundError):
        amend_decision(school.practitioner, uuid4(), "Mine.", uuid4(), NOW)


def test_caldicott_guardian_reads_and_does_not_amend(school):
    decision = target(ring(school.practitioner), "decision")
    with pytest.raises(NotAllowedError):
        amend_decision(join(school.agency, "caldicott_guardian"), decision, "Mine.", uuid4(), NOW)
