"""No words about a family stay for good: not a second person's reason, nor to whom and why something was given out later."""

from datetime import timedelta
from uuid import uuid4

import pytest

from sharewell.actions.dispose import dispose
from sharewell.actions.export_record import NewExport, export_record
from sharewell.actions.refusal import LeftOutError
from sharewell.practice.retention import DISPOSE_REASONS, given_out_until
from sharewell.store import as_agency, content_keys
from sharewell.store.models import Disposal, Entry
from sharewell.web.retention_form import REASONS
from tests.actions.test_dispose import asked, faults, gone, held_of
from tests.actions.test_redate import opened
from tests.people import NOW

WORDS = "Planted: the Example family of Elm Lane."
SEVEN = NOW.replace(year=2033, month=12)


def test_second_persons_reason_is_a_word_that_names_nobody(school):
    case = opened(school.practitioner)
    disposal = asked(school, case)
    with pytest.raises(LeftOutError, match="Say why it can go"):
        dispose(school.lead, disposal, WORDS, uuid4(), NOW)
    done = gone(school, case)
    with as_agency(school.agency):
        entry = Disposal.objects.get(id=done).done_id
    said = held_of(school, entry)
    assert (said["reason"] in DISPOSE_REASONS, set(said)) == (
        True,
        {"backups", "cases", "emptied", "keys", "reason"},
    )
    assert set(REASONS) == set(DISPOSE_REASONS)


def given_out(school, entries, now):
    new = NewExport(entries=entries, purpose="review", given_to=WORDS, why=WORDS)
    return export_record(school.lead, new, uuid4(), now).entry_id


@pytest.mark.parametrize("of_a_case", [True, False])
def test_words_of_what_was_given_out_of_nothing_kept_go_with_a_disposal_after_seven_years(
    school, monkeypatch, of_a_case
):
    monkeypatch.setattr(
        "sharewell.actions.dispose.refuse_doubted", lambda _: None
    )  # years pass here in no time
    one, two, three = (opened(school.practitioner) for _ in range(3))
    with as_agency(school.agency):
        of = Entry.objects.get(case=one) if of_a_case else Entry.objects.order_by("index")[0]
        entries = (of.id,)
    gone(school, one)
    export = given_out(school, entries, NOW)
    with as_agency(school.agency):
        assert Entry.objects.get(id=export).case is None
    gone(school, two, now=SEVEN - timedelta(days=30))
    assert held_of(school, export)["given_to"] == WORDS
    with as_agency(school.agency):
        kek = Entry.objects.get(id=export).content.kek
    gone(school, three, now=SEVEN)
    assert held_of(school, export) is None
    assert not content_keys.is_there(kek)
    assert faults() == []


def test_month_until_which_it_stays_is_seven_years_on():
    assert given_out_until(NOW.date()) == "2033-11"
