"""Every case lies under the key of the month in which it falls due, and moves there when that changes."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError

from sharewell import guidance
from sharewell.actions import redate
from sharewell.actions.adopt_book import adopt_book
from sharewell.actions.adopt_protocol import adopt_protocol
from sharewell.actions.case_story import case_story
from sharewell.actions.check_record import hand_out_words
from sharewell.actions.draft import open_draft, save_draft
from sharewell.actions.due import _closed, case_due, schedule_of
from sharewell.actions.export_record import NewExport, export_record
from sharewell.actions.keep_case import NewKeeping, keep_case
from sharewell.actions.kept import kept
from sharewell.actions.raise_worry import Person
from sharewell.actions.redate import redate_all, redate_case, rows_of
from sharewell.actions.tick import tick
from sharewell.practice.rulebook import national_book
from sharewell.store import as_agency, content_keys, rewrapping
from sharewell.store.models import Case, Draft, FormerKey, Keeping, Practitioner, Subject
from tests.actions.acts import children, decide, ring, target, worry
from tests.goldens import Golden, by_role, facts, restore, sole_agency
from tests.people import NOW, join, open_school
from tests.store.test_golden import empty

BORN = "2019-04-05"


def opened(actor, *people, **changes):
    people = people or (Person("Kofi Example", born=BORN),)
    return target(worry(actor, people=people, **changes), "case")


def months(agency, case):
    """The month of every row of a case and of its people."""
    names = content_keys.all_of(agency)
    with as_agency(agency):
        rows = [*rows_of(Case.objects.get(id=case)), *Subject.objects.filter(parts__case=case)]
        return {names.get(row.kek, row.kek) for row in rows}


def sealed(agency, case):
    with as_agency(agency):
        rows = rows_of(Case.objects.get(id=case))
        return {row.pk: getattr(row, "sealed", None) or getattr(row, "ref_key", b"") for row in rows}


def former(agency):
    with as_agency(agency):
        return FormerKey.objects.count()


def test_new_case_lies_under_its_month_from_the_start(school):
    case = opened(school.practitioner)
    decide(school.practitioner, case)
    ring(
        school.practitioner,
        case_id=case,
        children=(Person(subject_id=children(school.practitioner, case)[0]),),
    )
    assert months(school.agency, case) == {"2044-04"}
    assert former(school.agency) == 0


@pytest.mark.parametrize("born", [None, "no day"])
def test_case_whose_child_has_no_known_birth_is_undated(school, born):
    assert months(school.agency, opened(school.practitioner, Person("Kofi", born=born))) == {"undated"}


def test_case_moves_when_another_child_joins_it_and_nothing_is_sealed_anew(school):
    actor = school.practitioner
    case = opened(actor)
    before = sealed(school.agency, case)
    worry(actor, case_id=case, people=(Person("Ama Example", born="2024-12-31"),))
    assert months(school.agency, case) == {"2049-12"}
    after = sealed(school.agency, case)
    assert {key: after[key] for key in before} == before
    worry(actor, case_id=case, people=(Person("Baby Example", "unborn", born="2027-01-31"),))
    assert months(school.agency, case) == {"undated"}
    assert former(school.agency) == 2
    assert len(case_story(actor, case, NOW).worries) == 3


def test_person_in_two_cases_is_kept_with_the_longer_one(school):
    actor = school.practitioner
    first = opened(actor)
    [kofi] = children(actor, first)
    second = opened(actor, Person(subject_id=kofi), Person("Ama Example", born="2024-12-31"))
    assert months(school.agency, second) == {"2049-12"}
    with as_agency(school.agency):
        names = content_keys.all_of(school.agency)
        assert names[Subject.objects.get(id=kofi).kek] == "2049-12"
        assert names[Case.objects.get(id=first).kek] == "2044-04"
    redate_case(school.agency, first, NOW)
    assert months(school.agency, first) == {"2044-04", "2049-12"}


def test_round_of_all_cases_moves_only_what_is_elsewhere(school):
    case = opened(school.practitioner)
    assert redate_all(school.agency, NOW) == 0
    with as_agency(school.agency):
        rewrapping.rewrap(rows_of(Case.objects.get(id=case)), content_keys.current(school.agency, None))
    assert months(school.agency, case) == {"undated", "2044-04"}
    assert redate_all(school.agency, NOW) == 2
    assert months(school.agency, case) == {"2044-04"}


def test_act_that_could_not_be_dated_stands_and_the_clock_dates_it(school, monkeypatch, caplog):
    case = opened(school.practitioner)

    def fails(*_):
        raise DatabaseError

    with monkeypatch.context() as patched:
        patched.setattr(redate, "redate_case", fails)
        worry(school.practitioner, case_id=case, people=(Person("Ama Example", born="2024-12-31"),))
    assert "a case waits to be dated" in caplog.text
    assert months(school.agency, case) == {"2044-04"}
    tick(NOW)
    assert months(school.agency, case) == {"2049-12"}


def test_draft_lies_under_its_months_key_which_goes_after_the_last_of_them(school):
    draft = save_draft(school.practitioner, None, "worry", {"seen": "A bruise."}, NOW)
    assert open_draft(school.practitioner, draft) == {"seen": "A bruise."}
    with as_agency(school.agency):
        kek = Draft.objects.get().kek
    assert content_keys.all_of(school.agency)[kek] == "draft-2026-11"
    for days in range(0, 105, 5):  # steadily: after a long pause drafts wait
        tick(NOW + timedelta(days=days))
    assert not content_keys.is_there(kek)


@pytest.mark.parametrize("vendor", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_home_of_the_first_edition_is_dated_its_one_key_destroyed_and_it_reads_as_before(
    vendor, request, tmp_path
):
    golden = Golden("0001-first-share", vendor)
    with empty(golden, request, tmp_path / "golden") as home:
        restore(golden, home, golden.sql())
        agency, expected = sole_agency(), golden.expected()
        before = {one.id: bytes(one.name) for one in Practitioner.objects.all()}
        assert redate_all(agency, NOW) > 0
        rewrapping.rotate(agency, content_keys.FIRST)
        assert not (home.path / "keys" / "content-undated.key").exists()
        assert facts(NOW.fromisoformat(expected["now"])) == expected
        assert {one.id: bytes(one.name) for one in Practitioner.objects.all()} == before
        case = UUID(
            next(entry["targets"]["case"] for entry in expected["entries"] if "case" in entry["targets"])
        )
        assert content_keys.FIRST not in months(agency, case)
        assert by_role(agency, "practitioner").agency_id == agency


def test_agencies_have_keys_of_their_own(home):
    one, other = (open_school(name) for name in ("Elm School", "Oak School"))
    for agency in (one, other):
        opened(join(agency, "practitioner"))
    assert set(content_keys.all_of(one)) & set(content_keys.all_of(other)) == set()


def test_protocol_that_keeps_longer_moves_every_case_and_the_page_of_what_is_kept_says_so(school):
    case = opened(school.practitioner)
    adopt_book(school.ig_lead, national_book().canonical(), uuid4(), NOW)
    longer = guidance.read("protocols/template.toml").replace(b"keep_years = 25", b"keep_years = 30")
    adopt_protocol(school.ig_lead, "elm.toml", longer, uuid4(), NOW)
    assert redate_all(school.agency, NOW) > 0
    assert months(school.agency, case) == {"2049-04"}
    notes = kept(school.ig_lead, NOW).schedule.notes
    assert notes == (
        "The protocol keeps “Record about child sexual abuse” for a shorter time. The longer one counts.",
    )
    # A protocol proved against another book rests; what is kept is not due earlier for that.
    other = national_book().canonical().replace(b'"version":"2', b'"version":"3', 1)
    adopt_book(school.ig_lead, other, uuid4(), NOW)
    assert redate_all(school.agency, NOW) == 0
    assert months(school.agency, case) == {"2049-04"}
    assert kept(school.ig_lead, NOW).schedule.notes == notes


def test_reading_and_giving_out_keep_a_case_no_longer_and_open_no_closed_one(school):
    case, years = opened(school.lead), timedelta(days=4000)
    with as_agency(school.agency):
        row = Case.objects.get(id=case)
        entry = row.entries.get().id
        before = case_due(row, NOW).due
        closed = NewKeeping(kind="child_protection", closed_on=NOW.date(), reason="It ended.")
        kind = next(iter(schedule_of(school.agency).lines))
    keep_case(school.lead, case, replace(closed, kind=kind), uuid4(), NOW)
    with as_agency(school.agency):
        kept_then = case_due(row, NOW).due
    hand_out_words(school.lead, entry, uuid4(), NOW + years)
    new = NewExport(entries=(entry,), purpose="review", given_to="A court", why="Ordered.", opened=None)
    export_record(school.lead, new, uuid4(), NOW + years)
    with as_agency(school.agency):
        assert case_due(row, NOW + years).due == kept_then
        assert _closed(row, Keeping.objects.get(case=row)) == NOW.date()
    assert before.month == "2044-04"
