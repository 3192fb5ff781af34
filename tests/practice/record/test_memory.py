"""What a newly seen head shows beside those remembered: growth is proved, a fork is named, and the rest is not guessed."""

import pytest

from sharewell.practice.record import (
    Checkpoint,
    Remembered,
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


def seen(size, leaves=LEAVES, standing="trusted"):
    return Remembered(head(size, leaves), f"in {size}.json", standing)


def told(known, size, growth=None, leaves=LEAVES):
    return compare(known, head(size, leaves), "now in new.json", growth)


def growth(old, new, leaves=LEAVES):
    note = sign_checkpoint(head(new, leaves), SIGNER)
    return read_seen(write_seen(old, consistency_proof(leaves[:new], old), note))


def test_first_and_same_heads_are_told_as_such_and_trusted():
    first = told([], 5)
    assert (first.told, first.forked, first.standing, "first head" in first.detail) == (
        True,
        False,
        "trusted",
        True,
    )
    same = told([seen(3), seen(5)], 5)
    assert (same.told, same.forked, same.standing, "the same" in same.detail) == (
        True,
        False,
        "trusted",
        True,
    )


def test_other_root_at_a_size_is_a_fork_and_both_heads_and_places_are_named():
    found = told([seen(5)], 5, leaves=FORK)
    assert (found.forked, found.standing) == (True, "parted")
    for one in (head(5), head(5, FORK)):
        assert one.text.split("\n")[2] in found.detail
    assert "seen in 5.json" in found.detail
    assert "seen now in new.json" in found.detail


@pytest.mark.parametrize("standing", ["unproved", "parted"])
def test_fork_is_named_by_whatever_head_was_seen_and_the_trusted_one_stays_so(standing):
    assert told([seen(5), seen(9, FORK, standing)], 9).forked
    found = told([seen(5, FORK, standing), seen(5)], 5)
    assert (found.forked, found.standing) == (True, "trusted")


@pytest.mark.parametrize(("known", "now", "word"), [(5, 9, "can't be told"), (9, 5, "shorter here")])
def test_other_size_without_a_proof_is_not_told_not_trusted_and_both_are_named(known, now, word):
    found = told([seen(known)], now)
    assert (found.told, found.forked, found.standing, word in found.detail) == (
        False,
        False,
        "unproved",
        True,
    )
    assert "5 entries" in found.detail
    assert "9 entries" in found.detail
    again = told([seen(known), seen(now, standing="unproved")], now)
    assert (again.told, again.forked, again.standing) == (False, False, "unproved")


@pytest.mark.parametrize(("known", "now"), [(5, 9), (9, 5), (1, 30), (16, 17)])
def test_proof_of_growth_tells_either_way_round_and_makes_it_trusted(known, now):
    small, large = sorted((known, now))
    for more in ([], [seen(now, standing="unproved")]):
        found = told([seen(2), seen(known), *more], now, growth(small, large))
        assert (found.told, found.forked, found.standing, "only grew" in found.detail) == (
            True,
            False,
            "trusted",
            True,
        )


@pytest.mark.parametrize(("standing", "forked"), [("unproved", False), ("parted", True)])
def test_proof_of_growth_from_a_head_that_is_not_trusted_makes_none_that_is(standing, forked):
    found = told([seen(3), seen(5, FORK, standing)], 9, growth(5, 9, FORK), leaves=FORK)
    assert (found.told, found.forked, found.standing) == (False, forked, standing)
    assert "never shown" in found.detail
    again = told([seen(3), seen(9, FORK, standing)], 9, leaves=FORK)
    assert (again.forked, again.standing) == (forked, standing)


def test_proof_that_does_not_hold_may_be_a_fork_and_is_never_trusted():
    found = told([seen(5)], 9, growth(5, 9, FORK), leaves=FORK)
    assert (found.told, found.forked, found.standing) == (True, True, "unproved")


def test_proof_between_other_heads_tells_nothing():
    found = told([seen(5)], 9, growth(5, 8))
    assert (found.told, found.forked, found.standing, "between other heads" in found.detail) == (
        False, False, "unproved", True
    )  # fmt: skip
