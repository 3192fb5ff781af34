"""Proof of a protocol: it weakens nothing, or it is refused with a case that a practitioner can read."""

from dataclasses import replace
from datetime import date

import pytest

from sharewell.practice.rulebook import (
    SHIPPED,
    OverreachError,
    book_if_allowed,
    breach_lines,
    check_protocol,
    draw,
    impact,
    national_book,
    protocol_laid,
    protocol_proof,
    read_protocol,
    shipped_protocol,
    verdict_lines,
    why_refused,
)
from sharewell.practice.rulebook.diagram import spread
from sharewell.practice.rulebook.protocol import with_protocol
from sharewell.practice.rulebook.protocol_laid import lay
from sharewell.practice.rulebook.space import Space
from tests.practice.rulebook.protocols import FILE, OLD_AGREEMENT, REVIEWED, TODAY, read, rule, text

NATIONAL = national_book()


def check(*parts, day=TODAY):
    return check_protocol(NATIONAL, read(*parts), day)


def test_protocol_that_only_adds_weakens_nothing_and_its_delay_is_exact():
    verdict = check(REVIEWED, rule())
    assert verdict.holds
    assert verdict.adds == {"rule": 1, "duty": 2, "question": 1, "reason for not asking or telling": 0}
    assert {(move.decision, move.before, move.after) for move in verdict.moves} == {
        ("disposition", "share", "ask_consent_first")
    }
    found = impact(NATIONAL, verdict.book, TODAY).moves
    assert verdict.delay == pytest.approx(sum(move.share for move in found if move.decision == "disposition"))
    assert 0 < verdict.delay < 0.02
    said = f"It adds 1 rule, 2 duties, 1 question; breaks no floor; holds up {100 * verdict.delay:.2f} % of cases."
    assert said in list(verdict_lines(verdict))


def drawn_together(national, local, day):
    """Both books in one space that nothing was drawn in before."""
    space = Space(spread(national, local))
    return protocol_laid.laid(draw(national, day, space), draw(local, day, space))


@pytest.mark.parametrize("name", [*SHIPPED, "too far"])
def test_protocol_laid_over_a_kept_drawing_has_the_verdict_of_both_drawn_anew(name, monkeypatch):
    own = read(rule(of="telling", then="not_yet", when="shares and person_part == 'child'"))
    protocol = own if name == "too far" else shipped_protocol(name, NATIONAL)
    verdicts = [check_protocol(NATIONAL, protocol, TODAY) for _ in range(2)]
    monkeypatch.setattr(protocol_proof, "lay", drawn_together)
    verdicts.append(check_protocol(NATIONAL, protocol, TODAY))
    told = [(list(verdict_lines(one)), one.breaches, one.moves, one.idle) for one in verdicts]
    assert told[0] == told[1] == told[2]
    assert verdicts[0].holds is (name != "too far")


def test_kept_drawing_is_left_as_it_was_by_what_is_laid_over_it():
    facts = spread(NATIONAL, NATIONAL)
    kept = protocol_laid._kept(NATIONAL, TODAY, tuple(facts.items()))
    sizes = len(kept.space), len(kept.outline.space)
    laid = lay(NATIONAL, with_protocol(NATIONAL, read(REVIEWED, rule())), TODAY)
    assert protocol_laid._kept(NATIONAL, TODAY, tuple(facts.items())) is kept
    assert laid.space.domains.items() > facts.items()
    assert (len(kept.space), len(kept.outline.space)) == sizes
    assert len(laid.local.outline.space) > sizes[1]


def test_protocol_without_rules_delays_nothing():
    verdict = check()
    assert (verdict.holds, verdict.moves, verdict.delay) == (True, (), 0)
    assert "No case is answered differently." in list(verdict_lines(verdict))


# Each goes too far: how it says so, the floor it would break, and what the case turns on.
OVERREACHING = {
    "refusal above safety": (
        rule(tier="safety", then="not_with_this_recipient_now", when="not_agreed"),
        "F2",
        (
            "Share this with them now. Ring first, type afterwards.",
            "Don't share this with them now. Here is what you can do.",
        ),
        ("Have the people concerned agreed to this being shared with them?", "They said no"),
    ),
    "a narrowed concept": (
        "[[concept]]\nid = 'grave'\nwhen = \"level == 'immediate' or known_cutting or under_13_sex or exploited or past_abuse_now\"\nmeans = 'Narrower.'",
        "F1",
        ("Share this with them.", "Talk it over before you decide about them. You need not give names."),
        ("How serious is the worry?", "The child is being harmed or is likely to be"),
    ),
    "urgency answers a caller": (
        rule(tier="safety", then="share_now", when="danger_now and asked_by_someone"),
        "F11",
        (
            "Check who they are before you tell them anything.",
            "Share this with them now. Ring first, type afterwards.",
        ),
        ("Has somebody asked you for this information?", "Yes"),
    ),
    "a suspect is told": (
        rule(
            of="telling",
            tier="urgent",
            then="at_time",
            when="disposition in ('share', 'share_now') and person_part == 'person_suspected'",
        ),
        "F13",
        ("Not yet: don't tell them now.", "Tell them as it happens, in words they can follow."),
        ("Who is this person?", "The person you are worried about"),
    ),
}


@pytest.mark.parametrize("what", OVERREACHING)
def test_protocol_that_goes_too_far_is_refused_with_a_case_a_practitioner_can_read(what):
    part, floor, said, turns_on = OVERREACHING[what]
    data = text(part)
    with pytest.raises(OverreachError):
        read_protocol(FILE, data, NATIONAL)
    found = why_refused(NATIONAL, book_if_allowed(FILE, data, NATIONAL), TODAY)
    breach = next(one for one in found if one.id == floor)
    assert (breach.case.national, breach.case.local) == said
    assert turns_on in (*breach.case.turns_on, *breach.case.besides)
    lines = list(breach_lines([breach]))
    assert f"  The national rulebook says: {said[0]}" in lines
    assert f"    {turns_on[0]} {turns_on[1]}" in lines


def test_share_whatever_is_requested_is_refused_as_weaker_and_the_case_says_what_it_turns_on_first():
    verdict = check(rule("whatever", then="share", when="asked_by_someone"))
    weaker = next(one for one in verdict.breaches if one.kind == "weaker")
    assert (weaker.id, weaker.case.turns_on) == (
        "whatever",
        (("Has somebody asked you for this information?", "Yes"),),
    )
    assert {one.id for one in verdict.breaches if one.kind == "floor"} >= {"F15"}


@pytest.mark.parametrize("then", ["not_with_this_recipient_now", "verify_first", "share_now"])
def test_local_rule_that_turns_a_share_into_anything_but_asking_or_advice_is_refused(then):
    verdict = check(REVIEWED, rule(then=then))
    assert [(one.kind, one.id) for one in verdict.breaches if one.kind == "weaker"] == [("weaker", "mine")]


def test_local_rule_may_open_a_no_to_advice():
    when = "level == 'emerging' and asks_agreement and agreement == 'refused' and child_age == 'under_13' \
and recipient_needs_it == 'yes'"
    verdict = check(rule(then="seek_advice", when=when))
    assert {(move.before, move.after) for move in verdict.moves} == {
        ("not_with_this_recipient_now", "seek_advice")
    }
    assert verdict.holds


def test_two_local_rules_that_clash_are_named_with_a_case():
    verdict = check(REVIEWED, rule("one"), rule("other", then="seek_advice"))
    (clash,) = (one for one in verdict.breaches if one.kind == "clash")
    assert clash.id == "one and other"
    assert clash.case.facts["agreement"] == "given"


def test_local_rule_behind_a_stronger_one_is_dead_and_the_stronger_one_is_named():
    verdict = check(rule(then="seek_advice", when="asks_where and not near_family and not protecting"))
    (dead,) = verdict.breaches
    assert (dead.kind, dead.id) == ("dead", "mine")
    assert "a stronger rule has answered" in dead.text


@pytest.mark.parametrize(
    ("when", "floor", "says"),
    [
        (
            "asked_by_someone and not recipient_checked",
            "F11",
            "Check who they are before you tell them anything.",
        ),
        ("recipient_linked", "F11", "Check who they are before you tell them anything."),
    ],
)
def test_local_rule_that_never_counts_shows_the_danger_it_would_be(when, floor, says):
    found = check(rule(then="share", when=when)).breaches
    assert ("dead", "mine") not in {(one.kind, one.id) for one in found}
    harm = next(one for one in found if one.kind == "floor")
    assert "mine never counts, because a floor would break" in harm.text
    assert harm.case.local == "Share this with them."


def test_local_rule_whose_condition_nothing_meets_is_dead():
    (dead,) = check(rule(when="agreement == 'given' and agreement == 'refused'")).breaches
    assert (dead.kind, dead.case) == ("dead", None)


def test_question_and_duty_that_change_nothing_are_dead():
    duty = '[[duty]]\nid = "never"\nwhen = "danger_now and not danger_now"\ntext = "x"\nwhy = "x"\ncites = ["gmc: x"]'
    assert {(one.kind, one.id) for one in check(REVIEWED, duty).breaches} == {
        ("dead", "never"),
        ("dead", "agreement_looked_at"),
    }


def test_local_rule_that_silences_a_national_one_is_refused():
    verdict = check(rule(then="seek_advice", when="asks_agreement and not_agreed and level == 'need'"))
    assert "refused-but-outweighed" in {one.id for one in verdict.breaches if one.kind == "silenced"}


def test_rule_that_says_what_the_nation_says_anyway_is_only_noted():
    # The weaker national rule of the same words stays alive elsewhere.
    when = f"{OLD_AGREEMENT.replace('given', 'not_asked').replace('not agreement_looked_at', 'agreement_looked_at')}"
    verdict = check(REVIEWED, rule(when=when))
    assert (verdict.idle, verdict.moves) == (("mine",), ())


def test_rule_that_begins_later_is_proved_for_that_day_too():
    later = rule("later", then="share", when="asked_by_someone").replace("why =", "from = 2027-01-01\nwhy =")
    assert "later" in {one.id for one in check(later).breaches}
    assert check(later).moves == ()


def test_floors_are_held_by_the_national_meaning_of_their_words():
    """A concept that is narrowed can't narrow a floor with it."""
    narrowed = book_if_allowed(FILE, text(OVERREACHING["a narrowed concept"][0]), NATIONAL)
    assert narrowed.concepts["grave"] != NATIONAL.concepts["grave"]
    assert "F1" in {one.id for one in why_refused(NATIONAL, narrowed, TODAY)}


def test_what_cannot_be_put_together_has_no_book_to_show():
    assert book_if_allowed(FILE, text("[[decision]]\nid = 'x'"), NATIONAL).digest == NATIONAL.digest
    assert book_if_allowed(FILE, text(rule(when="weather")), NATIONAL) is None
    assert (
        book_if_allowed(FILE, text(REVIEWED.replace("agreement_looked_at", "danger_now")), NATIONAL) is None
    )


def test_delay_above_the_limit_is_said():
    verdict = check(REVIEWED, rule())
    slow = replace(verdict, moves=tuple(replace(move, share=0.2) for move in verdict.moves))
    assert not any("Not sharing is a harm too" in line for line in verdict_lines(verdict))
    assert any("Not sharing is a harm too" in line for line in verdict_lines(slow))


def test_day_before_a_rule_begins_is_another_day():
    begins = rule().replace("why =", "from = 2027-01-01\nwhy =")
    assert check(REVIEWED, begins, day=date(2027, 1, 1)).moves != ()


def weaker(verdict):
    return [(one.id, one.case.national, one.case.local) for one in verdict.breaches if one.kind == "weaker"]


AFTER = "sensitive and person_part == 'other_adult' and not person_close"


@pytest.mark.parametrize("then", ["at_time", "before"])
def test_telling_is_never_earlier(then):
    verdict = check(rule(of="telling", then=then, when=f"{AFTER} and child_age == 'under_13'"))
    assert [name for name, _, _ in weaker(verdict)] == ["mine"]


UNASKED = (
    "person_part == 'parent_or_carer' and protecting and disposition == 'share' and agreement == 'not_asked'"
)


def test_a_parent_who_was_not_asked_may_be_told_after_those_who_protect():
    verdict = check(rule(of="telling", then="after", when=f"{UNASKED} and child_age == 'under_13'"))
    assert verdict.breaches == ()
    assert {(move.before, move.after) for move in verdict.moves} == {
        ("before", "after"),
        ("at_time", "after"),
    }


@pytest.mark.parametrize(
    ("then", "when", "says"),
    [
        ("not_yet", "person_part == 'child'", "Not yet: don't tell them now."),
        ("at_time", "person_part == 'child'", "Tell them as it happens, in words they can follow."),
        ("after", "person_part == 'child'", "Tell them afterwards, once it is agreed with those you told."),
        ("not_yet", "person_part == 'parent_or_carer'", "Not yet: don't tell them now."),
        (
            "after",
            "person_part == 'parent_or_carer'",
            "Tell them afterwards, once it is agreed with those you told.",
        ),
        ("not_yet", f"{AFTER} and child_age == 'under_13'", "Not yet: don't tell them now."),
        ("not_yet", f"{UNASKED} and child_age == 'under_13'", "Not yet: don't tell them now."),
    ],
)
def test_local_rule_that_keeps_something_from_somebody_without_a_coded_reason_is_refused_with_a_case(
    then, when, says
):
    verdict = check(rule(of="telling", then=then, when=when))
    (floor,) = [one for one in verdict.breaches if one.kind == "floor"]
    assert (floor.id, floor.case.local) == ("F19", says)
    assert floor.case.facts.get("telling_risk", "none") == "none"
    assert ("Would telling them now put anybody at risk?", "No") in floor.case.besides
    assert "[[telling_exception]]" in floor.mend
    assert weaker(verdict) == []


def test_a_reason_that_an_area_adds_is_a_coded_one():
    added = "[[telling_exception]]\ncode = 'stalking'\nwords = 'They may be stalked'\ncites = ['gmc: x']"
    verdict = check(added, rule(of="telling", then="not_yet", when="telling_risk == 'stalking'"))
    assert [(one.kind, one.id) for one in verdict.breaches] == [("dead", "mine")]  # it follows already
    assert check(added).holds


def test_local_rule_that_tells_somebody_under_a_coded_reason_never_gets_to_decide():
    verdict = check(rule(of="telling", then="at_time", when="telling_risk == 'suspected_sexual_abuse'"))
    (harm,) = verdict.breaches
    assert (harm.kind, harm.id) == ("floor", "F5")
    assert (
        "Would telling them now put anybody at risk?",
        "Yes: sexual abuse is suspected",
    ) in harm.case.turns_on


FEW = "level == 'need' and recipient_function == 'early_help' and not internal and not info_offence"


@pytest.mark.parametrize(("then", "holds"), [("summary", True), ("nothing", False), ("detail", False)])
def test_extent_may_be_less_and_never_more_nor_nothing(then, holds):
    verdict = check(rule(of="extent", then=then, when=FEW))
    assert verdict.holds is holds
    assert [name for name, _, _ in weaker(verdict)] == ([] if holds else ["mine"])


def test_extent_is_never_less_with_those_who_protect_a_child_who_is_being_harmed():
    verdict = check(rule(of="extent", then="confirm_only", when="must_reach"))
    assert weaker(verdict) == [
        (
            "mine",
            "The part that bears on this, and no more.",
            "Only confirm that you know the child or family, with no details.",
        )
    ]


def duty(when, text="Get agreement before you ring.", more=""):
    return f"""
[[duty]]
id = "asks"
when = "{when}"
text = "{text}"
why = "x"
cites = ["gmc: x"]
{more}"""


def held(*parts):
    return [(one.kind, one.id) for one in check(*parts).breaches]


@pytest.mark.parametrize("when", ["disposition == 'share_now'", "level == 'immediate'", "shares"])
def test_local_duty_beside_a_call_that_cannot_wait_is_refused_with_a_case(when):
    (found,) = check(duty(when)).breaches
    assert (found.kind, found.id) == ("holds_up", "asks")
    assert "Get agreement before you ring." in found.text
    assert found.case is not None
    assert held(duty(when, more="afterwards = true")) == []
    assert held(duty(f"{when} and disposition == 'share' and not danger")) in ([], [("dead", "asks")])


def test_local_duty_that_comes_afterwards_says_so_before_anything_else():
    book = check(duty("shares", more="afterwards = true")).book
    assert next(one.text for one in book.duties if one.id == "asks").startswith("Afterwards: Get agreement")


def test_local_duty_is_never_urgent():
    assert held(duty("disposition == 'seek_advice' and not danger", more="urgent = true")) == [
        ("holds_up", "asks")
    ]


def test_local_duty_that_sends_somebody_to_whoever_is_linked_breaks_the_floor():
    ring = duty("level == 'need' and not danger", text="Ring {recipient}.")
    assert held(ring) == [("floor", "F16")]
    assert (
        held(duty("level == 'need' and not danger and not close_to_suspect", text="Ring {recipient}.")) == []
    )


ASKED_AGAIN = "asks_agreement and agreement == 'refused' and level == 'need' and child_age == 'under_13'"


@pytest.mark.parametrize(
    ("then", "when"),
    [
        (
            "seek_advice",
            "protecting and level == 'need' and agreement == 'given' and child_age == 'under_13'",
        ),
        ("seek_advice", "with_risk_tonight and agreement == 'given' and level == 'need'"),
        ("ask_consent_first", f"{ASKED_AGAIN} and not protecting and not with_risk_tonight"),
    ],
)
def test_local_rule_that_holds_up_what_cannot_wait_is_refused_with_a_case(then, when):
    found = [one for one in check(rule(then=then, when=when)).breaches if one.kind == "holds_up"]
    assert [one.id for one in found] == ["mine"]
    assert found[0].case.national == "Share this with them."
