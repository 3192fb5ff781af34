"""Begins a journey on a draft of its own, and finds what it came to once it is recorded.

A draft's id is the idempotency key of what it becomes: a form sent twice, or a page opened again by Back, finds the first record.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from sharewell.actions.commit import earlier
from sharewell.actions.draft import discard_draft, open_draft, save_draft
from sharewell.store.log import KeyUsedTwiceError
from sharewell.store.models import Draft
from sharewell.store.tenancy import as_agency
from sharewell.web.sitting import SignedIn

Journey = Callable[..., HttpResponse]
_LOOKED_AT = 5  # each is opened, and an empty one is seldom old


def begin(person: SignedIn, kind: str, **about: UUID | None) -> UUID:
    """Return the person's newest draft of this kind that holds nothing yet, or make one.

    ``about`` names its case or share, and a draft about another is not taken up.
    """
    known = {name: str(each) for name, each in about.items() if each}
    with as_agency(person.agency):
        mine = Draft.objects.filter(practitioner=person.practitioner, kind=kind).order_by("-saved_at")
        newest = list(mine.values_list("id", flat=True)[:_LOOKED_AT])
    begun = next((each for each in newest if open_draft(person.actor, each) == known), None)
    return begun or save_draft(person.actor, None, kind, known, timezone.now(), about.get("case"))


def ends_in(kind: str) -> Callable[[Journey], Journey]:
    """Lead every page of a journey, once it is recorded as an entry of this kind, to the share that it became."""

    def wrapped(view: Journey) -> Journey:
        @wraps(view)
        def page(request: HttpRequest, draft: UUID, **more: Any) -> HttpResponse:
            if done := _done(request, kind, draft):
                return done
            try:
                return view(request, draft, **more)
            except Http404:  # recorded between our look and this, by the same form sent twice
                if done := _done(request, kind, draft):
                    return done
                raise

        return page

    return wrapped


def _done(request: HttpRequest, kind: str, draft: UUID) -> HttpResponse | None:
    person = request.signed_in  # type: ignore[attr-defined]  # set by the door
    try:
        receipt = earlier(person.actor, kind, draft)
    except KeyUsedTwiceError:  # somebody else's record: to this person there is nothing here
        return None
    if receipt is None:
        return None
    discard_draft(person.actor, draft)
    return redirect("share", receipt.targets["share"])
