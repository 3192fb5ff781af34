"""Turns away a body above the limit before Django reads any of it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from sharewell.web import errors

PIECE = 64 * 1024
# A browser that is still sending when we hang up shows "connection reset" instead of our page, so what
# it sends is read in pieces and dropped, up to this many times the limit.
PATIENCE = 16


class TurnsAwayLargeBodies:
    """Middleware: answers 413 by the length that the browser announces."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
        length = _announced(request)
        if length <= limit:
            return self.get_response(request)
        _drop(request, min(length, limit * PATIENCE))
        return errors.too_large(request)


def _announced(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _drop(request: HttpRequest, length: int) -> None:
    while length > 0:
        piece = request.read(min(PIECE, length))
        if not piece:
            return
        length -= len(piece)
