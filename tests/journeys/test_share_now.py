"""Friday, half past five: a child is in danger, somebody rings, and what they type afterwards never passes for telling."""

from sharewell.actions.raise_worry import NewWorry, Person, raise_worry
from tests.journeys.ways import in_every_way, in_ways

NOBODY = "Nobody has been told yet."
SENT_NOTHING = "Sharewell has sent nothing."
WHOM = "Whom did you speak to?"
DUTY = "Northshire children’s social care, duty team"
FRONT = "Northshire children’s social care, front door"
NAME = "The name of the person you spoke to"


def says_who_and_what(practitioner):
    practitioner.writes("Who is in danger?", "Aisha Bright\nher brother, about 3")
    practitioner.writes("What is the danger?", "Bruise on her neck. Father collects at six.")
    return practitioner.presses("Continue")


@in_every_way
def test_telling_social_care_takes_three_screens_and_says_who_was_told(practitioner):
    # Given a practitioner who is signed in and comes from the numbers
    practitioner.signs_in("practitioner").opens("/urgent").follows("Record it in 3 screens")
    practitioner.reads("Ring first, type afterwards.", "999", "01632 960102")

    # when they say who and what, ring the duty team, speak to somebody and confirm
    says_who_and_what(practitioner).reads(
        "999", "01632 960101", "01632 960102", "Monday to Friday, 9 am to 5 pm"
    )
    practitioner.answers(WHOM, DUTY).writes(NAME, "Jo Bell").presses("Continue")
    practitioner.reads("Aisha Bright", "her brother, about 3", "Father collects at six", "Jo Bell")
    practitioner.presses("Record this").is_at("/shares/*")

    # then it says whom they told, and what can wait
    practitioner.reads(
        "You told Jo Bell, Northshire children’s social care", "Finish the record when the child is safe"
    )
    practitioner.does_not_read(NOBODY)


@in_ways("desktop", "without_script", "postgresql")
def test_not_reached_stays_red_until_a_named_person_was_spoken_to(practitioner):
    # Given somebody who rang and reached nobody
    practitioner.signs_in("practitioner").opens("/share-now")
    says_who_and_what(practitioner).answers(WHOM, "I have not reached anybody yet").presses("Continue")
    practitioner.reads(NOBODY, SENT_NOTHING).presses("Record this")
    practitioner.reads(NOBODY, SENT_NOTHING, "Ring", "01632 960101").does_not_read("You told")

    # when they try again and nobody answers
    practitioner.follows("I have now rung").answers("Did you speak to somebody?", "No, not reached")
    practitioner.presses("Record this call")

    # then it is as red as before
    practitioner.is_at("/shares/*").reads(NOBODY, "Not reached").does_not_read("You told")

    # and a call without a name is no telling either
    practitioner.follows("I have now rung").answers("Did you speak to somebody?", "Yes, I spoke to somebody")
    practitioner.presses("Record this call").reads("Type the name of the person you spoke to")

    # until they speak to somebody who has a name
    practitioner.writes(NAME, "Jo Bell").writes("Their reference, if they gave one", "MASH-1184")
    practitioner.presses("Record this call").is_at("/shares/*")
    practitioner.reads("You told Jo Bell", "MASH-1184").does_not_read(NOBODY)


@in_ways("desktop", "without_script", "keyboard_only")
def test_only_what_nobody_could_do_without_is_asked_again(practitioner):
    practitioner.signs_in("practitioner").opens("/share-now")
    practitioner.presses("Continue").reads("Write who is in danger, or what the danger is")
    practitioner.writes("What is the danger?", "He has a knife.").presses("Continue")
    practitioner.presses("Continue").reads(
        "Choose whom you spoke to, or that you have not reached anybody yet"
    )
    practitioner.answers(WHOM, "Police or ambulance").presses("Continue").reads("Type the name of the person")
    practitioner.writes(NAME, "operator, log 318").writes("What time did you ring?", "just now").presses(
        "Continue"
    )
    practitioner.reads("We could not read “just now” as a time", "A child whose name is not known yet")
    practitioner.presses("Record this").reads("You told operator, log 318, the police or an ambulance")


def test_an_existing_case_brings_its_children(practitioner, town):
    # Given a case about two children
    from uuid import uuid4

    from django.utils import timezone

    people = (Person(name="Aisha Bright"), Person(name="Bilal Bright"))
    new = NewWorry(words={"seen": "Tired"}, people=people, happened_at=timezone.now())
    case = raise_worry(town.people["practitioner"], new, uuid4(), timezone.now()).targets["case"]

    # when the urgent way starts from it
    practitioner.signs_in("practitioner").opens(f"/share-now?case={case}")
    practitioner.finds_chosen("Who is in danger?", "Aisha Bright").finds_chosen(
        "Who is in danger?", "Bilal Bright"
    )
    practitioner.writes("What is the danger?", "Left alone tonight.").presses("Continue")
    practitioner.answers(WHOM, FRONT).writes(NAME, "Jo Bell").presses("Continue")

    # then both are in it, and nobody had to type a name again
    practitioner.reads("Aisha Bright", "Bilal Bright").presses("Record this").reads("You told Jo Bell")

    # and the rest comes up when the child is safe
    practitioner.follows("Finish the record when the child is safe").is_at("/case/*/recipients")


@in_ways("desktop", "without_script")
def test_back_and_a_second_press_make_no_second_record(practitioner, town):
    practitioner.signs_in("practitioner").opens("/share-now")
    says_who_and_what(practitioner).answers(WHOM, DUTY).writes(NAME, "Jo Bell").presses("Continue")
    with practitioner.another_tab() as other:
        other.opens(practitioner.path).presses("Record this").reads("You told Jo Bell")
    practitioner.presses("Record this").reads("You told Jo Bell").goes_back()
    practitioner.opens("/share-now").finds_written("What is the danger?", "")
    assert shares(town) == 1


@in_ways("desktop", "without_script")
def test_a_session_that_ends_half_way_loses_nothing(practitioner):
    practitioner.signs_in("practitioner").opens("/share-now")
    says_who_and_what(practitioner)
    practitioner.answers(WHOM, DUTY).writes(NAME, "Jo Bell").signs_out_elsewhere().presses("Continue")
    practitioner.reads("sign in as yourself", "nothing lost").gives_name_and_password("practitioner")
    practitioner.looks().finds_chosen(WHOM, DUTY).finds_written(NAME, "Jo Bell")
    practitioner.presses("Continue").presses("Record this").reads("You told Jo Bell")


def shares(town) -> int:
    from sharewell.store.models import Share
    from sharewell.store.tenancy import as_agency

    with as_agency(town.agency):
        return Share.objects.count()
