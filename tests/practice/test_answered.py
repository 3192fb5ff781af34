"""What a record keeps of the guidance's answers is what was asked, answered and cited, each once."""

from dataclasses import replace
from datetime import date

import pytest

from sharewell.practice import answered
from sharewell.practice.decision import Person, Settled
from sharewell.practice.rulebook import Case, Citation, Party, answer, national_book

BOOK = national_book()
CASE = Case(
    on=date(2026, 11, 22),
    facts={"holder_sector": "school", "danger_now": "no", "level": "harm", "worry_kind": "not_sure"},
    children=(Party("Ada", {"child_age": "under_13"}), Party("Ben", {"sexual_activity": "no"})),
    recipients=(
        Party("Social care", {"recipient_function": "childrens_social_care", "balance": "not_sharing"}),
    ),
    people=(Party("Their mother", {"person_part": "parent_or_carer"}),),
)
REST = {"asked_by_someone": "no", "bar": "none", "info_health": "no", "holder_duty_standing": "outside"}
ANSWERS = answer(BOOK, replace(CASE, facts={**CASE.facts, **REST}))


def test_footing_names_each_line_once_for_children_who_have_the_same():
    lines = answered.footing(BOOK, ANSWERS)
    assert lines[0] == f"Agreement: {ANSWERS[0].consent_route.text}"
    assert len(lines) == len(set(lines))
    assert {line.partition(":")[0] for line in lines} == set(answered.FOOTING.values())


def test_footing_not_settled_says_what_is_possible():
    unsettled = answer(BOOK, Case(CASE.on, {}, CASE.children[:1], (Party("Social care"),)))
    assert answered.footing(BOOK, unsettled)[0].startswith("Agreement: Not settled yet: ")


def test_unconfirmed_names_the_sources_that_nobody_here_has_read():
    cites = [
        cite
        for one in ANSWERS
        for name in ("disposition", *answered.FOOTING)
        for reason in getattr(one, name).reasons
        for cite in reason.cites
    ]
    assert {one.checked for one in cites} == {True, False}
    assert set(answered.unconfirmed(ANSWERS)) == {answered.cited(one) for one in cites if not one.checked}


@pytest.mark.parametrize(
    ("checked", "edition", "words"),
    [
        (True, "2024", "Advice (2024), rule 3"),
        (True, "", "Advice, rule 3"),
        (False, "", "Advice, rule 3 – not checked by us"),
    ],
)
def test_cited_says_title_edition_and_place(checked, edition, words):
    assert answered.cited(Citation("x", "Advice", edition, "rule 3", checked)) == words


def test_how_much_is_said_only_of_what_is_shared():
    assert answered.how_much(ANSWERS) == "The part that bears on this, and no more."
    nothing = answer(BOOK, Case(CASE.on, {**CASE.facts, "asked_by_someone": "yes"}, CASE.children, (
        Party("A caller", {"recipient_function": "other_person", "recipient_checked": "no", "recipient_linked": "no"}),
    )))  # fmt: skip
    assert answered.how_much(nothing) == ""


def test_questions_answered_are_in_the_order_they_are_asked_with_whose_they_are():
    assert answered.questions_answered(BOOK, CASE) == (
        ("Could a child be seriously hurt now, or tonight, if nobody acts?", "No"),
        ("How serious is the worry?", "The child is being harmed or is likely to be"),
        ("Social care: who would you tell?", "Children's social care"),
        ("What kind of worry is it?", "I’m not sure"),
        ("How old is Ada?", "Under 13"),
        ("Ben: is there, or may there be, sexual activity?", "No"),
        (
            "Think of this child. Which would be worse: sharing this with Social care, or not sharing it?",
            "Not sharing would be worse",
        ),
        ("Their mother: who is this person?", "A parent or carer"),
        ("What kind of organisation are you?", "School or college"),
    )


def test_settled_follows_the_guidance_unless_something_else_was_decided():
    assert answered.settled("1", ANSWERS[0]) == Settled("1", "share", "share")
    assert answered.settled("1", ANSWERS[0], "seek_advice", "why") == Settled(
        "1", "share", "seek_advice", "why"
    )


@pytest.mark.parametrize(
    ("born", "band"),
    [
        ("2013-11-23", "under_13"),
        ("2013-11-22", "13_to_15"),
        ("2010-11-23", "13_to_15"),
        ("2010-11-22", "16_to_17"),
        ("2008-11-22", "18_or_over"),
        ("2026-11-23", ""),
        ("about four", ""),
        ("", ""),
    ],
)
def test_age_band_turns_on_the_birthday(born, band):
    assert answered.age_band(born, "child", CASE.on) == band


def test_age_band_of_an_unborn_baby_needs_no_day():
    assert answered.age_band("due 2027-01-02", "unborn", CASE.on) == "unborn"


def test_look_again_on_is_somebodys_first_day_or_four_weeks():
    people = [Person("A", "child", look_again="2026-12-01"), Person("B", "child", look_again="2026-11-30")]
    assert answered.look_again_on(people, CASE.on) == "2026-11-30"
    assert answered.look_again_on([], CASE.on) == "2026-12-20"
