"""An act that is not taken says why on a page; what isn't there and what isn't yours can't be told apart."""

import pytest
from django.test import RequestFactory

from sharewell.actions.refusal import LeftOutError, NotAllowedError, NotFoundError
from sharewell.store.errors import StoreError
from sharewell.web.doorkeeper import StandsAtTheDoor

CASES = {
    "not found": (NotFoundError(), 404, "There is nothing at this address"),
    "not allowed": (
        NotAllowedError("Your role does not open this.", "Ring."),
        403,
        "Your role does not open this.",
    ),
    "left out": (LeftOutError("reasons", "Say why.", "Add a line."), 409, "Say why."),
    "cannot open": (StoreError("A key is missing.", "Tell whoever runs it."), 503, "Tell whoever runs it."),
}


@pytest.mark.parametrize("name", CASES)
def test_refused_act_is_a_page_in_its_own_words(name):
    error, status, words = CASES[name]
    answer = StandsAtTheDoor(None).process_exception(RequestFactory().get("/"), error)
    assert (answer.status_code, words in answer.content.decode()) == (status, True)


def test_another_error_stays_a_failure_of_ours():
    assert StandsAtTheDoor(None).process_exception(RequestFactory().get("/"), KeyError("x")) is None
