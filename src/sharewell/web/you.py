"""The page about yourself: who you are signed in as, and for which organisation you act."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from sharewell.web.sitting import IDLE, LONGEST, act_for, memberships


def you(request: HttpRequest) -> HttpResponse:
    """Show who is signed in and what they may act as; a POST chooses another of their roles."""
    person = request.signed_in  # type: ignore[attr-defined]  # set by the door
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
        "idle_minutes": int(IDLE.total_seconds() // 60),
        "hours": int(LONGEST.total_seconds() // 3600),
    }
    return render(request, "account/you.html", context)
