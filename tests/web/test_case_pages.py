"""My cases, a case, the decision record, its copies and its check, as people of every role meet them."""

import html
import json
import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connections

from sharewell.actions.check_record import NotSignedYetError
from sharewell.actions.hold import NewHold, set_hold
from sharewell.actions.raise_worry import NewWorry, Person, raise_worry
from sharewell.practice.access import ROLES, may
from sharewell.practice.record import check
from sharewell.store import as_agency
from sharewell.store.models import Entry
from sharewell.web.urls import SEES_RECORD
from tests.people import NOW
from tests.web.conftest import Visitor
from tests.web.nuttalls import NAMES, join_since, seed, seven_notes, staff

EVIE = "Evie Nuttall"


@pytest.fixture
def people(home, clock):
    """One person of every role in one school, by role."""
    return staff()


@pytest.fixture
def cases(people):
    """Four families' cases, all of the practitioner's."""
    return seed(people["practitioner"])


def signed_in(actor) -> Visitor:
    visitor = Visitor()
    visitor.sign_in(actor)
    return visitor


def text_of(answer) -> str:
    """The words on a page, without its tags."""
    main = re.sub(r"(?s).*<main[^>]*>|</main>.*", "", answer.content.decode())
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split()).replace(" .", ".")


def bare(answer) -> bytes:
    """A page without what differs each time: the CSRF token and the reference."""
    page = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", answer.content)
    return re.sub(rb"<strong>[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}</strong>", b"", page)


def pages_of(cases) -> dict[str, str]:
    return {
        "case": f"/case/{cases.case}",
        "decision": f"/decision/{cases.decision}",
        "add": f"/decision/{cases.decision}/add",
        "family": f"/decision/{cases.decision}/family/{cases.subjects[EVIE]}",
        "give out": f"/decision/{cases.decision}/give-out",
        "check": f"/check/{cases.entry}",
        "record": "/record",
        "home": "/home",
    }


OPENS = {
    "report_only": {"home"},
    "practitioner": {"home"},
    "team_manager": {"home", "case", "decision", "add", "family", "give out", "check"},
    "safeguarding_lead": {"home", "case", "decision", "add", "family", "give out", "check", "record"},
    "caldicott_guardian": {"home", "case", "decision", "family", "give out", "check", "record"},
    "ig_lead": {"home", "check", "record"},
    "auditor": {"home", "check", "record"},
    "administrator": {"home", "check", "record"},
}


def test_every_role_opens_its_own_pages_of_a_colleagues_case_and_no_other(people, cases):
    colleague = join_since(
        people["practitioner"].agency_id, "practitioner", NAMES["practitioner"], NOW - timedelta(days=9)
    )
    found = {}
    for role in ROLES:
        visitor = signed_in(colleague if role == "practitioner" else people[role])
        answers = {name: visitor.get(path).status_code for name, path in pages_of(cases).items()}
        found[role] = {
            name
            for name, status in answers.items()
            if status == (302 if name in {"add", "give out"} else 200)
        }
        assert set(answers.values()) <= {200, 302, 404, 403}
        assert {name for name, status in answers.items() if status == 403} <= {"record"}
    assert found == OPENS


def test_the_record_is_open_to_the_roles_that_the_policy_names():
    assert SEES_RECORD.roles == {role for role in ROLES if may("see_record", role, "agency").allowed}


def test_anothers_and_a_missing_id_are_the_same_404(people, cases):
    elsewhere = signed_in(staff(name="Other School")["safeguarding_lead"])
    missing = replace(cases, case=uuid4(), decision=uuid4(), entry=uuid4())
    for name, path in pages_of(cases).items():
        if name in ("record", "home"):
            continue
        theirs, nothing = elsewhere.get(path), elsewhere.get(pages_of(missing)[name])
        assert (theirs.status_code, nothing.status_code) == (404, 404)
        assert bare(theirs) == bare(nothing)
    stranger = elsewhere.get(f"/decision/{cases.decision}/family/{uuid4()}")
    assert stranger.status_code == 404


def test_my_cases_show_what_is_to_finish_first_and_in_words(people, cases):
    text = text_of(signed_in(people["practitioner"]).get("/home"))
    assert "Four cases. Three have something to finish. In one, nobody has been told yet." in text
    order = [
        "Kofi Mensah-Boateng",
        "Priya Raman",
        "Begun, not yet recorded",
        "Tomasz Zieliński",
        "Callum Nuttall, Evie",
    ]
    places = [text.index(each) for each in order]
    assert places == sorted(places)
    assert "Nobody has been told yet: ring Aldermere duty team" in text


def test_a_child_is_found_by_part_of_the_name_and_the_name_is_in_no_address(people, cases):
    visitor = signed_in(people["practitioner"])
    answer = visitor.send(visitor.get("/home"), "/home", looked_for="kofi\0")
    text = text_of(answer)
    assert (answer.status_code, "Kofi Mensah-Boateng" in text, "Nuttall" in text) == (200, True, False)
    assert "One case found." in text
    assert "No cases found." in text_of(visitor.send(answer, "/home", looked_for="Zebedee"))


def test_home_without_cases_helps(people, cases):
    text = text_of(signed_in(people["report_only"]).get("/home"))
    assert "You have no cases yet." in text
    assert "Worried about a child, and not sure whether it is anything?" in text
    auditor = text_of(signed_in(people["auditor"]).get("/home"))
    assert "Your role (auditor) opens no case" in auditor


def test_a_member_of_staff_follows_their_own_worry_and_its_outcome(people, cases):
    case, _ = seven_notes(people["report_only"], NOW)
    text = text_of(signed_in(people["report_only"]).get(f"/case/{case}"))
    assert "Evie had no lunch and no money for one." in text
    assert "Nobody has been told yet. Sharewell has sent nothing. Tell your safeguarding lead now." in text
    assert f"Your safeguarding lead, {NAMES['safeguarding_lead']}" in text
    assert "Is a child in danger now? Ring first" in text
    assert "Your safeguarding lead decides whether to share it." in text
    assert "You may ring children’s social care yourself:" in text


def test_somebody_who_may_only_report_reads_their_own_words_and_the_outcome_alone(people, cases):
    mine = people["report_only"]
    case, _ = seven_notes(mine, NOW)
    lead = people["safeguarding_lead"]
    new = NewWorry(
        words={"seen": "plantedword of the lead", "kind": "worker"},
        people=(Person("Planted Adult", kind="adult", part="other_adult"),),
        happened_at=NOW,
        case_id=case,
    )
    receipt = raise_worry(lead, new, uuid4(), NOW)
    reader = signed_in(mine)
    for page in (f"/case/{case}", "/home"):
        assert "planted" not in text_of(reader.get(page)).lower()
    assert "Evie had no lunch and no money for one." in text_of(reader.get(f"/case/{case}"))
    assert reader.get(f"/check/{receipt.entry_id}").status_code == 404
    theirs = text_of(signed_in(lead).get(f"/case/{case}"))
    assert "plantedword of the lead" in theirs
    assert "People with a lead’s role here can see this. If the worry is about one of them" in theirs


def test_worry_about_a_worker_says_who_can_see_it_before_it_is_written(people):
    visitor = signed_in(people["report_only"])
    page = text_of(visitor.get(visitor.get("/worry")["Location"]))
    assert "People with a lead’s role here can see this. If the worry is about one of them" in page
    assert "ring the LADO" in page


def test_case_says_that_nobody_was_told_and_then_whom_and_when(people, cases):
    visitor = signed_in(people["practitioner"])
    urgent, told = (text_of(visitor.get(f"/case/{each}")) for each in (cases.urgent_case, cases.case))
    assert "Nobody has been told yet: ring Aldermere duty team" in urgent
    assert "not reached" in urgent
    assert "Nobody has been told" not in told
    assert "Samina Bashir spoke to Caroline Stubbs. She will look at all three children" in told


def test_decision_record_is_attested_and_names_its_four_times_and_controller(people, cases):
    visitor = signed_in(people["practitioner"])
    text = text_of(visitor.get(f"/decision/{cases.decision}"))
    assert "Recorded in your name; attested by this server." in text
    assert "data controller: The governing body of St Anselm's Primary School" in text
    lead = text_of(signed_in(people["safeguarding_lead"]).get(f"/decision/{cases.decision}"))
    assert "Recorded in the name of Samina Bashir; attested by this server." in lead
    red = text_of(visitor.get(f"/decision/{cases.urgent_decision}"))
    assert "Nobody has been told yet." in red
    late = text_of(visitor.get(f"/decision/{cases.late}"))
    assert "late, 1 day after the decision" in late


def test_words_are_added_once_however_often_the_form_is_sent(people, cases):
    visitor = signed_in(people["practitioner"])
    at = visitor.get(f"/decision/{cases.decision}/add")["Location"]
    page = visitor.get(at)
    empty = visitor.send(page, at, words=" ")
    assert (empty.status_code, "Write what is to be added" in empty.content.decode()) == (422, True)
    for _ in range(2):
        answer = visitor.send(page, at, words="Laura rang back.")
        assert (answer.status_code, answer["Location"]) == (302, f"/decision/{cases.decision}?added=1")
    text = text_of(visitor.get(answer["Location"]))
    assert text.count("Laura rang back.") == 1


def test_half_an_addition_is_there_again_and_survives_the_end_of_a_session(people, cases):
    visitor = signed_in(people["practitioner"])
    add = f"/decision/{cases.decision}/add"
    at = visitor.get(add)["Location"]
    page = visitor.get(at)
    visitor.cookies.pop("session")
    asked = visitor.send(page, at, words="Laura rang back.")
    assert (asked.status_code, "Laura" in asked.content.decode()) == (401, False)
    assert visitor.sign_in(people["practitioner"], asked)["Location"] == at
    assert visitor.get(add)["Location"] == at
    assert ">Laura rang back.</textarea>" in visitor.get(at).content.decode()


def test_family_copy_on_the_page_names_no_sibling_adult_or_adviser(people, cases):
    page = signed_in(people["practitioner"]).get(pages_of(cases)["family"]).content.decode()
    copy = re.search(r"(?s)<article.*?</article>", page)[0]
    assert EVIE in copy
    assert [
        name for name in ("Callum", "Jess", "Laura", "Steve", "Caroline", "Stubbs", "Ruth") if name in copy
    ] == []
    around = html.unescape(page.replace(copy, ""))
    assert "Sharewell has not sent this. Read it before you give it to anyone." in around
    assert "Steve Nuttall" in around
    assert "Exit this page" in around


def test_check_says_unchanged_and_gives_a_file_that_holds_elsewhere(people, cases):
    visitor = signed_in(people["practitioner"])
    page = visitor.get(f"/check/{cases.entry}")
    assert "Unchanged since 16 November 2026 at 5:43 pm. This does not show that it was right." in text_of(
        page
    )
    shut, opened = (
        visitor.send(page, f"/check/{cases.entry}/file", opens=each) for each in ("nothing", "words")
    )
    assert (shut["Content-Type"], opened.status_code) == ("application/json", 200)
    named = [
        re.fullmatch(r'attachment; filename="[0-9a-f]{8}-([a-z-]+)\.json"', each["Content-Disposition"])[1]
        for each in (shut, opened)
    ]
    assert named == ["sealed", "with-words"]
    assert [check(each.content).holds for each in (shut, opened)] == [True, True]
    assert (b"Nuttall" in shut.content, json.loads(shut.content)["opened"]) == (False, [])
    assert b"Nuttall" in opened.content


def test_words_taken_in_a_check_file_are_recorded_first_and_a_closed_file_is_not(people, cases, monkeypatch):
    visitor, agency = signed_in(people["practitioner"]), people["practitioner"].agency_id

    def kinds():
        with as_agency(agency):
            return list(Entry.objects.order_by("index").values_list("kind", "case_id", "actor_id"))

    page = visitor.get(f"/check/{cases.entry}")
    before = kinds()
    visitor.send(page, f"/check/{cases.entry}/file", opens="nothing")
    assert kinds() == before
    visitor.send(page, f"/check/{cases.entry}/file", opens="words")
    with as_agency(agency):
        case = Entry.objects.get(id=cases.entry).case_id
    assert kinds()[len(before) :] == [("content.opened", case, people["practitioner"].practitioner_id)]

    def fails(*_):
        raise NotSignedYetError("Nothing can be recorded now.", "Wait.")

    monkeypatch.setattr("sharewell.web.record_page.hand_out_words", fails)
    shut = visitor.send(page, f"/check/{cases.entry}/file", opens="words")
    assert (shut.status_code, b"Nuttall" in shut.content) == (409, False)


def test_words_that_are_not_this_persons_are_not_handed_out_and_nothing_is_recorded(people, cases):
    agency = people["auditor"].agency_id
    with as_agency(agency):
        before = Entry.objects.count()
    visitor = signed_in(people["auditor"])
    visitor.send(visitor.get(f"/check/{cases.entry}"), f"/check/{cases.entry}/file", opens="words")
    with as_agency(agency):
        assert Entry.objects.count() == before


def test_an_auditor_gets_no_words_in_a_check_file(people, cases):
    visitor = signed_in(people["auditor"])
    page = visitor.get(f"/check/{cases.entry}")
    assert "Everything it says" not in text_of(page)
    token = visitor.hidden(page)
    assert visitor.post(f"/check/{cases.entry}/file", {**token, "opens": "words"}).status_code == 404
    assert visitor.post(f"/check/{cases.entry}/file", token).status_code == 200


def test_the_record_names_nobody_and_says_that_it_holds(people, cases):
    page = signed_in(people["auditor"]).get("/record")
    text = text_of(page)
    assert "All 23 entries are in their places." in text
    assert [word for word in ("Nuttall", "Samina", "Kofi", "bruise") if word in page.content.decode()] == []
    assert text.index("Urgent share") < text.index("Organisation opened")
    assert signed_in(people["auditor"]).get("/record?page=99999999999").status_code == 200


def by_owner(home, *statements):
    """Do what only somebody with the database in their hands can do: drop the guard, and change a row."""
    alias = "owner" if home.owner_url else "default"
    with connections[alias].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connections[alias].close()


def without_guard(home, table, change):
    if home.vendor == "sqlite":
        name = "kept" if table == "store_entrycontent" else "no_update"
        by_owner(home, f"DROP TRIGGER {table}_{name}", change)
    else:
        by_owner(home, f"ALTER TABLE {table} DISABLE TRIGGER USER", change)


def altered(home, entry: UUID) -> str:
    key = entry.hex if home.vendor == "sqlite" else str(entry)
    return f"UPDATE store_entrycontent SET sealed = (SELECT sealed FROM store_entrycontent WHERE entry_id <> '{key}' LIMIT 1) WHERE entry_id = '{key}'"


def test_an_altered_content_shows_plainly_as_not_holding(home, people, cases):
    without_guard(home, "store_entrycontent", altered(home, cases.entry))
    text = text_of(signed_in(people["auditor"]).get(f"/check/{cases.entry}"))
    assert "This record does not hold." in text
    assert "Does not hold. The words kept here are others." in text
    assert "Tell your IG lead today" in text
    assert "Unchanged since" not in text


def test_an_altered_entry_shows_plainly_in_the_record(home, people, cases):
    key = cases.entry.hex if home.vendor == "sqlite" else str(cases.entry)
    changed = "X'7b7d'" if home.vendor == "sqlite" else r"'\x7b7d'"
    without_guard(home, "store_entry", f"UPDATE store_entry SET envelope = {changed} WHERE id = '{key}'")
    visitor = signed_in(people["ig_lead"])
    record, entry = text_of(visitor.get("/record")), text_of(visitor.get(f"/check/{cases.entry}"))
    assert "The record does not hold. Entry 17 is not what was recorded." in record
    assert "The signature does not hold" in record
    assert "This record does not hold." in entry


def test_case_and_its_decision_say_how_long_they_are_kept_or_since_when_held_and_why(people, cases):
    # Evie is the youngest of the three, born on 2 June 2020; a school keeps until 25 years after the birth.
    until = "Kept until June 2045, by “School child protection file”."
    addresses = (f"/case/{cases.case}", f"/decision/{cases.decision}")
    for role in ("practitioner", "safeguarding_lead", "team_manager", "caldicott_guardian"):
        assert [until in text_of(signed_in(people[role]).get(at)) for at in addresses] == [True, True], role
    hold = NewHold(cause="court", reason="Plantedword.", authority="Plantedcourt")
    set_hold(people["safeguarding_lead"], cases.case, hold, uuid4(), NOW)
    for at in addresses:
        text = text_of(signed_in(people["practitioner"]).get(at))
        assert "Held since 22 November 2026: A court or a legal claim. Nothing of it is disposed of" in text
        assert [word for word in ("Kept until", "Planted") if word in text] == []


def test_case_without_a_known_birth_says_that_no_month_is_set_and_what_is_missing(people):
    new = NewWorry(words={"seen": "x"}, people=(Person("Ama Example"),), happened_at=NOW)
    case = raise_worry(people["practitioner"], new, uuid4(), NOW).targets["case"]
    text = text_of(signed_in(people["practitioner"]).get(f"/case/{case}"))
    line = "by “School child protection file”. The date of birth is not known."
    assert f"No month is set yet until which it is kept, {line}" in text


def test_how_long_a_case_is_kept_is_not_said_to_whom_the_policy_does_not_let_see_it(people):
    case, _ = seven_notes(people["report_only"], NOW)
    seen = {
        role: text_of(signed_in(people[role]).get(f"/case/{case}"))
        for role in ("report_only", "safeguarding_lead")
    }
    assert {role: "Kept until" in text for role, text in seen.items()} == {
        "report_only": False, "safeguarding_lead": True
    }  # fmt: skip
