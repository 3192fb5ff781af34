"""A disposal: asked for by one person, done by a second, certified when no copy of the keys can be left."""

from typing import ClassVar

from django.db import models

from sharewell.store.models.tenant import Retention, Tenant


class Disposal(Tenant):
    """One disposal. ``keks`` names the keys to destroy; ``keys_gone_at`` is when the last of them was gone here."""

    retention: ClassVar = Retention.RECORD

    asked = models.OneToOneField("store.Entry", on_delete=models.PROTECT, related_name="disposal_asked")
    asked_by = models.ForeignKey("store.Practitioner", on_delete=models.PROTECT, related_name="+")
    done = models.OneToOneField(
        "store.Entry", on_delete=models.PROTECT, null=True, blank=True, related_name="disposal_done"
    )
    keks = models.TextField(default="[]")
    keys_gone_at = models.DateTimeField(null=True, blank=True)
    certificate_due = models.DateTimeField(null=True, blank=True)
    certified = models.OneToOneField(
        "store.Entry", on_delete=models.PROTECT, null=True, blank=True, related_name="disposal_certified"
    )

    def __str__(self) -> str:
        return str(self.id)


class DisposalCase(Tenant):
    """That one disposal takes in one case; by which line of which schedule is sealed in its entries."""

    retention: ClassVar = Retention.RECORD

    disposal = models.ForeignKey(Disposal, on_delete=models.PROTECT, related_name="cases")
    case = models.ForeignKey("store.Case", on_delete=models.PROTECT, related_name="disposals")

    class Meta(Tenant.Meta):
        constraints = [
            *Tenant.Meta.constraints,
            models.UniqueConstraint(fields=["disposal", "case"], name="disposalcase_once"),
        ]

    def __str__(self) -> str:
        return str(self.id)
