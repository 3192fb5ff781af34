"""Not sure is an answer: a presumption and advice, at the same time when a child is in danger."""

from datetime import date

import pytest

from sharewell import guidance
from sharewell.practice.rulebook import (
    NOT_SURE,
    Case,
    Party,
    RulesDisagreeError,
    answer,
    national_book,
    read_book,
    read_table,
    why_asked,
)
from sharewell.practice.rulebook.outcome import Question

BOOK = national_book()
KNOWN = {"holder_sector": "school", "holder_duty_standing": "not_confirmed", "asked_by_someone": "no"}
SOCIAL_CARE = Party("Duty team", {"recipient_function": "childrens_social_care", "balance": NOT_SURE})


def asked(facts, recipient=SOCIAL_CARE, child=None):
    children = (Party("Sam", child or {"child_age": "under_13"}),)
    return Case(date(2026, 11, 22), {**KNOWN, **facts}, children, (recipient,))


def test_not_sure_of_danger_is_taken_as_danger_with_advice_at_the_same_time():
    (said,) = answer(BOOK, asked({"danger_now": NOT_SURE}))
    assert said.disposition.value == "share_now"
    assert said.presumed == (("danger_now", "yes"),)
    advice = {duty.id: duty for duty in said.duties}["advice"]
    assert advice.urgent
    assert advice.text.startswith("You were not sure: “Could a child be seriously hurt now")
    assert advice.text.count("Ask your safeguarding lead") == 1
    assert BOOK.facts["balance"].question in advice.text
    assert advice.text.endswith("Ring first; take this advice at the same time.")


def test_not_sure_of_a_value_of_its_own_is_no_presumption_and_still_advice():
    (said,) = answer(BOOK, asked({"danger_now": "no", "level": "harm", "worry_kind": "neglect"}))
    assert said.disposition.value == "share"
    assert said.presumed == ()
    assert [duty.urgent for duty in said.duties if duty.id == "advice"] == [False]


def test_every_presumption_is_named_and_every_choice_without_one_comes_from_what_the_system_knows():
    for fact in BOOK.facts.values():
        assert fact.if_not_sure in (None, NOT_SURE, *fact.values)
        assert fact.if_not_sure or fact.prefill


def test_rules_of_one_tier_that_disagree_are_an_error_that_names_them():
    names = read_table("book.toml", guidance.read("national/book.toml"))["book"]["parts"]
    parts = {name: guidance.read(f"national/{name}") for name in ("book.toml", *names)}
    parts["disposition.toml"] += b"""
[[rule]]
id = "clash"
of = "disposition"
tier = "safety"
then = "seek_advice"
when = "danger"
why = "x"
cites = ["gmc: x"]
"""
    with pytest.raises(RulesDisagreeError) as refused:
        answer(read_book(parts), asked({"danger_now": "yes"}))
    assert "danger-tell-protectors says share_now, clash says seek_advice" in refused.value.message
    assert refused.value.help


def test_a_child_may_carry_its_own_agreement():
    facts = {
        "danger_now": "no",
        "level": "emerging",
        "bar": "none",
        "info_health": "no",
        "worry_kind": "neglect",
    }
    recipient = Party(
        "Early help",
        {
            "recipient_function": "early_help",
            "recipient_needs_it": "yes",
            "same_organisation": "no",
            "balance": "not_sharing",
            "agreement": "given",
        },
    )
    both = Case(
        date(2026, 11, 22),
        {**KNOWN, **facts},
        (
            Party("Sam", {"child_age": "under_13"}),
            Party("Kim", {"child_age": "under_13", "agreement": "refused"}),
        ),
        (recipient,),
    )
    found = {said.child: said.disposition.value for said in answer(BOOK, both)}
    assert found == {"Sam": "share", "Kim": "not_with_this_recipient_now"}


@pytest.mark.parametrize(
    ("fact", "scope", "party", "said"),
    [
        ("interpreter", "case", None, "what else needs doing"),
        ("child_age", "child", "Sam", "Some rules turn on age."),
        ("holder_sector", "holder", None, "the legal footing"),
        ("person_close", "person", "Mum", "when to tell the family"),
    ],
)
def test_why_asked_is_always_a_sentence(fact, scope, party, said):
    facts = {"danger_now": "no", "asked_by_someone": "no", "level": "harm", "worry_kind": "sexual"}
    people = (Party("Mum", {"person_part": "parent_or_carer"}),)
    case = Case(date(2026, 11, 22), facts, (Party("Sam"),), (SOCIAL_CARE,), people)
    assert said in why_asked(BOOK, case, Question(fact, scope, party))
