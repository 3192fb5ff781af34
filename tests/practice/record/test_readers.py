"""Whatever bytes arrive, the readers answer or refuse in words; nothing else comes out."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharewell.practice.record import (
    Frontier,
    RecordError,
    canonical,
    check,
    open_envelope,
    read_checkpoint,
    read_statement,
    read_tlog_proof,
    read_vkey,
    vkey,
)
from sharewell.practice.record.field import read_opened
from tests.practice.record.made import FIELDS, SIGNER, entry, head, made_file, proof, stated

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
BYTES = {
    check: made_file(*FIELDS),
    lambda content: open_envelope(content, {}): entry(),
    read_statement: stated().to_bytes(),
    Frontier.from_bytes: Frontier().append(bytes(32)).to_bytes(),
}
TEXTS = {
    read_tlog_proof: proof(entry()),
    lambda text: read_checkpoint(text, vkey(SIGNER)): head([bytes(32)]),
    read_vkey: vkey(SIGNER),
}


def _spliced(data, seed, part):
    start = data.draw(st.integers(0, len(seed)))
    end = data.draw(st.integers(start, min(len(seed), start + 8)))
    return seed[:start] + data.draw(part) + seed[end:]


@pytest.mark.parametrize("read", BYTES)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_reader_of_any_bytes_refuses_only_in_words(read, data):
    for content in (data.draw(st.binary()), _spliced(data, BYTES[read], st.binary(max_size=8))):
        with contextlib.suppress(RecordError):
            read(content)


@pytest.mark.parametrize("read", TEXTS)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_reader_of_any_text_refuses_only_in_words(read, data):
    for content in (data.draw(st.text()), _spliced(data, TEXTS[read], st.text(max_size=8))):
        with contextlib.suppress(RecordError):
            read(content)


@settings(max_examples=150, deadline=None)
@given(JSON)
def test_reader_of_any_value_refuses_only_in_words(value):
    for read in (canonical, read_opened, lambda one: check(canonical({"opened": one}))):
        with contextlib.suppress(RecordError):
            read(value)
