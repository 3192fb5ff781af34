"""The tree is RFC 9162's: known roots, and proofs that hold exactly when they should."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharewell.practice.record import (
    Frontier,
    NotReadableError,
    RecordError,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
)

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "tree.json").read_text())
LEAVES = [leaf_hash(b"%d" % n) for n in range(70)]
ROOTS = [root(LEAVES[:size]) for size in range(71)]


def test_root_of_the_reference_tree_is_the_published_one():
    leaves = [leaf_hash(bytes.fromhex(one)) for one in VECTORS["entries"]]
    assert [root(leaves[:n]).hex() for n in range(9)] == VECTORS["roots"]


@pytest.mark.parametrize("case", VECTORS["inclusion"])
def test_inclusion_proof_of_the_reference_tree_is_the_published_one(case):
    leaves = [leaf_hash(bytes.fromhex(one)) for one in VECTORS["entries"]][: case["size"]]
    assert [step.hex() for step in inclusion_proof(leaves, case["index"])] == case["path"]


@pytest.mark.parametrize("case", VECTORS["consistency"])
def test_consistency_proof_of_the_reference_tree_is_the_published_one(case):
    leaves = [leaf_hash(bytes.fromhex(one)) for one in VECTORS["entries"]][: case["new"]]
    assert [step.hex() for step in consistency_proof(leaves, case["old"])] == case["path"]


def test_frontier_root_equals_the_recursive_definition_at_every_size():
    frontier = Frontier()
    for size, want in enumerate(ROOTS):
        assert (frontier.size, frontier.root) == (size, want)
        assert Frontier.from_bytes(frontier.to_bytes()) == frontier
        if size < len(LEAVES):
            frontier = frontier.append(LEAVES[size])


def test_inclusion_of_every_leaf_at_every_size_holds_and_at_no_other_place():
    for size in range(1, 71):
        for index in range(size):
            path = inclusion_proof(LEAVES[:size], index)
            assert check_inclusion(LEAVES[index], index, size, path, ROOTS[size])
            places = [at for at in range(size) if check_inclusion(LEAVES[index], at, size, path, ROOTS[size])]
            assert places == [index]


def test_consistency_between_all_sizes_holds():
    for new in range(71):
        for old in range(new + 1):
            path = consistency_proof(LEAVES[:new], old)
            assert check_consistency((old, ROOTS[old]), (new, ROOTS[new]), path)
            assert new == old or not check_consistency((new, ROOTS[new]), (old, ROOTS[old]), path)


def test_consistency_with_a_forked_log_never_holds():
    forked = [*LEAVES[:5], leaf_hash(b"another"), *LEAVES[6:]]
    for new in range(7, 71):
        for old in range(6, new):
            path = consistency_proof(forked[:new], old)
            assert not check_consistency((old, ROOTS[old]), (new, root(forked[:new])), path)


def _mutations(path, flip):
    at, bit = flip % (len(path) or 1), flip % 256
    if path:
        changed = bytearray(path[at])
        changed[bit // 8] ^= 1 << bit % 8
        yield (*path[:at], bytes(changed), *path[at + 1 :])
        yield (*path[:at], *path[at + 1 :])
        yield (*path[:at], path[at][:31], *path[at + 1 :])
    yield (*path[:at], bytes(32), *path[at:])
    yield (*path, path[-1] if path else bytes(32))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_inclusion_proof_mutated_never_holds(data):
    size = data.draw(st.integers(1, 70))
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_proof(LEAVES[:size], index)
    for bad in _mutations(path, data.draw(st.integers(0, 10_000))):
        assert not check_inclusion(LEAVES[index], index, size, bad, ROOTS[size])
    assert not check_inclusion(LEAVES[index][::-1], index, size, path, ROOTS[size])


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_consistency_proof_mutated_never_holds(data):
    new = data.draw(st.integers(1, 70))
    old = data.draw(st.integers(0, new))
    path = consistency_proof(LEAVES[:new], old)
    for bad in _mutations(path, data.draw(st.integers(0, 10_000))):
        assert not check_consistency((old, ROOTS[old]), (new, ROOTS[new]), bad)
    assert not check_consistency((old, ROOTS[old][::-1]), (new, ROOTS[new]), path)


def test_proofs_outside_the_log_are_refused():
    with pytest.raises(RecordError):
        inclusion_proof(LEAVES[:3], 3)
    with pytest.raises(RecordError):
        inclusion_proof(LEAVES[:3], -1)
    with pytest.raises(RecordError):
        consistency_proof(LEAVES[:3], 4)


def test_places_outside_the_tree_never_hold():
    assert not check_inclusion(LEAVES[0], 0, 0, (), ROOTS[0])
    assert not check_inclusion(LEAVES[0], -1, 1, (), LEAVES[0])
    assert not check_inclusion(LEAVES[0], 0, 2**53, (), LEAVES[0])
    assert not check_inclusion(b"short", 0, 1, (), b"short")


@pytest.mark.parametrize(
    "bad", [b"", b"1234567", bytes(8) + bytes(32), (3).to_bytes(8, "big") + bytes(32), b"x" * 41]
)
def test_frontier_bytes_that_do_not_fit_are_refused(bad):
    with pytest.raises(NotReadableError):
        Frontier.from_bytes(bad)
