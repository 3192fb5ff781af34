"""Whom to ring for a child: 999, children's social care by day and by night, the organisation's own safeguarding lead."""

from dataclasses import dataclass, replace
from datetime import datetime, time

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sharewell.actions.naming import person_named
from sharewell.store.models import Agency, Membership
from sharewell.store.tenancy import as_agency
from sharewell.web.directory import Area, Directory, own_areas, read_directory
from sharewell.web.sitting import SignedIn

# Some front doors close early, and bank holidays are not known here. It only chooses which number comes first: both are
# always shown, each with its hours.
OPENS, CLOSES, SATURDAY = time(9), time(16, 30), 5


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

    ``council`` are both lines of the organisation's own council, the one for this hour first; of every council when its
    own is not known. ``choices`` has each other council once, whichever line is rung.
    """

    near: tuple[Ring, ...]
    far: tuple[Ring, ...]
    council: tuple[Ring, ...]
    lados: tuple[Ring, ...] = ()

    @property
    def choices(self) -> tuple[Ring, ...]:
        """Return whom a form offers."""
        once = {each.body: each for each in reversed(self.far)}
        councils = [replace(each, name=each.body) for each in reversed(once.values())]
        return self.near + tuple(councils)

    def called(self, key: str) -> Ring | None:
        """Return who stands behind a form's answer, if anybody does."""
        return next((each for each in self.choices if each.key == key), None)

    def lines_of(self, function: str, name: str) -> tuple[Ring, ...]:
        """Return the lines of a body that protects, on numbers we hold: every council's when which one is not known."""
        everybody = (*self.near, *self.far)
        if function == "lado":
            return self.lados
        if function in ("police", "ambulance"):
            return tuple(each for each in everybody if each.key == "999")
        lines = tuple(each for each in everybody if each.function == function and each.number)
        # “Northshire children's social care, Ms Shaw” is that council's line too.
        return tuple(each for each in lines if _plain(name).startswith(_plain(each.body))) or lines


def _plain(name: str) -> str:
    return name.casefold().replace("’", "'")


def whom_to_ring(person: SignedIn, now: datetime) -> Whom:
    """Read the directory for this person's organisation. Never fails for want of a number: 999 is always there."""
    directory = read_directory(settings.SHAREWELL_HOME)
    area = Agency.objects.values_list("area", flat=True).get(id=person.agency)
    own = own_areas(directory, area)
    others = [each for each in directory.areas if each not in own]
    councils = [ring for each in own for ring in _day_and_night(each, now)]
    far = [ring for each in others for ring in _day_and_night(each, now)]
    near = [_emergency(), *(councils or [_council()]), *_leads(person, directory, now)]
    lados = [_lado(each) for each in own or directory.areas]
    return Whom(tuple(near), tuple(far), tuple(councils or far), tuple(lados))


def in_hours(now: datetime) -> bool:
    """Say whether a council's front door is likely to be open. Bank holidays are not known here."""
    local = timezone.localtime(now)
    return local.weekday() < SATURDAY and OPENS <= local.time() < CLOSES


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
    function, body = "childrens_social_care", _("%(area)s children’s social care") % {"area": area.short}
    name = body if area.under_english_law else f"{body} ({area.nation})"
    day = Ring(
        f"front {area.name}",
        function,
        body,
        _("%(body)s, front door") % {"body": name},
        area.front_door,
        area.front_door_open or _("In office hours"),
    )
    night = Ring(
        f"duty {area.name}",
        function,
        body,
        _("%(body)s, duty team") % {"body": name},
        area.duty_team,
        _("Nights, weekends and bank holidays"),
    )
    return [day, night] if in_hours(now) else [night, day]


def _lado(area: Area) -> Ring:
    name = _("LADO of %(area)s") % {"area": area.short}
    if area.lado:
        return Ring(f"lado {area.name}", "lado", name, name, area.lado)
    ask = _("Front door: ask for the LADO. %(hours)s") % {"hours": area.front_door_open}
    return Ring(f"lado {area.name}", "lado", name, name, area.front_door, ask.strip())


def _leads(person: SignedIn, directory: Directory, now: datetime) -> list[Ring]:
    current = Q(until=None) | Q(until__gt=now)
    held = Membership.objects.filter(current, agency=person.agency, role="safeguarding_lead", since__lte=now)
    with as_agency(person.agency):
        names = [
            (each.pk, person_named(person.actor, each.practitioner))
            for each in held.exclude(practitioner=person.practitioner).select_related("practitioner")
        ]
    line = next((each for each in directory.leads if each.organisation == person.agency_name), None)
    number, when = (line.number, line.when) if line else ("", _("On their own number"))
    return [
        Ring(
            f"lead {pk}",
            "safeguarding_lead",
            _("your safeguarding lead"),
            _("Your safeguarding lead, %(name)s") % {"name": name},
            number,
            when,
        )
        for pk, name in sorted(names, key=lambda each: each[1])
    ]
