"""Put both backups into an empty home, and hold every log to the head that the backup names."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import connections

from sharewell.actions.refusal import RefusedError
from sharewell.practice import record
from sharewell.store import keys_file, logs
from sharewell.store.backup import database, load_backup, refuse_rows
from sharewell.store.backup_file import Manifest, read_manifest
from sharewell.store.models import Entry
from sharewell.store.tenancy import as_agency


def restore(
    tables: Path,
    keys: Path,
    now: datetime,
    *,
    although_expired: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> Manifest:
    """Fill an empty home; refuses one that holds anything, and keys whose day has passed. Returns what was restored."""
    expires = keys_file.read_about(keys).expires_at
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
    return manifest


def root_of(agency: UUID, size: int) -> str:
    """Return the root over an agency's first entries, worked out of their bytes; of the last log when there were more."""
    with as_agency(agency):
        start = max(log.start for log in logs.logs(agency) if log.start < size)
        envelopes = Entry.objects.filter(index__gte=start, index__lt=size).order_by("index")
        edge = record.Frontier()
        for envelope in envelopes.values_list("envelope", flat=True).iterator(500):
            edge = edge.append(record.leaf_hash(bytes(envelope)))
    return edge.root.hex()
