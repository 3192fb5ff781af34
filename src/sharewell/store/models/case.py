"""A case, and the subjects it is about: children, an unborn baby, adults."""

from typing import ClassVar

from django.db import models

from sharewell.store.columns import PlainWords, SealedField
from sharewell.store.models.tenant import Retention, Sealed, Tenant, one_of

SUBJECT_KINDS = ("child", "unborn", "adult")
PARTS = ("child", "parent_or_carer", "person_suspected", "other_adult")


class Case(Tenant, Sealed):
    """What holds worries and subjects together; ``ref_key`` makes its references in the log, and no other case's."""

    retention: ClassVar = Retention.CASE

    opened_by = models.ForeignKey("store.Practitioner", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    finish_by = models.DateTimeField(null=True, blank=True)
    ref_key = SealedField()

    class Meta(Tenant.Meta):
        indexes = [
            models.Index(fields=["agency", "opened_by"], name="case_mine"),
            models.Index(fields=["kek"], name="case_kek"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Subject(Tenant, Sealed):
    """A person a case is about. An unborn baby has an expected date in ``born``; its data are its mother's until birth."""

    retention: ClassVar = Retention.CASE

    kind = PlainWords(max_length=10)
    name = SealedField(null=True)
    born = SealedField(null=True)

    class Meta(Tenant.Meta):
        constraints = [*Tenant.Meta.constraints, one_of("kind", SUBJECT_KINDS, "subject_kind")]
        indexes = [models.Index(fields=["kek"], name="subject_kek")]

    def __str__(self) -> str:
        return str(self.id)


class CaseSubject(Tenant):
    """The part one subject has in one case."""

    retention: ClassVar = Retention.CASE

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parts")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="parts")
    part = PlainWords(max_length=20)

    class Meta(Tenant.Meta):
        constraints = [
            *Tenant.Meta.constraints,
            models.UniqueConstraint(fields=["case", "subject", "part"], name="casesubject_once"),
            one_of("part", PARTS, "casesubject_part"),
        ]

    def __str__(self) -> str:
        return str(self.id)
