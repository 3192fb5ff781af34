"""Proofs of a book: the national one holds, and each way a book can be wrong is named with a worked case."""

from datetime import date

import pytest

from sharewell import guidance
from sharewell.practice.rulebook import (
    RulebookError,
    answers_in_words,
    impact,
    national_book,
    prove,
    read_book,
    read_table,
    refuse_unproved,
    worked,
)

TODAY = date(2026, 11, 22)
NAMES = ("book.toml", *read_table("book.toml", guidance.read("national/book.toml"))["book"]["parts"])
PARTS = {name: guidance.read(f"national/{name}") for name in NAMES}


def book_with(extra="", **swaps):
    """Return the national book with texts swapped in a part file, and more parts added at the end."""
    parts = dict(PARTS)
    for name, (old, new) in swaps.items():
        file = f"{name}.toml"
        text = parts[file].decode()
        assert text.count(old) == 1, (file, old)
        parts[file] = text.replace(old, new).encode()
    parts["extra.toml"] = extra.encode()
    return read_book(parts)


def rule(name, tier, then, when, of="disposition"):
    return f"""
[[rule]]
id = "{name}"
of = "{of}"
tier = "{tier}"
then = "{then}"
when = "{when}"
why = "To see whether the proof finds it."
cites = ["partnership: first point"]
"""


def broken(book, *kinds):
    return {
        finding.id: finding for finding in prove(book, TODAY) if not finding.holds and finding.kind in kinds
    }


def test_national_book_everything_holds():
    found = prove(national_book(), TODAY)
    assert [finding for finding in found if not finding.holds] == []
    assert {finding.kind for finding in found} == {
        "total", "agree", "floor", "held", "dead_rule", "dead_duty", "dead_route", "dead_question",
    }  # fmt: skip


@pytest.mark.parametrize("day", [date(2025, 3, 3), date(2026, 2, 5), date(2026, 9, 29)])
def test_floors_hold_on_every_day_that_a_law_changed(day):
    found = [
        finding for finding in prove(national_book(), day) if finding.kind in ("total", "agree", "floor")
    ]
    assert [finding.id for finding in found if not finding.holds] == []


def test_refusal_put_among_safety_is_caught_by_agreement_and_by_a_floor():
    bad = rule("no-means-no", "safety", "not_with_this_recipient_now", "agreement == 'refused'")
    found = broken(book_with(bad), "agree", "floor")
    assert "danger-tell-protectors and no-means-no" in found
    clash = found["danger-tell-protectors and no-means-no"].example
    assert clash["agreement"] == "refused"
    assert worked(book_with(bad), TODAY, {"level": "harm"})["disposition"][0]


def test_word_given_a_narrower_meaning_breaks_the_floor_it_stands_in():
    book = book_with(concepts=("danger_now or level == 'immediate'", "danger_now and level == 'immediate'"))
    own = {finding.id for finding in prove(book, TODAY) if not finding.holds}
    pinned = {finding.id: finding for finding in prove(book, TODAY, national_book()) if not finding.holds}
    assert "F2" not in own
    assert pinned["F2"].example["recipient_function"] in ("childrens_social_care", "police")


def test_urgency_that_answers_an_unchecked_asker_breaks_f11():
    old = 'protecting and danger and not asker_unchecked and not close_to_suspect"\nwhy'
    book = book_with(disposition=(old, 'protecting and danger and not close_to_suspect"\nwhy'))
    found = broken(book, "floor", "agree")
    assert "F11" in found or "danger-tell-protectors and check-the-asker" in found
    example = next(iter(found.values())).example
    assert example["asked_by_someone"] == "yes"
    assert ("Has somebody asked you for this information?", "Yes") in answers_in_words(book, example)


def test_rule_that_never_decides_is_named():
    book = book_with(
        rule(
            "late",
            "welfare",
            "share",
            "danger and level == 'immediate' and recipient_function == 'police' and not asker_unchecked and not close_to_suspect",
        )
    )
    assert set(broken(book, "dead_rule")) == {"late"}
    with pytest.raises(RulebookError) as refused:
        refuse_unproved(book, TODAY)
    assert "F7" in str(refused.value) or "late" in str(refused.value)


def test_duty_never_owed_and_question_without_effect_are_named():
    duty = """
[[duty]]
id = "never"
when = "danger_now and not danger"
text = "Do nothing."
why = "It can't be owed."
cites = ["partnership: first point"]

[[fact]]
id = "idle"
scope = "case"
question = "Does this change anything?"
help = ""
why = "It doesn't."

[[page]]
id = "idle"
heading = "Idle"
scope = "case"
facts = ["idle"]
help = ""
"""
    assert set(broken(book_with(duty), "dead_duty", "dead_question")) == {"never", "idle"}


def test_impact_of_nothing_is_nothing_and_of_one_rule_is_exact():
    book = national_book()
    assert impact(book, book_with(), TODAY).same_answers
    changed = impact(
        book,
        book_with(
            disposition=(
                'tier = "consent"\nthen = "share"\nwhen = "outside and agreement == \'given\' and not adult_not_free"',
                'tier = "consent"\nthen = "seek_advice"\nwhen = "outside and agreement == \'given\' and not adult_not_free"',
            )
        ),
        TODAY,
    )
    moves = {(move.before, move.after) for move in changed.moves if move.decision == "disposition"}
    assert moves == {("share", "seek_advice")}
    assert changed.reworded == (("rule", "agreed"),)
    assert changed.moves[0].example["agreement"] == "given"


def test_impact_of_a_new_fact_and_rule_names_both():
    new = rule("late-night", "welfare", "seek_advice", "level == 'none'")
    found = impact(national_book(), book_with(new), TODAY)
    assert found.added == (("rule", "late-night"),)
    assert found.removed == ()


def test_a_rule_that_waits_for_a_law_refuses_no_book_adopted_before_it():
    before = date(2026, 7, 25)
    book = book_with(rule("waits", "local", "summary", "gateway == 'ca2004_s16la'", of="extent"))
    asleep = {one.id for one in prove(book, before) if one.kind == "dead_rule" and not one.holds}
    awake = {one.id for one in prove(book, TODAY) if one.holds}
    assert asleep == {"waits"}
    assert asleep <= awake
    refuse_unproved(book, before)
