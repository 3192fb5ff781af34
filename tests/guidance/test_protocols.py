"""The protocols that ship, and the template: each is proved, says where it comes from, and claims nothing it hasn't read."""

from datetime import date

import pytest

from sharewell import guidance
from sharewell.practice.rulebook import (
    SHIPPED,
    check_protocol,
    national_book,
    read_protocol,
    shipped_protocol,
    verdict_lines,
    with_protocol,
)
from sharewell.practice.rulebook.protocol_differences import DIFFERENCES

NATIONAL = national_book()
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_protocol_is_proved_to_weaken_nothing(name):
    verdict = check_protocol(NATIONAL, shipped_protocol(name, NATIONAL), TODAY)
    assert (verdict.breaches, verdict.idle) == ((), ())
    assert verdict.delay < 0.02
    assert ("breaks no floor" if verdict.delay else "weakens nothing") in "\n".join(verdict_lines(verdict))


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_protocol_says_its_stance_advisers_retention_and_every_difference(name):
    protocol = shipped_protocol(name, NATIONAL)
    assert protocol.id == name
    assert protocol.based_on == NATIONAL.version
    assert set(protocol.differences) == set(DIFFERENCES)
    assert protocol.superseded
    assert protocol.levels
    assert protocol.retention
    assert [one.now for one in protocol.advisers] == [False] * (len(protocol.advisers) - 1) + [True]


@pytest.mark.parametrize("name", SHIPPED)
def test_what_the_document_does_not_say_is_marked_as_an_example_from_a_source_not_checked(name):
    protocol = shipped_protocol(name, NATIONAL)
    sources = with_protocol(NATIONAL, protocol).sources
    own = {name, "practice"}  # the document itself, and who can be rung at any hour
    for one in (*protocol.levels, *protocol.retention):
        cited = {cite.partition(":")[0] for cite in one.cites}
        assert one.example == (not cited <= own), one
    borrowed = [sources[one["id"]] for one in protocol.tables["source"]]
    assert [source.id for source in borrowed if source.checked] == []


def test_template_is_proved_and_newer_than_the_advice_it_names():
    data = guidance.read("protocols/template.toml")
    protocol = read_protocol("template.toml", data, NATIONAL)
    assert check_protocol(NATIONAL, protocol, TODAY).holds
    assert protocol.superseded is None
    assert protocol.based_on == NATIONAL.version


def test_template_shows_every_part_that_a_protocol_may_hold():
    from sharewell.practice.rulebook.protocol import ADDED, HEADS, OWN

    text = guidance.read("protocols/template.toml").decode()
    missing = [f"[{head}]" for head in HEADS if f"\n[{head}]" not in text]
    missing += [f"[[{kind}]]" for kind in (*ADDED, *OWN) if f"\n[[{kind}]]" not in text]
    assert missing == []
