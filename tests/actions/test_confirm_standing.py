"""Whether a new law reaches an agency: recorded by its IG lead alone, with the instrument; never before the announced day."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from sharewell.actions.adopt_book import adopt_book
from sharewell.actions.confirm_standing import NewStanding, confirm_standing
from sharewell.actions.refusal import LeftOutError, NotAllowedError, NotFoundError, RefusedError
from sharewell.actions.standings import standing_facts, standing_stories
from sharewell.practice import record
from sharewell.practice.rulebook import national_book
from sharewell.store import as_agency, keys
from sharewell.store.models import Entry
from tests.people import NOW, join, open_school

BOOK = national_book()
TODAY = date(2026, 11, 22)
CONFIRMED = NewStanding(
    pack="ca2004-s16la",
    standing="designated",
    instrument="The Planted (Commencement) Regulations",
    reason="Plantedword: we are designated for section 16E.",
    since=date(2026, 9, 30),
)


@pytest.fixture
def adopted(school):
    adopt_book(school.ig_lead, BOOK.canonical(), uuid4(), NOW)
    return school


def facts(school, on=TODAY):
    return dict(standing_facts(school.agency, BOOK, on))


def statement(school):
    with as_agency(school.agency):
        envelope = Entry.objects.last().envelope
    return record.open_envelope(envelope, record.public_keys([record.key_of(keys.server_signer())]))


def test_until_somebody_confirms_no_law_is_confirmed(adopted):
    assert facts(adopted) == {
        "holder_duty_standing": "not_confirmed",
        "csa_duty_standing": "not_confirmed",
    }


def test_confirmed_counts_from_its_day_and_not_before(adopted):
    confirm_standing(adopted.ig_lead, replace(CONFIRMED, since=date(2026, 10, 15)), uuid4(), NOW)
    before, after = (
        facts(adopted, day)["holder_duty_standing"] for day in (date(2026, 10, 14), date(2026, 10, 15))
    )
    assert (before, after) == ("not_confirmed", "designated")
    assert facts(adopted)["csa_duty_standing"] == "not_confirmed"


def test_a_later_answer_amends_the_earlier_and_both_stay(adopted):
    first = confirm_standing(adopted.ig_lead, CONFIRMED, uuid4(), NOW)
    assert statement(adopted).amends is None
    outside = replace(CONFIRMED, standing="outside", instrument="", reason="Read again.", since=TODAY)
    confirm_standing(adopted.ig_lead, outside, uuid4(), NOW + timedelta(minutes=1))
    said = statement(adopted)
    assert (said.kind, said.amends, said.book) == ("standing.confirmed", str(first.entry_id), BOOK.digest)
    assert facts(adopted)["holder_duty_standing"] == "outside"
    assert facts(adopted, TODAY - timedelta(days=1))["holder_duty_standing"] == "designated"
    told = standing_stories(adopted.ig_lead)
    assert [(each.standing, each.instrument) for each in told] == [
        ("outside", ""),
        ("designated", CONFIRMED.instrument),
    ]


def test_only_the_ig_lead_records_it_or_reads_why(adopted):
    for actor in (adopted.practitioner, adopted.lead, join(adopted.agency, "administrator")):
        with pytest.raises(NotAllowedError):
            confirm_standing(actor, CONFIRMED, uuid4(), NOW)
        with pytest.raises(NotAllowedError):
            standing_stories(actor)
    assert facts(adopted)["holder_duty_standing"] == "not_confirmed"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"instrument": "  "}, "instrument"),
        ({"reason": ""}, "reason"),
        ({"standing": "in_force"}, "standing"),
        ({"since": date(2026, 9, 29)}, "since"),
    ],
)
def test_what_the_record_cannot_do_without_is_refused(adopted, changed, field):
    with pytest.raises(LeftOutError) as refused:
        confirm_standing(adopted.ig_lead, replace(CONFIRMED, **changed), uuid4(), NOW)
    assert refused.value.field == field
    assert standing_stories(adopted.ig_lead) == ()


def test_a_law_of_another_book_is_not_found_and_without_a_book_there_is_none(school):
    with pytest.raises(RefusedError, match="adopted no rulebook yet"):
        confirm_standing(school.ig_lead, CONFIRMED, uuid4(), NOW)
    adopt_book(school.ig_lead, BOOK.canonical(), uuid4(), NOW)
    with pytest.raises(NotFoundError):
        confirm_standing(school.ig_lead, replace(CONFIRMED, pack="no-such-law"), uuid4(), NOW)


def test_sent_twice_it_is_recorded_once(adopted):
    idem = uuid4()
    first = confirm_standing(adopted.ig_lead, CONFIRMED, idem, NOW)
    assert confirm_standing(adopted.ig_lead, CONFIRMED, idem, NOW) == replace(first, repeated=True)
    assert len(standing_stories(adopted.ig_lead)) == 1


def test_it_reaches_no_other_agency(adopted):
    other = open_school("Oak Lane School")
    confirm_standing(adopted.ig_lead, CONFIRMED, uuid4(), NOW)
    assert standing_facts(other, BOOK, TODAY)["holder_duty_standing"] == "not_confirmed"


@pytest.mark.parametrize("doing", ["update", "delete"])
def test_what_was_recorded_can_be_neither_changed_nor_taken_away(adopted, doing):
    confirm_standing(adopted.ig_lead, CONFIRMED, uuid4(), NOW)
    change = "UPDATE store_standing SET standing = 'outside'"
    sql = change if doing == "update" else "DELETE FROM store_standing"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert facts(adopted)["holder_duty_standing"] == "designated"
