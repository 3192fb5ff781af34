"""A call about a share: only a named person makes red into told; the same on both databases."""

import pytest

from tests.people import join
from tests.web.conftest import Visitor
from tests.web.telling import NOT_REACHED, begun, recorded, send, shared, words_of

NOBODY = "Nobody has been told yet."
SPOKE = {
    "outcome": "spoke",
    "spoke_to": "Jo Bell",
    "number": "01632 960101",
    "time": "5:25 pm",
    "note": "They come at six.",
}


@pytest.fixture
def share(school, visitor):
    visitor.sign_in(school.practitioner)
    return shared(visitor, NOT_REACHED)


def test_a_named_person_turns_red_into_told(school, visitor, share):
    call = begun(visitor, f"{share}/call")
    assert send(visitor, call, **SPOKE, their_reference="MASH-1184")["Location"] == share
    text = visitor.get(share).content.decode()
    assert NOBODY not in text
    for told in ("You told Jo Bell, 01632 960101", "MASH-1184", "They come at six.", "5:25 pm"):
        assert told in text
    assert words_of(school.practitioner, "call.recorded")["number"] == "01632 960101"


def test_not_reached_again_stays_red_whatever_name_was_typed(school, visitor, share):
    send(visitor, begun(visitor, f"{share}/call"), outcome="not_reached", spoke_to="Jo Bell", time="")
    text = visitor.get(share).content.decode()
    assert NOBODY in text
    assert "Jo Bell" not in text
    assert recorded(school.agency, "call.recorded") == (1, 1, 2)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "Say whether you spoke to somebody"),
        ({"outcome": "spoke"}, "Type the name of the person you spoke to"),
        ({**SPOKE, "time": "half five"}, "Type the time like 5:30 pm"),
        ({**SPOKE, "note": "a\0b"}, "hidden character"),
        ({**SPOKE, "note": "Planted. " * 120_000}, "characters; the most we can keep"),
    ],
)
def test_wrong_input_is_told_and_records_nothing(school, visitor, share, fields, told):
    answer = send(visitor, begun(visitor, f"{share}/call"), **fields)
    assert (answer.status_code, told in answer.content.decode()) == (422, True)
    assert recorded(school.agency, "call.recorded") == (0, 1, 1)


def test_sent_twice_is_one_call(school, visitor, share):
    call = begun(visitor, f"{share}/call")
    page = visitor.get(call)
    assert [visitor.send(page, call, **SPOKE)["Location"] for _ in range(2)] == [share] * 2
    assert recorded(school.agency, "call.recorded") == (1, 1, 2)


def test_somebody_who_only_reads_records_no_call(school, visitor, share):
    guardian = Visitor()
    guardian.sign_in(join(school.agency, "caldicott_guardian"))
    assert "I have now rung" not in guardian.get(share).content.decode()
    assert guardian.get(f"{share}/call").status_code == 403
