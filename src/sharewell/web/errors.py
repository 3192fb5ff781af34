"""The pages for when something fails: plain words, what to do next, a reference, and the urgent way; no database.

Django finds them by ``handler400`` and its siblings, and by ``CSRF_FAILURE_VIEW``; ``429.html`` is what allauth renders.
"""

import sys
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from sharewell.actions.refusal import GoneError, NotAllowedError, NotFoundError, RefusedError
from sharewell.store.errors import StoreError
from sharewell.store.sealing import DisposedError
from sharewell.store.startup import UnreachableError


@dataclass(frozen=True)
class Trouble:
    """What a page says: what happened, and what to do next."""

    status: int
    heading: str
    happened: str
    next: str


def page(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """Show one error page. Nothing on it needs the database, a session or who is signed in."""
    return render(request, "errors/trouble.html", {"trouble": trouble}, status=trouble.status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  # Django's signature
    """400: the browser sent something that can't be read."""
    return page(
        request,
        Trouble(
            400,
            _("We could not read what your browser sent"),
            _("Nothing was recorded by this."),
            _(
                "Go back and try again. If it happens twice, tell the person who looks after Sharewell for you."
            ),
        ),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: not open to this person. ``exception``'s text, when a policy gives one, is the reason shown."""
    reason = str(exception) if exception else ""
    return page(
        request,
        Trouble(
            403,
            _("This page is not open to you"),
            reason or _("Your role or your part in this case does not open it."),
            _("If you need it for your work, ask your safeguarding lead. You can still raise a worry, and you may "
              "always ring children’s social care yourself."),
        ),
    )  # fmt: skip


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  # Django's signature
    """404: nothing here, or nothing that this person may know of; both look the same."""
    return page(
        request,
        Trouble(
            404,
            _("There is nothing at this address"),
            _("The address may be mistyped, or what was here is not open to you."),
            _("Check the address, or start again from the first page."),
        ),
    )


def refused(request: HttpRequest, error: StoreError) -> HttpResponse:
    """Show why an act was not taken, in the act's own words; what is not there and what is not yours look the same."""
    if isinstance(error, NotFoundError):
        return not_found(request)
    if isinstance(error, NotAllowedError):
        return forbidden(request, error)
    if isinstance(error, GoneError | DisposedError):
        return page(request, Trouble(410, _("This was disposed of"), error.message, error.help))
    if isinstance(error, RefusedError):
        return page(
            request, Trouble(409, _("This could not be recorded as it is"), error.message, error.help)
        )
    if isinstance(error, UnreachableError):
        return unavailable(request)
    return page(request, Trouble(503, _("Sharewell cannot open this just now"), error.message, error.help))


def too_large(request: HttpRequest) -> HttpResponse:
    """413: refused by its announced length, before any of it was read."""
    return page(
        request,
        Trouble(
            413,
            _("That is too much to send at once"),
            _("Nothing from this page was saved. What you had saved before is still there."),
            _(
                "Go back: your words are still in the page. Shorten them to the parts that matter, and send again."
            ),
        ),
    )


def failed(request: HttpRequest) -> HttpResponse:
    """500, or 503 when it is the database that does not answer."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    return page(
        request,
        Trouble(
            500,
            _("Something went wrong on our side"),
            _("It may or may not have been saved. Nobody has been told anything by this."),
            _("Go back and send it again: Sharewell notices a repeat, so nothing is recorded twice. If it happens "
              "again, write it down on paper and tell the person who looks after Sharewell for you."),
        ),
    )  # fmt: skip


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the store can't be reached; ringing people does not need it."""
    answer = page(
        request,
        Trouble(
            503,
            _("Sharewell cannot reach its records just now"),
            _("It may or may not have been saved. Nobody has been told anything by this."),
            _("If a child may be at risk, do not wait for us: ring. Then try again in a few minutes, and keep a note "
              "on paper until it works."),
        ),
    )  # fmt: skip
    answer["Retry-After"] = "60"
    return answer


def stale(request: HttpRequest) -> HttpResponse:
    """403 for a form whose proof of origin is missing or old, and that carries no answer we could keep."""
    return page(
        request,
        Trouble(
            403,
            _("This page was too old to send"),
            _(
                "You may have signed in or out in another tab since you opened it. Nothing was recorded by this."
            ),
            _(
                "Go back, reload the page, and send it again. Your browser must accept cookies from Sharewell."
            ),
        ),
    )
