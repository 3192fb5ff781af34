"""The tree over a log's entries: RFC 9162 section 2.1 hashes, roots and proofs (the same as RFC 6962)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sharewell.practice.record.canonical import ASK_AGAIN
from sharewell.practice.record.errors import NotReadableError, RecordError

SOURCE = "RFC 9162 section 2.1"
EMPTY = hashlib.sha256(b"").digest()
LARGEST_TREE = 2**53 - 1  # what JSON can count


def leaf_hash(entry: bytes) -> bytes:
    """Hash an entry into a leaf (0x00 before it, so that a leaf can't pass for a node)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two children into their parent (0x01 before them)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """Give the largest power of two smaller than size (size at least 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def root(leaves: Sequence[bytes]) -> bytes:
    """Give the root over leaf hashes, as RFC 9162 defines it; the slow, plain way that the others are held to."""
    if not leaves:
        return EMPTY
    if len(leaves) == 1:
        return leaves[0]
    half = split(len(leaves))
    return node_hash(root(leaves[:half]), root(leaves[half:]))


def inclusion_proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Give the path from a leaf to the root, nearest sibling first. Reads every leaf hash."""
    if not 0 <= index < len(leaves):
        raise RecordError("There is no such entry in this log.", "Use an index below the log's size.", SOURCE)
    if len(leaves) == 1:
        return ()
    half = split(len(leaves))
    if index < half:
        return (*inclusion_proof(leaves[:half], index), root(leaves[half:]))
    return (*inclusion_proof(leaves[half:], index - half), root(leaves[:half]))


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], want: bytes) -> bool:
    """Tell whether this leaf stands at this index of the tree of this size and root (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size <= LARGEST_TREE or any(len(step) != 32 for step in (leaf, *path)):
        return False
    here, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if here & 1 or here == last:
            found = node_hash(step, found)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            found = node_hash(found, step)
        here, last = here >> 1, last >> 1
    return last == 0 and found == want


def consistency_proof(leaves: Sequence[bytes], old: int) -> tuple[bytes, ...]:
    """Show that the tree over the first ``old`` leaves grew into this one; empty for 0 and for the same size."""
    if not 0 <= old <= len(leaves):
        raise RecordError("That log was never this size.", "Use a size that the log has had.", SOURCE)
    return () if old in (0, len(leaves)) else _grown(leaves, old, whole=True)


def _grown(leaves: Sequence[bytes], old: int, *, whole: bool) -> tuple[bytes, ...]:
    if old == len(leaves):
        return () if whole else (root(leaves),)
    half = split(len(leaves))
    if old <= half:
        return (*_grown(leaves[:half], old, whole=whole), root(leaves[half:]))
    return (*_grown(leaves[half:], old - half, whole=False), root(leaves[:half]))


def check_consistency(old: tuple[int, bytes], new: tuple[int, bytes], path: Sequence[bytes]) -> bool:
    """Tell whether a log of (size, root) ``new`` still begins with all of ``old`` (RFC 9162 section 2.1.4.2)."""
    (old_size, old_root), (new_size, new_root) = old, new
    if not 0 <= old_size <= new_size <= LARGEST_TREE or any(len(step) != 32 for step in path):
        return False
    if old_size == 0:
        return not path and old_root == EMPTY and (new_size > 0 or new_root == EMPTY)
    if old_size == new_size:
        return not path and old_root == new_root
    if not path:
        return False
    whole = old_size & (old_size - 1) == 0
    steps = [old_root, *path] if whole else list(path)
    return _climb(old, new, steps)


def _climb(old: tuple[int, bytes], new: tuple[int, bytes], steps: Sequence[bytes]) -> bool:
    here, last = old[0] - 1, new[0] - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    then = now = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            then, now = node_hash(step, then), node_hash(step, now)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            now = node_hash(now, step)
        here, last = here >> 1, last >> 1
    return last == 0 and then == old[1] and now == new[1]


@dataclass(frozen=True)
class Frontier:
    """The right edge of a growing tree: the roots of its full subtrees, largest first.

    Holds all that appending needs: at most 53 hashes, however long the log.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        fits = 0 <= self.size <= LARGEST_TREE and len(self.hashes) == self.size.bit_count()
        if not fits or any(len(one) != 32 for one in self.hashes):
            raise NotReadableError("The log's edge does not fit its size.", ASK_AGAIN, SOURCE)

    def append(self, leaf: bytes) -> "Frontier":
        """Add one leaf hash at the end and give the new edge; this one stays as it was."""
        return self.append_and_show(leaf)[0]

    def append_and_show(self, leaf: bytes) -> tuple["Frontier", tuple[bytes, ...]]:
        """Add one leaf hash and also give the roots of the subtrees that it completes, the leaf itself first."""
        hashes, size, done = list(self.hashes), self.size, [leaf]
        while size & 1:
            done.append(node_hash(hashes.pop(), done[-1]))
            size >>= 1
        return Frontier(self.size + 1, (*hashes, done[-1])), tuple(done)

    @property
    def root(self) -> bytes:
        """The root of the tree so far."""
        if not self.hashes:
            return EMPTY
        found = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            found = node_hash(left, found)
        return found

    def to_bytes(self) -> bytes:
        """Write the edge as its size (8 bytes, big-endian) and its hashes."""
        return self.size.to_bytes(8, "big") + b"".join(self.hashes)

    @staticmethod
    def from_bytes(content: bytes) -> "Frontier":
        """Read an edge back, refusing a size that its hashes don't fit."""
        if len(content) < 8 or len(content) % 32 != 8:
            raise NotReadableError("The log's edge is cut short.", ASK_AGAIN, SOURCE)
        steps = range(8, len(content), 32)
        return Frontier(int.from_bytes(content[:8], "big"), tuple(content[at : at + 32] for at in steps))
