"""A person who signs in, and the roles they hold in agencies over time."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from sharewell.practice.access import ROLES
from sharewell.store.columns import PlainWords, SealedField
from sharewell.store.models.tenant import Retention, Sealed, one_of


class Practitioners(BaseUserManager["Practitioner"]):
    """Everybody who can sign in; which agencies they act for is in their memberships."""


class Practitioner(AbstractBaseUser, Sealed):
    """AUTH_USER_MODEL: a sign-in name that lies open, and the person's name, sealed."""

    retention: ClassVar = Retention.ACCOUNT

    id = models.UUIDField(primary_key=True)
    sign_in_name = PlainWords(max_length=60, unique=True)
    name = SealedField()
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "sign_in_name"

    objects: ClassVar[Practitioners] = Practitioners()

    def __str__(self) -> str:
        return str(self.id)


class Membership(models.Model):
    """One role of one practitioner in one agency, from one day until another.

    Not behind ``as_agency``: signing in must ask which agencies a person may act for.
    """

    retention: ClassVar = Retention.ACCOUNT

    id = models.UUIDField(primary_key=True)
    agency = models.ForeignKey("store.Agency", on_delete=models.PROTECT, related_name="memberships")
    practitioner = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="memberships")
    role = PlainWords(max_length=20)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "id"], name="membership_of_agency"),
            one_of("role", ROLES, "membership_role"),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gt=models.F("since")),
                name="membership_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
