"""The page about yourself: who you are signed in as, for which organisation you act, and where else you are signed in."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from sharewell.web.sitting import IDLE, LONGEST, act_for, end_elsewhere, memberships, sittings


def you(request: HttpRequest) -> HttpResponse:
    """Show who is signed in and what they may act as; a POST chooses another of their roles, or ends sittings elsewhere."""
    person = request.signed_in  # type: ignore[attr-defined]  # set by the door
    if "end" in request.POST:
        mark = request.POST["end"]
        end_elsewhere(request, None if mark == "others" else mark)
        return redirect("you")
    if request.method == "POST":
        try:
            chosen = UUID(request.POST.get("membership", ""))
        except ValueError:
            raise Http404 from None
        if not act_for(request, chosen):
            raise Http404
        return redirect("you")
    context = {
        "memberships": memberships(person.practitioner, timezone.now()),
        "sittings": sittings(request),
        "idle_minutes": int(IDLE.total_seconds() // 60),
        "hours": int(LONGEST.total_seconds() // 3600),
    }
    return render(request, "account/you.html", context)
