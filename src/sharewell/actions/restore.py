"""Put both backups into an empty home, hold every log to the head that the backup names, and close what may go on twice."""

import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid5

from django.conf import settings
from django.db import connections

from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.dispose import destroy_left_over, finish_disposal
from sharewell.actions.do_again import do_again
from sharewell.actions.last_backup import last_backup
from sharewell.actions.log_keys import close_and_begin
from sharewell.actions.newest_known import Told, Weighed, weigh
from sharewell.actions.refusal import RefusedError
from sharewell.actions.restore_keys import refuse_expired, remember
from sharewell.practice import record
from sharewell.practice.record import Checkpoint, LogKey
from sharewell.store import content_keys, heads, keys_file, logs, restoring, rewrapping, signing
from sharewell.store.backup import bring_up, database, holds_rows, load_backup, refuse_rows
from sharewell.store.backup_file import Manifest, keks_named, read_manifest
from sharewell.store.keys import SERVER_KEY
from sharewell.store.models import Disposal, Entry
from sharewell.store.stamp_files import put_back_stamps
from sharewell.store.tenancy import as_agency

BECAUSE = (
    "Restored from a backup of {made_at:%d %B %Y, %H:%M} UTC. What was recorded after it is gone from here, and others "
    "may have seen it: so this log ends, and a new one follows."
)


@dataclass(frozen=True)
class Restored:
    """What was restored: the moment of the backup, each agency's head in it, and what was found of each log."""

    made_at: datetime
    heads: dict[str, tuple[int, str]]
    logs: tuple[Weighed, ...]
    again: str  # what has to be done again; it lies in ``kept`` too
    kept: Path


def restore(  # noqa: PLR0913  # each is a thing that only the person at the keyboard knows
    tables: Path,
    keys: Path,
    now: datetime,
    *,
    although_expired: bool = False,
    although_missing: bool = False,
    nothing_since: bool = False,
    remembered: Iterable[Checkpoint] = (),
    tell: Callable[[str], None] = lambda _: None,
) -> Restored:
    """Fill an empty home; refuses one that holds anything, and keys whose day has passed or that are not the tables'.

    One that stopped goes on.

    The keys of what was disposed of are destroyed once more, where the backup of the keys held them. A log that may
    have gone on after the backup is closed and a new one begun. ``nothing_since`` is the word of whoever stopped
    Sharewell before the backup was made; ``remembered`` are heads that this account has seen.
    """
    about = keys_file.read_about(keys)
    refuse_expired(about, now, although_expired=although_expired)
    manifest = read_manifest(tables)
    if not although_missing:
        _refuse_other_keys(tables, manifest, keys, about.made_at)
    for agency in manifest.heads:
        signing.last_signed(
            LogKey(agency)
        )  # a signing account that does not answer is met before anything is written
    id_ = _fill(tables, keys, tell)
    put_back_stamps(tables)
    for agency, (size, root) in manifest.heads.items():
        if root_of(UUID(agency), size) != root:
            raise RefusedError(
                f"The log of {agency} is not the one that was backed up.",
                "Don't use this home. Use another backup.",
            )
    remember(about)
    for agency in manifest.heads:
        _destroy_again(UUID(agency), now)
    told = [Told("The backup of the keys", head) for head in about.heads]
    told += [Told("This account's memory of heads", head) for head in remembered]
    weighed = tuple(
        weigh(UUID(agency), size, told, nothing_since=nothing_since)
        for agency, (size, _) in manifest.heads.items()
    )
    _close(weighed, manifest, id_, now)
    again, kept = do_again(manifest.made_at, weighed, now), _list_of(now)
    kept.write_text(again, "utf-8")
    restoring.end()
    return Restored(manifest.made_at, manifest.heads, weighed, again, kept)


def _refuse_other_keys(tables: Path, manifest: Manifest, keys: Path, keys_of: datetime) -> None:
    """Refuse keys that were changed between the two backups: what the tables hold would never open."""
    tables_of = manifest.made_at
    needed = keks_named(tables) | ({SERVER_KEY} if manifest.heads else set())
    gone = needed - keys_file.names_in(keys)
    if not gone:
        return
    when = (
        "after those tables were: these are older"
        if keys_of < tables_of
        else "with those tables: since then keys were changed, by a disposal or `sharewell retention rotate`"
    )
    raise RefusedError(
        f"{len(gone)} of the {len(needed)} keys that these tables need are not in this backup of the keys, and what they "
        "open would stay closed. Nothing was changed.",
        f"The tables are of {tables_of:%d %B %Y, %H:%M} UTC, the keys of {keys_of:%d %B %Y, %H:%M} UTC. Use the backup of "
        f"the keys that was made {when}. Or use tables that were backed up next to these keys. If there is no other pair, "
        "add --although-keys-are-missing: what the keys open comes back, and every entry can be checked.",
        "docs/backup.md",
    )


def _list_of(now: datetime) -> Path:
    return Path(settings.SHAREWELL_HOME) / f"after-restore-{now:%Y%m%dT%H%M%SZ}.txt"


def _fill(tables: Path, keys: Path, tell: Callable[[str], None]) -> UUID:
    """Put both files into the home, or what is still missing of them where a restore was stopped; return its id."""
    if not restoring.is_under_way():
        # All that can be refused is, before anything is written.
        keys_file.refuse_keys()
        refuse_rows(connections[database()])
    under_way = restoring.begin(tables, keys)
    put = keys_file.put_back(keys)
    if under_way.stopped and holds_rows(connections[database()]):
        bring_up(connections[database()])
        return under_way.id
    try:
        load_backup(tables, tell)
    except Exception:
        keys_file.take_away(put)
        restoring.end()
        raise
    return under_way.id


def _close(weighed: tuple[Weighed, ...], manifest: Manifest, id_: UUID, now: datetime) -> None:
    """Close each log that may have gone on, and begin the next, before anything else can be recorded in it."""
    if not any(each.lost for each in weighed):
        heads.sign_heads()  # what was backed up before its signature came; a head of the true history
    for each in weighed:
        if not each.whole:
            actor, idem = Actor(None, each.agency, SYSTEM), uuid5(id_, str(each.agency))
            close_and_begin(actor, BECAUSE.format(made_at=manifest.made_at), idem, now)


def _destroy_again(agency: UUID, now: datetime) -> None:
    """Destroy once more the keys of what was disposed of, which the backup of the keys brought back."""
    with as_agency(agency):
        done = Disposal.objects.exclude(done=None)
        back = [row.id for row in done if any(map(content_keys.is_there, json.loads(row.keks)))]
        # Said first: the clock goes on with it if this stops.
        done.filter(id__in=back).update(keys_gone_at=None, certificate_due=None)
        for row in done.filter(certified=None).exclude(keys_gone_at=None):
            done.filter(id=row.id).update(certificate_due=last_backup(row.keys_gone_at or now, now))
    for disposal in back:
        # A damaged row holds its key; the clock goes on with it, and the restore has to come to its end.
        with suppress(rewrapping.KeyStillNeededError):
            finish_disposal(agency, disposal, now)
    destroy_left_over(agency, now)


def root_of(agency: UUID, size: int) -> str:
    """Return the root over an agency's first entries, worked out of their bytes; of the last log when there were more."""
    with as_agency(agency):
        start = max(log.start for log in logs.logs(agency) if log.start < size)
        envelopes = Entry.objects.filter(index__gte=start, index__lt=size).order_by("index")
        edge = record.Frontier()
        for envelope in envelopes.values_list("envelope", flat=True).iterator(500):
            edge = edge.append(record.leaf_hash(bytes(envelope)))
    return edge.root.hex()
