"""The tree of the open agency's log, read in tiles: leaves from its entries, the rest from whole subtrees kept."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sharewell.practice.record import Tile, TiledTree
from sharewell.practice.record.tile import HEIGHT, WIDTH, whole_root
from sharewell.store.models import Entry, Subtree


def tree(size: int, log: int = 1, start: int = 0) -> TiledTree:
    """Return the tree over a log's first ``size`` entries, ``start`` in all; to be read while the agency is open."""
    return TiledTree(size, lambda tile: read_tile(tile, log, start))


def read_tile(tile: Tile, log: int = 1, start: int = 0) -> bytes:
    """Return a tile's hashes, 32 bytes each. What an older edition did not keep is worked out from below."""
    begin, end = tile.index * WIDTH, tile.index * WIDTH + tile.width
    if tile.level == 0:
        found = Entry.objects.filter(index__gte=start + begin, index__lt=start + end).order_by("index")
        return b"".join(bytes(leaf) for leaf in found.values_list("leaf", flat=True))
    level = tile.level or 0
    kept = Subtree.objects.filter(log=log, level=level, index__gte=begin, index__lt=end)
    there = {index: bytes(found) for index, found in kept.values_list("index", "hash")}
    return b"".join(there.get(index) or _from_below(level, index, log, start) for index in range(begin, end))


def whole(agency: UUID, log: int, index: int, done: Sequence[bytes]) -> list[Subtree]:
    """Return the rows of the subtrees that the leaf at this index of a log makes whole; ``done`` begins with the leaf."""
    return [
        Subtree(
            id=uuid4(),
            agency_id=agency,
            log=log,
            level=height // HEIGHT,
            index=index >> height,
            hash=done[height],
        )
        for height in range(HEIGHT, len(done), HEIGHT)
    ]


def _from_below(level: int, index: int, log: int, start: int) -> bytes:
    content = read_tile(Tile(level - 1, index), log, start)
    return whole_root([content[at : at + 32] for at in range(0, len(content), 32)])
