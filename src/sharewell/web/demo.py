"""The demo's way in: one click per invented person. Its address exists only where ``SHAREWELL_DEMO`` is set."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from sharewell.store.models import Membership
from sharewell.web.invented import people_page
from sharewell.web.sign_in import after_sign_in
from sharewell.web.sitting import act_for


def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """List the invented people, and sign in as the one whose button was pressed."""
    if request.method != "POST":
        return people_page(request)
    try:
        chosen = Membership.objects.select_related("practitioner").get(
            pk=UUID(request.POST.get("membership", ""))
        )
    except (ValueError, Membership.DoesNotExist):
        raise Http404 from None
    login(request, chosen.practitioner, backend=settings.AUTHENTICATION_BACKENDS[0])
    act_for(request, chosen.pk)
    return HttpResponseRedirect(after_sign_in(request))
