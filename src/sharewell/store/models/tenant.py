"""What every table of an agency's has: the agency, an id of our making, and how long its rows are kept."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, ClassVar

from django.db import models, transaction

from sharewell.store import content_keys
from sharewell.store.columns import BytesField, PlainWords
from sharewell.store.tenancy import AgencyRows


class Retention(StrEnum):
    """The classes of how long a row is kept; what each means in years is set by the agency's schedule."""

    ACCOUNT = "account"  # as long as the person works here, then as the case files they signed
    AGENCY = "agency"  # as long as the agency uses Sharewell
    CASE = "case"  # with the child's file
    DRAFT = "draft"  # until it is recorded or discarded, 30 days at most
    RECORD = "record"  # as long as anything that it proves


def one_of(column: str, values: Iterable[str], name: str) -> models.CheckConstraint:
    """Hold a column to the words of one enumeration, in the database too."""
    return models.CheckConstraint(condition=models.Q(**{f"{column}__in": sorted(values)}), name=name)


class Tenant(models.Model):
    """A row of one agency's; ids are UUIDs that actions make."""

    retention: ClassVar[Retention]

    id = models.UUIDField(primary_key=True)
    agency = models.ForeignKey("store.Agency", on_delete=models.PROTECT, related_name="+")

    objects = AgencyRows()

    class Meta:
        abstract = True
        # Following a relation must meet the agency's filter too.
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["agency", "id"], name="%(class)s_of_agency")]


class Sealed(models.Model):
    """A row with sealed columns: one data key for the row, wrapped by the key that ``kek`` names."""

    key = BytesField(editable=False)
    kek = PlainWords(max_length=40, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and only then look for the key: whoever destroys it waits for this transaction, or was here before it."""
        # Its own where the caller has none: what is refused here must not be kept.
        with transaction.atomic(savepoint=False):
            super().save(*args, **kwargs)
            written = kwargs.get("update_fields")
            if written is None or "key" in written:
                content_keys.refuse_retired(self.kek)
