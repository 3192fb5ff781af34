"""Opening an agency, joining it, adopting a book, raising a worry: each appends exactly one entry, on both databases."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth import authenticate

from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.adopt_book import adopt_book
from sharewell.actions.begin_membership import NewPractitioner, SignInNameTakenError, begin_membership
from sharewell.actions.open_agency import NewAgency, open_agency
from sharewell.actions.open_content import open_content
from sharewell.actions.raise_worry import NewWorry, Person, raise_worry
from sharewell.actions.refusal import NotAllowedError, NotFoundError
from sharewell.actions.words import MOST_CHARACTERS, WordsRefusedError
from sharewell.practice import record
from sharewell.practice.rulebook import national_book
from sharewell.store import as_agency, keys
from sharewell.store.models import (
    AdoptedBook,
    Agency,
    Case,
    CaseSubject,
    Entry,
    Membership,
    Practitioner,
    Subject,
    Worry,
)
from tests.people import NOW, join, open_school
from tests.worries import a_worry, raised


def entries(agency):
    with as_agency(agency):
        return [entry.kind for entry in Entry.objects.all()]


def statement(entry):
    return record.open_envelope(entry.envelope, record.public_keys([record.key_of(keys.server_signer())]))


def test_agency_opened_twice_with_one_key_is_one_agency(home):
    idem, new = uuid4(), NewAgency("Elm", "Elm Trust", "school")
    first = open_agency(new, idem, NOW)
    assert open_agency(new, idem, NOW) == replace(first, repeated=True)
    assert [str(agency.id) for agency in Agency.objects.all()] == [first.targets["agency"]]


def test_agency_whose_words_cannot_be_kept_is_not_opened(home):
    with pytest.raises(WordsRefusedError):
        open_agency(NewAgency("a\0b", "Elm", "school"), uuid4(), NOW)
    assert Agency.objects.count() == 0


def test_membership_makes_an_account_that_signs_in_and_one_entry(home):
    agency = open_school()
    actor = join(agency, "practitioner", "ANA", "Ana Planted")
    person = Practitioner.objects.get()
    assert authenticate(username="ana", password="a long password") == person
    with as_agency(agency):
        assert open_content(actor, person, "name") == {"name": "Ana Planted"}
        said = statement(Entry.objects.last())
    assert (said.kind, said.actor, said.role) == ("membership.begun", None, "system")
    assert entries(agency) == ["agency.opened", "membership.begun"]


def test_membership_repeated_with_its_key_is_the_first_and_a_taken_name_is_refused(home):
    system = Actor(None, open_school(), SYSTEM)
    idem, person = uuid4(), NewPractitioner("Ana", "ana", None)
    first = begin_membership(system, person, "practitioner", idem, NOW)
    assert begin_membership(system, person, "practitioner", idem, NOW) == replace(first, repeated=True)
    with pytest.raises(SignInNameTakenError):
        begin_membership(system, person, "practitioner", uuid4(), NOW)
    assert Practitioner.objects.count() == 1


def test_person_known_by_id_can_hold_a_role_in_a_second_agency(home):
    person = join(open_school(), "practitioner").person
    other = open_school("Oak Lane School")
    begin_membership(Actor(None, other, SYSTEM), person, "safeguarding_lead", uuid4(), NOW)
    assert Practitioner.objects.count() == 1
    assert Membership.objects.filter(practitioner=person).count() == 2


def test_only_an_administrator_adds_people(home):
    agency = open_school()
    administrator, practitioner = join(agency, "administrator"), join(agency, "practitioner")
    new = NewPractitioner("Ana", "ana", None)
    with pytest.raises(NotAllowedError):
        begin_membership(practitioner, new, "safeguarding_lead", uuid4(), NOW)
    assert begin_membership(administrator, new, "safeguarding_lead", uuid4(), NOW).kind == "membership.begun"


def test_book_is_stored_whole_by_its_digest_each_time_it_is_adopted(home, school):
    canonical = national_book().canonical()
    for _ in range(2):
        adopt_book(school.ig_lead, canonical, uuid4(), NOW)
    with as_agency(school.agency):
        books = list(AdoptedBook.objects.all())
        said = statement(Entry.objects.last())
    assert [(book.digest, book.canonical) for book in books] == [(record.digest(canonical), canonical)] * 2
    assert said.book == books[0].digest
    with pytest.raises(NotAllowedError):
        adopt_book(school.practitioner, canonical, uuid4(), NOW)


def test_worry_about_two_children_opens_one_case_with_both_sealed(home, school):
    new = NewWorry(
        words={"what": "Planted words"},
        people=(Person("Kofi Planted", born="2019-04-05"), Person("Unborn", "unborn", "child", "2027-02-01")),
        happened_at=NOW - timedelta(days=3),
        precision="day",
    )
    receipt = raise_worry(school.practitioner, new, uuid4(), NOW)
    with as_agency(school.agency):
        case, worry = Case.objects.get(), Worry.objects.get()
        assert receipt.targets == {"case": str(case.id), "worry": str(worry.id)}
        names = {open_content(school.lead, row, "name")["name"] for row in Subject.objects.all()}
        said = statement(worry.entry)
        assert worry.subjects.count() == CaseSubject.objects.filter(case=case).count() == 2
        assert open_content(school.lead, worry.entry) == {"what": "Planted words"}
    assert names == {"Kofi Planted", "Unborn"}
    assert (said.happened_at, said.happened_precision) == ("2026-11-19T17:31:05Z", "day")
    assert (said.recorded_at, len(said.subject_refs)) == ("2026-11-22T17:31:05Z", 2)


def test_second_worry_joins_its_case_and_its_references_match_the_first(home, school):
    first = raised(school.practitioner)
    with as_agency(school.agency):
        case, known = Case.objects.get(), Subject.objects.get()
    again = NewWorry(
        words={"what": "again"}, people=(Person(subject_id=known.id),), happened_at=NOW, case_id=case.id
    )
    second = raise_worry(school.practitioner, again, uuid4(), NOW)
    with as_agency(school.agency):
        one, two = (statement(Entry.objects.get(id=receipt.entry_id)) for receipt in (first, second))
        assert (Case.objects.count(), Subject.objects.count(), case.entries.count()) == (1, 1, 2)
    assert (one.case_ref, one.subject_refs) == (two.case_ref, two.subject_refs)


def test_same_child_in_two_cases_has_two_references_in_the_log(home, school):
    receipts = [raised(school.practitioner) for _ in range(2)]
    with as_agency(school.agency):
        refs = {statement(Entry.objects.get(id=receipt.entry_id)).subject_refs for receipt in receipts}
    assert len(refs) == 2


def test_case_or_child_of_another_agency_is_not_found(home, school):
    other = join(open_school("Oak Lane School"), "practitioner")
    raised(other)
    with as_agency(other.agency_id):
        case, child = Case.objects.get(), Subject.objects.get()
    theirs = a_worry(school.practitioner, case_id=case.id)
    for new in (theirs, replace(theirs, case_id=None, people=(Person(subject_id=child.id),))):
        with pytest.raises(NotFoundError):
            raise_worry(school.practitioner, new, uuid4(), NOW)
    assert "worry.raised" not in entries(school.agency)
    with as_agency(other.agency_id):
        worry = Worry.objects.get()
        with pytest.raises(NotFoundError):
            open_content(school.practitioner, worry.entry)
        with pytest.raises(NotFoundError):
            open_content(school.practitioner, child, "name")
        with pytest.raises(NotFoundError):
            open_content(school.practitioner, Practitioner.objects.get(id=other.person), "name")


@pytest.mark.parametrize("words", ["a\0b", "\ud800", "x" * (MOST_CHARACTERS + 1)])
@pytest.mark.parametrize("place", ["value", "nested", "name", "key"])
def test_words_that_cannot_be_kept_are_refused_alike_and_nothing_is_recorded(home, school, words, place):
    new = a_worry(school.practitioner)
    changed = {
        "value": {"words": {"what": words}},
        "nested": {"words": {"what": [{"deep": words}]}},
        "key": {"words": {words: "what"}},
        "name": {"people": (Person(words),)},
    }[place]
    with pytest.raises(WordsRefusedError) as refused:
        raise_worry(school.practitioner, replace(new, **changed), uuid4(), NOW)
    assert refused.value.help
    assert "worry.raised" not in entries(school.agency)


def test_longest_words_that_fit_are_kept_whole(home, school):
    words = {"what": "é" * MOST_CHARACTERS}
    receipt = raised(school.practitioner, words)
    with as_agency(school.agency):
        assert open_content(school.practitioner, Entry.objects.get(id=receipt.entry_id)) == words


@pytest.mark.parametrize("past", ["role", "agency", "ended", "not_yet", "inactive"])
def test_somebody_who_does_not_hold_the_role_here_today_records_nothing(home, school, past):
    actor = school.practitioner
    memberships = Membership.objects.filter(practitioner=actor.person)
    if past == "role":
        actor = replace(actor, role="safeguarding_lead")
    elif past == "agency":
        actor = replace(actor, agency_id=open_school("Oak"))
    elif past == "ended":
        memberships.update(since=NOW - timedelta(days=2), until=NOW)
    elif past == "not_yet":
        memberships.update(since=NOW + timedelta(days=1))
    else:
        Practitioner.objects.filter(id=actor.person).update(is_active=False)
    with pytest.raises(NotAllowedError):
        raised(actor)
    assert "worry.raised" not in entries(school.agency)


def test_set_up_cannot_do_what_a_person_has_to_do(home, school):
    with pytest.raises(NotAllowedError):
        raised(Actor(None, school.agency, SYSTEM))
