"""Begins a journey on a draft of its own, and finds what it came to once it is recorded.

A draft's id is the idempotency key of what it becomes: a form sent twice, or a page opened again by Back, finds the first record.
"""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from sharewell.actions.commit import earlier
from sharewell.actions.draft import discard_draft, open_draft, save_draft
from sharewell.actions.open_content import unless_damaged
from sharewell.store.log import KeyUsedTwiceError, Receipt
from sharewell.store.models import Draft
from sharewell.store.tenancy import as_agency
from sharewell.web.sitting import SignedIn

Journey = Callable[..., HttpResponse]
_LOOKED_AT = 5  # each is opened, and an empty one is seldom old


def begin(
    person: SignedIn, kind: str, *, resume: bool = False, case: UUID | None = None, **about: UUID | str | None
) -> UUID:
    """Return the person's newest draft of this kind that holds nothing yet, or make one.

    ``case`` and ``about`` name its case, share or law, and a draft about another is not taken up. ``resume`` takes up one that holds words
    too, where there is no other way back to them.
    """
    known = {name: str(each) for name, each in {"case": case, **about}.items() if each}
    with as_agency(person.agency):
        mine = Draft.objects.filter(practitioner=person.practitioner, kind=kind).order_by("-saved_at")
        newest = list(mine.values_list("id", flat=True)[:_LOOKED_AT])
    held = {each: unless_damaged(partial(open_draft, person.actor, each)) for each in newest}
    begun = next(
        (each for each, words in held.items() if words is not None and _about(words, resume=resume) == known),
        None,
    )
    return begun or save_draft(person.actor, None, kind, known, timezone.now(), case)


def _about(content: dict[str, Any], *, resume: bool) -> dict[str, Any]:
    """Return what a draft is about; with its words, where words must not be taken up."""
    return {name: value for name, value in content.items() if name != "pages" or not resume}


def ends_in(kind: str, page: str = "share", said: str = "") -> Callable[[Journey], Journey]:
    """Lead every page of a journey, once it is recorded as an entry of this kind, to what it became.

    ``page`` is that page's name and the receipt's word for it, where it has one; ``said`` follows its address.
    """

    def wrapped(view: Journey) -> Journey:
        @wraps(view)
        def opened(request: HttpRequest, draft: UUID, **more: Any) -> HttpResponse:
            if done := _done(request, kind, draft):
                return redirect(f"{_address(page, done)}{said}")
            try:
                return view(request, draft, **more)
            except Http404:  # recorded between our look and this, by the same form sent twice
                if done := _done(request, kind, draft):
                    return redirect(f"{_address(page, done)}{said}")
                raise

        return opened

    return wrapped


def _address(page: str, done: Receipt) -> str:
    """Return the page of what was made; one that is of nothing alone, such as a list, needs no id."""
    made = {**done.targets, "given_out": str(done.entry_id)}  # what was given out is its entry
    return reverse(page, args=[made[page]] if page in made else [])


def _done(request: HttpRequest, kind: str, draft: UUID) -> Receipt | None:
    person = request.signed_in  # type: ignore[attr-defined]  # set by the door
    try:
        receipt = earlier(person.actor, kind, draft)
    except KeyUsedTwiceError:  # somebody else's record: to this person there is nothing here
        return None
    if receipt is not None:
        discard_draft(person.actor, draft)
    return receipt
