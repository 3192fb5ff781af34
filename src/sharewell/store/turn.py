"""A fair queue: whoever asks first goes first, which SQLite's own lock does not promise."""

from collections import deque
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Lock

_guard = Lock()
_lines: dict[Hashable, deque[Lock]] = {}


@contextmanager
def in_turn(line: Hashable) -> Iterator[None]:
    """Wait in one line of this process, first come first served; not to be entered twice by one thread."""
    mine = Lock()
    mine.acquire()
    with _guard:
        waiting = _lines.setdefault(line, deque())
        waiting.append(mine)
        first = waiting[0] is mine
    if not first:
        mine.acquire()
    try:
        yield
    finally:
        with _guard:
            waiting.popleft()
            if waiting:
                waiting[0].release()
            else:
                del _lines[line]
