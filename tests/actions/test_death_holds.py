"""A death told in any way that the product has holds the case in the same entry, whatever else holds it already."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from sharewell.actions.hold import lift_hold, set_hold
from sharewell.actions.record_decision import record_decision
from sharewell.practice.retention import SAYS_A_DEATH
from sharewell.practice.rulebook import national_book
from sharewell.store import as_agency
from sharewell.store.models import Hold
from tests.actions.acts import children, deciding, ring, target, written
from tests.actions.acts import settled as settles
from tests.actions.test_dispose import INQUIRY, LIFT, recorded_death
from tests.actions.test_redate import months, opened
from tests.people import NOW

# Answers that speak of a death and tell of none: another matter, or one of two that can't be told apart.
NO_DEATH = {
    ("request_kind", "court_or_review"),
    ("child_about_parents", "cannot_be_asked"),
    ("child_situation", "seriously_hurt"),
}
TELLS = [(fact, value) for fact, values in SAYS_A_DEATH for value in values]


def test_every_answer_of_the_rulebook_that_speaks_of_a_death_is_known_here():
    said = {
        (fact.id, value)
        for fact in national_book().facts.values()
        for value, label in fact.labels.items()
        if any(word in label.casefold() for word in ("died", "death", "dead", "killed"))
    }
    assert said == {*TELLS, *NO_DEATH}


def answering(actor, case, fact, value, **changes):
    asked = national_book().facts[fact]
    content = replace(
        written(settles(children(actor, case)[0])), facts=((asked.question, asked.labels[value]),)
    )
    return record_decision(actor, deciding(actor, case, content=content, **changes), uuid4(), NOW)


def holds(agency, case):
    with as_agency(agency):
        return list(Hold.objects.filter(case=case, lifted=None).values_list("entry__kind", flat=True))


@pytest.mark.parametrize("finishes", [False, True])
@pytest.mark.parametrize(("fact", "value"), TELLS)
def test_decision_whose_answers_tell_of_a_death_holds_the_case(school, fact, value, finishes):
    actor = school.practitioner
    urgent = ring(actor) if finishes else None
    case = target(urgent, "case") if urgent else opened(actor)
    answering(actor, case, fact, value, finishes=target(urgent, "decision") if urgent else None)
    assert holds(school.agency, case) == ["record.finished" if finishes else "decision.recorded"]
    assert months(school.agency, case) == {"undated"}


@pytest.mark.parametrize(("fact", "value"), sorted(NO_DEATH))
def test_answer_that_tells_of_no_death_holds_nothing(school, fact, value):
    case = opened(school.practitioner)
    answering(school.practitioner, case, fact, value)
    assert holds(school.agency, case) == []


def test_death_told_while_another_hold_stands_holds_the_case_when_that_one_is_lifted(school):
    case = opened(school.practitioner)
    other = UUID(set_hold(school.lead, case, INQUIRY, uuid4(), NOW).targets["hold"])
    recorded_death(school.practitioner, case)
    recorded_death(school.practitioner, case)
    assert sorted(holds(school.agency, case)) == ["decision.recorded", "hold.set"]
    lift_hold(school.ig_lead, case, replace(LIFT, hold=other), uuid4(), NOW)
    assert holds(school.agency, case) == ["decision.recorded"]
    assert months(school.agency, case) == {"undated"}
