"""The lists of recipients in code say what the national book says."""

from sharewell.practice.recipient import PROTECTING, RECIPIENT_FUNCTIONS
from sharewell.practice.rulebook import national_book
from sharewell.practice.rulebook.condition import Is


def test_kinds_of_recipient_are_those_of_the_book():
    assert set(RECIPIENT_FUNCTIONS) == set(national_book().facts["recipient_function"].values)


def test_who_protects_is_who_the_book_says_protects():
    said = national_book().concepts["protecting"].when
    assert isinstance(said, Is)
    assert (said.name, set(said.values)) == ("recipient_function", set(PROTECTING))
