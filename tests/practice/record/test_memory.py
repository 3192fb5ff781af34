"""What a newly seen head shows beside those remembered: growth is proved, a fork is named, and the rest is not guessed."""

import pytest

from sharewell.practice.record import (
    Checkpoint,
    compare,
    consistency_proof,
    leaf_hash,
    read_seen,
    root,
    sign_checkpoint,
    write_seen,
)
from tests.practice.record.made import SIGNER

LEAVES = [leaf_hash(b"%d" % n) for n in range(30)]
FORK = [*LEAVES[:4], *(leaf_hash(b"other %d" % n) for n in range(26))]


def head(size, leaves=LEAVES):
    return Checkpoint(SIGNER.name, size, root(leaves[:size]))


def growth(old, new, leaves=LEAVES):
    note = sign_checkpoint(head(new, leaves), SIGNER)
    return read_seen(write_seen(old, consistency_proof(leaves[:new], old), note))


def test_first_and_same_heads_are_told_as_such():
    first = compare([], head(5))
    assert (first.told, first.forked, "first head" in first.detail) == (True, False, True)
    same = compare([head(3), head(5)], head(5))
    assert (same.told, same.forked, "the same" in same.detail) == (True, False, True)


def test_other_root_at_a_size_is_a_fork_and_both_are_named():
    found = compare([head(5)], head(5, FORK))
    assert found.forked
    for one in (head(5), head(5, FORK)):
        assert one.text.split("\n")[2] in found.detail


@pytest.mark.parametrize(("known", "seen", "word"), [(5, 9, "can't be told"), (9, 5, "shorter here")])
def test_other_size_without_a_proof_is_not_told_and_both_are_named(known, seen, word):
    found = compare([head(known)], head(seen))
    assert (found.told, found.forked, word in found.detail) == (False, False, True)
    assert "5 entries" in found.detail
    assert "9 entries" in found.detail


@pytest.mark.parametrize(("known", "seen"), [(5, 9), (9, 5), (1, 30), (16, 17)])
def test_proof_of_growth_tells_either_way_round(known, seen):
    small, large = sorted((known, seen))
    found = compare([head(2), head(known)], head(seen), growth(small, large))
    assert (found.told, found.forked, "only grew" in found.detail) == (True, False, True)


def test_proof_that_does_not_hold_is_a_fork():
    found = compare([head(5)], head(9, FORK), growth(5, 9, FORK))
    assert (found.told, found.forked) == (True, True)


def test_proof_between_other_heads_tells_nothing():
    found = compare([head(5)], head(9), growth(5, 8))
    assert (found.told, found.forked, "between other heads" in found.detail) == (False, False, True)
