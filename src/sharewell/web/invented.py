"""The page that lists the demo's invented people, each a button."""

from itertools import groupby

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sharewell.store.models import Membership
from sharewell.web.held import FIELD as HELD


def people_page(request: HttpRequest, held: str = "", status: int = 200) -> HttpResponse:
    """Show the invented people by agency and role."""
    current = Membership.objects.filter(since__lte=timezone.now(), until=None).select_related(
        "agency", "practitioner"
    )
    rows = current.order_by("agency__name", "practitioner__sign_in_name", "role")
    agencies = [(name, list(each)) for name, each in groupby(rows, key=lambda row: row.agency.name)]
    context = {
        "agencies": agencies,
        "held": held or request.POST.get(HELD, ""),
        "interrupted": bool(held),
        "going": request.GET.get(REDIRECT_FIELD_NAME, ""),
    }
    return render(request, "demo/sign_in.html", context, status=status)
