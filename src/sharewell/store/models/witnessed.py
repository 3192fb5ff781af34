"""What witnesses have seen: the last head of each partner's log that we cosigned, and who cosigned ours."""

from typing import ClassVar

from django.db import models

from sharewell.store.columns import BytesField, PlainWords
from sharewell.store.models.tenant import Retention, Tenant


class WitnessedHead(models.Model):
    """The newest head of a partner's log that this server cosigned. It belongs to no agency and is written over."""

    retention: ClassVar = Retention.RECORD

    origin = PlainWords(primary_key=True, max_length=300)
    size = models.BigIntegerField()
    root = BytesField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.origin} {self.size}"


class Cosignature(Tenant):
    """The line that a witness set under one of our signed heads; ``size`` as the head's."""

    retention: ClassVar = Retention.RECORD

    size = models.BigIntegerField()
    witness = PlainWords(max_length=2000)  # an ML-DSA-44 key is long
    line = models.TextField()

    class Meta(Tenant.Meta):
        constraints = [
            *Tenant.Meta.constraints,
            models.UniqueConstraint(fields=["agency", "size", "witness"], name="cosignature_once"),
        ]

    def __str__(self) -> str:
        return str(self.size)
