"""One field opens without another, and only as what was committed to."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharewell.practice.record import (
    NotReadableError,
    RecordError,
    canonical,
    check_field,
    commit_fields,
    prove_field,
)
from sharewell.practice.record.field import read_opened
from tests.practice.record.made import FIELDS, SALTS, salt

COMMIT = commit_fields(FIELDS, SALTS)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def test_commit_of_no_fields_is_the_empty_tree():
    assert commit_fields({}, {}) == "sha256:" + hashlib.sha256(b"").hexdigest()


def test_commit_does_not_depend_on_the_order_given():
    assert commit_fields(dict(reversed(FIELDS.items())), SALTS) == COMMIT


@pytest.mark.parametrize("name", FIELDS)
def test_each_field_opens_alone(name):
    opened = prove_field(FIELDS, SALTS, name)
    assert check_field(COMMIT, opened)
    assert read_opened(opened.document()) == opened


@pytest.mark.parametrize("name", FIELDS)
def test_opened_field_shows_no_other_value_or_salt(name):
    written = canonical(prove_field(FIELDS, SALTS, name).document()).decode()
    for other in set(FIELDS) - {name}:
        assert SALTS[other].hex() not in written
        assert FIELDS[other] == "" or canonical(FIELDS[other]).decode()[1:-1] not in written


@pytest.mark.parametrize("name", FIELDS)
def test_opened_field_changed_in_any_part_does_not_hold(name):
    opened = prove_field(FIELDS, SALTS, name)
    changed = [
        replace(opened, value="something else"),
        replace(opened, name="another"),
        replace(opened, salt=bytes(32)),
        replace(opened, salt=b""),
        replace(opened, path=opened.path[1:]),
        replace(opened, path=(*opened.path, bytes(32))),
        *(replace(opened, index=at) for at in range(-1, 9) if at != opened.index),
        *(replace(opened, size=size) for size in (0, 1, 2, 3, 4, 6, 7, 8, 9, 2**60) if size != opened.size),
    ]
    assert [one for one in changed if check_field(COMMIT, one)] == []
    assert not check_field("sha256:" + "0" * 64, opened)
    assert not check_field("no commitment", opened)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.from_regex(r"\A[a-z][a-z0-9_]{0,8}\Z"),
        TEXT | st.integers(-9, 9) | st.lists(TEXT, max_size=3),
        min_size=1,
    )
)
def test_every_field_of_any_record_opens(fields):
    salts = {name: salt(name) for name in fields}
    commit = commit_fields(fields, salts)
    assert all(check_field(commit, prove_field(fields, salts, name)) for name in fields)
    other = {**fields, next(iter(fields)): "changed \u2026"}
    assert commit_fields(other, salts) != commit


@pytest.mark.parametrize(
    ("fields", "salts"),
    [
        ({"a": 1}, {}),
        ({}, {"a": bytes(32)}),
        ({"a": 1}, {"a": bytes(31)}),
        ({"a": 1, "b": 2}, {"a": bytes(32), "b": bytes(32)}),
        ({"Ada Okafor": 1}, {"Ada Okafor": bytes(32)}),
        ({"a": 1.5}, {"a": bytes(32)}),
    ],
)
def test_commit_without_a_fresh_salt_and_plain_name_each_is_refused(fields, salts):
    with pytest.raises(RecordError):
        commit_fields(fields, salts)


def test_field_that_is_not_there_can_not_be_opened():
    with pytest.raises(RecordError):
        prove_field(FIELDS, SALTS, "telling")


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Ada Okafor"},
        {"name": 1},
        {"index": True},
        {"index": "0"},
        {"size": None},
        {"path": "x"},
        {"path": ["AAAA"]},
        {"path": [1]},
        {"salt": "AAAA"},
        {"more": 1},
    ],
)
def test_opened_field_in_another_form_is_refused(change):
    with pytest.raises(NotReadableError):
        read_opened({**prove_field(FIELDS, SALTS, "because").document(), **change})
