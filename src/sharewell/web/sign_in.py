"""Signing in and out: allauth's views with our pages, sign-up closed, and an answer that was held handed back to its writer."""

from copy import copy
from typing import Any

from allauth.account import views as account
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.internal.stagekit import clear_login
from allauth.account.signals import authentication_step_completed
from allauth.mfa.base.views import AuthenticateView
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from sharewell.web import answers, errors
from sharewell.web.held import FIELD as HELD
from sharewell.web.invented import people_page
from sharewell.web.sitting import begin, here_now
from sharewell.web.who import FIELD as WHO
from sharewell.web.who import read_mark


class ClosedSignUp(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """allauth's adapter: an agency makes its practitioners' accounts, nobody signs up, and messages stay out of sessions."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("That sign-in name and password do not belong together. Try again"),
        "too_many_login_attempts": _("Too many tries. Wait a few minutes, then try again"),
        "rate_limited": _("Too many tries. Wait a few minutes, then try again"),
        "account_inactive": _("This account is closed. Ask the administrator of your organisation"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # allauth's signature
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: a message would travel in the session, which holds ids only."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return after_sign_in(request)

    def is_reauthentication_required(self, *, app: str) -> bool:  # noqa: ARG002  # allauth's signature
        # Each page that sets up a second step asks for itself how long ago the password was given.
        return False


def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the password; where an answer is held, the page of the second step carries it on."""
    if "again" in request.GET and not request.user.is_authenticated:
        clear_login(request)
    said: HttpResponse = account.login(request)
    if request.POST.get(HELD) and said.get("Location") == reverse("mfa_authenticate"):
        shown = copy(request)
        shown.method = "GET"
        asked: HttpResponse = AuthenticateView.as_view()(shown)
        return asked
    return said


@receiver(authentication_step_completed)
def _leaves_no_name(request: HttpRequest, **_: Any) -> None:
    # allauth notes the sign-in name beside the step; the session holds ids only.
    noted = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {key: value for key, value in each.items() if key != "username"} for each in noted
    ]


@receiver(user_logged_in)
def _sits_down(request: HttpRequest, **_: Any) -> None:
    begin(request)


def after_sign_in(request: HttpRequest) -> str:
    """Return where a person goes who has just signed in: the page of their held answer, where they were going, or home."""
    held = request.POST.get(HELD, "")
    back = answers.restore(request, held) if held else None
    going = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    # A sign-in page must not be made to send people to somebody else's site.
    if not url_has_allowed_host_and_scheme(going, allowed_hosts=None):
        going = ""
    return back or going or reverse("home")


def sign_in_page(request: HttpRequest, held: str) -> HttpResponse:
    """Ask for a sign-in in the middle of something; the answer that was sent waits, sealed, in the page."""
    if settings.SHAREWELL_DEMO:
        return people_page(request, held, status=401)
    context = {"form": LoginForm(request=request), "held": held, "interrupted": True}
    return render(request, "account/login.html", context, status=401)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  # Django's signature
    """Answer a form without a fresh CSRF token (``CSRF_FAILURE_VIEW``): keep what can be shown to be ours, refuse the rest.

    Signing in again in another tab makes every older form's token stale. A journey's signed mark, or a sealed held answer,
    shows that we made the form for this person, so their words are kept; nothing is recorded by it.
    """
    held = request.POST.get(HELD, "")
    if read_mark(request.POST.get(WHO, "")):
        held = answers.hold(request)
    if not held:
        return errors.stale(request)
    if here_now(request) is None:
        return sign_in_page(request, held)
    back = answers.restore(request, held)
    return HttpResponseRedirect(back) if back else errors.stale(request)
