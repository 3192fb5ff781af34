"""When a case falls due: by the latest of what its line counts, and never on a guess."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell import guidance
from sharewell.practice.retention import (
    SHIPPED,
    Dates,
    due,
    has_come,
    lengthened,
    may_be_born,
    read_schedule,
    says_a_death,
    schedule_for,
    schedules,
)
from sharewell.practice.rulebook import RulebookError, national_book, read_protocol
from sharewell.practice.rulebook.protocol_parts import Retention
from sharewell.store.models.agency import SECTORS

WRITTEN = date(2026, 11, 22)
NO_BIRTH = "The date of birth is not known."
OPEN = "The case is still open."


def dates(*births, **known):
    return Dates(births=births, **({"last_entry": WRITTEN} | known))


def test_every_sector_has_one_schedule_and_every_line_a_review_and_a_source():
    found = [sector for schedule in schedules() for sector in schedule.sectors]
    assert sorted(found) == sorted(SECTORS)
    assert {schedule_for(sector).id for sector in SECTORS} == set(SHIPPED)
    lines = [line for schedule in schedules() for line in schedule.lines.values()]
    assert all(line.review and all(keep.cites for keep in line.keep) for line in lines)


@pytest.mark.parametrize(
    ("sector", "kind", "known", "month", "missing"),
    [
        ("school", "", dates(date(2019, 4, 5)), "2044-04", ()),
        ("school", "no such kind", dates(date(2019, 4, 5)), "2044-04", ()),
        ("school", "sexual_abuse", dates(date(2019, 4, 5)), "2094-04", ()),
        ("school", "", dates(date(2020, 2, 29)), "2045-02", ()),
        ("school", "", dates(date(2019, 4, 5), date(2024, 12, 31)), "2049-12", ()),
        # An adult tells of their childhood: 25 years are long over, and it is not due on the day it is written.
        ("school", "", dates(date(1980, 1, 1)), "2033-11", ()),
        ("school", "", dates(None), None, (NO_BIRTH,)),
        ("school", "", dates(date(2019, 4, 5), None), None,
         ("The date of birth of 1 of 2 children is not known.",)),
        ("school", "", dates(date(2019, 4, 5), unborn=True), None,
         ("A baby was not born yet when this was written. The date of birth is needed.",)),
        ("school", "", dates(), None,
         ("Nobody in this case is a child, and the schedule counts from a child’s birth.",)),
        ("council_social_care", "", dates(date(2019, 4, 5)), None, (OPEN,)),
        ("council_social_care", "", dates(None, closed=date(2027, 1, 31)), "2062-01", ()),
        # A closing day that was mistyped does not make it due at once.
        ("council_social_care", "", dates(None, closed=date(1980, 1, 31)), "2033-11", ()),
        ("council_social_care", "sexual_abuse", dates(date(1925, 1, 1), closed=date(1980, 1, 31)), "2033-11", ()),
        ("council_social_care", "child_in_need_record", dates(date(2019, 4, 5)), "2040-04", ()),
        ("council_social_care", "child_in_need_record", dates(date(2010, 2, 28)), "2033-11", ()),
        ("council_social_care", "child_in_need_record", dates(date(2008, 2, 29)), "2033-11", ()),
        ("council_social_care", "looked_after_record", dates(date(2019, 4, 5)), "2094-04", ()),
        ("council_social_care", "adoption_record", dates(date(2019, 4, 5)), "2119-04", ()),
        ("council_social_care", "sexual_abuse", dates(None), None, (NO_BIRTH, OPEN)),
        ("gp", "", dates(date(2019, 4, 5)), "2045-04", ()),
        ("police", "", dates(date(2019, 4, 5)), "2119-04", ()),
        ("voluntary", "", dates(date(2019, 4, 5)), "2044-04", ()),
    ],
)  # fmt: skip
def test_due_is_the_latest_month_or_unknown_with_the_reason(sector, kind, known, month, missing):
    found = due(schedule_for(sector), kind, known)
    assert (found.month, found.missing) == (month, missing)


def test_due_says_by_what_it_counts():
    school = schedule_for("school")
    assert due(school, "", dates(date(2019, 4, 5))).because == "25 years after the child’s birth"
    assert due(school, "", dates(date(1980, 4, 5))).because == "7 years after the last entry"


days = st.dates(date(1950, 1, 1), date(2030, 12, 31))


@given(
    st.sampled_from(sorted(SECTORS)),
    st.lists(st.none() | days, max_size=4),
    days,
    st.none() | days,
    st.none() | days,
    st.booleans(),
)
def test_a_date_more_never_brings_a_case_forward(sector, births, last, closed, shared, unborn):
    """Learning a date dates a case or moves it; a case is never due before seven years after its last entry."""
    schedule = schedule_for(sector)
    known = Dates(births=tuple(births), last_entry=last, closed=closed, shared=shared, unborn=unborn)
    for kind in schedule.lines:
        found = due(schedule, kind, known)
        assert (found.month is None) == bool(found.missing)
        if found.month:
            assert found.month >= f"{last.year + 7:04}-{last.month:02}"
        longer = due(lengthened(schedule, [local(60, "last_entry")]), kind, known)
        assert longer.month is None if found.month is None else longer.month >= found.month


def local(years, after, kind="decision record", *, example=False):
    return Retention(kind, years, after, example, ("elm: page 9",))


def test_protocol_may_lengthen_and_never_shorten():
    school, born = schedule_for("school"), dates(date(2019, 4, 5))
    longer = lengthened(school, [local(30, "birth", "School child protection file")])
    assert (due(longer, "", born).month, longer.notes) == ("2049-04", ())
    shorter = lengthened(school, [local(3, "birth")])
    assert due(shorter, "", born).month == "2044-04"
    assert shorter.notes == (
        "The protocol keeps “School child protection file” for a shorter time. The longer one counts.",
        "The protocol keeps “Record about child sexual abuse” for a shorter time. The longer one counts.",
    )
    other = lengthened(school, [local(35, "case_closed")])
    assert due(other, "", born).missing == (OPEN,)
    assert due(other, "", dates(date(2019, 4, 5), closed=date(2027, 1, 1))).month == "2062-01"


def test_example_and_unknown_kind_in_a_protocol_change_nothing_and_are_said():
    school = schedule_for("school")
    found = lengthened(school, [local(90, "birth", example=True), local(90, "birth", "pupil file")])
    assert found.lines == school.lines
    assert found.notes == (
        "“decision record” is only an example in the protocol, so it changes nothing.",
        "The protocol’s “pupil file” is no kind of record of this schedule.",
    )


def test_the_template_of_a_protocol_is_read_as_a_real_one():
    protocol = read_protocol("template.toml", guidance.read("protocols/template.toml"), national_book())
    assert lengthened(schedule_for("school"), protocol.retention).notes == (
        "The protocol keeps “Record about child sexual abuse” for a shorter time. The longer one counts.",
    )


@pytest.mark.parametrize(
    ("after", "known", "missing"),
    [
        ("shared", {}, ("Nothing was passed on yet.",)),
        ("shared", {"shared": date(2040, 5, 6)}, ()),
        ("death", {}, ("The day of a death is not kept here.",)),
    ],
)
def test_protocol_may_count_from_a_share_or_a_death(after, known, missing):
    found = due(lengthened(schedule_for("school"), [local(10, after)]), "", dates(date(2019, 4, 5), **known))
    assert (found.missing, found.month) == (missing, None if missing else "2050-05")


@pytest.mark.parametrize(
    ("born", "may"),
    [
        (date(2026, 11, 22), True),
        (date(2026, 11, 23), False),
        (date(1906, 1, 1), True),
        (date(1905, 12, 31), False),
        (date(1890, 4, 5), False),
        (date(1, 1, 1), False),
    ],
)
def test_day_of_birth_is_no_day_to_come_and_none_of_another_century(born, may):
    assert may_be_born(born, WRITTEN) == may


def test_month_has_come_once_it_is_over():
    assert [has_come("2051-09", date(2051, 9, 30)), has_come("2051-09", date(2051, 10, 1))] == [False, True]


def test_death_is_found_in_the_answers_and_nothing_else_is():
    fact = national_book().facts["child_situation"].labels
    words = lambda name, value: national_book().facts[name].labels[value]  # noqa: E731
    assert says_a_death([("Is one of these true of the child?", fact["died"])], words)
    assert says_a_death([("?", fact["parent_died"])], words)
    assert not says_a_death([("?", fact[value]) for value in ("none", "missing", "seriously_hurt")], words)


GOOD = guidance.read("retention/school.toml").decode()


@pytest.mark.parametrize(
    ("was", "becomes", "wrong"),
    [
        ("years = 25", "years = 2.5", "not a whole number"),
        ("years = 25", "years = 201", "not a whole number"),
        ('after = "birth"', 'after = "easter"', "can't be 'easter'"),
        ("school_file: child", "nowhere: child", "is no source here"),
        ('first = "child', 'first = "adult', "none of its lines"),
        ("review = true", "", "`review` is missing"),
        ('id = "sexual_abuse"', 'id = "child_protection_file"', "twice"),
        ("[[line]]", "[[lines]]", "lines is not known here"),
        ("[[source]]", "[more]\nx = 1\n[[source]]", "more is not known"),
        ("keep = [", "keep = []\nkept = [", "`kept` is not known"),
        ("[schedule]", "[timetable]", "a table was expected"),
        ("keep = [\n", "keep = []\nx = [\n", "not known here"),
        ("years = 7,", "years = 6,", "nothing keeps it for seven years after its last entry"),
    ],
)
def test_schedule_that_claims_more_than_it_says_is_refused(was, becomes, wrong):
    assert was in GOOD
    with pytest.raises(RulebookError, match=wrong):
        read_schedule("planted", GOOD.replace(was, becomes, 1).encode())


def test_line_without_a_way_to_count_is_refused():
    head, _, _ = GOOD.partition("keep = [")
    with pytest.raises(RulebookError, match="`keep` is missing"):
        read_schedule("planted", head.encode())
