"""Put the keys back into a home whose tables are whole, out of their backup; what is there is never written over."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from django.db import connection

from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.commit import Act, enter
from sharewell.actions.refusal import RefusedError
from sharewell.store import keys, keys_file, keys_named, log
from sharewell.store.log import Receipt
from sharewell.store.models import Agency, KeysBackup
from sharewell.store.tenancy import as_agency


@dataclass(frozen=True)
class KeysBack:
    """The files that came back, how many were there, how many nothing needs any more, and the keys still missing."""

    back: tuple[str, ...]
    there: int
    left_out: int
    missing: tuple[str, ...]


def restore_keys(file: Path, now: datetime, *, although_expired: bool = False) -> KeysBack:
    """Bring back the keys that are missing here; all of them or none, and safe to run again.

    A content key that no row names stays out: it may have been destroyed with what was disposed of. Refuses a file of
    another home's keys, and one whose day has passed.
    """
    about = keys_file.read_about(file)
    refuse_expired(about, now, although_expired=although_expired)
    needed = set(keys_named.named(connection))
    found = keys_file.compare(file)
    if found.differing:
        raise RefusedError(
            f"This home already holds other keys of these names: {', '.join(found.differing)}. Nothing was changed.",
            "Is this the backup of this home? If it is, take those files out of the folder of keys, to a safe place, "
            "then try again.",
            "docs/backup.md",
        )
    wanted = [
        name for name in found.absent if not keys_file.is_content(name) or keys_file.kek_of(name) in needed
    ]
    remember(about)
    keys_file.put_back(file, wanted)
    missing = tuple(keys_named.missing(connection))
    if wanted and keys.SERVER_KEY not in missing:
        for agency in Agency.objects.order_by("id").values_list("id", flat=True):
            with as_agency(agency):
                closed = log.closing()
            if closed is None:  # a closed log takes nothing in, and its keys are needed to read it
                record_keys_restored(agency, len(wanted), now)
    return KeysBack(tuple(wanted), found.there, len(found.absent) - len(wanted), missing)


def record_keys_restored(agency: UUID, count: int, now: datetime) -> Receipt:
    """Enter that lost keys were brought back, and how many files."""
    return enter(
        Act(
            kind="keys.restored",
            doing="keep_log_keys",
            actor=Actor(None, agency, SYSTEM),
            idem=uuid4(),
            now=now,
            apply=lambda _: None,
            content={"files": count},
        )
    )


def refuse_expired(about: keys_file.KeysFile, now: datetime, *, although_expired: bool) -> None:
    """Refuse a backup of keys whose day has passed, unless there is no other."""
    if about.expires_at <= now and not although_expired:
        raise RefusedError(
            f"This backup of the keys ended on {about.expires_at:%d %B %Y}: keys that were destroyed since may lie in it.",
            "Use a newer one. If there is none, add --although-expired, and dispose again of what was due.",
        )


def remember(about: keys_file.KeysFile) -> None:
    """Count the file of keys that was used: tables backed up before it was made do not know of it."""
    said = {"made_at": about.made_at, "expires_at": about.expires_at}
    if not KeysBackup.objects.filter(**said).exists():
        KeysBackup.objects.create(id=uuid4(), **said)
