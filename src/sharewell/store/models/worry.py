"""A worry about one or several subjects; its words live in its entry alone."""

from typing import ClassVar

from django.db import models

from sharewell.practice.record import PRECISIONS
from sharewell.store.columns import PlainWords
from sharewell.store.models.tenant import Retention, Tenant, one_of


class Worry(Tenant):
    """That somebody worried, when it happened, and the entry that says what."""

    retention: ClassVar = Retention.CASE

    case = models.ForeignKey("store.Case", on_delete=models.PROTECT, related_name="worries")
    entry = models.OneToOneField("store.Entry", on_delete=models.PROTECT, related_name="worry")
    happened_at = models.DateTimeField()
    precision = PlainWords(max_length=10, default="minute")
    raised_by = models.ForeignKey("store.Practitioner", on_delete=models.PROTECT, related_name="+")

    class Meta(Tenant.Meta):
        constraints = [*Tenant.Meta.constraints, one_of("precision", PRECISIONS, "worry_precision")]

    def __str__(self) -> str:
        return str(self.id)


class WorrySubject(Tenant):
    """That one worry names one subject."""

    retention: ClassVar = Retention.CASE

    worry = models.ForeignKey(Worry, on_delete=models.PROTECT, related_name="subjects")
    subject = models.ForeignKey("store.Subject", on_delete=models.PROTECT, related_name="worries")

    class Meta(Tenant.Meta):
        constraints = [
            *Tenant.Meta.constraints,
            models.UniqueConstraint(fields=["worry", "subject"], name="worrysubject_once"),
        ]

    def __str__(self) -> str:
        return str(self.id)
