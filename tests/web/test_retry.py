"""An error answer may still have been saved: the same form sent again leads to the first receipt, and nothing is recorded twice."""

from uuid import uuid4

import pytest
from django.db import OperationalError

from sharewell.actions import commit
from sharewell.actions.adopt_book import adopt_book
from sharewell.practice.rulebook import national_book
from sharewell.store.models import Entry
from sharewell.store.tenancy import as_agency
from tests.people import NOW
from tests.web.conftest import Visitor
from tests.web.forms_found import forms_of
from tests.web.test_wrong_input import AT, KNOWN, World

# The pages whose button records something.
RECORDING = (
    "worry", "share_now_confirm", "call_write", "already_shared_check", "check", "addition",
)  # fmt: skip


@pytest.fixture
def world(school, clock):
    adopt_book(school.ig_lead, national_book().canonical(), uuid4(), NOW)
    visitor = Visitor()
    visitor.sign_in(school.lead)
    visitor.actor = school.lead
    return World(visitor, school.lead, visitor, {}, school.lead, school.ig_lead)


class FailsOnce:
    """``log.commit`` that does its work, and whose first answer is then lost on the way."""

    def __init__(self, error, *, saved):
        self.error, self.saved, self.real = error, saved, commit.log.commit

    def __call__(self, prepared):
        if self.error is None:
            return self.real(prepared)
        error, self.error = self.error, None
        if self.saved:
            self.real(prepared)
        raise error


@pytest.mark.parametrize("saved", [True, False], ids=["saved", "not saved"])
@pytest.mark.parametrize(("error", "status"), [(OperationalError("gone"), 503), (RuntimeError("gone"), 500)])
@pytest.mark.parametrize("name", RECORDING)
def test_the_same_form_after_an_error_answer_is_one_record(world, monkeypatch, name, error, status, saved):
    at = AT[name](world)
    form = forms_of(world.visitor.get(at).content.decode())[0]
    sent, before = form.filled(KNOWN), world.entries()
    monkeypatch.setattr(commit.log, "commit", FailsOnce(error, saved=saved))
    failed = world.visitor.post(at, sent)
    assert (failed.status_code, "send it again" in failed.content.decode() or status == 503) == (status, True)
    assert world.entries() == before + saved
    with as_agency(world.actor.agency_id):
        first = Entry.objects.latest("index").id
    receipts = [world.visitor.post(at, sent) for _ in range(2)]
    assert [each.status_code for each in receipts] == [302, 302]
    assert receipts[0]["Location"] == receipts[1]["Location"]
    assert world.entries() == before + 1
    with as_agency(world.actor.agency_id):
        assert (Entry.objects.latest("index").id == first) is saved
    assert world.visitor.get(receipts[0]["Location"]).status_code == 200
