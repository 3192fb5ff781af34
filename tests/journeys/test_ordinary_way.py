"""The ordinary way in a real browser: from a worry to a recorded decision, in all the ways that people come."""

import os
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone

from sharewell.actions.adopt_book import adopt_book
from sharewell.practice.rulebook import national_book
from sharewell.store.models import Decision
from sharewell.store.tenancy import as_agency
from tests.journeys.ways import in_every_way

PICTURES = os.environ.get("JOURNEY_PICTURES")


@pytest.fixture(autouse=True)
def book(town):
    """The town's school decides by the national book."""
    adopt_book(town.people["IG lead"], national_book().canonical(), uuid4(), timezone.now())


def looked_at(practitioner, name):
    if PICTURES:
        practitioner.photographs(Path(PICTURES), name)


def recorded(town):
    with as_agency(town.agency):
        return list(Decision.objects.order_by("proposal__recipient_function"))


@in_every_way
def test_one_child_and_children_s_social_care_in_eight_screens_and_ten_answers(practitioner, town):
    typed = 0
    practitioner.signs_in("practitioner").opens("/worry")
    practitioner.reads("Nobody has been told yet.")
    begun = len(practitioner.pages_met)
    looked_at(practitioner, "1-worry")
    practitioner.writes("Child’s name", "Amy Okafor")
    practitioner.writes("What did you see or hear yourself?", "A bruise on her arm, the shape of fingers.")
    practitioner.picks("What kind of worry is it?", "Physical abuse")
    typed += 3
    practitioner.presses("Continue").is_at("/case/*/recipients")
    looked_at(practitioner, "2-recipients")
    practitioner.answers("Tick everybody who might need to know", "Children’s social care")
    typed += 1
    practitioner.presses("Continue").is_at("/case/*/question/danger")
    looked_at(practitioner, "3-danger")
    practitioner.answers("Could a child be seriously hurt now, or tonight, if nobody acts?", "No")
    practitioner.answers("How serious is the worry?", "The child is being harmed or is likely to be")
    typed += 2
    practitioner.presses("Continue").is_at("/case/*/question/agreement")
    looked_at(practitioner, "4-agreement")
    practitioner.answers("Have the people concerned agreed", "I have not asked yet")
    practitioner.answers("Which would be worse", "Not sharing would be worse")
    typed += 2
    practitioner.presses("Continue").is_at("/case/*/question/information")
    looked_at(practitioner, "5-information")
    practitioner.answers("Does any of it come from court, adoption or a lawyer?", "No")
    typed += 1
    practitioner.presses("Continue").is_at("/case/*/question/telling")
    looked_at(practitioner, "6-telling")
    practitioner.presses("Skip the rest: answer now").is_at("/case/*/answer/childrens_social_care")
    looked_at(practitioner, "7-answer")
    practitioner.writes("Why? Your reasons, in your own words", "Somebody may have hurt her, and may again.")
    typed += 1
    practitioner.presses("Follow it: share it with Northshire children’s social care").is_at("/case/*/check")
    looked_at(practitioner, "8-check")
    screens = len(practitioner.pages_met) - begun + 1
    assert (screens, typed) == (8, 10)
    practitioner.presses("Record my decision")
    (decision,) = recorded(town)
    assert (decision.outcome, decision.followed) == ("share", True)
