"""Turns what is not there for this person into one and the same 404, whether it exists or not."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import Http404

from sharewell.actions.refusal import NotAllowedError, NotFoundError


@contextmanager
def found() -> Iterator[None]:
    """Answer 404 when an act says that a thing is not found or not this person's to see."""
    try:
        yield
    except (NotFoundError, NotAllowedError):
        raise Http404 from None
