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
from tests.journeys.ways import in_every_way_and_on_postgresql

PLAIN_ANSWERS = ("no", "yes", "not_asked", "none", "not_sharing", "keep_safe")
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


@in_every_way_and_on_postgresql
def test_one_child_and_children_s_social_care_in_at_most_eight_screens_and_ten_answers(practitioner, town):
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
    practitioner.presses("Continue").is_at("/case/*/question/telling")
    looked_at(practitioner, "5-telling")
    practitioner.presses("Skip the rest: answer now").is_at("/case/*/answer/childrens_social_care")
    looked_at(practitioner, "6-answer")
    practitioner.writes("Why? Your reasons, in your own words", "Somebody may have hurt her, and may again.")
    typed += 1
    practitioner.presses("Follow it: share it with Northshire children’s social care").is_at("/case/*/check")
    looked_at(practitioner, "7-check")
    screens = len(practitioner.pages_met) - begun + 1
    assert (screens, typed) == (7, 9)  # 8 and 10 are the most that the design allows
    practitioner.presses("Record my decision")
    (decision,) = recorded(town)
    assert (decision.outcome, decision.followed) == ("share", True)


def raises_worry(
    practitioner, *children, kind="Neglect", seen="No lunch again, for the third time this week."
):
    practitioner.signs_in("practitioner").opens("/worry")
    for number, child in enumerate(children):
        if number:
            practitioner.presses("Add another child")
        practitioner.page.locator(f"#child{number + 1}_name").fill(child)
    practitioner.writes("What did you see or hear yourself?", seen)
    practitioner.picks("What kind of worry is it?", kind)
    return practitioner.presses("Continue").is_at("/case/*/recipients")


def says_how_serious(practitioner, danger="No", level="The child is being harmed or is likely to be"):
    practitioner.answers("Could a child be seriously hurt now, or tonight, if nobody acts?", danger)
    if level:
        practitioner.answers("How serious is the worry?", level)
    return practitioner.presses("Continue")


def test_three_siblings_and_two_recipients_are_each_answered_and_recorded(practitioner, town):
    raises_worry(practitioner, "Evie Nuttall", "Callum Nuttall", "Jess Nuttall")
    who = "Tick everybody who might need to know"
    practitioner.answers(who, "Children’s social care", "Early help").presses("Continue")
    says_how_serious(practitioner)
    for _page in range(8):
        if "/question/" not in practitioner.path:
            break
        looked_at(practitioner, "siblings-" + practitioner.path.rpartition("/")[2])
        if practitioner.page.get_by_role("button", name="Skip the rest: answer now").count():
            practitioner.presses("Skip the rest: answer now")
            continue
        for fieldset in practitioner.page.locator("main form fieldset:not(.sw-party)").all():
            if not fieldset.locator("input:checked").count():
                fieldset.locator("input").first.check()
        practitioner.presses("Continue")
    practitioner.is_at("/case/*/answer/childrens_social_care")
    practitioner.reads("1 of 2", "Evie Nuttall", "Callum Nuttall", "Jess Nuttall")
    looked_at(practitioner, "siblings-answer")
    for place in range(2):
        practitioner.writes("Why? Your reasons, in your own words", "Three children, and nobody cooks.")
        practitioner.page.locator("#what").fill("The three notes.")
        practitioner.page.locator("button[value=follow]").click()
        practitioner.looks()
        assert place or practitioner.path.endswith("/answer/early_help")
    practitioner.is_at("/case/*/check")
    looked_at(practitioner, "siblings-check")
    practitioner.presses("Record my decisions").is_at("/case/*")
    assert len(recorded(town)) == 2


def test_not_sharing_after_all_is_a_full_record_that_says_why(practitioner, town):
    raises_worry(
        practitioner, "Amy Okafor", kind="None of these, or not sure", seen="Amy is tired and quiet."
    )
    practitioner.answers("Tick everybody who might need to know", "Early help").presses("Continue")
    says_how_serious(practitioner, level="Something small, or early: help now could stop it growing")
    for _page in range(8):
        if "/question/" not in practitioner.path:
            break
        skip = practitioner.page.get_by_role("button", name="Skip the rest: answer now")
        if skip.count():
            practitioner.presses("Skip the rest: answer now")
            continue
        for fieldset in practitioner.page.locator("main form fieldset").all():
            plain = fieldset.locator(", ".join(f"input[value={word}]" for word in PLAIN_ANSWERS))
            (plain.first if plain.count() else fieldset.locator("input[type=radio]").last).check()
        practitioner.presses("Continue")
    practitioner.is_at("/case/*/answer/early_help")
    looked_at(practitioner, "differ-answer")
    practitioner.writes(
        "Why? Your reasons, in your own words", "Her mother asked for help with sleep already."
    )
    practitioner.page.get_by_text("I decided differently because …").click()
    practitioner.answers("What do you decide for Amy Okafor?", "Don’t share it with early help now")
    practitioner.writes("I decided differently because", "The GP sees them on Monday; we look again then.")
    practitioner.presses("Go on with my own decision").is_at("/case/*/check")
    looked_at(practitioner, "differ-check")
    practitioner.presses("Record my decision").is_at("/decision/*")
    (decision,) = recorded(town)
    assert (decision.outcome, decision.followed) == ("not_with_this_recipient_now", False)


def test_a_caller_who_wants_the_mother_s_address_is_told_nothing(practitioner, town):
    raises_worry(
        practitioner, "Isla Penrose", kind="Domestic abuse", seen="A man rang and wanted the address."
    )
    practitioner.answers("Has somebody asked us for this?", "Yes, somebody has asked us")
    practitioner.page.locator("#asker_name").fill("DC Harris")
    practitioner.page.locator("#asker_function").select_option("police")
    looked_at(practitioner, "caller-recipients")
    practitioner.presses("Continue").is_at("/case/*/question/recipient")
    looked_at(practitioner, "caller-who")
    practitioner.answers("DC Harris: have you checked who they are", "No")
    practitioner.answers("DC Harris: are they the person you are worried about", "No")
    practitioner.presses("Continue")
    says_how_serious(practitioner, danger="Yes", level="")
    if "/question/" in practitioner.path:
        practitioner.presses("Skip the rest: answer now")
    practitioner.is_at("/case/*/answer/asker")
    practitioner.reads(
        "Check who DC Harris is before you tell them anything.", "Ring now. The rest can wait."
    )
    looked_at(practitioner, "caller-answer")
    practitioner.writes("Why? Your reasons, in your own words", "We do not know who he is.")
    practitioner.page.locator("button[value=follow]").click()
    practitioner.is_at("/case/*/check").presses("Record my decision").is_at("/decision/*")
    (decision,) = recorded(town)
    assert (decision.outcome, decision.followed) == ("verify_first", True)
