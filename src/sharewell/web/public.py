"""The pages that anybody can open: the way in, and whom to ring. Neither asks the database anything."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sharewell.web.directory import read_directory


def front(request: HttpRequest) -> HttpResponse:
    """Ask first whether a child is in danger now; signing in comes second."""
    # The cookie alone tells whether somebody may be signed in. Looking it up would need the database.
    return render(
        request, "public/front.html", {"returning": settings.SESSION_COOKIE_NAME in request.COOKIES}
    )


def urgent(request: HttpRequest) -> HttpResponse:
    """Say whom to ring: 999, the front door, the duty team."""
    return render(request, "public/urgent.html", {"directory": read_directory(settings.SHAREWELL_HOME)})
