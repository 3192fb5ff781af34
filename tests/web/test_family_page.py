"""The family copy reads as words to a family; what is only the practitioner's stays off it."""

from dataclasses import replace
from datetime import date

from sharewell.practice.decision import family_copy
from sharewell.web.family_page import FamilyPage, Wait, family_page
from sharewell.web.record_line import Line
from tests.web.records import CALLUM, JESS, NOT_SHARED, SEVEN_NOTES

TODAY = date(2026, 11, 17)


def test_family_copy_says_what_was_decided_for_one_child_and_what_was_left_out():
    told = "We decided to tell Aldermere children's social care about Callum Nuttall."
    assert family_page(family_copy(SEVEN_NOTES, CALLUM.subject), TODAY) == FamilyPage(
        child="Callum Nuttall",
        lines=(
            Line("Who decided", ("Samina Bashir, safeguarding lead, St Anselm's Primary School",)),
            Line("When", ("16 November 2026",)),
            Line("What was decided", (told,)),
            Line("Who answers for the information", ("The governing body of St Anselm's Primary School",)),
        ),
        left_out=("what was passed on", "the reasons", "what the child wanted"),
        not_yet=(
            Wait(
                "Steve Nuttall",
                "Laura tells him when he is home; we ring him after the weekend whatever happens.",
                "20 November 2026",
            ),
        ),
    )


def test_family_copy_of_a_child_whose_reason_names_nobody_else_keeps_it():
    page = family_page(family_copy(SEVEN_NOTES, JESS.subject), TODAY)
    assert Line("Why not what the guidance says", (SEVEN_NOTES.settled[2].because,), said=True) in page.lines


def test_family_copy_where_nothing_was_shared_says_so():
    shown = family_page(
        family_copy(
            replace(NOT_SHARED.content, footing=("Public task",)), NOT_SHARED.content.children[0].subject
        ),
        TODAY,
    )
    decided = "We decided not to tell Priya's mother, in the corridor about Evie Nuttall now."
    assert Line("What was decided", (decided,)) in shown.lines
    assert not shown.shared


def test_family_copy_has_no_article_and_no_word_of_what_we_checked():
    for child in (CALLUM, JESS):
        shown = str(family_page(family_copy(SEVEN_NOTES, child.subject), TODAY))
        assert [
            each for each in (*SEVEN_NOTES.footing, "Article", "checked", "section") if each in shown
        ] == []


def test_family_copy_says_when_the_day_to_look_again_has_come():
    waits = family_page(family_copy(SEVEN_NOTES, CALLUM.subject), date(2026, 11, 20)).not_yet
    assert [wait.look_again for wait in waits] == ["20 November 2026: that day has come"]
