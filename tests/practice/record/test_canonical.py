"""Values have one spelling, and bytes in any other are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.practice.record import NotReadableError, RecordError, canonical, digest, read_canonical, ref
from sharewell.practice.record.canonical import read_base64

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_canonical_value_reads_back_the_same(value):
    assert read_canonical(canonical(value), "It") == value


def test_canonical_object_is_sorted_as_rfc_8785_shows():
    # RFC 8785 section 3.2.3: sorted by UTF-16 code units
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    names = list(read_canonical(canonical(value), "It"))
    assert names == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


@pytest.mark.parametrize(
    "value", [1.0, float("nan"), {"a": [0.5]}, 2**53, {1: 2}, "\ud800", {"\ud800": 1}, b"bytes", {"a": {1}}]
)
def test_canonical_refuses_what_has_no_one_spelling(value):
    with pytest.raises(RecordError):
        canonical(value)


def test_canonical_refuses_nesting_that_no_record_needs():
    value = []
    for _ in range(40):
        value = [value]
    with pytest.raises(RecordError):
        canonical(value)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" {}",
        b"{}\n",
        b'{"a":1,"a":1}',
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b"1.0",
        b"1e2",
        b"-0",
        b"NaN",
        b"Infinity",
        b'"\\u0041"',
        b'"\\/"',
        b'"\\ud800"',
        b"\xef\xbb\xbf{}",
        b'"\xff"',
        "{}".encode("utf-16"),
        b"[" * 200_000,
        b"9" * 5_000,
        b"9007199254740992",
        b"\x00",
        b'"\x00"',
    ],
)
def test_read_canonical_refuses_any_other_spelling(content):
    with pytest.raises(NotReadableError):
        read_canonical(content, "It")


@pytest.mark.parametrize(
    "text", ["YQ", "YQ=", "YR==", "YQ==\n", " YQ==", "Y Q==", "_w==", "YQ==YQ==", "é", None, 7, "YWI="]
)
def test_base64_in_any_other_form_is_refused(text):
    with pytest.raises(NotReadableError):
        read_base64(text, "It", 1)


def test_base64_in_its_one_form_is_read():
    assert read_base64("YQ==", "It", 1) == b"a"


def test_digest_of_nothing_is_the_known_one():
    assert digest(b"") == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_ref_differs_by_key_kind_and_id():
    refs = [
        ref(key, kind, one)
        for key in (b"a" * 32, b"b" * 32)
        for kind in ("case", "subject")
        for one in ("1", "2")
    ]
    assert len(set(refs)) == 8
    assert all(one.startswith("hmac:") and len(one) == 69 for one in refs)


def test_ref_with_a_short_key_is_refused():
    with pytest.raises(RecordError):
        ref(b"short", "case", "1")
