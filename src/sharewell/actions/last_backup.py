"""Until when destroyed keys may still lie in a backup of the keys."""

from datetime import datetime, timedelta

from django.db.models import Max, Q

from sharewell.store.models import KeysBackup

LONGEST_BACKUP = timedelta(days=35)
# A backup that began while keys were being destroyed may have read one just before.
WHILE_DESTROYING = timedelta(days=1)


def last_backup(gone: datetime, now: datetime) -> datetime:
    """Return when the last backup that may hold the keys expires; one made by hand, which nobody knows of, may exist.

    One that is dated later than ``now`` was made by a clock that ran ahead: nobody knows when, so it counts.
    """
    may_hold = Q(made_at__lt=gone + WHILE_DESTROYING) | Q(made_at__gt=now)
    known: datetime | None = KeysBackup.objects.filter(may_hold).aggregate(last=Max("expires_at"))["last"]
    return max(known or gone, gone + LONGEST_BACKUP)
