"""Who might need to know: the ticks of the page as recipients with names and numbers we hold, whoever asked us first."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sharewell.web.directory import Area, Directory
from sharewell.web.story import Recipient, Someone

TICKS = (
    ("safeguarding_lead", gettext_lazy("Our own safeguarding lead")),
    ("childrens_social_care", gettext_lazy("Children’s social care")),
    ("police", gettext_lazy("The police")),
    ("person_in_charge", gettext_lazy("The head, chair or whoever is in charge of our organisation")),
    ("health", gettext_lazy("A health visitor, GP or other health professional")),
    ("school", gettext_lazy("A school, college or nursery")),
    ("early_help", gettext_lazy("Early help")),
    ("lado", gettext_lazy("The council’s LADO, when the worry is about somebody who works with children")),
    ("parent", gettext_lazy("A parent or carer")),
    ("other", gettext_lazy("Somebody else")),
)
NAMED = ("health", "school", "early_help", "parent", "other")
FUNCTIONS = (
    ("police", gettext_lazy("Police")),
    ("childrens_social_care", gettext_lazy("Children’s social care")),
    ("health", gettext_lazy("A health professional")),
    ("school", gettext_lazy("A school, college or nursery")),
    ("early_help", gettext_lazy("Early help")),
    ("voluntary", gettext_lazy("A charity, club or faith group")),
    ("parent", gettext_lazy("A parent or carer")),
    ("family_member", gettext_lazy("Somebody else in the family")),
    ("other_agency", gettext_lazy("Another organisation")),
    ("other_person", gettext_lazy("Somebody else")),
)
_FUNCTIONS = {name for name, _words in FUNCTIONS}
ASKER = "asker"


def recipients_of(
    fields: Mapping[str, list[str]], adults: Sequence[Someone], directory: Directory
) -> tuple[Recipient, ...]:
    """Return the recipients that the page names, the one who asked us first; what is no answer of the page is left out."""

    def said(name: str) -> str:
        return " ".join((fields.get(name) or [""])[-1].replace("\0", "").split())[:200]

    found = []
    if said("asked") == "yes":
        function = said("asker_function") if said("asker_function") in _FUNCTIONS else "other_person"
        found.append(Recipient(ASKER, function, said("asker_name") or _("The caller"), asks=True))
    area = area_named(directory, said("council"))
    for tick in fields.get("tell", []):
        if tick.startswith("parent_"):
            found += [Recipient(tick, "parent", each.name) for each in adults if tick == f"parent_{each.key}"]
        elif tick in dict(TICKS):
            found.append(_ticked(tick, said(f"name_{tick}"), area, said("other_function")))
    return tuple({each.key: each for each in found}.values())


def _ticked(tick: str, name: str, area: Area | None, function: str) -> Recipient:
    if tick == "childrens_social_care":
        council = _("%(area)s children’s social care") % {"area": short(area)} if area else ""
        nation, number = (area.nation, area.front_door) if area else ("", "")
        return Recipient(tick, tick, council or _("children’s social care"), nation=nation, telephone=number)
    if tick == "other":
        kind = function if function in _FUNCTIONS else "other_person"
        return Recipient(tick, kind, name or _("somebody else"))
    if tick == "police":
        return Recipient(tick, tick, _("the police"), telephone="101")
    plain = {
        "safeguarding_lead": _("your safeguarding lead"),
        "health": _("the health professional"),
        "school": _("the school"),
        "early_help": _("early help"),
        "lado": _("the LADO"),
        "person_in_charge": _("whoever is in charge of our organisation"),
        "parent": _("the parent or carer"),
    }[tick]
    return Recipient(tick, tick, name or plain)


def area_named(directory: Directory, name: str) -> Area | None:
    """Return a council of the directory by its name, whole or its beginning."""
    return next(
        (each for each in directory.areas if name and (each.name == name or short(each) == name)), None
    )


def short(area: Area) -> str:
    """Return a council's name without what is added in brackets."""
    return area.short
