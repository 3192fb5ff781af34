"""The second step of signing in: who still owes it, and the pages that ask for it or lead somebody to set one up.

A person whose password was right, and who has no second step yet, comes to these pages and to the public ones only.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

import qrcode
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.signals import authenticator_added, authenticator_used
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from sharewell.web import answers
from sharewell.web.held import FIELD as HELD
from sharewell.web.sign_in import sign_in_page
from sharewell.web.sitting import began_within

# A screen that somebody left in the middle of this must not let a passer-by set up a second step of their own.
SET_UP_WITHIN = timedelta(minutes=15)
MAIN = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
_DONE = "second_step"


def owed(request: HttpRequest) -> bool:
    """Whether the person at the screen has still to take, or set up, the second step."""
    return bool(settings.SHAREWELL_SECOND_STEP) and request.session.get(_DONE) != str(request.user.pk)


@receiver(authenticator_used)
def _taken(request: HttpRequest, user: Any, **_: Any) -> None:
    request.session[_DONE] = str(user.pk)


@receiver(authenticator_added)
def _set_up_here(request: HttpRequest, user: Any, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type in MAIN:
        # What this sitting was known by opened less until now.
        request.session.cycle_key()
        request.session[_DONE] = str(user.pk)


def asked_first(request: HttpRequest) -> HttpResponse | None:
    """Lead somebody who owes a second step to where it is set up, keeping what they sent; None when they must sign in anew."""
    if not may_set_up(request):
        logout(request)
        return None
    if request.method == "POST":
        # It is their own draft: keeping it shows nothing to anybody.
        answers.restore(request, answers.hold(request))
    going = request.path if request.method == "POST" else request.get_full_path()
    return HttpResponseRedirect(f"{reverse('second_step')}?{urlencode({REDIRECT_FIELD_NAME: going})}")


def may_set_up(request: HttpRequest) -> bool:
    """Whether this sitting may set up the second step: it has just begun, and the person has none.

    One who set it up in another browser meanwhile takes it as everybody does, by signing in.
    """
    has_one = Authenticator.objects.filter(user_id=request.user.pk, type__in=MAIN).exists()
    return began_within(request, SET_UP_WITHIN) and not has_one


def going(request: HttpRequest) -> str:
    """Return where somebody was going before they were asked; home when it is nowhere of ours."""
    asked = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else reverse("home")


def _while_owed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not owed(request):
            return HttpResponseRedirect(going(request))
        if not may_set_up(request):
            logout(request)
            return HttpResponseRedirect(reverse("account_login"))
        return view(request, *args, **kwargs)

    return guarded


@_while_owed
def second_step(request: HttpRequest) -> HttpResponse:
    """Say what a second step is, and let the person choose one."""
    return render(request, "mfa/choose.html", {"going": going(request)})


class _SaysWhatIsWrong:
    def form_invalid(self, form: Any) -> HttpResponse:
        page: HttpResponse = super().form_invalid(form)  # type: ignore[misc]  # stands before a view of allauth's
        page.status_code = 422
        return page


class _ThenTheCodes(_SaysWhatIsWrong):
    request: HttpRequest

    def get_success_url(self) -> str:
        then = urlencode({REDIRECT_FIELD_NAME: going(self.request)})
        return f"{reverse('mfa_view_recovery_codes')}?{then}"


class SetUpApp(_ThenTheCodes, ActivateTOTPView):  # type: ignore[misc]  # allauth ships no types
    """Set up an authenticator app: show its picture, and take the first code as proof."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        drawn = qrcode.QRCode(border=4)
        drawn.add_data(context["totp_url"])
        squares = [
            f"M{x} {y}h1v1h-1z"
            for y, row in enumerate(drawn.get_matrix())
            for x, dark in enumerate(row)
            if dark
        ]
        secret = context["form"].secret
        spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        side = len(drawn.get_matrix())
        return context | {
            "drawn": "".join(squares),
            "side": side,
            "spaced": spaced,
            "going": going(self.request),
        }


class SetUpPasskey(_ThenTheCodes, AddWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """Set up a passkey: the browser makes it, and only its public half comes here."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "going": going(self.request)}


class RecoveryCodesOnce(ViewRecoveryCodesView):  # type: ignore[misc]  # allauth ships no types
    """Show the recovery codes, once; whoever has none is led home."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            shown: HttpResponseBase = super().get(request, *args, **kwargs)
        except Http404:
            return HttpResponseRedirect(reverse("home"))
        return shown

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "going": going(self.request)}


class Take(_SaysWhatIsWrong, AuthenticateView):  # type: ignore[misc]  # allauth ships no types
    """Ask for the second step of somebody whose password was right."""


def take(request: HttpRequest) -> HttpResponseBase:
    """Take the second step; an answer that waits in the page goes on waiting where the password has to be given again."""
    said: HttpResponseBase = _take(request)
    if said.get("Location") != reverse("account_login"):
        return said
    # Their second step was taken away meanwhile, or they took too long: what still waits would lead them round in a circle.
    clear_login(request)
    return sign_in_page(request, request.POST[HELD]) if request.POST.get(HELD) else said


set_up_app = _while_owed(SetUpApp.as_view())
set_up_passkey = _while_owed(SetUpPasskey.as_view())
recovery_codes = RecoveryCodesOnce.as_view()
_take = Take.as_view()
