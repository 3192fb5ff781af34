"""The record of an agency: entries that are only ever added, their sealed content, heads and signed checkpoints."""

from typing import ClassVar

from django.db import models

from sharewell.store.columns import BytesField, PlainWords, SealedField
from sharewell.store.models.tenant import Retention, Sealed, Tenant


class Entry(Tenant):
    """One act, as it was signed: ``envelope`` is the leaf's bytes, the other columns only find it again."""

    retention: ClassVar = Retention.RECORD

    index = models.BigIntegerField()
    leaf = BytesField()
    envelope = BytesField()
    idem = PlainWords(max_length=64)
    kind = PlainWords(max_length=40)
    actor = models.ForeignKey("store.Practitioner", on_delete=models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey("store.Case", on_delete=models.PROTECT, null=True, related_name="entries")
    recorded_at = models.DateTimeField()
    # JSON of ids alone: word -> id of what the act made. No JSONField: its check is refused under trusted_schema=OFF.
    targets = models.TextField(default="{}")

    class Meta(Tenant.Meta):
        ordering = ["index"]
        constraints = [
            *Tenant.Meta.constraints,
            models.UniqueConstraint(fields=["agency", "index"], name="entry_index_once"),
            models.UniqueConstraint(fields=["agency", "idem"], name="entry_idem_once"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class EntryContent(Tenant, Sealed):
    """What an entry committed to, field by field with its salt; destroying its key leaves the entry checkable."""

    retention: ClassVar = Retention.CASE

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="content")
    sealed = SealedField()

    class Meta(Tenant.Meta):
        indexes = [models.Index(fields=["kek"], name="entrycontent_kek")]

    def __str__(self) -> str:
        return str(self.id)


class Head(Tenant):
    """The tree after one commit; ``frontier`` is what the next leaf needs. ``size`` counts over all of the agency's logs."""

    retention: ClassVar = Retention.RECORD

    size = models.BigIntegerField()
    root = BytesField()
    frontier = BytesField()

    class Meta(Tenant.Meta):
        constraints = [
            *Tenant.Meta.constraints,
            models.UniqueConstraint(fields=["agency", "size"], name="head_size_once"),
        ]

    def __str__(self) -> str:
        return str(self.size)


class Subtree(Tenant):
    """The root of a whole subtree of 256 to the ``level`` leaves of a log, so that no proof has to read every leaf."""

    retention: ClassVar = Retention.RECORD

    log = models.PositiveSmallIntegerField(default=1)
    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = BytesField()

    class Meta(Tenant.Meta):
        constraints = [
            *Tenant.Meta.constraints,
            models.UniqueConstraint(fields=["agency", "log", "level", "index"], name="subtree_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class Checkpoint(Tenant):
    """A head signed with the log's keys, as a C2SP signed note; ``size`` as the head's. A head without one waits."""

    retention: ClassVar = Retention.RECORD

    size = models.BigIntegerField()
    note = models.TextField()

    class Meta(Tenant.Meta):
        constraints = [
            *Tenant.Meta.constraints,
            models.UniqueConstraint(fields=["agency", "size"], name="checkpoint_size_once"),
        ]

    def __str__(self) -> str:
        return str(self.size)
