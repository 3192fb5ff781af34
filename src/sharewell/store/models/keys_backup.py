"""A backup of the keys folder: until it expires, keys that were destroyed here may still lie in it."""

from typing import ClassVar

from django.db import models

from sharewell.store.models.tenant import Retention


class KeysBackup(models.Model):
    """One backup of this server's keys, whatever the agency."""

    retention: ClassVar = Retention.RECORD

    id = models.UUIDField(primary_key=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")), name="keysbackup_expires"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
