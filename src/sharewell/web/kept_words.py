"""Says on a case and on its decisions how long they are kept, or that they are held and why, to those who may know."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from sharewell.actions.kept import KeptCase, keeping_of
from sharewell.web.environment import day
from sharewell.web.retention import DAMAGED, cause_of, month_words
from sharewell.web.sitting import SignedIn


def kept_until(person: SignedIn, case: UUID) -> str:
    """Return one sentence for somebody who may see how long a case is kept, and nothing for anybody else."""
    found = keeping_of(person.actor, case, timezone.now())
    return _said(found) if found else ""


def _said(case: KeptCase) -> str:
    if case.holds:
        held = _("Held since %(day)s: %(cause)s.")
        said = [held % {"day": day(each.since), "cause": cause_of(each)} for each in case.holds]
        return " ".join([*said, _("Nothing of it is disposed of while it is held.")])
    if case.damaged:
        return str(DAMAGED)
    if case.month:
        return _("Kept until %(month)s, by “%(line)s”.") % {
            "month": month_words(case.month),
            "line": case.line,
        }
    return " ".join(
        [_("No month is set yet until which it is kept, by “%(line)s”.") % {"line": case.line}, *case.missing]
    )
