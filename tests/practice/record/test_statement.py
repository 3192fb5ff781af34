"""A statement has exactly its fields, each of its shape, and room for no name."""

from dataclasses import fields

import pytest

from sharewell.practice.record import (
    KINDS,
    PURPOSES,
    NotReadableError,
    Statement,
    canonical,
    read_canonical,
    read_statement,
)
from sharewell.practice.rulebook import national_book
from tests.practice.record.made import stated

NAMES = ["Ada Okafor", "she was hit", "", "x" * 64, 7, True, ["Ada"], {"a": "b"}]
FINAL = [
    "v",
    "id",
    "kind",
    "agency",
    "actor",
    "role",
    "attestation",
    "purpose",
    "book",
    "protocol",
    "happened_at",
    "happened_precision",
    "recorded_at",
    "case_ref",
    "subject_refs",
    "amends",
    "idem",
    "commit",
    "ct",
]


def _document():
    return read_canonical(stated().to_bytes(), "It")


def test_statement_fields_are_the_final_ones():
    assert [field.name for field in fields(Statement)] == FINAL


def test_statement_reads_back_the_same():
    assert read_statement(stated().to_bytes()) == stated()


@pytest.mark.parametrize("kind", KINDS)
def test_statement_of_every_kind_reads_back_the_same(kind):
    one = stated(kind=kind, amends="00000000-0000-4000-8000-000000000001")
    assert read_statement(one.to_bytes()) == one


@pytest.mark.parametrize("field", FINAL)
@pytest.mark.parametrize("planted", NAMES)
def test_statement_with_a_name_or_text_in_any_field_is_refused(field, planted):
    with pytest.raises(NotReadableError):
        stated(**{field: planted})
    with pytest.raises(NotReadableError):
        read_statement(canonical({**_document(), field: planted}))


@pytest.mark.parametrize("field", FINAL)
def test_statement_without_a_field_is_refused(field):
    value = _document()
    del value[field]
    with pytest.raises(NotReadableError):
        read_statement(canonical(value))


def test_statement_with_an_unknown_field_is_refused():
    with pytest.raises(NotReadableError):
        read_statement(canonical({**_document(), "note": None}))


@pytest.mark.parametrize("v", [0, 2, True, "1", None])
def test_statement_of_an_unknown_v_is_refused(v):
    with pytest.raises(NotReadableError):
        read_statement(canonical({**_document(), "v": v}))


@pytest.mark.parametrize(
    "moment",
    [
        "2026-11-22T17:31:05+00:00",
        "2026-11-22T17:31:05.000Z",
        "2026-11-22 17:31:05Z",
        "2026-11-22t17:31:05z",
        "2026-13-22T17:31:05Z",
        "2026-02-29T17:31:05Z",
        "2026-11-22T24:31:05Z",
        "2026-11-22T17:31:60Z",
        "2026-11-22T17:31:05Z\n",
        "２026-11-22T17:31:05Z",
        "2026-11-22",
        None,
    ],
)
def test_statement_with_a_moment_in_another_form_is_refused(moment):
    for field in ("happened_at", "recorded_at"):
        with pytest.raises(NotReadableError):
            stated(**{field: moment})


def test_statement_recorded_years_late_is_taken():
    assert stated(happened_at="2019-02-03T00:00:00Z", happened_precision="day").happened_precision == "day"


def test_statement_with_subjects_twice_or_out_of_order_is_refused():
    one, two = stated().subject_refs
    for refs in ((two, one), (one, one), [one], (one, None), tuple(f"hmac:{n:064x}" for n in range(401))):
        with pytest.raises(NotReadableError):
            stated(subject_refs=refs)


@pytest.mark.parametrize(
    "changes",
    [
        {"actor": None},
        {"kind": "decision.amended"},
        {"kind": "record.finished"},
        {"amends": stated().id},
        {"id": stated().id.upper()},
        {"idem": "hmac:" + "0" * 64},
        {"commit": None},
    ],
)
def test_statement_that_contradicts_itself_is_refused(changes):
    with pytest.raises(NotReadableError):
        stated(**changes)


def test_statement_by_the_clock_needs_no_actor():
    assert stated(actor=None, role="system", kind="agency.opened").actor is None


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"null", b"\x00", stated().to_bytes() + b"\n", b" " + stated().to_bytes()]
)
def test_statement_in_other_bytes_is_refused(content):
    with pytest.raises(NotReadableError):
        read_statement(content)


def test_statement_with_subjects_that_are_no_list_is_refused():
    with pytest.raises(NotReadableError):
        read_statement(canonical({**_document(), "subject_refs": stated().subject_refs[0]}))


def test_statement_can_state_every_purpose_that_the_rulebook_asks_about():
    assert set(national_book().facts["purpose"].values) - set(PURPOSES) == set()
