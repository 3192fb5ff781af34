"""Which law packs reach an agency on a day, and what its IG lead recorded about each, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sharewell.actions.actor import Actor
from sharewell.actions.naming import UNREADABLE_WORDS
from sharewell.actions.open_content import open_if_whole
from sharewell.actions.refusal import NotAllowedError
from sharewell.practice.access import may
from sharewell.practice.rulebook import Book
from sharewell.practice.rulebook.pack import not_confirmed
from sharewell.store.models import Standing
from sharewell.store.tenancy import as_agency


@dataclass(frozen=True)
class StandingStory:
    """One answer about a law pack as it was recorded."""

    entry_id: UUID
    pack: str
    standing: str
    since: date
    instrument: str
    reason: str
    recorded_at: datetime


def standing_facts(agency: UUID, book: Book, on: date) -> Mapping[str, str]:
    """Return every fact that carries a law, as it stands for this agency on this day.

    The newest answer whose own day has come counts. Where nobody recorded one, the law is not confirmed; so it is in a
    book of before packs were described.
    """
    with as_agency(agency):
        rows = Standing.objects.filter(since__lte=on).order_by("entry__index")
        newest = dict(rows.values_list("pack", "standing"))
    said = {pack.fact: newest[pack.id] for pack in book.packs.values() if pack.id in newest}
    return not_confirmed(book) | said


def standing_stories(actor: Actor) -> tuple[StandingStory, ...]:
    """Return all that was recorded about law packs, newest first. Refuses who may not record it."""
    role: Any = actor.role
    ruling = may("confirm_standing", role, "none")
    if not ruling.allowed:
        raise NotAllowedError(ruling.reason, "Ask your IG lead.", ruling.rule)
    with as_agency(actor.agency_id):
        rows = Standing.objects.select_related("entry__content").order_by("-entry__index")
        return tuple(_story(actor, row) for row in rows)


def _story(actor: Actor, row: Standing) -> StandingStory:
    words = open_if_whole(actor, row.entry, "instrument", "reason")
    words = words or {"instrument": "", "reason": UNREADABLE_WORDS}
    return StandingStory(
        entry_id=row.entry_id,
        pack=row.pack,
        standing=row.standing,
        since=row.since,
        instrument=words["instrument"],
        reason=words["reason"],
        recorded_at=row.entry.recorded_at,
    )
