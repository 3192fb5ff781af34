"""What the five examples of a protocol answer on top of the national book, in the words of their documents."""

from datetime import date

from sharewell.practice.rulebook import (
    Answer,
    Case,
    Party,
    answer,
    national_book,
    shipped_protocol,
    with_protocol,
)

NATIONAL = national_book()
FACTS = {
    "holder_sector": "school",
    "holder_duty_standing": "not_confirmed",
    "danger_now": "no",
    "asked_by_someone": "no",
    "worry_kind": "neglect",
    "bar": "none",
    "info_basis": "first_hand",
    "whereabouts": "no",
    "with_risk_tonight": "no",
}
HELP = {"recipient_function": "early_help", "recipient_needs_it": "yes", "recipient_linked": "no"}
EARLY_HELP = {**HELP, "same_organisation": "no", "balance": "not_sharing"}


def said(name: str, facts: dict[str, str], recipient: dict[str, str], *people: Party) -> Answer:
    book = with_protocol(NATIONAL, shipped_protocol(name, NATIONAL))
    child = Party("Sam", {"child_age": "under_13", "sexual_activity": "no", "exploitation_signs": "no"})
    parties = (child,), (Party("They", recipient),)
    (one,) = answer(book, Case(date(2026, 11, 22), {**FACTS, **facts}, *parties, people))
    return one


def told(found: Answer) -> dict[str, str]:
    return {duty.id: duty.text for duty in found.duties}


def test_partnership_asks_for_the_talk_at_the_first_meeting_and_keeps_it_yours_until_told():
    asking = said("partnership", {"level": "emerging"}, {**EARLY_HELP, "agreement": "not_asked"})
    words = told(asking)["partnership-first-meeting"]
    assert [
        each for each in ("consent", "network", "when you may ask others", "tell them") if each not in words
    ] == []
    shared = said("partnership", {"level": "emerging"}, {**EARLY_HELP, "agreement": "given"})
    assert "until somebody says they have it" in told(shared)["partnership-yours-until-told"]


def test_croydon_names_its_three_advisers_and_asks_those_who_work_with_adults_to_think_of_the_child():
    waits = {**EARLY_HELP, "agreement": "unsafe_to_ask", "unsafe_reason": "child_more_risk"}
    found = said("croydon", {"level": "emerging", "works_with_the_adult": "yes"}, waits)
    assert found.disposition.value == "seek_advice"
    words = told(found)
    roles = ("Designated Safeguarding Lead", "Caldicott Guardian", "Senior Leadership Team")
    assert [role for role in roles if role not in words["croydon-advisers"]] == []
    assert "what not sharing could mean for the child" in words["croydon-think-of-the-child"]
    without = said("croydon", {"level": "emerging", "works_with_the_adult": "no"}, waits)
    assert "croydon-think-of-the-child" not in told(without)


def test_record_guide_marks_fact_opinion_and_time_and_tells_afterwards():
    mother = Party("Mum", {"person_part": "parent_or_carer", "person_close": "no", "telling_risk": "none"})
    social_care = {
        "recipient_function": "childrens_social_care",
        "agreement": "not_asked",
        "balance": "not_sharing",
    }
    found = said("record_guide", {"level": "harm"}, {**social_care, "recipient_linked": "no"}, mother)
    assert found.disposition.value == "share"
    assert "fact or opinion, now or in the past" in told(found)["record_guide-fact-or-opinion"]
    assert found.telling["Mum"].when.value == "after"
    risky = Party("Mum", {**mother.facts, "telling_risk": "child_more_risk"})
    kept = said("record_guide", {"level": "harm"}, {**social_care, "recipient_linked": "no"}, risky)
    assert kept.telling["Mum"].when.value == "not_yet"


def test_record_guide_talks_a_no_over_with_whoever_asked():
    asker = {"recipient_function": "voluntary", "recipient_checked": "yes", "recipient_linked": "no"}
    asker |= {"request_kind": "professional", "request_clear": "yes"}
    no = {**asker, "recipient_needs_it": "no", "same_organisation": "no"}
    found = said("record_guide", {"level": "none", "asked_by_someone": "yes"}, no)
    assert found.disposition.value == "not_with_this_recipient_now"
    assert "Talk your reasons over" in told(found)["record_guide-talk-with-whoever-asked"]


def test_integrated_goes_back_to_an_old_agreement_and_says_the_six_things_to_know():
    agreed = {**EARLY_HELP, "agreement": "given"}
    fresh, old = (
        said("integrated", {"level": "emerging"}, {**agreed, "agreement_looked_at": looked})
        for looked in ("yes", "no")
    )
    assert (fresh.disposition.value, old.disposition.value) == ("share", "ask_consent_first")
    words = told(old)["integrated-informed-agreement"]
    six = (
        "what it is for",
        "how it will be used",
        "who may get it",
        "how it is passed on",
        "how long it is kept",
        "in what form",
    )
    rest = ("may change their mind", "when you would share without asking")
    assert [each for each in (*six, *rest) if each not in words] == []


def test_an_area_that_prefers_agreement_owes_a_reason_where_nobody_was_asked():
    duty = {"recipient_duty_standing": "listed", "recipient_nation": "england", "agreement": "not_asked"}
    owes = {
        name: f"{name}-agreement"
        in told(said(name, {"level": "emerging", "holder_duty_standing": "listed"}, {**EARLY_HELP, **duty}))
        for name in ("partnership", "croydon", "record_guide", "cscp", "integrated")
    }
    assert [name for name, owed in owes.items() if owed] == ["croydon", "integrated"]
