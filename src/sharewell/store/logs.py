"""Which logs the open agency has had, where each begins, and with which keys its heads are signed today."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sharewell.practice import record
from sharewell.practice.record import LogKey
from sharewell.store import keys, signing
from sharewell.store.models import LogChange

BOTH_SIGN = timedelta(days=30)


@dataclass(frozen=True)
class Log:
    """One log: its keys with the moment each came, and its entries: ``start`` and ``end`` (none yet) count over all logs.

    ``vkeys`` are the public halves of every key that it has had, of which the newest may still be unasked for.
    """

    number: int
    keys: tuple[tuple[LogKey, datetime | None], ...]
    vkeys: tuple[str, ...] = ()
    start: int = 0
    end: int | None = None

    @property
    def newest(self) -> LogKey:
        """The key that is there to stay."""
        return self.keys[-1][0]

    @property
    def origin(self) -> str:
        """What the log is called in its checkpoints."""
        return self.newest.origin

    def signing(self, now: datetime) -> list[LogKey]:
        """Return the keys that sign a head now: the newest, and each that another followed less than 30 days ago."""
        followed = [since for _, since in self.keys[1:]]
        last = [key for (key, _), next_ in zip(self.keys, followed, strict=False) if _young(next_, now)]
        return [*last, self.newest]


def logs(agency: UUID) -> tuple[Log, ...]:
    """Return the open agency's logs, the one that is written to last."""
    found = [Log(1, ((LogKey(str(agency)), None),))]
    for change in LogChange.objects.select_related("entry").order_by("entry__index"):
        key, last, came = record.read_log_key(change.key), found[-1], change.entry.recorded_at
        if key.log == last.number:
            vkeys = (*_without(last.vkeys, change.replaced), change.replaced, change.vkey)
            found[-1] = replace(last, keys=(*last.keys, (key, came)), vkeys=vkeys)
            continue
        ended = (*_without(last.vkeys, change.replaced), change.replaced)
        found[-1] = replace(last, vkeys=ended, end=change.entry.index)
        found.append(Log(key.log, ((key, came),), (change.vkey,), change.entry.index))
    return tuple(found)


def log_of(agency: UUID, index: int) -> Log:
    """Return the log that the entry at this index, counted over all of the agency's logs, stands in."""
    return next(log for log in reversed(logs(agency)) if log.start <= index)


def vkeys_of(log: Log) -> tuple[str, ...]:
    """Return the public halves of every key that the log has had, the newest last."""
    return log.vkeys or (signing.log_vkey(log.newest),)


def current_vkey(agency: UUID) -> str:
    """Return the public half of the key that the agency publishes today."""
    return vkeys_of(logs(agency)[-1])[-1]


def public_keys(agency: UUID) -> dict[str, bytes]:
    """Return every key that may stand under an entry of the open agency: this server's, and those of its logs."""
    changed = [vkey for log in logs(agency) for vkey in log.vkeys]
    ours = (record.read_vkey(vkey) for vkey in changed)
    return record.public_keys([keys.server_public(), *ours])


def _young(since: datetime | None, now: datetime) -> bool:
    return since is not None and now - since < BOTH_SIGN


def _without(vkeys: tuple[str, ...], one: str) -> tuple[str, ...]:
    return tuple(vkey for vkey in vkeys if vkey != one)
