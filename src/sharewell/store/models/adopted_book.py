"""A rulebook an agency adopted, whole, so that an old decision is replayed by the book of its day."""

from typing import ClassVar

from django.db import models

from sharewell.store.columns import BytesField, PlainWords
from sharewell.store.models.tenant import Retention, Tenant


class AdoptedBook(Tenant):
    """The canonical form of one book, by its digest."""

    retention: ClassVar = Retention.RECORD

    entry = models.OneToOneField("store.Entry", on_delete=models.PROTECT, related_name="adopted_book")
    digest = PlainWords(max_length=71)
    canonical = BytesField()

    class Meta(Tenant.Meta):
        # Not unique: an agency may go back to a book it had before, and each adoption has its entry.
        indexes = [models.Index(fields=["agency", "digest"], name="adoptedbook_digest")]

    def __str__(self) -> str:
        return self.digest
