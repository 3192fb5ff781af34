"""The questions of who might need to know, and whether somebody asked us for this."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sharewell.web.directory import Directory, own_areas
from sharewell.web.forms import Choices, Form, Line, Pick
from sharewell.web.recipients_named import FUNCTIONS, NAMED, TICKS, short
from sharewell.web.story import Someone

ELSEWHERE = "elsewhere"


class RecipientsForm(Form):
    """Ticks by what people do; a name is asked below the tick that needs one."""

    heading = _("Who might need to know?")

    def __init__(
        self,
        data: Mapping[str, list[str]] | None = None,
        *,
        adults: Sequence[Someone] = (),
        directory: Directory,
        area: str = "",
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        self.fields["asked"] = Choices(
            _("Has somebody asked us for this?"),
            [("yes", _("Yes, somebody has asked us"))],
            hint=_(
                "By phone, at the door, by letter or message. Who asks comes first; urgency never changes that."
            ),
        )
        self.fields["asker_name"] = Line(
            _("Who do they say they are?"), hint=_("Their name and where they say they work.")
        )
        self.fields["asker_function"] = Pick(_("What kind of person or body is that?"), FUNCTIONS)
        self.fields["tell"] = Choices(
            _("Tick everybody who might need to know"),
            _ticks(adults),
            hint=_("Ticking sends nothing. Each is answered on its own."),
        )
        councils = [(short(each), short(each)) for each in directory.areas]
        if councils:
            pick = Pick(
                _("Which council? Where the child lives or is now"),
                [*councils, (ELSEWHERE, _("Another, or not sure"))],
            )
            pick.initial = next((short(each) for each in own_areas(directory, area)), "")
            self.fields["council"] = pick
        for tick in NAMED:
            self.fields[f"name_{tick}"] = Line(_("Their name, or the name of the place"))
        self.fields["other_function"] = Pick(_("What kind of person or body is that?"), FUNCTIONS)

    def asked_under(self, tick: str) -> list[str]:
        """Return the questions that belong below one tick."""
        names = [f"name_{tick}", *(["other_function"] if tick == "other" else [])]
        names = ["asker_name", "asker_function"] if tick == "yes" else names
        names += ["council"] if tick == "childrens_social_care" else []
        return [name for name in names if name in self.fields]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        asked = "yes" in (said.get("asked") or [])
        if not said.get("tell") and not asked and "tell" not in self.errors:
            self.add_error("tell", _now("Tick at least one person or body who might need to know"))
        if asked and not said.get("asker_name") and "asker_name" not in self.errors:
            self.add_error("asker_name", _now("Say who asked, in their own words"))
        if "other" in (said.get("tell") or []):
            if not said.get("name_other") and "name_other" not in self.errors:
                self.add_error("name_other", _now("Say who else might need to know"))
            if not said.get("other_function"):
                self.add_error("other_function", _now("Choose what kind of person or body they are"))
        return said


def _ticks(adults: Sequence[Someone]) -> list[tuple[str, Any]]:
    parents = [each for each in adults if each.part == "parent_or_carer"]
    ticks = [
        each for each in TICKS if each[0] not in ("other", "parent") or (each[0] == "parent" and not parents)
    ]
    named = [
        (f"parent_{each.key}", _now("%(name)s, parent or carer") % {"name": each.name}) for each in parents
    ]
    return [*ticks, *named, TICKS[-1]]
