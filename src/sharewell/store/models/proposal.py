"""A proposal: one purpose towards one recipient, about named subjects."""

from typing import ClassVar

from django.db import models

from sharewell.practice.recipient import RECIPIENT_FUNCTIONS
from sharewell.store.columns import PlainWords, SealedField
from sharewell.store.models.tenant import Retention, Sealed, Tenant, one_of


class Proposal(Tenant, Sealed):
    """What might be passed on, to whom and for what; a decision settles it."""

    retention: ClassVar = Retention.CASE

    case = models.ForeignKey("store.Case", on_delete=models.PROTECT, related_name="proposals")
    recipient_function = PlainWords(max_length=30)
    purpose = PlainWords(max_length=40)
    recipient_agency = models.ForeignKey(
        "store.Agency", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recipient_name = SealedField(null=True)

    class Meta(Tenant.Meta):
        constraints = [
            *Tenant.Meta.constraints,
            one_of("recipient_function", RECIPIENT_FUNCTIONS, "proposal_recipient_function"),
        ]
        indexes = [models.Index(fields=["kek"], name="proposal_kek")]

    def __str__(self) -> str:
        return str(self.id)


class ProposalSubject(Tenant):
    """That one proposal is about one subject."""

    retention: ClassVar = Retention.CASE

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="subjects")
    subject = models.ForeignKey("store.Subject", on_delete=models.PROTECT, related_name="proposals")

    class Meta(Tenant.Meta):
        constraints = [
            *Tenant.Meta.constraints,
            models.UniqueConstraint(fields=["proposal", "subject"], name="proposalsubject_once"),
        ]

    def __str__(self) -> str:
        return str(self.id)
