"""The decision record says what was recorded, in its eleven parts, in their order, and nothing is left silent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from sharewell.actions.decision_story import ALREADY_SHARED, Amendment
from sharewell.practice.answered import question_words
from sharewell.practice.decision import Content, Known, Settled
from sharewell.practice.rulebook import national_book
from sharewell.web.decision_record import nobody_told, sections
from sharewell.web.record_line import Line, Section
from tests.web.records import EVIE, NOT_SHARED, SEVEN_NOTES, SPOKEN, TOLD

ORDER = [
    "who",
    "known",
    "decided",
    "reasons",
    "wishes",
    "footing",
    "advice",
    "held-back",
    "told",
    "guidance",
    "later",
]


def made(written, name):
    return next(section for section in sections(written) if section.name == name)


def test_record_has_eleven_sections_in_their_order_whatever_was_decided():
    assert [[each.name for each in sections(one)] for one in (TOLD, NOT_SHARED)] == [ORDER, ORDER]


def test_another_report_is_one_short_line_each_however_many_children():
    also = {"title": "a missing child, for the police", "clock": {"text": "At once."}}
    told = tuple({**answer, "routes": [also]} for answer in SEVEN_NOTES.answers)
    lines = made(replace(TOLD, content=replace(SEVEN_NOTES, answers=told)), "guidance").lines
    words = ("a missing child, for the police: at once.", "Sharewell does not make this report for you.")
    assert lines[-1] == Line("This may also be", words)
    assert len(SEVEN_NOTES.answers) > 1


def test_who_and_when_gives_four_times_in_london():
    summer = replace(SEVEN_NOTES, known_at="2026-07-01T22:50:00Z", decided_at="2026-07-01T23:10:00Z")
    told = replace(SPOKEN, happened_at=datetime(2026, 7, 1, 23, 20, tzinfo=UTC))
    written = replace(
        TOLD, content=summer, calls=(told,), recorded_at=datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    )
    assert made(written, "who") == Section(
        "who",
        "Who and when",
        (
            Line("Reference", ("0F3A91C2",)),
            Line(
                "About",
                (
                    "Evie Nuttall, born 2 June 2020",
                    "Callum Nuttall, born 27 January 2017",
                    "Jess Nuttall, born 19 August 2012",
                ),
            ),
            Line(
                "Held by",
                (
                    "St Anselm's Primary School; data controller: The governing body of St Anselm's Primary School",
                ),
            ),
            Line("Decided by", ("Samina Bashir, safeguarding lead",)),
            Line("Known", ("1 July 2026 at 11:50 pm",)),
            Line("Decided", ("2 July 2026 at 12:10 am",)),
            Line("Told", ("2 July 2026 at 12:20 am",)),
            Line("Recorded", ("2 July 2026 at 12:30 am",)),
        ),
    )


def test_what_was_known_keeps_fact_report_and_opinion_apart():
    known = SEVEN_NOTES.known
    assert made(TOLD, "known") == Section(
        "known",
        "What was known then",
        (
            Line("Seen or heard (fact)", (known.seen,), said=True),
            Line("Reported by others", (known.reported,), said=True),
            Line("Opinion", (known.opinion,), said=True),
            Line("Not known", (known.not_known,), said=True),
            Line(
                "Earlier worries",
                (
                    "11 September 2026: Evie had no lunch and no money for one. Gave her a dinner.",
                    "22 September 2026: Evie fell asleep on the carpet twice before playtime.",
                    "5 October 2026: Both children collected at 16:35. Jess came for them.",
                    "20 October 2026: Callum's shoes are split. He asked for tape.",
                    "29 October 2026: Second dentist appointment missed for Evie. She chews on one side.",
                    "9 November 2026: Evie wore the same polo shirt Monday to Thursday.",
                ),
                said=True,
            ),
            Line("In the child’s words", (known.child_words,), said=True),
        ),
    )


def test_decision_is_one_sentence_for_the_children_of_whom_it_is_the_same():
    assert made(TOLD, "decided") == Section(
        "decided",
        "The decision",
        (
            Line(
                "Decided",
                (
                    "Tell Aldermere children's social care about Evie Nuttall, Callum Nuttall and Jess Nuttall.",
                ),
            ),
            Line("What", (SEVEN_NOTES.what,), said=True),
            Line("How much", ("The part that bears on this, and no more.",)),
            Line(
                "To whom, and what for",
                ("Aldermere children's social care (Children's social care). To keep a child safe.",),
            ),
        ),
        ("Why them",),
    )


def test_not_sharing_says_what_can_be_done_instead():
    assert made(NOT_SHARED, "decided") == Section(
        "decided",
        "The decision",
        (
            Line("Decided", ("Don’t tell Priya's mother, in the corridor about Evie Nuttall now.",)),
            Line("What was asked or thought of", ("Whether the family is known to anybody.",), said=True),
            Line(
                "To whom, and what for", ("Priya's mother, in the corridor (Somebody else). Something else.",)
            ),
            Line(
                "What can be done instead", ("If she is worried about Evie, give her the council's number.",)
            ),
        ),
        ("How much", "Why them"),
    )
    assert made(NOT_SHARED, "told").lines == (
        Line("Told", ("Nothing was passed on, so nobody was to be told.",)),
    )
    assert not nobody_told(NOT_SHARED)


def test_late_record_is_marked_and_says_by_how_much():
    told = [line for line in made(NOT_SHARED, "who").lines if line.label in ("Told", "Recorded")]
    assert told == [
        Line("Told", ("Nothing was to be told",)),
        Line("Recorded", ("18 November 2026 at 3:40 pm: late, 2 days after the decision",)),
    ]


def test_reasons_wishes_and_advice_are_in_the_persons_own_words():
    assert made(TOLD, "reasons").lines == (
        Line("Reasons", (SEVEN_NOTES.reasons,), said=True),
        Line("Harm if shared", (SEVEN_NOTES.harm_if_shared,), said=True),
        Line("Harm if not shared", (SEVEN_NOTES.harm_if_not,), said=True),
        Line("Other ways considered", (SEVEN_NOTES.alternatives,), said=True),
    )
    assert made(TOLD, "wishes").lines[1] == Line(
        "Steve Nuttall (parent or carer)",
        (
            (
                "Abroad until the end of the week. Not to be told yet, look again on 20 November 2026. "
                "Why: Laura tells him when he is home; we ring him after the weekend whatever happens."
            ),
        ),
        said=True,
    )
    assert made(TOLD, "wishes").lines[4].words == (
        "To be told as it happens. Why: Ruth Ackroyd sees her alone tomorrow morning.",
    )
    assert made(TOLD, "advice").lines == (
        Line(
            "Caroline Stubbs, front door manager, without names at first",
            ("Send the notes as they stand, with dates; don't sum them up. Followed: Yes",),
            said=True,
        ),
    )


def test_footing_names_the_sources_that_nobody_checked_yet():
    assert made(TOLD, "footing").lines == (
        Line("Footing", SEVEN_NOTES.footing),
        Line("Rulebook of that day", ("Version 1.0.0",)),
        Line("Sources not yet checked", ("Children Act 2004 section 16LA",)),
    )
    assert made(NOT_SHARED, "footing").unwritten == ("Footing",)


def test_told_names_who_was_spoken_to_and_their_reply():
    assert made(TOLD, "told").lines == (
        Line(
            "16 November 2026 at 4:15 pm",
            (
                (
                    "Samina Bashir spoke to Caroline Stubbs (01632 960200). Their reference: CS-0417. "
                    "She will look at all three children together and ring back by tomorrow at noon."
                ),
            ),
            said=True,
        ),
    )


def test_not_reached_stays_red_and_is_never_told():
    tried = replace(SPOKEN, outcome="not_reached", spoke_to="", note="", their_reference="")
    written = replace(TOLD, calls=(tried,))
    assert nobody_told(written)
    assert made(written, "told").lines == (
        Line("Not told", ("Nobody has been told yet. Sharewell has sent nothing.",), alarm=True),
        Line(
            "16 November 2026 at 4:15 pm",
            ("Samina Bashir rang Aldermere children's social care (01632 960200): not reached.",),
            said=True,
        ),
    )
    assert [line for line in made(written, "who").lines if line.label == "Told"] == [
        Line("Told", ("Nobody has been told yet",), alarm=True)
    ]


def test_guidance_is_said_once_for_children_alike_and_a_difference_keeps_its_reason():
    because = "She carries the other two, and nobody else sees all three."
    assert made(TOLD, "guidance").lines == (
        Line(
            "Evie Nuttall and Callum Nuttall",
            (
                "Share this with Aldermere children’s social care.",
                (
                    "The child may be suffering harm, and children’s social care can find out and help. "
                    "(Information sharing advice, rule 2)"
                ),
            ),
        ),
        Line(
            "Jess Nuttall",
            ("Talk it over, before telling Aldermere children's social care anything about the child.",),
        ),
        Line("Jess Nuttall: I decided differently because", (because,), said=True),
    )


def test_guidance_that_was_never_asked_says_so_and_is_no_difference():
    settled = (Settled(EVIE.subject, "", "share"),)
    written = replace(TOLD, content=replace(SEVEN_NOTES, settled=settled, answers=()))
    assert made(written, "guidance").lines == (
        Line("Evie Nuttall", ("The guidance was not asked: this was recorded after it was done.",)),
    )


def test_later_words_keep_their_date_and_author():
    at = TOLD.recorded_at + timedelta(days=2)
    added = Amendment(uuid4(), 12, at, "Joyce Adeyemi", "Steve rang; he knows.")
    written = replace(TOLD, amendments=(added,), unfinished=True)
    assert made(written, "later").lines == (
        Line("18 November 2026 at 3:52 pm, Joyce Adeyemi", ("Steve rang; he knows.",), said=True),
        Line("To finish", ("Finish this record when the child is safe.",), alarm=True),
        Line("Look again on", ("23 November 2026",)),
    )


def test_every_word_of_the_record_is_on_the_page():
    """Plants a word of its own in every text, and finds each again."""
    planted = Content(
        **{name: f"planted-{name}" for name in ("agency", "controller", "decided_by", "recipient", "what",
           "held_back", "reasons", "harm_if_shared", "harm_if_not", "alternatives", "book_version")},
        role="practitioner",
        recipient_function="police",
        purpose="keep_safe",
        known_at=SEVEN_NOTES.known_at,
        known_precision="day",
        decided_at=SEVEN_NOTES.decided_at,
        children=SEVEN_NOTES.children,
        known=Known(*(f"planted-{name}" for name in ("seen", "reported", "opinion", "not_known", "child_words"))),
        settled=(Settled(EVIE.subject, "seek_advice", "share", "planted-because"),),
        footing=("planted-footing",),
        unconfirmed=("planted-unconfirmed",),
    )  # fmt: skip
    shown = str(sections(replace(TOLD, content=planted)))
    assert [word for word in _planted(planted) if word not in shown] == []


def _planted(content):
    import re

    return sorted(set(re.findall(r"planted-[a-z_]+", str(content))))


def told_with(**fields):
    return replace(TOLD, content=replace(SEVEN_NOTES, **fields))


def test_without_the_persons_own_words_the_guidance_says_why_no_more_than_needed():
    why = {"extent": {"reasons": [{"why": "They need the part that bears on this."}]}}
    (derived,) = [
        one for one in made(told_with(answers=(why, why)), "reasons").lines if "no more" in one.label
    ]
    (own,) = [
        one
        for one in made(told_with(proportionate="Seven notes."), "reasons").lines
        if "no more" in one.label
    ]
    assert (derived.words, own.words) == (("They need the part that bears on this.",), ("Seven notes.",))


def test_why_them_and_how_they_were_checked_are_said():
    story = told_with(why_them="They see the whole family.", checked="On a number we already had.")
    assert Line("Why them", ("They see the whole family.",), said=True) in made(story, "decided").lines
    assert (
        Line("Who they are, checked", ("On a number we already had.",), said=True)
        in made(story, "told").lines
    )


def test_ground_for_not_telling_yet_is_said():
    steve = replace(SEVEN_NOTES.people[1], exemption="it would show who told us")
    (line,) = made(told_with(people=(steve,)), "wishes").lines
    assert "Transparency exemption: it would show who told us." in line.words[0]


def test_agreement_is_said_as_it_was_answered_and_an_empty_box_says_nothing():
    asked = question_words(national_book().facts["agreement"], SEVEN_NOTES.recipient)
    jess = replace(SEVEN_NOTES.people[4], why="")
    wishes = made(told_with(people=(jess,), facts=((asked, "They said no"),)), "wishes").lines
    assert wishes == (
        Line("Agreement", ("They said no",)),
        Line("Jess Nuttall (child)", ("To be told as it happens.",), said=True),
    )


@pytest.mark.parametrize("outcome", ["seek_advice", "ask_consent_first", "verify_first"])
def test_record_that_waits_never_says_that_nothing_was_to_be_told(outcome):
    waits = told_with(settled=(Settled(EVIE.subject, outcome, outcome),))
    waits = replace(waits, calls=())
    (line,) = made(waits, "told").lines
    assert (line.label, line.words[0].endswith("and decide again.")) == ("Still to do", True)
    assert "was to be told" not in str(sections(waits))


def test_nobody_reached_yet_names_no_call_that_nobody_said_they_made():
    nobody = replace(
        SPOKEN, outcome="not_reached", spoke_to="", number="", note="", their_reference="", rang=False
    )
    line = made(replace(TOLD, calls=(nobody,)), "told").lines[1]
    assert line.words == (
        "Aldermere children's social care: not reached yet. Samina Bashir wrote this down.",
    )


def test_what_is_known_by_the_day_alone_is_shown_by_the_day_alone():
    noon = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
    content = replace(
        SEVEN_NOTES, known_at="2026-11-16T12:00:00Z", decided_at="2026-11-16T12:00:00Z", known_precision="day"
    )
    call = replace(SPOKEN, happened_at=noon, precision="day")
    story = replace(TOLD, kind=ALREADY_SHARED, late=True, content=content, calls=(call,))
    recorded = datetime(2026, 11, 17, 6, 0, tzinfo=UTC)
    shown = {line.label: line.words[0] for line in made(replace(story, recorded_at=recorded), "who").lines}
    assert (shown["Decided"], shown["Told"]) == ("16 November 2026", "16 November 2026")
    assert shown["Recorded"] == "17 November 2026 at 6:00 am: late, 1 day after the decision"
    assert made(story, "told").lines[-1].label == "16 November 2026"
    same_day = {line.label: line.words[0] for line in made(story, "who").lines}
    assert same_day["Recorded"] == "16 November 2026 at 3:52 pm: late"
