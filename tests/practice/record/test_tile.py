"""Tiles are C2SP's: their paths and bundles, and the same roots and proofs as the plain tree gives."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharewell.practice.record import (
    Frontier,
    NotReadableError,
    RecordError,
    Tile,
    TiledTree,
    bundle,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    read_bundle,
    read_tile_path,
    root,
    tiles,
)

LEAVES = [leaf_hash(b"%d" % n) for n in range(70_000)]
SIZES = (1, 2, 3, 255, 256, 257, 511, 512, 1000, 65_535, 65_536, 65_537, 70_000)


def rows(leaves):
    """Return each level's hashes as appending one leaf after another completes them."""
    found, edge = [[]], Frontier()
    for leaf in leaves:
        edge, done = edge.append_and_show(leaf)
        for level in range(0, len(done), 8):
            while len(found) <= level // 8:
                found.append([])
            found[level // 8].append(done[level])
    return found


ROWS = rows(LEAVES)


def read(tile):
    begin = tile.index * 256
    return b"".join(ROWS[tile.level][begin : begin + tile.width])


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(1, 5, 17), "tile/1/005.p/17"),
        (Tile(None, 273, 112), "tile/entries/273.p/112"),
        (Tile(63, 999), "tile/63/999"),
    ],
)
def test_path_is_written_and_read_as_c2sp_does(tile, path):
    assert tile.path == path
    assert read_tile_path(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "", "tile/0/0", "tile/00/000", "tile/0/x000/000", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/07",
        "tile/64/000", "/tile/0/000", "tile/0/000/", "tile/-1/000", "tile/0/x001/234/067", "tile/0/\u0660\u0660\u0660",
    ],
)  # fmt: skip
def test_other_spelling_of_a_path_is_refused(path):
    with pytest.raises(NotReadableError):
        read_tile_path(path)


@pytest.mark.parametrize("size", SIZES)
def test_root_from_tiles_is_the_plain_root(size):
    assert TiledTree(size, read).root == root(LEAVES[:size])


def test_root_of_no_tiles_is_the_empty_root():
    assert TiledTree(0, read).root == root([])


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_proofs_from_tiles_are_the_plain_proofs(data):
    size = data.draw(st.integers(1, 1500))
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
    tree = TiledTree(size, read)
    assert tree.inclusion(index) == inclusion_proof(LEAVES[:size], index)
    assert tree.consistency(old) == consistency_proof(LEAVES[:size], old)


@pytest.mark.parametrize("size", SIZES)
def test_proofs_of_a_long_log_hold(size):
    tree = TiledTree(size, read)
    for index in {0, size // 2, size - 1}:
        assert check_inclusion(LEAVES[index], index, size, tree.inclusion(index), tree.root)
    for old in {1, size // 3 or 1, size}:
        assert check_consistency((old, TiledTree(old, read).root), (size, tree.root), tree.consistency(old))


def test_proof_of_what_the_log_never_was_is_refused():
    tree = TiledTree(3, read)
    for wrong in (lambda: tree.inclusion(3), lambda: tree.inclusion(-1), lambda: tree.consistency(4)):
        with pytest.raises(RecordError):
            wrong()


def test_tile_that_is_not_of_its_size_is_refused():
    with pytest.raises(NotReadableError):
        TiledTree(300, lambda tile: read(tile)[:-1]).inclusion(299)


def test_tiles_of_a_size_are_all_and_only_those():
    assert [tile.path for tile in tiles(0)] == []
    assert [tile.path for tile in tiles(70_000) if tile.level] == [
        "tile/1/000",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    ]
    assert [tile.path for tile in tiles(513)] == [
        "tile/0/000", "tile/0/001", "tile/0/002.p/1", "tile/1/000.p/2",
        "tile/entries/000", "tile/entries/001", "tile/entries/002.p/1",
    ]  # fmt: skip
    assert [tile.path for tile in tiles(2, entries=False)] == ["tile/0/000.p/2"]


def test_bundle_is_read_back_and_slack_is_refused():
    entries = (b"", b"one", b"x" * 65_535)
    written = bundle(entries)
    assert read_bundle(written, 3) == entries
    for wrong, width in ((written[:-1], 3), (written + b"\0", 3), (written, 2), (b"", 1)):
        with pytest.raises(NotReadableError):
            read_bundle(wrong, width)
    for wrong in ((), (b"x" * 65_536,), (b"",) * 257):
        with pytest.raises(RecordError):
            bundle(wrong)
