"""A local protocol an agency adopted, whole, and the book it was proved against."""

from typing import ClassVar

from django.db import models

from sharewell.store.columns import BytesField, PlainWords
from sharewell.store.models.tenant import Retention, Tenant


class AdoptedProtocol(Tenant):
    """The canonical form of one protocol, by its digest; ``book`` is the digest of the book it adds to."""

    retention: ClassVar = Retention.RECORD

    entry = models.OneToOneField("store.Entry", on_delete=models.PROTECT, related_name="adopted_protocol")
    digest = PlainWords(max_length=71)
    book = PlainWords(max_length=71)
    canonical = BytesField()

    class Meta(Tenant.Meta):
        # Not unique, as with books: an agency may go back to one it had, and each adoption has its entry.
        indexes = [models.Index(fields=["agency", "digest"], name="adoptedprotocol_digest")]

    def __str__(self) -> str:
        return self.digest
