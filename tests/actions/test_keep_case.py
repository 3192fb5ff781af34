"""What a schedule counts from is a day that can be: none to come, none before the case, none of another century."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from sharewell.actions.due import _closed
from sharewell.actions.keep_case import NewBirth, NewKeeping, keep_case, record_birth
from sharewell.actions.open_agency import NewAgency, open_agency
from sharewell.actions.raise_worry import Person
from sharewell.actions.refusal import LeftOutError
from sharewell.store import as_agency
from sharewell.store.models import Case, Entry, Keeping
from tests.actions.acts import children
from tests.actions.test_redate import months, opened
from tests.people import NOW, join


def test_day_is_the_one_here_and_not_the_one_in_greenwich(school):
    """Half past midnight in a British summer: today has come, though in UTC it is still yesterday."""
    summer = datetime(2027, 6, 30, 23, 30, tzinfo=UTC)
    case = opened(school.practitioner)
    kept = NewKeeping(kind="sexual_abuse", closed_on=date(2027, 7, 1), reason="It ended.")
    keep_case(school.practitioner, case, kept, uuid4(), summer)
    with pytest.raises(LeftOutError):
        keep_case(school.practitioner, case, replace(kept, closed_on=date(2027, 7, 2)), uuid4(), summer)


def test_council_case_with_a_closing_day_of_long_ago_is_not_due(home):
    """Recorded before such a day was refused: what is on the row brings nothing forward."""
    new = NewAgency("Northshire", "Northshire Council", "council_social_care", "Northshire")
    agency = UUID(open_agency(new, uuid4(), NOW).targets["agency"])
    lead = join(agency, "safeguarding_lead")
    case = opened(lead)
    kept = NewKeeping(kind="child_protection_record", closed_on=NOW.date(), reason="It ended.")
    keep_case(lead, case, kept, uuid4(), NOW)
    assert months(agency, case) == {"2061-11"}
    with as_agency(agency):
        newest = Entry.objects.filter(case=case).order_by("-index")[0]
        found = _closed(Case.objects.get(id=case), Keeping(entry=newest, closed_on=date(1950, 1, 1)))
    assert found == NOW.date()


@pytest.mark.parametrize("born", ["0001-01-01", "1890-04-05"])
def test_birth_that_was_mistyped_by_a_century_dates_nothing(school, born):
    assert months(school.agency, opened(school.practitioner, Person("Kofi", born=born))) == {"undated"}


def test_birth_that_makes_somebody_more_than_25_at_the_opening_wants_a_word(school):
    case = opened(school.practitioner, Person("Kofi", born=None))
    [kofi] = children(school.practitioner, case)
    new = NewBirth(subject_id=kofi, born=date(2000, 11, 22), known_from="His passport.")
    for age in (None, 25, 27):
        with pytest.raises(LeftOutError, match="they were 26 years old when the case was opened"):
            record_birth(school.practitioner, case, replace(new, confirmed_age=age), uuid4(), NOW)
    record_birth(school.practitioner, case, replace(new, confirmed_age=26), uuid4(), NOW)
    record_birth(school.practitioner, case, replace(new, born=date(2000, 11, 23)), uuid4(), NOW)
