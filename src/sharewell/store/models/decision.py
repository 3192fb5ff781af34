"""A decision settles one proposal; its reasons live in its entry alone."""

from typing import ClassVar

from django.db import models

from sharewell.store.columns import PlainWords
from sharewell.store.models.tenant import Retention, Tenant, one_of

OUTCOMES = (
    "share_now",
    "share",
    "ask_consent_first",
    "verify_first",
    "seek_advice",
    "not_with_this_recipient_now",
)


class Decision(Tenant):
    """Who decided what, whether the guidance was followed, and whether the record is still to be finished."""

    retention: ClassVar = Retention.CASE

    proposal = models.ForeignKey("store.Proposal", on_delete=models.PROTECT, related_name="decisions")
    entry = models.OneToOneField("store.Entry", on_delete=models.PROTECT, related_name="decision")
    decided_by = models.ForeignKey("store.Practitioner", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    happened_at = models.DateTimeField()
    outcome = PlainWords(max_length=30)
    followed = models.BooleanField()
    urgent = models.BooleanField(default=False)
    late = models.BooleanField(default=False)
    unfinished = models.BooleanField(default=False)
    review_on = models.DateField(null=True, blank=True)
    amends = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="amendments"
    )

    class Meta(Tenant.Meta):
        constraints = [*Tenant.Meta.constraints, one_of("outcome", OUTCOMES, "decision_outcome")]

    def __str__(self) -> str:
        return str(self.id)
