"""The pages' side of the acts on a draft: whose it is comes from who is signed in, and no such draft is a 404."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone

from sharewell.actions.draft import change_draft, open_draft
from sharewell.actions.refusal import NotFoundError
from sharewell.web.sitting import SignedIn


def content(person: SignedIn, draft: UUID) -> dict[str, Any]:
    """Return what one of the person's own drafts holds."""
    try:
        return open_draft(person.actor, draft)
    except NotFoundError:
        raise Http404 from None


def change(person: SignedIn, draft: UUID, change: Callable[[dict[str, Any]], None]) -> None:
    """Change one of the person's own drafts in place; nobody else's change comes between reading and writing."""
    try:
        change_draft(person.actor, draft, change, timezone.now())
    except NotFoundError:
        raise Http404 from None
