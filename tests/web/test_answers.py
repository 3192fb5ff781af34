"""Nothing that a person typed is lost: not to an error, an ended session, a second tab, or a newer sign-in."""

from datetime import timedelta

from sharewell.web.held import Held, open_held, seal
from sharewell.web.who import read_mark
from tests.people import NOW
from tests.web.conftest import Visitor, stored

HELD = 'name="held"'


def form_of(visitor, draft, page="danger"):
    answer = visitor.get(f"/test/{draft}/{page}")
    assert answer.status_code == 200
    return answer


def test_continue_keeps_the_answer_and_goes_on(school, visitor, draft):
    visitor.sign_in(school.practitioner)
    answer = visitor.send(form_of(visitor, draft), f"/test/{draft}/danger", danger="not_sure")
    assert (answer.status_code, answer["Location"]) == (302, f"/test/{draft}/detail")
    assert stored(school.practitioner, draft)["danger"]["fields"] == {"danger": ["not_sure"]}
    assert 'value="not_sure" checked' in form_of(visitor, draft).content.decode()


def test_an_empty_form_says_what_is_missing_and_is_kept(school, visitor, draft):
    visitor.sign_in(school.practitioner)
    answer = visitor.send(form_of(visitor, draft, "detail"), f"/test/{draft}/detail", name="Priya")
    text = answer.content.decode()
    assert answer.status_code == 422
    for told in ("Say whether the child was seen", "Type the day", "Say why"):
        assert text.count(told) == 2  # in the summary and beside the question
    assert 'value="Priya"' in text
    assert stored(school.practitioner, draft)["detail"]["fields"]["name"] == ["Priya"]


def test_a_megabyte_comes_back_whole_with_a_message(school, visitor, draft):
    visitor.sign_in(school.practitioner)
    megabyte = "Planted words. " * 70_000
    answer = visitor.send(form_of(visitor, draft, "detail"), f"/test/{draft}/detail", what=megabyte)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "1,049,999 characters" in text
    assert megabyte in text
    assert megabyte in form_of(visitor, draft, "detail").content.decode()


def test_a_hidden_character_is_named_in_plain_words(school, visitor, draft):
    visitor.sign_in(school.practitioner)
    answer = visitor.send(form_of(visitor, draft, "detail"), f"/test/{draft}/detail", what="a\0b")
    assert answer.status_code == 422
    assert "hidden character" in answer.content.decode()


def test_an_answer_after_the_session_ended_waits_sealed_and_is_handed_back(school, visitor, draft, clock):
    visitor.sign_in(school.practitioner)
    page = form_of(visitor, draft, "detail")
    clock.shift(timedelta(minutes=31))
    asked = visitor.send(page, f"/test/{draft}/detail", what="Planted Bruise")
    assert asked.status_code == 401
    assert "Planted Bruise" not in asked.content.decode()
    back = visitor.sign_in(school.practitioner, asked)
    assert (back.status_code, back["Location"]) == (302, f"/test/{draft}/detail")
    assert "Planted Bruise" in form_of(visitor, draft, "detail").content.decode()


def test_a_wrong_password_first_still_hands_the_answer_back(school, visitor, draft, clock):
    visitor.sign_in(school.practitioner)
    page = form_of(visitor, draft, "detail")
    clock.shift(timedelta(minutes=31))
    asked = visitor.send(page, f"/test/{draft}/detail", what="Planted Bruise")
    again = visitor.send(asked, "/sign-in", login="nobody", password="wrong")
    assert again.status_code == 200
    assert HELD in again.content.decode()
    assert visitor.sign_in(school.practitioner, again)["Location"] == f"/test/{draft}/detail"


def test_another_practitioner_gets_nothing_of_a_held_answer(school, visitor, draft, clock):
    visitor.sign_in(school.practitioner)
    page = form_of(visitor, draft, "detail")
    clock.shift(timedelta(minutes=31))
    asked = visitor.send(page, f"/test/{draft}/detail", what="Planted Bruise")
    back = visitor.sign_in(school.lead, asked)
    assert back["Location"] == "/home"
    assert stored_nothing(school.practitioner, draft)
    assert visitor.get(f"/test/{draft}/detail").status_code == 404


def test_a_held_answer_is_refused_after_half_an_hour(school, visitor, draft, clock):
    visitor.sign_in(school.practitioner)
    page = form_of(visitor, draft, "detail")
    clock.shift(timedelta(minutes=31))
    asked = visitor.send(page, f"/test/{draft}/detail", what="Planted Bruise")
    clock.shift(timedelta(minutes=31))
    assert visitor.sign_in(school.practitioner, asked)["Location"] == "/home"


def test_a_held_answer_that_was_altered_is_refused():
    sealed = seal(Held("/a", {"what": ["x"]}, "mark"), NOW)
    assert open_held(sealed, NOW) == Held("/a", {"what": ["x"]}, "mark")
    flipped = [
        sealed[:at] + ("A" if sealed[at] != "A" else "B") + sealed[at + 1 :] for at in range(len(sealed) - 2)
    ]
    assert [open_held(each, NOW) for each in [*flipped, "", "é", "AAAA"]] == [None] * (len(flipped) + 3)


def test_a_form_from_before_a_newer_sign_in_is_kept(school, visitor, draft):
    visitor.sign_in(school.practitioner)
    page = form_of(visitor, draft, "detail")
    visitor.cookies.pop("session")
    visitor.sign_in(school.practitioner)
    visitor.get("/you")  # the CSRF token is another now
    answer = visitor.send(page, f"/test/{draft}/detail", what="Planted Bruise")
    assert (answer.status_code, answer["Location"]) == (302, f"/test/{draft}/detail")
    assert "Planted Bruise" in form_of(visitor, draft, "detail").content.decode()


def test_a_form_that_is_not_ours_is_refused_without_a_fresh_token(school, visitor, draft):
    visitor.sign_in(school.practitioner)
    answer = visitor.post(f"/test/{draft}/danger", {"danger": "yes"})
    assert answer.status_code == 403
    assert "too old to send" in answer.content.decode()
    assert stored_nothing(school.practitioner, draft)


def test_somebody_elses_mark_is_no_way_into_a_draft(school, visitor, draft):
    other = Visitor()
    visitor.sign_in(school.practitioner)
    page = form_of(visitor, draft)
    other.sign_in(school.lead)
    answer = other.send(page, f"/test/{draft}/danger", danger="yes")
    assert answer.status_code == 403
    assert stored_nothing(school.practitioner, draft)


def test_an_older_tab_does_not_overwrite_a_newer_answer(school, visitor, draft):
    visitor.sign_in(school.practitioner)
    old, new = form_of(visitor, draft, "detail"), form_of(visitor, draft, "detail")
    visitor.send(new, f"/test/{draft}/detail", what="Newer words")
    answer = visitor.send(old, f"/test/{draft}/detail", what="Older words")
    assert (answer.status_code, answer["Location"]) == (302, f"/test/{draft}/detail")
    both = form_of(visitor, draft, "detail")
    text = both.content.decode()
    assert "Two versions of this page" in text
    assert ">Newer words</textarea>" in text
    assert "Older words" in text
    visitor.send(both, f"/test/{draft}/detail", what="Newer words and older words")
    text = form_of(visitor, draft, "detail").content.decode()
    assert "Two versions" not in text
    assert "Newer words and older words" in text


def test_the_same_form_sent_twice_is_no_clash(school, visitor, draft):
    visitor.sign_in(school.practitioner)
    page = form_of(visitor, draft)
    answers = [visitor.send(page, f"/test/{draft}/danger", danger=each) for each in ("yes", "yes", "no")]
    assert [each["Location"] for each in answers] == [f"/test/{draft}/detail"] * 3
    assert stored(school.practitioner, draft)["danger"]["fields"] == {"danger": ["no"]}


def test_the_script_keeps_what_is_typed_and_hears_of_a_newer_tab(school, visitor, draft):
    visitor.sign_in(school.practitioner)
    old, new = form_of(visitor, draft, "detail"), form_of(visitor, draft, "detail")
    assert visitor.send(old, "/keep", what="Half a sen").status_code == 204
    assert visitor.send(old, "/keep", what="Half a sentence").status_code == 204
    assert visitor.send(new, "/keep", what="Another").status_code == 409
    visitor.cookies.pop("session")
    assert visitor.send(old, "/keep", what="Half a sentence.").status_code == 401


def test_a_person_with_two_agencies_is_put_back_into_the_one_they_wrote_for(school, visitor, draft, clock):
    from uuid import UUID, uuid4

    from sharewell.actions.actor import SYSTEM, Actor
    from sharewell.actions.begin_membership import begin_membership
    from tests.people import open_school

    other = open_school("Aaa School")  # first in the list, so the one acted for until another is chosen
    begin_membership(
        Actor(None, other, SYSTEM),
        UUID(str(school.practitioner.practitioner_id)),
        "practitioner",
        uuid4(),
        NOW,
    )
    visitor.sign_in(school.practitioner)
    assert "Aaa School" in visitor.get("/you").content.decode()
    you = visitor.get("/you")
    import re

    theirs = re.search(
        r'value="([0-9a-f-]{36})"><strong>practitioner</strong>Elm Lane', you.content.decode()
    )[1]
    visitor.send(you, "/you", membership=theirs)
    page = form_of(visitor, draft, "detail")
    clock.shift(timedelta(minutes=31))
    asked = visitor.send(page, f"/test/{draft}/detail", what="Planted Bruise")
    assert visitor.sign_in(school.practitioner, asked)["Location"] == f"/test/{draft}/detail"
    assert "Planted Bruise" in form_of(visitor, draft, "detail").content.decode()


def test_a_mark_that_was_altered_is_no_mark(school, visitor, draft):
    visitor.sign_in(school.practitioner)
    who = visitor.hidden(form_of(visitor, draft))["who"]
    assert read_mark(who) is not None
    assert [read_mark(each) for each in (who[:-1], who[1:], "", "a:b:c")] == [None] * 4


def stored_nothing(actor, draft):
    from sharewell.actions.draft import open_draft

    return open_draft(actor, draft) == {}
