"""How long a case is kept: the kind of record it is and the day it was closed, as somebody said; and keys it once had."""

from typing import ClassVar

from django.db import models

from sharewell.store.columns import PlainWords
from sharewell.store.models.tenant import Retention, Tenant


class Keeping(Tenant):
    """One saying about how a case is kept; the newest counts. The kind of record is sealed in its entry: it tells of the child."""

    retention: ClassVar = Retention.CASE

    case = models.ForeignKey("store.Case", on_delete=models.PROTECT, related_name="keepings")
    entry = models.OneToOneField("store.Entry", on_delete=models.PROTECT, related_name="keeping")
    closed_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.id)


class FormerKey(Tenant):
    """That rows of a case were once wrapped by another key: while it exists, an old copy of the database opens with it."""

    retention: ClassVar = Retention.CASE

    case = models.ForeignKey("store.Case", on_delete=models.PROTECT, related_name="former_keys")
    kek = PlainWords(max_length=40)

    class Meta(Tenant.Meta):
        constraints = [
            *Tenant.Meta.constraints,
            models.UniqueConstraint(fields=["case", "kek"], name="formerkey_once"),
        ]

    def __str__(self) -> str:
        return self.kek
