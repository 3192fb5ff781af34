from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from sharewell.actions.draft import KEPT_DAYS, discard_draft, open_draft, save_draft
from sharewell.actions.refusal import NotFoundError
from sharewell.actions.tick import Ticked, tick
from sharewell.actions.words import WordsRefusedError
from sharewell.store import as_agency
from sharewell.store.models import Draft, Entry
from tests.people import NOW


def test_draft_saved_again_holds_the_last_and_makes_no_entry(home, school):
    draft = save_draft(school.practitioner, None, "worry", {"what": "Planted"}, NOW)
    assert save_draft(school.practitioner, draft, "worry", {"what": "Planted more"}, NOW) == draft
    assert open_draft(school.practitioner, draft) == {"what": "Planted more"}
    with as_agency(school.agency):
        assert b"Planted" not in Draft.objects.get().content
        assert Entry.objects.count() == 4


def test_draft_is_its_writers_alone(home, school):
    draft = save_draft(school.practitioner, None, "worry", {"what": "mine"}, NOW)
    for reach in (
        lambda: open_draft(school.lead, draft),
        lambda: save_draft(school.lead, draft, "worry", {"what": "yours"}, NOW),
    ):
        with pytest.raises(NotFoundError):
            reach()
    discard_draft(school.lead, draft)
    assert open_draft(school.practitioner, draft) == {"what": "mine"}


def test_draft_discarded_is_gone_and_discarding_again_is_no_error(home, school):
    draft = save_draft(school.practitioner, None, "worry", {}, NOW)
    for _ in range(2):
        discard_draft(school.practitioner, draft)
    with pytest.raises(NotFoundError):
        open_draft(school.practitioner, draft)
    with pytest.raises(NotFoundError):
        save_draft(school.practitioner, uuid4(), "worry", {}, NOW)


def test_draft_with_words_that_cannot_be_kept_leaves_the_last_as_it_was(home, school):
    draft = save_draft(school.practitioner, None, "worry", {"what": "kept"}, NOW)
    with pytest.raises(WordsRefusedError):
        save_draft(school.practitioner, draft, "worry", {"what": "a\0b"}, NOW)
    assert open_draft(school.practitioner, draft) == {"what": "kept"}


def test_tick_deletes_old_drafts_and_ended_sessions_and_keeps_the_others(home, school):
    old, new = (
        save_draft(school.practitioner, None, "worry", {}, at)
        for at in (NOW - timedelta(days=KEPT_DAYS, seconds=1), NOW)
    )
    for seconds in (-1, 3600):
        session = SessionStore()
        session.set_expiry(seconds)
        session.save()
    assert tick(NOW) == Ticked(heads=0, drafts=1)
    assert open_draft(school.practitioner, new) == {}
    with pytest.raises(NotFoundError):
        open_draft(school.practitioner, old)
    assert Session.objects.count() == 1
