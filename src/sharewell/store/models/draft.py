"""A draft: what a practitioner has answered and not yet recorded, sealed."""

from typing import ClassVar

from django.db import models

from sharewell.store.columns import PlainWords, SealedField
from sharewell.store.models.tenant import Retention, Sealed, Tenant


class Draft(Tenant, Sealed):
    """One practitioner's unfinished answers; nobody else's to read, and never an entry."""

    retention: ClassVar = Retention.DRAFT

    practitioner = models.ForeignKey("store.Practitioner", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("store.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = PlainWords(max_length=40)
    content = SealedField()
    saved_at = models.DateTimeField()

    class Meta(Tenant.Meta):
        indexes = [models.Index(fields=["agency", "practitioner", "kind"], name="draft_mine")]

    def __str__(self) -> str:
        return str(self.id)
