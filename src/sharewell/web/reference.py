"""A short reference for each request, shown on error pages and written in log lines, so that the two can be matched."""

import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

reference: ContextVar[str] = ContextVar("reference", default="")


def new_reference() -> str:
    """Return a reference that a person can read out on the telephone: no letter looks like a figure."""
    return "-".join("".join(secrets.choice("23456789CFGHJMPQRVWX") for _ in range(3)) for _ in range(3))


def current_reference() -> str:
    """Return this request's reference, or a new one for an error so early that none was given."""
    return reference.get() or new_reference()


class GivesReference:
    """Middleware: gives each request its reference."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = reference.set(new_reference())
        try:
            return self.get_response(request)
        finally:
            reference.reset(token)
