"""Turns away what no browser of ours sends: text in another character set than our pages', a NUL in a cookie.

Either would end in a failure on our side: half a character can be neither stored nor shown, a NUL not looked up.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from sharewell.web import errors

OURS = frozenset({"utf-8", "utf8"})


class TurnsAwayTheUnreadable:
    """Middleware: answers 400 to a body in another character set; a cookie with a NUL counts as none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # The pages of numbers answer whatever the cookies are, so a bad one is dropped and not refused.
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if "\0" not in value}
        if ((request.content_params or {}).get("charset") or "utf-8").lower() not in OURS:
            return errors.bad_request(request)
        return self.get_response(request)
