"""An agency that adopted its area's protocol: its words beside ours, its duties on the answer, its name in the record."""

from uuid import uuid4

from sharewell import guidance
from sharewell.actions.adopt_protocol import adopt_protocol
from sharewell.practice.rulebook import national_book, shipped_protocol
from sharewell.store.models import Entry
from sharewell.store.tenancy import as_agency
from tests.actions.test_first_acts import statement
from tests.people import NOW
from tests.web.test_share import CSC, raises, sends, through

NATIONAL = national_book()
CROYDON = shipped_protocol("croydon", NATIONAL)


def adopt(school):
    data = guidance.read("protocols/croydon.toml")
    adopt_protocol(school.ig_lead, "croydon.toml", data, uuid4(), NOW)


def test_levels_are_shown_in_the_areas_words_beside_ours(person, school):
    adopt(school)
    page = sends(person, raises(person), tell=[CSC])
    assert "/question/danger" in person.at, person.at
    ours = NATIONAL.facts["level"].labels["harm"]
    assert f"{ours} (Croydon: suffering or likely to suffer harm)" in page.content.decode()


def test_answer_carries_the_areas_duties_and_the_record_names_its_protocol(person, school):
    adopt(school)
    page = through(person, sends(person, raises(person), tell=[CSC]))
    text = page.content.decode()
    assert "Think of everybody who may be affected by what happens next" in text
    assert "was made on HM Government advice, July 2018, which was replaced in 2024." in text
    page = sends(person, page, what="The bruise.", reasons="She may be hurt again.", go="follow")
    page = sends(person, page)
    assert "/decision/" in person.at, person.at
    assert f"{NATIONAL.version}+croydon.1.0.0" in page.content.decode()
    with as_agency(school.agency):
        said = statement(Entry.objects.get(kind="decision.recorded"))
    assert (said.book, said.protocol) == (NATIONAL.digest, CROYDON.digest)


def test_agency_without_a_protocol_is_shown_our_words_alone(person):
    page = sends(person, raises(person), tell=[CSC])
    assert "Croydon" not in page.content.decode()
