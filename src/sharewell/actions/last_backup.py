"""Until when destroyed keys may still lie in a backup of the keys."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Max, Q

from sharewell.actions.commit import moment
from sharewell.store.models import KeysBackup

LONGEST_BACKUP = timedelta(days=35)
BEHIND = timedelta(hours=1)  # by so much a clock may be put back with nothing said
# A backup that began while keys were being destroyed may have read one just before.
WHILE_DESTROYING = timedelta(days=1)


def standing_backups(now: datetime) -> dict[str, str]:
    """Return the end of each backup of the keys that stands now, by its id: a disposal's entry tells them.

    Not of one by a clock that ran ahead: when it ends is still to be said.
    """
    standing = KeysBackup.objects.filter(expires_at__gt=now, made_at__lte=now + BEHIND).order_by("id")
    return {str(of): moment(ends) for of, ends in standing.values_list("id", "expires_at")}


def backups_as_told(told: Mapping[str, str]) -> bool:
    """Say whether each backup that a disposal's entry tells of is still kept, with the same end."""
    rows = KeysBackup.objects.filter(id__in=list(told)).values_list("id", "expires_at")
    return {str(of): moment(ends) for of, ends in rows} == dict(told)


def last_backup(gone: datetime, now: datetime) -> datetime:
    """Return when the last backup that may hold the keys expires; one made by hand, which nobody knows of, may exist.

    One that is dated later than ``now`` was made by a clock that ran ahead: nobody knows when, so it counts.
    """
    may_hold = Q(made_at__lt=gone + WHILE_DESTROYING) | Q(made_at__gt=now)
    known: datetime | None = KeysBackup.objects.filter(may_hold).aggregate(last=Max("expires_at"))["last"]
    return max(known or gone, gone + LONGEST_BACKUP)
