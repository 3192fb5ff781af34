"""A share carries one decision out."""

from typing import ClassVar

from django.db import models

from sharewell.store.models.tenant import Retention, Tenant


class Share(Tenant):
    """That information is to go, or went; its calls say whether anybody was told."""

    retention: ClassVar = Retention.CASE

    decision = models.ForeignKey("store.Decision", on_delete=models.PROTECT, related_name="shares")

    def __str__(self) -> str:
        return str(self.id)
