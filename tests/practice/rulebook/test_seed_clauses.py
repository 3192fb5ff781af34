"""What the seed documents ask of the rulebook and no scenario shows by itself."""

from datetime import date

import pytest

from sharewell.practice.rulebook import NOT_SURE, Answer, Case, Party, answer, national_book, prove

BOOK = national_book()
SETTLED = {"danger_now": "no", "asked_by_someone": "no", "bar": "none", "info_health": "yes"}
FACTS = {"holder_sector": "school", "holder_duty_standing": "not_confirmed", **SETTLED}
NEEDED = {"recipient_needs_it": "yes", "same_organisation": "no", "recipient_linked": "no"}


def said(facts: dict[str, str], recipient: dict[str, str], *people: Party) -> Answer:
    child = Party("Sam", {"child_age": "under_13", "sexual_activity": "no", "exploitation_signs": "no"})
    parties = (child,), (Party("They", recipient),)
    (one,) = answer(BOOK, Case(date(2026, 11, 22), {**FACTS, **facts}, *parties, people))
    return one


def duty(name: str) -> str:
    return next(one.text for one in BOOK.duties if one.id == name)


@pytest.mark.parametrize("level", BOOK.facts["level"].values)
def test_no_level_of_worry_by_itself_stops_sharing(level):
    early_help = {
        "recipient_function": "early_help",
        "agreement": "given",
        "balance": "not_sharing",
        **NEEDED,
    }
    facts = {"level": level, "worry_kind": "neglect", "whereabouts": "no", "info_basis": "first_hand"}
    found = said(facts, early_help)
    assert found.disposition.value == "share"


@pytest.mark.parametrize("balance", ["sharing", "sharing_countersigned"])
def test_without_a_worry_agreement_is_no_order_to_share(balance):
    """Nothing is weighed where there is no worry; whoever thinks it would do harm is told where to take that."""
    recipient = {"recipient_function": "health", "agreement": "given", "balance": balance, **NEEDED}
    found = said({"level": "none", "worry_kind": "neglect", "info_basis": "first_hand"}, recipient)
    (reason,) = found.disposition.reasons
    assert (found.disposition.value, reason.rule) == ("share", "agreed")
    assert reason.why.endswith("If you think that it would leave the child worse off, talk it over first.")


@pytest.mark.parametrize("function", ["childrens_social_care", "police"])
@pytest.mark.parametrize("agreement", BOOK.facts["agreement"].answers)
def test_no_answer_about_agreement_stops_those_who_protect_from_hearing_of_harm(agreement, function):
    recipient = {"recipient_function": function, "agreement": agreement, "balance": "not_sharing"}
    found = said({"level": "harm", "worry_kind": "neglect"}, recipient)
    assert (found.disposition.value, found.consent_route.value) == ("share", "without")
    assert found.confidentiality.value == "public_interest"


@pytest.mark.parametrize("level", ["none", "emerging", "need"])
@pytest.mark.parametrize("balance", ["not_sharing", NOT_SURE])
def test_agreement_taken_back_counts_as_a_no(level, balance):
    answers = [
        said(
            {"level": level, "worry_kind": "neglect", "whereabouts": "no", "info_basis": "first_hand"},
            {"recipient_function": "early_help", "agreement": agreement, "balance": balance, **NEEDED},
        )
        for agreement in ("refused", "withdrawn", "given")
    ]
    refused, withdrawn, given = ((one.disposition.value, one.consent_route.value) for one in answers)
    assert withdrawn == refused
    assert withdrawn[1] != "with"
    assert given == ("share", "with")


@pytest.mark.parametrize("code", [value for value in BOOK.facts["telling_risk"].values if value != "none"])
@pytest.mark.parametrize("part", ["child", "parent_or_carer", "other_adult"])
def test_each_reason_for_not_telling_is_kept_with_its_code_and_a_day_to_look_again(code, part):
    them = Party("Them", {"person_part": part, "person_close": "no", "telling_risk": code})
    social_care = {"recipient_function": "childrens_social_care", "balance": "not_sharing"}
    found = said({"level": "harm", "worry_kind": "neglect"}, social_care, them).telling["Them"]
    assert (found.when.value, found.reason_code) == ("not_yet", code)
    assert found.review_days


@pytest.mark.parametrize("kind", BOOK.facts["worry_kind"].answers)
@pytest.mark.parametrize("level", ["emerging", "need", "harm", "immediate"])
def test_person_of_concern_is_never_told_beforehand_or_as_it_happens(kind, level):
    them = Party("Them", {"person_part": "person_suspected", "person_close": "yes", "telling_risk": "none"})
    social_care = {"recipient_function": "childrens_social_care", "balance": "not_sharing", **NEEDED}
    agreed = {**social_care, "agreement": "given"}
    found = said({"level": level, "worry_kind": kind, "whereabouts": "no"}, agreed, them)
    assert found.telling["Them"].when.possible == ("not_yet",)


def test_advice_names_who_can_be_asked():
    for words in (duty("advice"), duty("who-to-ask")):
        assert [
            each for each in ("safeguarding lead", "manager", "Caldicott Guardian") if each not in words
        ] == []
    assert "write down what they said" in duty("advice")
    assert "ring children's social care" in duty("who-to-ask")


def test_asking_says_what_with_whom_why_and_that_minds_may_change():
    recipient = {"recipient_function": "early_help", "agreement": "not_asked", "balance": NOT_SURE, **NEEDED}
    found = said({"level": "emerging", "worry_kind": "neglect"}, recipient)
    assert found.disposition.value == "ask_consent_first"
    (words,) = [one.text for one in found.duties if one.id == "how-to-ask"]
    told = (
        "what you would share",
        "with whom",
        "why",
        "change their mind",
        "when you would have to share without them",
    )
    assert [each for each in told if each not in words] == []


@pytest.mark.parametrize("sector", BOOK.facts["holder_sector"].values)
def test_every_kind_of_organisation_has_a_footing_that_is_not_agreement(sector):
    recipient = {
        "recipient_function": "childrens_social_care",
        "agreement": "refused",
        "balance": "not_sharing",
    }
    found = said({"level": "harm", "worry_kind": "neglect", "holder_sector": sector}, recipient)
    assert (found.disposition.value, found.consent_route.value) == ("share", "without")
    public = sector not in ("nursery", "voluntary", "private")
    assert found.art6.value == ("public_task" if public else "recognised_legitimate_interest")
    for part in (found.art6, found.art9, found.gateway, found.confidentiality):
        assert [reason.cites for reason in part.reasons if not reason.cites] == []
        assert part.reasons


@pytest.mark.parametrize("day", [date(2025, 3, 3), date(2026, 11, 22)])
def test_bulk_that_nobody_agreed_to_is_proved_never_to_be_shared(day):
    (floor,) = [one for one in BOOK.invariants if one.id == "F7"]
    assert floor.never is not None
    assert [each.holds for each in prove(BOOK, day) if (each.kind, each.id) == ("floor", "F7")] == [True]
