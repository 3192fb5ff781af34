"""A legal hold: while it stands, nothing of the case is disposed of."""

from typing import ClassVar

from django.db import models

from sharewell.store.models.tenant import Retention, Tenant


class Hold(Tenant):
    """One hold, from the entry that set it to the one that lifted it; cause, reason and authority are sealed there."""

    retention: ClassVar = Retention.CASE

    case = models.ForeignKey("store.Case", on_delete=models.PROTECT, related_name="holds")
    # A decision that tells of a death sets one in its own entry.
    entry = models.OneToOneField("store.Entry", on_delete=models.PROTECT, related_name="hold")
    lifted = models.ForeignKey(
        "store.Entry", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return str(self.id)
