"""The roles in the words that people say."""

from django.utils.translation import gettext_lazy as _

ROLES = {
    "report_only": _("member of staff"),
    "practitioner": _("practitioner"),
    "team_manager": _("team manager"),
    "safeguarding_lead": _("safeguarding lead"),
    "caldicott_guardian": _("Caldicott Guardian"),
    "ig_lead": _("IG lead"),
    "auditor": _("auditor"),
    "administrator": _("administrator"),
}


def role_words(role: str) -> str:
    """Write a role as people say it."""
    return str(ROLES.get(role, role))
