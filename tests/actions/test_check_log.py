"""The check of a whole log says what is wrong in it, and never that what was recorded is right."""

import pytest

from sharewell.actions import check_log as module
from sharewell.actions.check_log import check_log
from sharewell.actions.refusal import NotAllowedError
from sharewell.practice.record import leaf_hash, read_checkpoint, root


def entries_of(*envelopes):
    return [(index, envelope, leaf_hash(envelope)) for index, envelope in enumerate(envelopes)]


ENTRIES = entries_of(b"a", b"b", b"c")
LEAVES = [leaf for _, _, leaf in ENTRIES]
HEADS = {size: root(LEAVES[:size]) for size in (1, 2, 3)}


def test_log_as_it_was_written_holds_and_gives_its_signed_head(school):
    found = check_log(school.ig_lead)
    assert (found.size, found.holds, found.detail) == (4, True, module._ALL)
    assert read_checkpoint(found.note, found.key).size == 4


def test_log_is_refused_to_whoever_may_not_see_the_record(school):
    with pytest.raises(NotAllowedError):
        check_log(school.practitioner)


def test_entries_missing_or_altered_are_named():
    assert module._moved(ENTRIES) == ""
    assert module._moved([ENTRIES[0], ENTRIES[2]]) == "Entry 2 is missing."
    assert module._moved([(0, b"x", LEAVES[0])]) == "Entry 1 is not what was recorded."


def test_heads_that_are_not_over_these_entries_are_named():
    assert module._unlike(ENTRIES, HEADS) == ""
    assert module._unlike(ENTRIES[:2], HEADS) == "The log once held 3 entries and holds 2 now."
    assert module._unlike(ENTRIES, {**HEADS, 2: HEADS[1]}) == (
        "The log's head over the first 2 entries is another than those entries make."
    )
    assert module._unlike(ENTRIES, {1: HEADS[1]}) == "The newest entries are under no head."


def test_head_that_is_unsigned_forged_behind_or_another_is_named(school):
    found = check_log(school.ig_lead)
    signed = read_checkpoint(found.note, found.key)
    heads = {4: signed.root}
    assert module._unsigned(found.note, found.key, heads, 4) == ""
    assert module._unsigned("", found.key, heads, 4) == "No head of the log is signed yet."
    assert "signature" in module._unsigned("x", found.key, heads, 4)
    assert "another than the one kept" in module._unsigned(found.note, found.key, {4: b"x"}, 4)
    assert "wait for a signed head" in module._unsigned(found.note, found.key, heads, 6)
