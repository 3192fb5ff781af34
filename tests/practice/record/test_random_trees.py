"""Random trees of up to 4,097 leaves: our roots and proofs are those of another reading of RFC 9162, and no changed proof holds.

The other reading goes level by level from the leaves, where ours goes from the top; neither knows the other's code.
"""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharewell.practice.record import (
    Frontier,
    TiledTree,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
)

LARGEST = 4_097


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def levels(leaves):
    """Every level of the tree, leaves first; a last one without a sibling goes up as it is."""
    rows = [leaves]
    while len(rows[-1]) > 1:
        row = rows[-1]
        up = [sha(b"\1", row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)]
        rows.append(up + row[len(row) - len(row) % 2 :])
    return rows


def path_of(rows, index):
    path = []
    for row in rows[:-1]:
        if index ^ 1 < len(row):
            path.append(row[index ^ 1])
        index //= 2
    return tuple(path)


def climbs(leaf, index, size, path):
    """The root that a path leads to, from the top; None when the path is not of this place's length."""
    if size == 1:
        return leaf if not path else None
    if not path:
        return None
    half = 1 << ((size - 1).bit_length() - 1)
    if index < half:
        below = climbs(leaf, index, half, path[:-1])
        return below and sha(b"\1", below, path[-1])
    below = climbs(leaf, index - half, size - half, path[:-1])
    return below and sha(b"\1", path[-1], below)


@st.composite
def trees(draw):
    """A size, more often near a power of two, and a place; the leaves are drawn from one seed."""
    size = draw(
        st.one_of(st.integers(1, LARGEST), st.sampled_from([1, 2, 3, 255, 256, 257, 4095, 4096, LARGEST]))
    )
    seed = draw(st.binary(max_size=8))
    return (
        [leaf_hash(seed + b"%d" % n) for n in range(size)],
        draw(st.integers(0, size - 1)),
        draw(st.integers(0, size)),
    )


def agrees(leaves, index, old, change):
    """Hold one tree to the other reading, and every change of its proofs to a no."""
    size, rows = len(leaves), levels(leaves)
    top, path = rows[-1][0], path_of(rows, index)
    edge = Frontier()
    for leaf in leaves:
        edge = edge.append(leaf)
    tiled = TiledTree(size, lambda tile: b"".join(rows_at(rows, tile)))
    assert root(leaves) == edge.root == tiled.root == top
    assert inclusion_proof(leaves, index) == tiled.inclusion(index) == path
    assert climbs(leaves[index], index, size, path) == top
    assert check_inclusion(leaves[index], index, size, path, top)
    grown = consistency_proof(leaves, old)
    then = levels(leaves[:old])[-1][0] if old else sha()
    assert tiled.consistency(old) == grown
    assert check_consistency((old, then), (size, top), grown)
    for bad in changed(path, change):
        assert not check_inclusion(leaves[index], index, size, bad, top)
    for bad in changed(grown, change):
        assert not check_consistency((old, then), (size, top), bad)
    assert not check_inclusion(leaves[index], index ^ 1, size, path, top)


def rows_at(rows, tile):
    """What a tile holds: every 256 to the level leaves as one hash."""
    row = rows[8 * tile.level]
    return row[tile.index * 256 : tile.index * 256 + tile.width]


def changed(path, change):
    at, bit = change % (len(path) or 1), change % 256
    yield (*path, bytes(32))
    if path:
        flipped = bytearray(path[at])
        flipped[bit // 8] ^= 1 << bit % 8
        yield (*path[:at], bytes(flipped), *path[at + 1 :])
        yield (*path[:at], *path[at + 1 :])
        yield (*path[:at], path[at], path[at], *path[at + 1 :])


@settings(max_examples=60, deadline=None)
@given(trees(), st.integers(0, 100_000))
def test_random_trees_agree_with_another_reading_and_no_changed_proof_holds(tree, change):
    agrees(*tree, change)


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None)
@given(trees(), st.integers(0, 100_000))
def test_ten_thousand_random_trees_agree_with_another_reading(tree, change):
    agrees(*tree, change)


def test_other_reading_tells_a_wrong_tree_from_a_right_one():
    """The comparison can say no: with the sign of a node left out, roots part."""
    leaves = [leaf_hash(b"%d" % n) for n in range(5)]
    assert levels(leaves)[-1][0] == root(leaves)
    assert levels([leaf[::-1] for leaf in leaves])[-1][0] != root(leaves)
    assert path_of(levels(leaves), 4) == inclusion_proof(leaves, 4)
