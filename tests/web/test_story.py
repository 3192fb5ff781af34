"""What one interview knows by itself, without a page."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from sharewell.practice.rulebook import national_book
from sharewell.web.story import Recipient, Someone, Story

ANA, IDRIS = (Someone(UUID(int=place), name, "child") for place, name in ((1, "Ana"), (2, "Idris")))


LEAD = Recipient("lead", "safeguarding_lead", "Our safeguarding lead")


@pytest.mark.parametrize(
    ("kind", "trust", "filled"),
    [
        ("neglect", "", "no"),
        ("sexual", "", ""),
        ("sexual", "no", "no"),
        ("sexual", "not_sure", ""),
        ("physical", "yes", ""),
        ("worker", "no", ""),
        ("", "", ""),
    ],
)
def test_the_lead_is_outside_the_worry_only_where_that_is_known(kind, trust, filled):
    answers = {("worry_kind", ""): kind, ("position_of_trust", ""): trust}
    said = replace(story(), recipients=(LEAD,), answers={at: value for at, value in answers.items() if value})
    assert said.value("recipient_linked", "lead") == filled
    protects = replace(said, recipients=story().recipients)
    assert protects.value("recipient_linked", "csc") == "no"


def story(**answers: str) -> Story:
    return Story(
        book=national_book(),
        on=date(2026, 11, 22),
        case_id=UUID(int=9),
        sector="school",
        laws={},
        children=(ANA, IDRIS),
        adults=(),
        recipients=(Recipient("csc", "childrens_social_care", "Children's social care"),),
        answers={("child_situation", each.key): answers[each.name] for each in (ANA, IDRIS) if each.name in answers},
    )  # fmt: skip


def test_a_child_who_has_died_is_nobody_to_tell():
    assert list(story().parties("person").values()) == ["Ana", "Idris"]
    assert list(story(Ana="none").parties("person").values()) == ["Ana", "Idris"]
    died = story(Ana="died")
    assert list(died.parties("person").values()) == ["Idris"]
    assert [each.name for each in died.case().children] == ["Ana", "Idris"]
