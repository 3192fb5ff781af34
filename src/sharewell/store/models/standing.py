"""Whether a new law reaches an agency, as its IG lead recorded it; the instrument and the reason are sealed in the entry."""

from typing import ClassVar

from django.db import models

from sharewell.store.columns import PlainWords
from sharewell.store.models.tenant import Retention, Tenant, one_of

STANDINGS = ("listed", "designated", "commissioned", "in_force", "outside", "not_confirmed")


class Standing(Tenant):
    """One answer about one law pack, from a day on. A later entry amends an earlier one; nothing is written over."""

    retention: ClassVar = Retention.RECORD

    entry = models.OneToOneField("store.Entry", on_delete=models.PROTECT, related_name="standing")
    pack = PlainWords(max_length=40)
    standing = PlainWords(max_length=20)
    since = models.DateField()

    class Meta(Tenant.Meta):
        constraints = [*Tenant.Meta.constraints, one_of("standing", STANDINGS, "standing_standing")]

    def __str__(self) -> str:
        return f"{self.pack}: {self.standing}"
