"""The ordinary way at the level of requests, on both databases: from a worry to a recorded decision, and what goes wrong."""

import re
from datetime import timedelta
from uuid import uuid4

from sharewell.actions.raise_worry import Person
from sharewell.actions.share_now import UrgentShare, share_now
from sharewell.practice.rulebook import national_book
from sharewell.store.models import Decision, Draft, Subject, Worry
from sharewell.store.tenancy import as_agency
from tests.people import NOW, join, open_school
from tests.web.conftest import Visitor

CSC = "childrens_social_care"
WORRY = {
    "child1_name": "Amy Planted",
    "child1_age": "under_13",
    "seen": "A planted bruise on her arm.",
    "worry_kind": "physical",
    "happened-day": "22",
    "happened-month": "11",
    "happened-year": "2026",
}
ANSWERS = {
    "danger": {"danger_now": "no", "level": "harm"},
    "agreement": {f"agreement__{CSC}": "not_asked", f"balance__{CSC}": "not_sharing"},
    "information": {"bar": "none"},
}


def follow(visitor, answer):
    while answer.status_code == 302:
        visitor.at = answer["Location"]
        answer = visitor.get(visitor.at)
    return answer


def begins(visitor):
    return follow(visitor, visitor.get("/worry"))


def sends(visitor, page, **fields):
    return follow(visitor, visitor.send(page, visitor.at, **fields))


def raises(visitor, **changed):
    page = begins(visitor)
    visitor.worry = visitor.at
    return sends(visitor, page, **{**WORRY, **changed})


def to_the_answer(visitor, answers=ANSWERS, who=(CSC,)):
    page = raises(visitor)
    page = sends(visitor, page, tell=list(who))
    return through(visitor, page, answers)


def through(visitor, page, answers=ANSWERS):
    for _ in range(9):
        found = re.search(r"/question/([a-z_]+)", visitor.at)
        if not found:
            return page
        page = sends(visitor, page, **(answers.get(found[1]) or {"skip": "rest"}))
    raise AssertionError(f"the interview never ends: {visitor.at}")


def count(actor, model):
    with as_agency(actor.agency_id):
        return model.objects.count()


def test_a_worry_becomes_a_decision_and_its_draft_is_put_away(person):
    page = to_the_answer(person)
    assert "/answer/" in person.at, person.at
    assert "Share this with children’s social care." in page.content.decode()
    page = sends(person, page, what="The bruise.", reasons="She may be hurt again.", go="follow")
    assert person.at.endswith("/check")
    text = page.content.decode()
    assert "The bruise." in text
    assert "Nobody has been told yet" in text
    sends(person, page)
    assert count(person.actor, Decision) == 1
    assert count(person.actor, Draft) == 0


def test_each_reason_opens_its_rule_for_anybody(person):
    answer = to_the_answer(person).content.decode()
    opened = re.findall(r'href="(/guidance/decision/disposition\?rule=[^"#]+)#', answer)
    assert opened
    for address in opened:
        assert Visitor().get(address).content.decode().count('<details class="govuk-details" open>') == 1


def test_another_report_is_named_on_the_answer_the_check_and_the_record(person):
    page = sends(person, raises(person, worry_kind="missing"), tell=[CSC])
    page = through(person, page, ANSWERS | {"information": {"bar": "none", "info_health": "no"}})
    answer = page.content.decode()
    assert "This may also be …" in answer
    assert "<strong>a missing child, for the police.</strong> At once. There is no waiting time." in answer
    assert "Sharewell does not make this report for you." in answer
    page = sends(person, page, what="She did not come in.", reasons="Nobody knows where she is.", go="follow")
    assert "<strong>a missing child, for the police.</strong>" in page.content.decode()
    record = sends(person, page).content.decode()
    assert "a missing child, for the police: at once. There is no waiting time." in record
    assert "Sharewell does not make this report for you." in record


def test_no_other_report_is_named_where_none_is_needed(person):
    page = to_the_answer(person)
    assert "This may also be" not in page.content.decode()
    page = sends(person, page, what="The bruise.", reasons="She may be hurt again.", go="follow")
    assert "This may also be" not in page.content.decode()
    assert "This may also be" not in sends(person, page).content.decode()


def test_two_presses_make_one_record_and_lead_to_the_same_place(person):
    page = to_the_answer(person)
    page = sends(person, page, what="The bruise.", reasons="She may be hurt again.", go="follow")
    first, again = person.send(page, person.at), person.send(page, person.at)
    assert (first.status_code, again.status_code) == (302, 302)
    assert first["Location"] == again["Location"]
    assert count(person.actor, Decision) == 1


def test_a_worry_sent_twice_is_one_worry(person):
    page = begins(person)
    first, again = person.send(page, person.at, **WORRY), person.send(page, person.at, **WORRY)
    assert (first.status_code, first["Location"]) == (again.status_code, again["Location"])
    assert count(person.actor, Worry) == 1


def test_an_empty_worry_says_what_is_missing(person):
    page = begins(person)
    answer = person.send(page, person.at)
    text = answer.content.decode()
    assert answer.status_code == 422
    for told in ("Say which child", "Say what you saw or heard", "Choose the kind of worry"):
        assert text.count(told) == 2
    assert count(person.actor, Worry) == 0


def test_a_megabyte_comes_back_whole_and_nothing_is_recorded(person):
    megabyte = "Planted words. " * 70_000
    page = begins(person)
    answer = person.send(page, person.at, **{**WORRY, "seen": megabyte})
    assert answer.status_code == 422
    assert megabyte in answer.content.decode()
    assert "1,049,999 characters" in answer.content.decode()
    assert count(person.actor, Worry) == 0


def test_a_larger_body_is_turned_away(person):
    page = begins(person)
    answer = person.send(page, person.at, **{**WORRY, "seen": "x" * 6_000_000})
    assert answer.status_code == 413


def test_a_hidden_character_is_named_everywhere(person):
    page = begins(person)
    for field in ("child1_name", "seen", "opinion"):
        answer = person.send(page, person.at, **{**WORRY, field: "a\0b"})
        assert answer.status_code == 422
        assert "hidden character" in answer.content.decode()


def test_another_child_is_added_without_script_and_nothing_typed_is_lost(person):
    page = begins(person)
    page = sends(person, page, **WORRY, more="child")
    text = page.content.decode()
    assert 'name="child2_name"' in text
    assert 'value="Amy Planted"' in text
    page = sends(person, page, **WORRY, child2_name="Bo Planted", child2_age="13_to_15")
    assert person.at.endswith("/recipients")
    with as_agency(person.actor.agency_id):
        assert Subject.objects.count() == 2


def test_a_session_that_ends_in_the_interview_hands_the_answer_back(person, school, clock):
    page = raises(person)
    page = sends(person, page, tell=[CSC])
    at = person.at
    clock.shift(timedelta(minutes=31))
    asked = person.send(page, at, **ANSWERS["danger"])
    assert asked.status_code == 401
    back = person.sign_in(school.practitioner, asked)
    assert back["Location"] == at
    assert 'value="harm" checked' in person.get(at).content.decode()


def test_an_answer_about_a_recipient_taken_off_no_longer_counts(person):
    page = raises(person)
    page = sends(person, page, tell=[CSC, "school"])
    sends(person, page, **ANSWERS["danger"])
    recipients = re.sub("question/.*", "recipients", person.at)
    page = person.get(recipients)
    person.at = recipients
    page = sends(person, page, tell=[CSC])
    assert "the school" not in page.content.decode()
    assert person.get(re.sub("question/.*", "answer/school", person.at)).status_code == 404


def test_somebody_elses_case_or_draft_is_not_there(person, school):
    raises(person)
    other_agency = join(open_school("Other School"), "practitioner")
    stranger = Visitor()
    stranger.sign_in(other_agency)
    for address in (person.worry, person.at, person.at.replace("recipients", "check")):
        assert stranger.get(address).status_code == 404
    colleague = Visitor()
    colleague.sign_in(join(school.agency, "practitioner"))
    assert colleague.get(person.at).status_code == 404
    assert colleague.get(f"/worry/{uuid4()}").status_code == 404


def test_the_lead_may_take_up_the_case_with_a_draft_of_their_own(person, school):
    raises(person)
    lead = Visitor()
    lead.sign_in(school.lead)
    assert lead.get(person.at).status_code == 200


def test_without_a_book_the_page_says_so_plainly(school, clock):
    visitor = Visitor()
    visitor.sign_in(school.practitioner)
    page = raises(visitor)
    answer = sends(visitor, page, tell=[CSC])
    assert answer.status_code == 422
    assert "has not adopted a rulebook" in answer.content.decode()


def test_deciding_differently_needs_what_and_why(person):
    page = to_the_answer(person)
    text = person.send(page, person.at, reasons="R", go="differ").content.decode()
    assert "Choose what you decide instead" in text
    text = person.send(page, person.at, reasons="R", go="differ", decided0="seek_advice").content.decode()
    assert "Say why you decided differently" in text
    sends(
        person, page, reasons="R", go="differ", decided0="seek_advice", because0="I want to ask Lena first."
    )
    sends(person, person.get(person.at))
    with as_agency(person.actor.agency_id):
        (decision,) = Decision.objects.all()
    assert (decision.outcome, decision.followed) == ("seek_advice", False)


def test_a_caller_is_checked_first_however_urgent(person):
    page = raises(person)
    page = sends(person, page, asked="yes", asker_name="DC Harris", asker_function="police", tell=["police"])
    assert person.at.endswith("/question/recipient")
    who = {"recipient_checked__asker": "no", "recipient_linked__asker": "no"}
    page = sends(person, page, **who)
    assert person.at.endswith("/question/danger")
    page = through(person, page, {"danger": {"danger_now": "yes"}})
    text = page.content.decode()
    assert person.at.endswith("/answer/asker")
    assert "Check who DC Harris is before you tell them anything." in text
    assert "Ring now. The rest can wait." in text
    page = sends(person, page, reasons="We do not know him.", go="follow")
    assert person.at.endswith("/answer/police")
    assert "Share this with the police now" in page.content.decode()


def test_three_children_with_the_same_answer_are_told_once(person):
    page = begins(person)
    children = {"child2_name": "Bo Planted", "child2_age": "under_13"}
    page = sends(person, page, **WORRY, **children, more="child")
    page = sends(person, page, **WORRY, **children, child3_name="Cy Planted", child3_age="under_13")
    page = sends(person, page, tell=[CSC])
    page = through(person, page)
    text = page.content.decode()
    assert text.count("Share this with children’s social care.") == 1
    for name in ("Amy", "Bo", "Cy"):
        assert f"{name} Planted" in text


def test_every_question_can_be_reached_and_what_we_filled_in_says_so(person):
    page = raises(person)
    sends(person, page, tell=[CSC])
    listed = person.get(re.sub("question/.*", "questions", person.at)).content.decode()
    assert "We filled this in; change it if it is wrong." in listed
    for page in national_book().pages:
        if page.scope != "person" or "telling" in listed:
            answer = person.get(re.sub("question/.*", f"question/{page.id}?all", person.at))
            assert answer.status_code == 200


def test_an_urgent_record_is_finished_by_the_same_way(person):
    urgent = UrgentShare(
        danger="He is outside the school with a bat.",
        recipient_function=CSC,
        recipient_name="Northshire duty team",
        outcome="not_reached",
        number="01632 960102",
        rung_at=NOW,
        children=(Person("Amy Planted"),),
    )
    receipt = share_now(person.actor, urgent, uuid4(), NOW)
    case, decision = receipt.targets["case"], receipt.targets["decision"]
    page = follow(person, person.get(f"/case/{case}/recipients?finishes={decision}"))
    assert f'value="{CSC}" checked' in page.content.decode()
    page = through(person, sends(person, page, tell=[CSC]))
    assert "He is outside the school with a bat." in page.content.decode()
    page = sends(person, page, what="The danger.", reasons="He may hurt her.", go="follow")
    sends(person, page)
    with as_agency(person.actor.agency_id):
        finished = Decision.objects.get(amends=decision)
    assert (finished.urgent, finished.unfinished) == (True, False)
    assert person.get(f"/case/{case}/recipients?finishes={decision}").status_code == 404


def caller_against_the_stop(person, **decides):
    page = raises(person)
    page = sends(person, page, asked="yes", asker_name="PC Planted", asker_function="police", tell=[])
    page = sends(person, page, recipient_checked__asker="no", recipient_linked__asker="no")
    page = through(person, page, {"danger": {"danger_now": "yes"}})
    told = {"what": "Her address.", "reasons": "He says it is urgent.", "go": "differ", "decided0": "share"}
    return sends(person, page, **{**told, "because0": "He sounds right.", **decides})


def test_passing_on_to_somebody_not_checked_stops_until_a_second_person_agreed(person):
    page = caller_against_the_stop(person)
    text = page.content.decode()
    assert "Stop. Nobody passes this on alone." in text
    assert "You are about to pass this on to PC Planted: “Her address.”." in text
    assert "PC Planted has not been checked. Urgency never changes that." in text
    refused = person.send(page, person.at)
    assert (refused.status_code, count(person.actor, Decision)) == (422, 0)
    assert "Give the name of the second person who agreed" in refused.content.decode()
    itself = person.send(page, person.at, second_name__asker="Sam Okoro", second_role__asker="Teacher")
    assert (itself.status_code, count(person.actor, Decision)) == (422, 0)
    page = sends(person, page, second_name__asker="Ruth Lead", second_role__asker="Safeguarding lead")
    assert count(person.actor, Decision) == 1
    assert "Ruth Lead, Safeguarding lead" in page.content.decode()


def test_following_a_stop_asks_for_nobody_else_and_is_not_for_keeping_safe(person):
    page = caller_against_the_stop(person, go="follow")
    assert "Stop. Nobody" not in page.content.decode()
    sends(person, page)
    with as_agency(person.actor.agency_id):
        (decision,) = Decision.objects.select_related("proposal")
    assert (decision.outcome, decision.proposal.purpose) == ("verify_first", "other")


def test_a_worry_about_a_worker_takes_nothing_for_granted_of_the_lead(person):
    page = raises(person, worry_kind="worker")
    assert "tell the head or chair and the LADO, not the lead" in page.content.decode()
    sends(person, page, tell=["safeguarding_lead", CSC])
    address = re.sub("question/.*", "question/recipient?all", person.at)
    text = person.get(address).content.decode()
    assert 'name="recipient_linked__safeguarding_lead" type="radio" value="no" checked' not in text
    assert 'name="recipient_linked__childrens_social_care" type="radio" value="no" checked' in text


def test_a_worry_about_a_named_person_asks_about_the_lead_too(person):
    suspected = {"adult1_name": "Ruth Planted", "adult1_part": "person_suspected"}
    sends(person, raises(person, **suspected), tell=["safeguarding_lead"])
    address = re.sub("question/.*", "question/recipient?all", person.at)
    text = person.get(address).content.decode()
    assert 'name="recipient_linked__safeguarding_lead"' in text
    assert 'name="recipient_linked__safeguarding_lead" type="radio" value="no" checked' not in text


def test_advice_that_was_not_noted_comes_up_until_it_is(person):
    unsure = {"agreement": {f"agreement__{CSC}": "not_asked", f"balance__{CSC}": "not_sure"}}
    page = to_the_answer(person, ANSWERS | unsure)
    page = sends(person, page, what="The bruise.", reasons="She may be hurt again.", go="follow")
    sends(person, page)
    owed = "social care: ask for advice, and write down who gave it and what they said (by "
    assert owed in home(person)
    found = re.search(r'href="(/decision/[^"]+/add)"', home(person))
    page = follow(person, person.get(found[1]))
    assert "Is it advice you took?" in page.content.decode()
    record = sends(
        person, page, words="Tell them of the risk.", advised_by="Ruth Lead, lead"
    ).content.decode()
    assert "advice from Ruth Lead, lead" in record
    assert owed not in home(person)


def home(visitor):
    return visitor.get("/home").content.decode()
