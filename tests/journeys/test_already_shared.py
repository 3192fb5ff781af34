"""It was done by telephone, and nobody had a screen: two minutes later it is a full record, marked late."""

from datetime import timedelta

from django.utils import timezone

from tests.journeys.ways import in_every_way_and_on_postgresql


@in_every_way_and_on_postgresql
def test_what_was_done_by_telephone_becomes_a_record_marked_late(practitioner):
    # Given a practitioner who told the school's lead yesterday
    yesterday = timezone.localdate() - timedelta(days=1)
    practitioner.signs_in("practitioner").opens("/already-shared")

    # when they write it down
    practitioner.writes("Who is it about?", "Aisha Bright").writes(
        "What did you pass on?", "She came in hungry again."
    )
    practitioner.answers("Whom did you tell?", "A school, a college or a nursery")
    practitioner.writes("The name of the person you told", "Ms Adeyemi, Hill School")
    practitioner.answers("How did you tell them?", "By telephone")
    practitioner.writes_day("Which day was it?", yesterday.day, yesterday.month, yesterday.year)
    practitioner.writes("Why did you pass it on?", "Her brother is there; they could look.").presses(
        "Continue"
    )

    # then both days are there before it is recorded, and after
    practitioner.reads("Ms Adeyemi, Hill School", f"{yesterday.day} ", "marked late").presses(
        "Record my decision"
    )
    practitioner.is_at("/shares/*").reads("You told Ms Adeyemi", "Recorded late.", "Passed on:", "Recorded:")


def test_what_is_missing_is_said_beside_its_question_and_nothing_is_lost(practitioner):
    practitioner.signs_in("practitioner").opens("/already-shared")
    practitioner.writes("What did you pass on?", "Hungry again.").writes("What time was it?", "half five")
    practitioner.presses("Continue")
    practitioner.reads(
        "Write who it is about", "Choose whom you told", "Type the day", "Type the time like 5:30 pm"
    )
    practitioner.finds_written("What did you pass on?", "Hungry again.")
