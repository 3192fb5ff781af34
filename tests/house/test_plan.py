"""The planned order of questions that ships is of the national book as it is."""

from datetime import date

from sharewell import guidance
from sharewell.practice.rulebook import national_book, national_policy
from sharewell.practice.rulebook.policy import LARGEST_POLICY


def test_shipped_plan_is_of_the_national_book_and_its_rules_in_force():
    policy, book = national_policy(), national_book()
    assert policy.fits(book, date(2026, 11, 22)), "the book has changed: run `make policy`"


def test_shipped_plan_is_small():
    assert len(guidance.read("policies/national.json")) < LARGEST_POLICY
