"""Write the keys to a file for another place, and remember until when destroyed keys may still lie in it."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sharewell.actions.newest_known import newest_heads
from sharewell.actions.refusal import RefusedError
from sharewell.store import keys_file
from sharewell.store.backup_file import BackupError
from sharewell.store.models import KeysBackup

LONGEST = timedelta(days=35)


def back_up_keys(to: Path, backup_id: UUID, now: datetime, for_: timedelta = LONGEST) -> int:
    """Write every key to a new file; returns how many. What is disposed of meanwhile is certified after the file's day.

    Refuses more than 35 days, and a folder that holds a backup of the tables: whoever finds both can read everything.
    """
    if not timedelta(days=1) <= for_ <= LONGEST:
        raise RefusedError(
            f"A backup of the keys lasts from 1 to {LONGEST.days} days.",
            "Disposing of a record is not certain while an old copy of its key may still be about.",
        )
    if list(to.parent.glob("sharewell-tables-*.zip")):
        raise RefusedError(
            f"{to.parent} holds a backup of the tables.",
            "Keep the keys in another place: whoever has both can read every name.",
        )
    heads = newest_heads()  # so that a restore from older tables can tell that more was recorded
    # Remembered first: a copy that nobody remembers could outlive a certificate that its key is gone.
    remembered = KeysBackup.objects.create(id=backup_id, made_at=now, expires_at=now + for_)
    try:
        return keys_file.write_keys(to, now, now + for_, heads)
    except BackupError:
        remembered.delete()  # nothing of it was left, and nobody must count on it
        raise
