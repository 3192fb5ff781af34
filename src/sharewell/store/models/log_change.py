"""A new key of a log, or a new log after a key was lost, each by the entry that says so."""

from typing import ClassVar

from django.db import models

from sharewell.store.columns import PlainWords
from sharewell.store.models.tenant import Retention, Tenant


class LogChange(Tenant):
    """From this entry on the log has this key. ``key`` names its file and so log and number; ``replaced`` is the one before."""

    retention: ClassVar = Retention.RECORD

    entry = models.OneToOneField("store.Entry", on_delete=models.PROTECT, related_name="log_change")
    key = PlainWords(max_length=60)
    vkey = PlainWords(max_length=300)
    replaced = PlainWords(max_length=300)

    class Meta(Tenant.Meta):
        constraints = [
            *Tenant.Meta.constraints,
            models.UniqueConstraint(fields=["agency", "key"], name="log_change_key_once"),
        ]

    def __str__(self) -> str:
        return self.key
