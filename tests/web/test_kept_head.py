"""Whoever kept a head of the record pastes it, and is told whether the record goes on from it, was rewritten or cut."""

from dataclasses import replace

import pytest

from sharewell.actions.check_record import check_file_of
from sharewell.practice import record
from sharewell.practice.access import ROLES, may
from sharewell.store import as_agency, keys
from sharewell.store.models import Checkpoint, Entry
from sharewell.web.urls import SEES_RECORD
from tests.actions.acts import worry
from tests.browser import PHONE, faults, page_of, too_wide
from tests.people import join, open_school
from tests.server import served
from tests.web.conftest import Visitor
from tests.web.test_in_browser import sign_in
from tests.web.test_retention import text_of

ADDRESS = "/record/kept-head"
GOES_ON = "The record goes on from what you kept."
FORKED = "The record does not go on from what you kept."
SHORTER = "The record is shorter than what you kept."
UNSIGNED = "No key of this record signed what you kept."
OTHER = "What you kept is of another record."
NO_HEAD = "There is no signed head in this."


def newest(agency):
    with as_agency(agency):
        return Checkpoint.objects.latest("size").note


def compares(actor, kept):
    visitor = Visitor()
    visitor.sign_in(actor)
    return visitor.send(visitor.get(ADDRESS), ADDRESS, kept=kept)


def signed(agency, **other):
    """A head signed with the log's true key over another history, as whoever holds it could make one."""
    signer = keys.log_signer(agency)
    head = record.read_checkpoint(newest(agency), record.vkey(signer))
    return record.sign_checkpoint(replace(head, **other), signer)


def test_record_goes_on_from_a_head_however_it_was_copied_and_from_a_check_file(school, clock):
    first = worry(school.practitioner).entry_id
    kept, file = newest(school.agency), check_file_of(school.lead, first, ()).decode()
    said = text_of(compares(school.lead, kept))
    assert GOES_ON in said
    assert "This does not show that they were right." in said
    worry(school.practitioner)
    with as_agency(school.agency):
        before = Entry.objects.count()
    for each in (
        kept,
        kept.replace("\n", "\r\n"),
        f"\n  {kept.strip()}  \n\n",
        kept.replace("\n", " \n"),
        file,
    ):
        said = text_of(compares(school.lead, each))
        assert GOES_ON in said, each
        assert "The log only grew" in said
    with as_agency(school.agency):
        assert Entry.objects.count() == before


def test_record_that_was_rewritten_or_cut_is_told_as_such_and_whom_to_tell(school, clock):
    worry(school.practitioner)
    then = signed(school.agency, root=bytes(32))
    for kept, says in ((then, FORKED), (signed(school.agency, size=99), SHORTER)):
        said = text_of(compares(school.lead, kept))
        assert (says in said, GOES_ON in said) == (True, False)
        assert "Keep your copy where it is: it is the proof. Tell your IG lead today" in said
    worry(school.practitioner)
    assert FORKED in text_of(compares(school.lead, then))


def test_head_that_is_not_of_this_record_or_not_signed_shows_nothing(school, clock):
    worry(school.practitioner)
    note = newest(school.agency)
    text, _, _ = note.partition("\n\n")
    _, _, foreign = newest(open_school("Far School")).partition("\n\n")
    flipped = note[:-6] + ("A" if note[-6] != "A" else "B") + note[-5:]
    assert UNSIGNED in text_of(compares(school.lead, flipped))
    assert UNSIGNED in text_of(compares(school.lead, f"{text}\n\n{foreign}"))
    assert OTHER in text_of(compares(school.lead, newest(open_school("Third School"))))


@pytest.mark.parametrize(
    "kept",
    ["", "Planted words", "{", '{"proof": 1}', '{"a":' * 3000, "x\n1\n" + "A" * 44 + "\n", "a\n\n— b c\n"],
)
def test_what_holds_no_head_is_told_in_words_and_stays_on_the_page(school, clock, kept):
    answer = compares(school.lead, kept)
    assert answer.status_code == 422
    assert ("Paste what you kept" if not kept else NO_HEAD) in text_of(answer)
    if kept.startswith("Planted"):
        assert "Planted words</textarea>" in answer.content.decode()


def test_door_opens_to_whom_the_policy_shows_the_record(school, clock):
    assert SEES_RECORD.roles == {role for role in ROLES if may("see_record", role, "agency").allowed}
    visitor = Visitor()
    visitor.sign_in(school.practitioner)
    assert visitor.get(ADDRESS).status_code == 403
    assert f'href="{ADDRESS}"' in _as(school.lead).get("/record").content.decode()


def _as(actor):
    visitor = Visitor()
    visitor.sign_in(actor)
    return visitor


@pytest.mark.browser
@pytest.mark.parametrize("size", [(1280, 900), PHONE], ids=["desktop", "320 px"])
def test_no_answer_of_the_page_has_a_fault(chromium, sqlite_home, clock, size):
    agency = open_school()
    lead = join(agency, "safeguarding_lead")
    worry(lead)
    found = {}
    kept = {
        GOES_ON: newest(agency),
        FORKED: signed(agency, root=bytes(32)),
        OTHER: newest(open_school("Far School")),
    }
    with served() as server, page_of(chromium, size=size, script=True) as page:
        sign_in(page, server, lead)
        page.goto(server + ADDRESS)
        found["form"] = (faults(page), too_wide(page))
        for says, note in kept.items():
            page.fill("textarea", note)
            page.click("text=Compare >> nth=-1")
            page.wait_for_load_state()
            assert says in page.content()
            found[says] = (faults(page), too_wide(page))
    assert found == dict.fromkeys(found, ([], False))
