"""Put both backups into an empty home, and hold every log to the head that the backup names."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from django.db import connections

from sharewell.actions.dispose import destroy_left_over, finish_disposal, last_backup
from sharewell.actions.refusal import RefusedError
from sharewell.practice import record
from sharewell.store import content_keys, keys_file, logs
from sharewell.store.backup import database, load_backup, refuse_rows
from sharewell.store.backup_file import Manifest, read_manifest
from sharewell.store.models import Disposal, Entry, KeysBackup
from sharewell.store.tenancy import as_agency


def restore(
    tables: Path,
    keys: Path,
    now: datetime,
    *,
    although_expired: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> Manifest:
    """Fill an empty home; refuses one that holds anything, and keys whose day has passed. Returns what was restored.

    The keys of what was disposed of are destroyed once more, where the backup of the keys held them.
    """
    about = keys_file.read_about(keys)
    expires = about.expires_at
    if expires <= now and not although_expired:
        raise RefusedError(
            f"This backup of the keys ended on {expires:%d %B %Y}: keys that were destroyed since may lie in it.",
            "Use a newer one. If there is none, add --although-expired, and dispose again of what was due.",
        )
    # All that can be refused is, before anything is written.
    read_manifest(tables)
    keys_file.refuse_keys()
    refuse_rows(connections[database()])
    put = keys_file.put_back(keys)
    try:
        manifest = load_backup(tables, tell)
    except Exception:
        keys_file.take_away(put)
        raise
    for agency, (size, root) in manifest.heads.items():
        if root_of(UUID(agency), size) != root:
            raise RefusedError(
                f"The log of {agency} is not the one that was backed up.",
                "Don't use this home. Use another backup.",
            )
    _remember(about)
    for agency in manifest.heads:
        _destroy_again(UUID(agency), now)
    return manifest


def _remember(about: keys_file.KeysFile) -> None:
    """Count the file of keys that was used: tables backed up before it was made do not know of it."""
    said = {"made_at": about.made_at, "expires_at": about.expires_at}
    if not KeysBackup.objects.filter(**said).exists():
        KeysBackup.objects.create(id=uuid4(), **said)


def _destroy_again(agency: UUID, now: datetime) -> None:
    """Destroy once more the keys of what was disposed of, which the backup of the keys brought back."""
    with as_agency(agency):
        done = Disposal.objects.exclude(done=None)
        back = [row.id for row in done if any(map(content_keys.is_there, json.loads(row.keks)))]
        # Said first: the clock goes on with it if this stops.
        done.filter(id__in=back).update(keys_gone_at=None, certificate_due=None)
        for row in done.filter(certified=None).exclude(keys_gone_at=None):
            done.filter(id=row.id).update(certificate_due=last_backup(row.keys_gone_at or now))
    for disposal in back:
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
