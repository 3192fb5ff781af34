"""The urgent way without a browser: what is asked again, what is recorded once, who sees it; the same on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from sharewell.actions.draft import open_draft
from sharewell.web.urgent import time_of
from tests.people import NOW, join, open_school
from tests.web.conftest import Visitor
from tests.web.telling import (
    NOT_REACHED,
    REACHED,
    WHO,
    begun,
    recorded,
    send,
    shared,
    up_to_confirm,
    words_of,
)

NOBODY = "Nobody has been told yet."


def test_spoken_to_is_told_and_everything_said_is_in_the_record(school, visitor):
    visitor.sign_in(school.practitioner)
    page = visitor.get(shared(visitor)).content.decode()
    words = words_of(school.practitioner)
    assert "You told Jo Bell, the police or an ambulance" in page
    assert NOBODY not in page
    assert [words[name] for name in ("danger", "outcome", "spoke_to", "number", "call_at")] == [
        "Bruise. Father collects at six.", "spoke", "Jo Bell", "999", "2026-11-22T17:20:00Z",
    ]  # fmt: skip
    assert [child["name"] for child in words["children"]] == ["Aisha Bright", "her brother"]
    assert recorded(school.agency) == (1, 1, 1)


def test_not_reached_is_never_shown_as_told_even_with_a_name_typed(school, visitor):
    visitor.sign_in(school.practitioner)
    address = shared(visitor, {**NOT_REACHED, "spoke_to": "Jo Bell"})
    for page in (address, f"{visitor.get(address + '/call')['Location']}"):
        text = visitor.get(page).content.decode()
        assert NOBODY in text
        assert "You told" not in text
    assert (words_of(school.practitioner)["spoke_to"], words_of(school.practitioner)["number"]) == ("", "")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "Write who is in danger, or what the danger is"),
        ({"danger": "x\0y"}, "hidden character"),
        ({"children": "Planted. " * 120_000}, "characters; the most we can keep"),
    ],
)
def test_wrong_input_on_the_first_screen_is_told_and_comes_back_whole(school, visitor, fields, told):
    visitor.sign_in(school.practitioner)
    answer = send(visitor, begun(visitor), **fields)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert told in text
    assert fields.get("children", "") in text
    assert recorded(school.agency) == (0, 0, 0)


def test_one_of_who_and_danger_is_enough(school, visitor):
    visitor.sign_in(school.practitioner)
    shared(visitor, who={"children": "Aisha Bright"})
    assert words_of(school.practitioner)["danger"] == "Not written down yet."
    shared(visitor, who={"danger": "A knife."})
    children = words_of(school.practitioner)["children"]
    assert [child["name"] for child in children] == ["A child whose name is not known yet"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "Choose whom you spoke to"),
        ({"rung": "nobody in the list"}, "Choose whom you spoke to"),
        ({"rung": "999"}, "Type the name of the person you spoke to"),
        ({"rung": "999", "spoke_to": "   "}, "Type the name of the person you spoke to"),
    ],
)
def test_telling_needs_somebody_with_a_name(school, visitor, fields, told):
    visitor.sign_in(school.practitioner)
    ringing = send(visitor, begun(visitor), **WHO)["Location"]
    answer = send(visitor, ringing, **fields)
    assert (answer.status_code, told in answer.content.decode()) == (422, True)


def test_confirming_what_was_never_answered_leads_back_to_the_question(school, visitor):
    visitor.sign_in(school.practitioner)
    start = begun(visitor)
    assert visitor.get(f"{start}/confirm")["Location"] == start
    send(visitor, start, **WHO)
    assert visitor.get(f"{start}/confirm")["Location"] == f"{start}/ring"


def test_a_form_sent_twice_makes_one_record_and_leads_to_it_both_times(school, visitor):
    visitor.sign_in(school.practitioner)
    confirm = up_to_confirm(visitor)
    page = visitor.get(confirm)
    first, second = visitor.send(page, confirm), visitor.send(page, confirm)
    assert first["Location"] == second["Location"]
    assert recorded(school.agency) == (1, 1, 1)
    # Back, to any of its pages, finds the record, and a new one begins empty.
    for each in (confirm, confirm.replace("/confirm", ""), confirm.replace("confirm", "ring")):
        assert visitor.get(each)["Location"] == first["Location"]
    assert "Father collects" not in visitor.get(begun(visitor)).content.decode()


def test_two_tabs_keep_both_answers_and_the_newer_stands(school, visitor):
    visitor.sign_in(school.practitioner)
    start = begun(visitor)
    old, new = visitor.get(start), visitor.get(start)
    visitor.send(new, start, **WHO)
    assert visitor.send(old, start, danger="Older words")["Location"] == start
    text = visitor.get(start).content.decode()
    assert "Two versions of this page" in text
    assert "Older words" in text


def test_a_session_that_ended_before_confirming_records_nothing_until_it_is_pressed_again(
    school, visitor, clock
):
    visitor.sign_in(school.practitioner)
    confirm = up_to_confirm(visitor)
    page = visitor.get(confirm)
    clock.shift(timedelta(minutes=31))
    asked = visitor.send(page, confirm)
    assert (asked.status_code, recorded(school.agency)) == (401, (0, 0, 0))
    back = visitor.sign_in(school.practitioner, asked)["Location"]
    assert back == confirm
    send(visitor, confirm)
    assert recorded(school.agency) == (1, 1, 1)


def test_beginning_again_takes_up_an_empty_draft_and_not_one_with_words(school, visitor):
    visitor.sign_in(school.practitioner)
    first = begun(visitor)
    assert begun(visitor) == first
    send(visitor, first, **WHO)
    assert begun(visitor) != first


def test_a_page_only_opened_is_nothing_to_finish(school, visitor):
    visitor.sign_in(school.practitioner)
    start = begun(visitor)
    assert start not in visitor.get("/home").content.decode()
    send(visitor, start, **WHO)
    assert start in visitor.get("/home").content.decode()


def test_the_draft_is_gone_once_recorded(school, visitor):
    from uuid import UUID

    from sharewell.actions.refusal import NotFoundError

    visitor.sign_in(school.practitioner)
    confirm = up_to_confirm(visitor)
    send(visitor, confirm)
    with pytest.raises(NotFoundError):
        open_draft(school.practitioner, UUID(confirm.split("/")[2]))


def test_nobody_else_finds_a_draft_a_share_or_a_case(school, visitor):
    visitor.sign_in(school.practitioner)
    draft, share = begun(visitor), shared(visitor)
    for other in (join(school.agency, "practitioner"), join(open_school("Far School"), "safeguarding_lead")):
        stranger = Visitor()
        stranger.sign_in(other)
        assert [stranger.get(each).status_code for each in (draft, share, f"{share}/call")] == [404] * 3
        assert stranger.get("/share-now?case=nonsense").status_code == 404


def test_the_lead_reads_who_told_whom(school, visitor):
    visitor.sign_in(school.practitioner)
    share = shared(visitor)
    lead = Visitor()
    lead.sign_in(school.lead)
    assert "Sam Okoro told Jo Bell, the police or an ambulance" in lead.get(share).content.decode()


def test_an_auditor_rings_for_help_like_anybody(school, visitor):
    visitor.sign_in(join(school.agency, "auditor"))
    assert "You told Jo Bell" in visitor.get(shared(visitor, REACHED)).content.decode()


@pytest.mark.parametrize(
    ("typed", "moment", "read"),
    [
        ("", NOW, True),
        ("5:20 pm", datetime(2026, 11, 22, 17, 20, tzinfo=UTC), True),
        ("17.31", datetime(2026, 11, 22, 17, 31, tzinfo=UTC), True),
        ("5.34pm", NOW, True),  # clocks differ
        ("17:50", NOW, False),
        ("five", NOW, False),
    ],
)
def test_a_time_typed_by_hand(typed, moment, read):
    assert time_of(typed, NOW) == (moment, read)


def test_a_time_typed_after_midnight_was_the_evening_before():
    past_midnight = datetime(2026, 11, 23, 0, 10, tzinfo=UTC)
    assert time_of("23:50", past_midnight) == (datetime(2026, 11, 22, 23, 50, tzinfo=UTC), True)
