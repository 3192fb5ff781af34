"""What was typed on a journey's pages, kept whole in the practitioner's sealed draft before anything is checked.

A draft's content is ``{"pages": {NAME: {"fields": {...}, "tab": ..., "other": {...}}}}``: ``fields`` as posted, ``tab`` the rendering
that wrote them, ``other`` an answer from an older tab that would have overwritten a newer one, kept beside it until
somebody chooses.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone

from sharewell.web import draft
from sharewell.web.held import FIELD as HELD
from sharewell.web.held import Fields, Held, open_held, seal
from sharewell.web.sitting import SignedIn, act_for, here_now, memberships
from sharewell.web.who import FIELD as WHO
from sharewell.web.who import Mark, new_tab, read_mark

# Parts of a form that are not answers.
_NOT_ANSWERS = frozenset({WHO, HELD, "csrfmiddlewaretoken"})


@dataclass(frozen=True)
class Kept:
    """One page as it is stored; ``other`` is a second version that waits for a choice."""

    fields: Fields
    tab: str = ""
    other: Fields | None = None

    @property
    def digest(self) -> str:
        """Tell this version from any other."""
        return hashlib.sha256(json.dumps(dict(self.fields), sort_keys=True).encode()).hexdigest()[:16]


def posted(request: HttpRequest) -> Fields:
    """Return the answers of a form exactly as the browser sent them."""
    return {name: values for name, values in request.POST.lists() if name not in _NOT_ANSWERS}


def page_of(content: Mapping[str, Any], page: str) -> Kept:
    """Return one page of a draft's content; an empty one when it was never answered."""
    return Kept(**content.get("pages", {}).get(page, {"fields": {}}))


def mark_for(person: SignedIn, draft_id: UUID, page: str, kept: Kept) -> Mark:
    """Make the mark for a form that is about to be shown."""
    return Mark(person.practitioner, person.agency, draft_id, page, kept.digest, new_tab())


def keep(person: SignedIn, mark: Mark, fields: Fields) -> bool:
    """Store a page's answers; False when a newer tab's answer stands there, and this one is kept beside it."""
    clashed = False

    def change(content: dict[str, Any]) -> None:
        nonlocal clashed
        stands = page_of(content, mark.page)
        clashed = stands.tab != mark.tab and stands.digest != mark.seen and stands.fields != fields
        pages = content.setdefault("pages", {})
        if clashed:
            pages[mark.page] = {"fields": dict(stands.fields), "tab": stands.tab, "other": dict(fields)}
        else:
            pages[mark.page] = {"fields": dict(fields), "tab": mark.tab}

    draft.change(person, mark.draft, change)
    return not clashed


def hold(request: HttpRequest) -> str:
    """Seal a journey's answer that came when nobody was signed in; empty when the form was no journey's."""
    who = request.POST.get(WHO, "")
    if read_mark(who) is None:
        return ""
    return seal(Held(request.path, posted(request), who), timezone.now())


def restore(request: HttpRequest, sealed: str) -> str | None:
    """Keep a held answer for the person now signed in and return its page; None, and nothing, for anybody else."""
    held = open_held(sealed, timezone.now())
    mark = read_mark(held.who) if held else None
    person = here_now(request)
    if held is None or mark is None or person is None or mark.practitioner != person.practitioner:
        return None
    for each in memberships(person.practitioner, timezone.now()):
        if person.agency != mark.agency == each.agency_id:
            act_for(request, each.pk)
            person = here_now(request) or person
    if person.agency != mark.agency:
        return None
    try:
        keep(person, mark, held.fields)
    except Http404:  # recorded or discarded meanwhile, in another tab
        return None
    return held.path
