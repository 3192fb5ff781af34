"""Recording what was done already: one form, a check, one entry marked late; the same on both databases."""

import pytest

from sharewell.store.models import Decision
from sharewell.store.tenancy import as_agency
from tests.web.telling import begun, recorded, send, words_of

LATE = "share.recorded_late"
ANSWERS = {
    "children": "Aisha Bright\nBilal Bright",
    "what": "Hungry again.",
    "function": "school",
    "spoke_to": "Ms Adeyemi, Hill School",
    "how": "phone",
    "day-day": "20",
    "day-month": "11",
    "day-year": "2026",
    "time": "",
    "why": "They could look.",
}


def checked(visitor, **changed):
    """Fill the form and return the address of the check."""
    return send(visitor, begun(visitor, "/already-shared"), **{**ANSWERS, **changed})["Location"]


def test_a_day_without_a_time_is_recorded_late_and_both_are_shown(school, visitor):
    visitor.sign_in(school.practitioner)
    check = checked(visitor)
    assert "22 November 2026 at 5:31 pm, marked late" in visitor.get(check).content.decode()
    text = visitor.get(send(visitor, check)["Location"]).content.decode()
    for told in (
        "You told Ms Adeyemi, Hill School<",
        "Recorded late.",
        "20 November 2026.",
        "22 November 2026 at 5:31 pm",
    ):
        assert told in text
    words = words_of(school.practitioner, LATE)
    assert (words["what"], words["reasons"], words["known_precision"]) == (
        "Hungry again.",
        "They could look.",
        "day",
    )
    with as_agency(school.agency):
        decision = Decision.objects.get()
        assert (decision.late, decision.urgent, decision.unfinished) == (True, False, False)


def test_a_day_with_a_time_is_kept_to_the_minute(school, visitor):
    visitor.sign_in(school.practitioner)
    send(visitor, checked(visitor, time="5.31pm"))
    words = words_of(school.practitioner, LATE)
    assert (words["known_at"], words["known_precision"]) == ("2026-11-20T17:31:00Z", "minute")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (dict.fromkeys(ANSWERS, ""), "Write who it is about"),
        ({"spoke_to": ""}, "Type the name of the person you told"),
        ({"day-day": "22", "time": "23:00"}, "That time has not come yet"),
        ({"day-day": "23"}, "That day has not come yet"),
        ({"day-month": "13"}, "There is no such day"),
        ({"why": "a\0b"}, "hidden character"),
        ({"what": "Planted. " * 120_000}, "characters; the most we can keep"),
    ],
)
def test_wrong_input_is_told_and_comes_back(school, visitor, changed, told):
    visitor.sign_in(school.practitioner)
    answer = send(visitor, begun(visitor, "/already-shared"), **{**ANSWERS, **changed})
    text = answer.content.decode()
    assert (answer.status_code, told in text) == (422, True)
    assert changed.get("what", "") in text
    assert recorded(school.agency, LATE) == (0, 0, 0)


def test_sent_twice_is_one_record(school, visitor):
    visitor.sign_in(school.practitioner)
    check = checked(visitor)
    page = visitor.get(check)
    assert visitor.send(page, check)["Location"] == visitor.send(page, check)["Location"]
    assert recorded(school.agency, LATE) == (1, 1, 1)


def test_the_check_without_answers_leads_back(school, visitor):
    visitor.sign_in(school.practitioner)
    write = begun(visitor, "/already-shared")
    assert visitor.get(f"{write}/check")["Location"] == write
