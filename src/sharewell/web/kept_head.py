"""Compare a head of the record that somebody kept with the record as it is: nothing that is pasted here is stored."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from sharewell.actions.kept_head import KeptHead, compare_kept
from sharewell.actions.refusal import LeftOutError
from sharewell.web.forms import Form, Words


class KeptForm(Form):
    """What somebody kept of the record."""

    heading = _("Compare a copy that you kept")
    kept = Words(
        _("What you kept"),
        hint=_(
            "The lines that were printed or copied as the newest signed head, or a whole check file. It is not stored."
        ),
        missing=_("Paste what you kept"),
    )


def kept_head(request: HttpRequest) -> HttpResponse:
    """Ask for the copy, and say whether the record still goes on from it."""
    person = request.signed_in  # type: ignore[attr-defined]  # set by the door
    sent: Any = {"kept": [request.POST.get("kept", "")]} if request.method == "POST" else None
    form = KeptForm(sent)
    found: KeptHead | None = None
    if sent and form.sent():
        try:
            found = compare_kept(person.actor, form.cleaned_data["kept"])
        except LeftOutError as wrong:
            form.add_error(wrong.field, f"{wrong.message} {wrong.help}")
    status = 422 if form.faults() else 200
    return render(request, "case/kept_head.html", {"form": form, "found": found}, status=status)
