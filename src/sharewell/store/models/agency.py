"""An organisation that uses Sharewell: its name, its data controller and what the law makes of it."""

from typing import ClassVar

from django.db import models

from sharewell.store.columns import PlainWords
from sharewell.store.models.tenant import Retention, one_of

SECTORS = (
    "council_social_care",
    "council_education",
    "school",
    "nursery",
    "gp",
    "nhs",
    "dentist",
    "pharmacist",
    "police",
    "voluntary",
    "private",
)


class Agency(models.Model):
    """One organisation, with one log of its own."""

    retention: ClassVar = Retention.AGENCY

    id = models.UUIDField(primary_key=True)
    name = PlainWords(max_length=200)
    controller = PlainWords(max_length=200)
    sector = PlainWords(max_length=30)
    area = PlainWords(max_length=100, blank=True)

    class Meta:
        constraints = [
            one_of("sector", SECTORS, "agency_sector"),
        ]

    def __str__(self) -> str:
        return str(self.id)
