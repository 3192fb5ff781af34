"""What every answer tells the browser: keep nothing, send nothing onward, let nobody frame or read us.

The Content-Security-Policy itself is in the settings. No page has an inline script or style, so no nonce is ever used.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_NOTHING = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb", "browsing-topics")
ALWAYS = {
    "Permissions-Policy": ", ".join(f"{each}=()" for each in _NOTHING),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    # Nothing leaves our origin. Not "no-referrer": with that a browser sends its own form's Origin as "null", and the
    # CSRF check rightly refuses it.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


class SetsHeaders:
    """Middleware: sets the headers of every page; files served before it keep their own caching."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        for name, value in ALWAYS.items():
            answer[name] = value
        # The next person at a shared computer must not find a page by pressing Back.
        if not getattr(answer, "may_be_kept", False) and "immutable" not in answer.get("Cache-Control", ""):
            answer["Cache-Control"] = "no-store"
        return answer
