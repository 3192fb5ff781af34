"""A telephone call, made or tried. Recording is not telling: *not reached* stays open until somebody was spoken to."""

from typing import ClassVar

from django.db import models

from sharewell.store.columns import PlainWords
from sharewell.store.models.tenant import Retention, Tenant, one_of

CALL_OUTCOMES = ("spoke", "not_reached")


class Call(Tenant):
    """One call about one share; whom they spoke to is in its entry."""

    retention: ClassVar = Retention.CASE

    share = models.ForeignKey("store.Share", on_delete=models.PROTECT, related_name="calls")
    # One entry may record a share and its first call together.
    entry = models.ForeignKey("store.Entry", on_delete=models.PROTECT, related_name="calls")
    outcome = PlainWords(max_length=12)
    happened_at = models.DateTimeField()
    made_by = models.ForeignKey("store.Practitioner", on_delete=models.PROTECT, related_name="+")

    class Meta(Tenant.Meta):
        constraints = [*Tenant.Meta.constraints, one_of("outcome", CALL_OUTCOMES, "call_outcome")]

    def __str__(self) -> str:
        return str(self.id)
