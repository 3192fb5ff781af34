"""Whom to ring for a child: 999, children's social care by day and by night, the organisation's own safeguarding lead."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sharewell.actions.open_content import open_content
from sharewell.store.models import Agency, Membership
from sharewell.store.tenancy import as_agency
from sharewell.web.directory import Area, Directory, read_directory
from sharewell.web.sitting import SignedIn

# Most front doors keep about these hours. It only chooses which number comes first; both are always shown.
OPENS, CLOSES, SATURDAY = 9, 17, 5


@dataclass(frozen=True)
class Ring:
    """Somebody to ring: what a form sends, who they are as a recipient (``body``), and which of their lines (``name``)."""

    key: str
    function: str
    body: str
    name: str
    number: str = ""
    when: str = ""


@dataclass(frozen=True)
class Whom:
    """Everybody to ring. ``near`` is the organisation's own list; ``far`` are the other councils, for a child elsewhere.

    ``first`` is children's social care at this hour; ``choices`` has each other council once, whichever line is rung.
    """

    near: tuple[Ring, ...]
    far: tuple[Ring, ...]
    first: Ring

    @property
    def choices(self) -> tuple[Ring, ...]:
        """Return whom a form offers."""
        once = {each.body: each for each in reversed(self.far)}
        councils = [replace(each, name=each.body) for each in reversed(once.values())]
        return self.near + tuple(councils)

    def called(self, key: str) -> Ring:
        """Return who stands behind a form's answer; whom to ring first when nobody does."""
        return next((each for each in self.choices if each.key == key), self.first)


def whom_to_ring(person: SignedIn, now: datetime) -> Whom:
    """Read the directory for this person's organisation. Never fails for want of a number: 999 is always there."""
    directory = read_directory(settings.SHAREWELL_HOME)
    area = Agency.objects.values_list("area", flat=True).get(id=person.agency)
    own = [each for each in directory.areas if area and each.name.lower().startswith(area.lower())]
    others = [each for each in directory.areas if each not in own]
    councils = [ring for each in own for ring in _day_and_night(each, now)]
    far = [ring for each in others for ring in _day_and_night(each, now)]
    first = councils[0] if councils else _council()
    near = [_emergency(), *(councils or [first]), *_leads(person, directory, now)]
    return Whom(tuple(near), tuple(far), first)


def in_hours(now: datetime) -> bool:
    """Say whether a council's front door is likely to be open. Bank holidays are not known here."""
    local = timezone.localtime(now)
    return local.weekday() < SATURDAY and OPENS <= local.hour < CLOSES


def today(now: datetime) -> str:
    """Write the day of the week: it says whether a front door is open."""
    return _(timezone.localtime(now).strftime("%A"))


def _emergency() -> Ring:
    return Ring(
        "999",
        "police",
        _("the police or an ambulance"),
        _("Police or ambulance"),
        "999",
        _("A child is in danger now. Day and night."),
    )


def _council() -> Ring:
    """Stand for a council whose number is not in the directory."""
    return Ring("council", "childrens_social_care", _("children’s social care"), _("Children’s social care"))


def _day_and_night(area: Area, now: datetime) -> list[Ring]:
    name = area.name if area.under_english_law else f"{area.name}, {area.nation}"
    function, body = "childrens_social_care", _("%(area)s children’s social care") % {"area": name}
    day = Ring(
        f"front {area.name}",
        function,
        body,
        _("%(body)s, front door") % {"body": body},
        area.front_door,
        area.front_door_open or _("In office hours"),
    )
    night = Ring(
        f"duty {area.name}",
        function,
        body,
        _("%(body)s, duty team") % {"body": body},
        area.duty_team,
        _("Nights, weekends and bank holidays"),
    )
    return [day, night] if in_hours(now) else [night, day]


def _leads(person: SignedIn, directory: Directory, now: datetime) -> list[Ring]:
    current = Q(until=None) | Q(until__gt=now)
    held = Membership.objects.filter(current, agency=person.agency, role="safeguarding_lead", since__lte=now)
    with as_agency(person.agency):
        names = [
            (each.pk, _name(person, each.practitioner))
            for each in held.exclude(practitioner=person.practitioner).select_related("practitioner")
        ]
    line = next((each for each in directory.leads if each.organisation == person.agency_name), None)
    number, when = (line.number, line.when) if line else ("", _("On their own number"))
    return [
        Ring(
            f"lead {pk}",
            "safeguarding_lead",
            _("our safeguarding lead"),
            _("Our safeguarding lead, %(name)s") % {"name": name},
            number,
            when,
        )
        for pk, name in sorted(names, key=lambda each: each[1])
    ]


def _name(person: SignedIn, row: Any) -> str:
    return open_content(person.actor, row, "name")["name"] or ""
