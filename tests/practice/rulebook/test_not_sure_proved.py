"""What "not sure" leads to, proved by diagram for every case there can be, not for a sample of them."""

from dataclasses import replace
from datetime import date

import pytest

from sharewell.practice.rulebook import NO, NOT_SURE, answers_in_words, diagrams, national_book
from sharewell.practice.rulebook.condition import parse
from sharewell.practice.rulebook.rests_on import _resolve
from sharewell.practice.rulebook.world import presume

BOOK = national_book()
DAYS = (date(2025, 3, 3), date(2026, 2, 5), date(2026, 11, 22))
UNSURE = tuple(fact.id for fact in BOOK.facts.values() if fact.if_not_sure is not None)
WHO_THEY_ARE = ("asked_by_someone", "recipient_checked", "recipient_linked")
UNCHECKED_OR_LINKED = "asker_unchecked or close_to_suspect"
NOT_WORSE = "balance in ('not_sharing', 'not_sure')"
REACHED = (
    f"protecting and (danger_now or (level in ('harm', 'immediate') and {NOT_WORSE}))"
    f" and not ({UNCHECKED_OR_LINKED}) and not adult_says_no and shares"
)


def drawn(text, day, book=BOOK):
    here = diagrams(book, day)
    return here, here.condition(_resolve(parse(text), book.facts))


def against(here, node, claim, fact):
    """Return a case that meets the claim, and no longer does once the answer to a fact is "not sure"."""
    presumed = presume(here.book, {fact: NOT_SURE})[0]
    broken = here.space.both(node, here.space.differ(here.space.given(claim, presumed)))
    return None if broken == NO else answers_in_words(here.book, here.space.example(broken))


def unsafe(text, day, facts, book=BOOK, after=None):
    here, node = drawn(text, day, book)
    claim = drawn(after or text, day, book)[1]
    found = {fact: against(here, node, claim, fact) for fact in facts}
    return {fact: case for fact, case in found.items() if case is not None}


def test_every_presumption_is_a_value_that_the_diagrams_are_drawn_over():
    """So a case answered with any number of "not sure" is one of the cases that the floors were proved for."""
    for fact in BOOK.facts.values():
        assert {presume(BOOK, {fact.id: answer})[0][fact.id] for answer in fact.answers} == set(fact.domain)


@pytest.mark.parametrize("day", DAYS)
def test_not_sure_never_opens_anything_to_whoever_is_unchecked_or_linked(day):
    """Theorem. Let a case be any complete case in which, in truth, the asker is unchecked or the recipient is or may
    warn the person of concern. Let any set of its facts be answered "not sure" instead. Then nothing is shared.

    Proof. For each single fact: the case with that fact presumed is again such a case (checked here, by cofactor).
    So by induction it is one after any set of them; and in no such case is anything shared (F11 and F12, checked here).
    """
    assert unsafe(UNCHECKED_OR_LINKED, day, UNSURE) == {}
    here, opened = drawn(f"({UNCHECKED_OR_LINKED}) and shares", day)
    assert here.example(opened) is None


@pytest.mark.parametrize("day", DAYS)
def test_not_sure_never_shows_whereabouts_to_the_family(day):
    """Theorem. As above, for a recipient in or near the family and information that would show where somebody is."""
    assert unsafe("whereabouts and near_family", day, UNSURE) == {}
    here, opened = drawn("whereabouts and near_family and shares", day)
    assert here.example(opened) is None


@pytest.mark.parametrize("day", DAYS)
def test_not_sure_never_makes_those_who_protect_wait_at_harm_or_danger(day):
    """Theorem. Let a case be any complete case that is shared with somebody who protects, whom nobody need check and who
    is not linked, and that no grown-up's free no stands against: in danger tonight, or at harm or danger and nobody says
    that sharing would be worse for the child.
    Let any set of its facts be answered "not sure" instead, save who they are and how serious it is.
    Then it is still shared, and still now if it was now.

    Proof. Each single presumption leads from such a case to such a case (checked here, by cofactor); induction.
    """
    facts = [fact for fact in UNSURE if fact not in (*WHO_THEY_ARE, "level")]
    assert unsafe(REACHED, day, facts) == {}
    assert unsafe(f"{REACHED} and disposition == 'share_now'", day, facts) == {}


@pytest.mark.parametrize("day", DAYS)
def test_not_sure_how_serious_is_advice_at_most_and_danger_still_shares_now(day):
    """Theorem. In any case of the theorem before, "not sure" to how serious it is leads to sharing or to advice today,
    never to a no, to asking first or to waiting; and a child in danger tonight is still shared now.
    """
    assert unsafe(REACHED, day, ["level"], after="shares or disposition == 'seek_advice'") == {}
    assert unsafe(f"{REACHED} and danger_now", day, ["level"], after="disposition == 'share_now'") == {}


@pytest.mark.parametrize("day", DAYS)
def test_not_sure_who_they_are_stops_this_recipient_and_in_danger_says_whom_to_ring(day):
    """Theorem. In any case of the theorem before, "not sure" to who asks or whether they are linked leads to sharing,
    checking or not with them; and in danger an urgent duty then says whom to ring instead.
    """
    stops = "shares or disposition in ('verify_first', 'not_with_this_recipient_now')"
    assert unsafe(REACHED, day, WHO_THEY_ARE, after=stops) == {}
    here = diagrams(BOOK, day)
    ring = NO
    for duty in BOOK.duties:
        if duty.urgent and duty.id.startswith(("ring-", "danger-ring-")):
            ring = here.space.either(ring, here.condition(duty.when))
    node = drawn(f"{REACHED} and danger", day)[1]
    assert [against(here, node, ring, fact) for fact in WHO_THEY_ARE] == [None] * len(WHO_THEY_ARE)


def test_the_proof_finds_a_rule_that_makes_not_sure_wait():
    """A book whose duty to tell those who protect no longer holds when nobody is sure which would be worse."""
    named = {rule.id: rule for rule in BOOK.rules}
    rule = named["harm-tell-protectors"]
    narrow = replace(rule, when=_resolve(parse("must_reach and balance == 'not_sharing'"), BOOK.facts))
    book = replace(BOOK, rules=tuple(narrow if one is rule else one for one in BOOK.rules))
    assert list(unsafe(REACHED, DAYS[-1], ["info_health", "balance", "bar"], book)) == ["balance"]


def test_the_proof_finds_a_presumption_that_opens_a_way():
    """A book that takes "not sure whether they are linked" to mean that they are not."""
    linked = replace(BOOK.facts["recipient_linked"], if_not_sure="no")
    book = replace(BOOK, facts={**BOOK.facts, "recipient_linked": linked})
    assert list(unsafe(UNCHECKED_OR_LINKED, DAYS[-1], UNSURE, book)) == ["recipient_linked"]
