"""A health visitor, before the late shift: tries a case that worries her, sees what is still possible, and reads the rule."""

from tests.journeys.ways import in_every_way, in_ways

DANGER = "Could a child be seriously hurt now, or tonight, if nobody acts?"


@in_every_way
def test_a_health_visitor_tries_a_case_and_reads_the_rule(practitioner):
    # Given nobody is signed in, and somebody wants to know what the guidance would say
    practitioner.opens("/").follows("The rules in plain words").is_at("/guidance")
    practitioner.reads("The guidance behind the answers", "A person decides.")

    # when she tries a case: she would tell social care, and a baby may be hurt tonight
    practitioner.follows("Try a case").reads(
        "Nothing is saved and nothing is sent.", "We never ask for a name."
    )
    practitioner.answers("Who would you tell?", "Children's social care")
    practitioner.answers("Did they ask you for it?", "No")
    practitioner.picks("What kind of organisation are you?", "NHS body")
    practitioner.presses("Continue").reads("Still possible:", "Why am I asked this?")
    practitioner.answers(DANGER, "Yes")
    practitioner.presses("Continue")

    # then it says to ring first, and that nobody has been told
    practitioner.reads(
        "Share this with children’s social care now.",
        "Ring first",
        "This was only tried: nobody has been told.",
    )

    # and the reason opens the rule, with where it comes from
    practitioner.unfolds("The guidance behind this").follows("Read this rule")
    practitioner.is_at("/guidance/decision/disposition?rule=danger-tell-protectors#danger-tell-protectors")
    practitioner.reads(
        "But not when:", "Somebody asks, and we have not checked who they are.", "We have read it."
    )


@in_ways("desktop", "keyboard_only")
def test_a_changed_answer_changes_what_the_guidance_says(practitioner):
    practitioner.opens("/guidance/try")
    practitioner.answers("Who would you tell?", "A parent or carer").answers("Did they ask you for it?", "No")
    practitioner.picks("What kind of organisation are you?", "School or college").presses("Continue")
    practitioner.answers(DANGER, "Yes").presses("Continue")
    practitioner.reads("Don't share this with the parent or carer now.")
    practitioner.unfolds("Your answers so far").presses("Change How worried are you?").finds_chosen(
        DANGER, "Yes"
    )
    practitioner.answers(DANGER, "No").presses("Continue").reads(
        "There is a problem", "How serious is the worry?"
    )
    practitioner.does_not_read("If this is real, ring now")


@in_ways("desktop")
def test_looking_something_up(practitioner):
    practitioner.opens("/guidance").writes("Search the guidance", "unborn").presses("Search")
    practitioner.reads("found")
    practitioner.writes("Search the guidance", "zebra").presses("Search").reads(
        "Nothing has all of these words"
    )
