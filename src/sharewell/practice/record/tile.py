"""A log's tree in tiles of 256 hashes, and its entries in bundles, as c2sp.org/tlog-tiles writes them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sharewell.practice.record.canonical import ASK_AGAIN
from sharewell.practice.record.errors import NotReadableError, RecordError
from sharewell.practice.record.tree import EMPTY, LARGEST_TREE, node_hash, split

SOURCE = "c2sp.org/tlog-tiles"
HEIGHT = 8
WIDTH = 256  # hashes in a full tile, entries in a full bundle
HIGHEST = 63
LARGEST_ENTRY = 65_535  # a bundle gives each entry's length in two bytes
_PATH = re.compile(
    r"tile/(0|[1-9][0-9]?|entries)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII
)


@dataclass(frozen=True)
class Tile:
    """A tile's place: hashes ``index * 256`` onwards, each the root of 256 to the ``level`` leaves.

    ``level`` is None for a bundle of entries. A width below 256 says that the tile is not full yet.
    """

    level: int | None
    index: int
    width: int = WIDTH

    def __post_init__(self) -> None:
        fits = self.level is None or 0 <= self.level <= HIGHEST
        if not fits or not 0 <= self.index <= LARGEST_TREE or not 1 <= self.width <= WIDTH:
            raise NotReadableError("A log has no such tile.", ASK_AGAIN, SOURCE)

    @property
    def path(self) -> str:
        """Where the tile lies below the log's own address."""
        groups: list[str] = []
        rest = self.index
        while True:
            rest, group = divmod(rest, 1000)
            groups.append(f"{group:03}" if not groups else f"x{group:03}")
            if not rest:
                break
        level = "entries" if self.level is None else self.level
        part = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{'/'.join(reversed(groups))}{part}"


def read_tile_path(path: str) -> Tile:
    """Read a tile's path, refusing every spelling but the one."""
    found = _PATH.fullmatch(path)
    if found is None:
        raise NotReadableError(f"{path!r} is not the path of a tile.", ASK_AGAIN, SOURCE)
    level = None if found[1] == "entries" else int(found[1])
    tile = Tile(level, int(re.sub("[x/]", "", found[2])), int(found[3] or WIDTH))
    if tile.path != path:
        raise NotReadableError(f"{path!r} is not the path of a tile.", ASK_AGAIN, SOURCE)
    return tile


def tiles(size: int, *, entries: bool = True) -> Iterator[Tile]:
    """Yield every tile of a log of this size, lowest level first and bundles of entries last; the last may be part full."""
    level, hashes = 0, size
    while hashes:
        yield from _row(level, hashes)
        level, hashes = level + 1, hashes >> HEIGHT
    if entries:
        yield from _row(None, size)


def _row(level: int | None, count: int) -> Iterator[Tile]:
    for index in range(count >> HEIGHT):
        yield Tile(level, index)
    if count % WIDTH:
        yield Tile(level, count >> HEIGHT, count % WIDTH)


def bundle(entries: Sequence[bytes]) -> bytes:
    """Write entries one after another, each with its length before it in two bytes."""
    if not 1 <= len(entries) <= WIDTH or any(len(entry) > LARGEST_ENTRY for entry in entries):
        raise RecordError(
            "These entries don't fit into a bundle.", "Give 1 to 256, none over 65,535 bytes.", SOURCE
        )
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def read_bundle(content: bytes, width: int) -> tuple[bytes, ...]:
    """Take a bundle apart, refusing one that is cut short, too long, or of another width."""
    entries, at = [], 0
    while at < len(content):
        end = at + 2 + int.from_bytes(content[at : at + 2], "big")
        if end > len(content) or at + 2 > len(content):
            raise NotReadableError("A bundle of entries is cut short.", ASK_AGAIN, SOURCE)
        entries.append(content[at + 2 : end])
        at = end
    if len(entries) != width:
        raise NotReadableError(f"A bundle holds {len(entries)} entries, not {width}.", ASK_AGAIN, SOURCE)
    return tuple(entries)


class TiledTree:
    """A tree read from tiles: proofs of a long log from a few hundred hashes.

    ``read`` gives a tile's hashes, 32 bytes each, in order; tiles are asked for again whenever they are needed.
    """

    def __init__(self, size: int, read: Callable[[Tile], bytes]) -> None:
        self.size = size
        self._read = read

    @property
    def root(self) -> bytes:
        """The root over every leaf."""
        return self._over(0, self.size) if self.size else EMPTY

    def inclusion(self, index: int) -> tuple[bytes, ...]:
        """Give the path from a leaf to the root, nearest sibling first."""
        if not 0 <= index < self.size:
            raise RecordError(
                "There is no such entry in this log.", "Use an index below the log's size.", SOURCE
            )
        path: list[bytes] = []
        begin, end = 0, self.size
        while end - begin > 1:
            middle = begin + split(end - begin)
            near = index < middle
            path.append(self._over(middle, end) if near else self._over(begin, middle))
            begin, end = (begin, middle) if near else (middle, end)
        return tuple(reversed(path))

    def consistency(self, old: int) -> tuple[bytes, ...]:
        """Show that the tree over the first ``old`` leaves grew into this one; empty for 0 and for the same size."""
        if not 0 <= old <= self.size:
            raise RecordError("That log was never this size.", "Use a size that the log has had.", SOURCE)
        if old in (0, self.size):
            return ()
        path: list[bytes] = []
        begin, end, whole = 0, self.size, True
        while end != old:
            middle = begin + split(end - begin)
            if old <= middle:
                path.append(self._over(middle, end))
                end = middle
            else:
                path.append(self._over(begin, middle))
                begin, whole = middle, False
        if not whole:
            path.append(self._over(begin, end))
        return tuple(reversed(path))

    def _over(self, begin: int, end: int) -> bytes:
        """Return the hash over leaves ``begin`` to ``end``; ``begin`` is a multiple of the next power of two."""
        count = end - begin
        if count & (count - 1) == 0:
            height = count.bit_length() - 1
            return self._node(height, begin >> height)
        middle = begin + split(count)
        return node_hash(self._over(begin, middle), self._over(middle, end))

    def _node(self, height: int, index: int) -> bytes:
        """Return the root of a whole subtree of 2 to the ``height`` leaves."""
        level, above = divmod(height, HEIGHT)
        first = index << above
        tile = Tile(
            level, first // WIDTH, min(WIDTH, (self.size >> (HEIGHT * level)) - first // WIDTH * WIDTH)
        )
        content = self._read(tile)
        if len(content) != 32 * tile.width:
            raise NotReadableError(f"The tile {tile.path} is not of its size.", ASK_AGAIN, SOURCE)
        at = first % WIDTH * 32
        hashes = [content[place : place + 32] for place in range(at, at + (32 << above), 32)]
        return whole_root(hashes)


def whole_root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over a power of two of hashes."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(left, right) for left, right in zip(row[::2], row[1::2], strict=True)]
    return row[0]
