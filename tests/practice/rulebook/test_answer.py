"""What the national book answers, and what it never answers."""

from dataclasses import replace
from datetime import date

import pytest

from sharewell.practice.rulebook import (
    Case,
    Party,
    answer,
    national_book,
    open_questions,
    still_possible,
    without_names,
)


def case(facts: dict[str, str], recipient: dict[str, str], *people: Party) -> Case:
    sector = {"holder_sector": "school", "holder_duty_standing": "not_confirmed"}
    return Case(
        date(2026, 11, 22),
        {**sector, **facts},
        (Party("Sam", {"child_age": "under_13"}),),
        (Party("Duty team", recipient),),
        people,
    )


def test_danger_towards_social_care_is_share_now_and_names_whom_to_ring():
    (found,) = answer(
        national_book(),
        case(
            {"danger_now": "yes", "asked_by_someone": "no"},
            {"recipient_function": "childrens_social_care"},
        ),
    )
    assert found.disposition.value == "share_now"
    (ring,) = [duty for duty in found.duties if duty.id == "ring-social-care"]
    assert ring.urgent
    assert ring.text.startswith("Ring Duty team now")


def test_danger_with_an_unchecked_caller_is_verify_first_and_ring_yourself():
    (found,) = answer(
        national_book(),
        case(
            {"danger_now": "yes", "asked_by_someone": "yes"},
            {"recipient_function": "police", "recipient_checked": "no", "recipient_linked": "no"},
        ),
    )
    assert found.disposition.value == "verify_first"
    assert "danger-ring-yourself" in [duty.id for duty in found.duties if duty.urgent]


@pytest.mark.parametrize("function", national_book().facts["recipient_function"].values)
@pytest.mark.parametrize("danger", ["yes", "no"])
def test_whoever_is_linked_is_never_told_whatever_their_job(function, danger):
    recipient = {
        "recipient_function": function,
        "recipient_linked": "yes",
        "recipient_checked": "yes",
        "recipient_needs_it": "yes",
        "balance": "not_sharing",
    }
    facts = {"danger_now": danger, "level": "harm", "asked_by_someone": "no", "worry_kind": "worker"}
    (found,) = answer(national_book(), case({**facts, "whereabouts": "no"}, recipient))
    assert found.disposition.value == "not_with_this_recipient_now"
    urgent = {duty.id for duty in found.duties if duty.urgent}
    assert ("danger-ring-first" in urgent) is (danger == "yes")
    family = function in ("parent", "family_member", "other_person")
    assert ("instead-another-there" in urgent) is not family


def test_a_lead_in_a_worry_about_a_worker_is_asked_whether_they_are_linked():
    asked = case(
        {"danger_now": "yes", "asked_by_someone": "no", "worry_kind": "worker"},
        {"recipient_function": "safeguarding_lead"},
    )
    needed = [one.fact for one in open_questions(national_book(), asked) if one.required]
    assert needed.count("recipient_linked") == 1
    told = case({**asked.facts}, {**asked.recipients[0].facts, "recipient_linked": "no"})
    assert still_possible(national_book(), told) == ("share_now",)


@pytest.mark.parametrize(
    "kind",
    ["sexual", "fabricated_illness", "honour_based", "fgm", "domestic_abuse", "exploitation", "worker"],
)
@pytest.mark.parametrize("agreement", ["not_asked", "refused", "withdrawn", "unsafe_to_ask"])
@pytest.mark.parametrize("level", ["emerging", "need"])
def test_where_asking_may_warn_nobody_is_told_to_ask_first_or_that_a_no_settles_it(kind, agreement, level):
    recipient = {
        "recipient_function": "childrens_social_care",
        "recipient_linked": "no",
        "recipient_needs_it": "yes",
        "agreement": agreement,
        "balance": "not_sharing",
    }
    facts = {"danger_now": "no", "level": level, "asked_by_someone": "no", "worry_kind": kind, "bar": "none"}
    facts |= {"adult_survivor": "no", "position_of_trust": "no"}
    child = Party("Sam", {"child_age": "16_to_17", "exploitation_signs": "no", "fgm_known": "no"})
    asked = replace(case(facts, recipient), children=(child,))
    (found,) = answer(national_book(), asked)
    assert found.disposition.value == ("share" if level == "need" else "seek_advice")


def test_a_recipients_own_answer_about_asking_counts_before_the_cases():
    facts = {"danger_now": "yes", "asked_by_someone": "yes"}
    social_care = {"recipient_function": "childrens_social_care", "asked_by_someone": "no"}
    (found,) = answer(national_book(), case(facts, social_care))
    assert found.disposition.value == "share_now"


@pytest.mark.parametrize("function", ["childrens_social_care", "safeguarding_lead"])
def test_not_knowing_how_serious_never_ends_in_no_towards_those_who_protect(function):
    recipient = {
        "recipient_function": function,
        "recipient_needs_it": "no",
        "recipient_linked": "no",
        "agreement": "refused",
        "balance": "not_sharing",
    }
    facts = {"danger_now": "no", "level": "not_sure", "asked_by_someone": "no", "worry_kind": "physical"}
    (found,) = answer(national_book(), case({**facts, "bar": "none"}, recipient))
    assert found.disposition.value in ("share", "seek_advice")


def test_a_leading_the_is_small_inside_a_sentence():
    asked = case({"danger_now": "yes", "asked_by_someone": "no"}, {"recipient_function": "police"})
    (found,) = answer(
        national_book(), replace(asked, recipients=(Party("The police", asked.recipients[0].facts),))
    )
    assert found.disposition.text == "Share this with the police now. Ring first, type afterwards."
    assert "and the police can protect" in found.disposition.reasons[0].why
    assert without_names("Check who {recipient} is first") == "Check who they are first"


def test_the_2026_duty_says_in_the_same_text_that_its_commencement_was_not_read():
    book = national_book()
    said = [*(rule.why for rule in book.rules), *(duty.text for duty in book.duties)]
    said += [text for decision in book.decisions.values() for text in decision.texts.values()]
    told = [text for text in said if "duty to share" in text and "not yet confirmed" not in text]
    assert ["announced" in text and "not read its commencement" in text for text in told] == [True] * 6


@pytest.mark.parametrize(
    ("situation", "owed"),
    [({}, True), ({"child_situation": "none"}, True), ({"child_situation": "died"}, False)],
)
def test_a_child_is_seen_before_tonight_while_nobody_has_said_that_they_died(situation, owed):
    known = case(
        {
            "danger_now": "no", "level": "harm", "asked_by_someone": "no", "worry_kind": "neglect",
            "child_heard": "not_yet", "with_risk_tonight": "yes",
        },
        {"recipient_function": "childrens_social_care"},
    )  # fmt: skip
    child = Party("Sam", {"child_age": "under_13", **situation})
    (said,) = answer(national_book(), replace(known, children=(child,)))
    duties = {duty.id for duty in said.duties}
    assert [one in duties for one in ("see-the-child", "before-tonight")] == [owed, owed]
    assert ("brothers-and-sisters" in duties) is not owed
    still = {one.fact for one in open_questions(national_book(), replace(known, children=(child,)))}
    assert ("child_situation" in still) is (situation == {})
