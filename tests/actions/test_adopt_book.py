"""Adopting a rulebook: only one that can be read and proved, on both databases; what is refused leaves nothing behind."""

from dataclasses import replace
from uuid import uuid4

import pytest

from sharewell import guidance
from sharewell.actions import plan_questions
from sharewell.actions.adopt_book import adopt_book
from sharewell.practice.rulebook import (
    RulebookError,
    book_from_canonical,
    national_book,
    national_policy,
    read_book,
    read_table,
)
from sharewell.store.models import AdoptedBook, Entry
from sharewell.store.tenancy import as_agency
from tests.people import NOW

NAMES = ("book.toml", *read_table("book.toml", guidance.read("national/book.toml"))["book"]["parts"])
DANGER = "protecting and danger and not asker_unchecked and not close_to_suspect"


def changed(file, old, new):
    parts = {name: guidance.read(f"national/{name}") for name in NAMES}
    assert parts[file].decode().count(old) == 1
    parts[file] = parts[file].replace(old.encode(), new.encode())
    return read_book(parts).canonical()


def kept(agency):
    with as_agency(agency):
        return list(Entry.objects.values_list("id", flat=True)), AdoptedBook.objects.count()


def refused(school, canonical):
    before = kept(school.agency)
    with pytest.raises(RulebookError) as refusal:
        adopt_book(school.ig_lead, canonical, uuid4(), NOW)
    assert kept(school.agency) == before
    return refusal.value


@pytest.mark.parametrize("canonical", [b"", b"{}", b"\x00", b'{"fact":["abc"]}', b"[" * 100_000])
def test_bytes_that_are_no_rulebook_are_refused_and_nothing_is_kept(home, school, canonical):
    assert refused(school, canonical).message.startswith("the kept rulebook")


def test_book_that_breaks_a_floor_is_refused_by_file_item_and_mend(home, school):
    late = f'tier = "welfare"\nthen = "share_now"\nwhen = "{DANGER}'
    refusal = refused(
        school,
        changed("disposition.toml", f'tier = "safety"\nthen = "share_now"\nwhen = "{DANGER}', late),
    )
    assert refusal.item == "invariant F2"
    assert refusal.message.startswith("the kept rulebook, invariant F2: Immediate risk never waits")
    assert refusal.help.startswith("Narrow the rule")


def test_book_that_breaks_a_floor_only_once_a_later_rule_begins_is_refused_now(home, school):
    late = f'from = 2027-04-01\nwhen = "{DANGER}'
    refusal = refused(school, changed("disposition.toml", f'when = "{DANGER}', late))
    assert refusal.item == "invariant F2"


def test_book_that_narrows_a_word_of_the_national_floors_is_refused(home, school):
    refusal = refused(
        school,
        changed(
            "concepts.toml",
            "danger_now or level == 'immediate'",
            "danger_now and level == 'immediate'",
        ),
    )
    assert refusal.item == "invariant F2"


def test_proved_book_that_differs_from_the_national_one_is_adopted(home, school):
    own = changed(
        "duties.toml", "Ring {recipient} now: children", "Ring {recipient} now, all of you: children"
    )
    adopt_book(school.ig_lead, own, uuid4(), NOW)
    with as_agency(school.agency):
        assert [bytes(each.canonical) for each in AdoptedBook.objects.all()] == [own]
    assert own != national_book().canonical()


def test_the_order_of_an_adopted_books_questions_is_there_when_a_later_version_ships_another(
    home, school, monkeypatch
):
    adopt_book(school.ig_lead, national_book().canonical(), uuid4(), NOW)
    monkeypatch.setattr(
        plan_questions, "national_policy", lambda: replace(national_policy(), book="sha256:other")
    )
    day = NOW.date()
    assert plan_questions.planned_questions(national_book(), day) == national_policy()
    own = changed("duties.toml", "Ring {recipient} now: children", "Ring {recipient} now, all: children")
    assert plan_questions.planned_questions(book_from_canonical(own), day) is None
    monkeypatch.undo()
    adopt_book(school.ig_lead, own, uuid4(), NOW)
    assert plan_questions.planned_questions(book_from_canonical(own), day) is not None
