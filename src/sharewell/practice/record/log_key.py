"""Names an agency's logs and their keys: the first log and key plainly, later ones by number."""

import re
from dataclasses import dataclass

from sharewell.practice.record.canonical import ASK_AGAIN
from sharewell.practice.record.checkpoint import log_name
from sharewell.practice.record.errors import NotReadableError

PLACE = "sharewell"
_NAME = re.compile(
    r"log-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:-([1-9]\d{0,3})-([1-9]\d{0,3}))?", re.ASCII
)


@dataclass(frozen=True, order=True)
class LogKey:
    """Which key of which of an agency's logs; a log after the first began because its forerunner's key was lost."""

    agency: str
    log: int = 1
    key: int = 1

    @property
    def name(self) -> str:
        """What the key's file is called."""
        first = (self.log, self.key) == (1, 1)
        return f"log-{self.agency}" if first else f"log-{self.agency}-{self.log}-{self.key}"

    @property
    def origin(self) -> str:
        """What the log is called in its checkpoints; it names nobody."""
        return log_name(PLACE, self.agency if self.log == 1 else f"{self.agency}/{self.log}")


def read_log_key(name: str) -> LogKey:
    """Read the name of a log key's file, refusing every spelling but the one."""
    found = _NAME.fullmatch(name)
    key = LogKey(found[1], int(found[2] or 1), int(found[3] or 1)) if found else None
    if key is None or key.name != name:
        raise NotReadableError("That is not the name of a log's key.", ASK_AGAIN)
    return key
