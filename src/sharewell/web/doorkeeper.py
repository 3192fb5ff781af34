"""Stands at every door: lets in whom it names, asks the others to sign in, and holds an answer that came too late."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from sharewell.store import startup
from sharewell.store.errors import StoreError
from sharewell.web import answers, errors, second_step
from sharewell.web.doors import Who, who_may_open
from sharewell.web.sign_in import sign_in_page
from sharewell.web.sitting import here_now


class StandsAtTheDoor:
    """Middleware: sets ``request.signed_in`` behind every door that is not public; refuses a view without a door."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        who = who_may_open(view)
        if who is None:
            raise Http404
        if not who.signed_in:
            return None
        try:
            return _keys_missing(request) or _sent_elsewhere(request, who)
        except StoreError as closed:
            return errors.refused(request, closed)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Say why an act was not taken, for every page alike; what is not ours to explain stays a 500."""
        return errors.refused(request, error) if isinstance(error, StoreError) else None


def _keys_missing(request: HttpRequest) -> HttpResponse | None:
    try:
        startup.assert_ready_once()
    except startup.KeysNotReadyError as closed:
        # What is not sealed can be read without the keys; what is sealed says so where it is met.
        if request.method not in ("GET", "HEAD"):
            return errors.refused(request, closed)
    return None


def _sent_elsewhere(request: HttpRequest, who: Who) -> HttpResponse | None:
    """Let in, with None, whoever may pass; the others are sent to sign in, or to set up their second step."""
    person = here_now(request)
    if person is None:
        return _sign_in_first(request)
    if not who.second_step:
        return None  # no page of theirs knows who it is: it shows nothing of their work
    if second_step.owed(request):
        return second_step.asked_first(request) or _sign_in_first(request)
    request.signed_in = person  # type: ignore[attr-defined]  # read by pages and by the layout
    if not who.admits(person.role):
        raise PermissionDenied(
            _("It is open to other roles than yours (%(role)s).") % {"role": person.role_shown}
        )
    return None


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        raise PermissionDenied(
            _("You are signed in, but no organisation has given you a role for today. Ask its administrator.")
        )
    if request.method == "POST":
        return sign_in_page(request, answers.hold(request))
    name = "demo_sign_in" if settings.SHAREWELL_DEMO else "account_login"
    after = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
    return HttpResponseRedirect(f"{reverse(name)}?{after}")
