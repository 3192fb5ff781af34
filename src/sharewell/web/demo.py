"""The demo's way in: one click per invented person. Its address exists only where ``SHAREWELL_DEMO`` is set."""

from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from sharewell.store.models import Membership
from sharewell.web.held import FIELD as HELD
from sharewell.web.sign_in import after_sign_in
from sharewell.web.sitting import act_for


def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """List the invented people, and sign in as the one whose button was pressed."""
    if request.method != "POST":
        return people_page(request)
    try:
        chosen = Membership.objects.select_related("practitioner").get(pk=UUID(request.POST.get("membership", "")))
    except (ValueError, Membership.DoesNotExist):
        raise Http404 from None
    login(request, chosen.practitioner, backend=settings.AUTHENTICATION_BACKENDS[0])
    act_for(request, chosen.pk)
    return HttpResponseRedirect(after_sign_in(request))


def people_page(request: HttpRequest, held: str = "", status: int = 200) -> HttpResponse:
    """Show the invented people by agency and role."""
    current = Membership.objects.filter(since__lte=timezone.now(), until=None).select_related("agency", "practitioner")
    rows = current.order_by("agency__name", "practitioner__sign_in_name", "role")
    agencies = [(name, list(each)) for name, each in groupby(rows, key=lambda row: row.agency.name)]
    context = {
        "agencies": agencies,
        "held": held or request.POST.get(HELD, ""),
        "interrupted": bool(held),
        "going": request.GET.get(REDIRECT_FIELD_NAME, ""),
    }
    return render(request, "demo/sign_in.html", context, status=status)
