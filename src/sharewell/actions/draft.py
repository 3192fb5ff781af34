"""Keep, read and discard a practitioner's unfinished answers; a draft is nobody's record, so it makes no entry."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from sharewell.actions.actor import Actor
from sharewell.actions.open_content import open_content
from sharewell.actions.refusal import NotFoundError
from sharewell.actions.words import check_words
from sharewell.store import content_keys
from sharewell.store.models import Draft
from sharewell.store.sealing import seal_record
from sharewell.store.tenancy import as_agency

KEPT_DAYS = 30


def save_draft(
    actor: Actor,
    draft_id: UUID | None,
    kind: str,
    content: Mapping[str, Any],
    now: datetime,
    case_id: UUID | None = None,
) -> UUID:
    """Save a draft, new when no id is given, whole in place of what it held; the last save wins."""
    check_words(content)
    with as_agency(actor.agency_id), transaction.atomic():
        draft = _mine(actor, draft_id) if draft_id else _new(actor, kind, case_id)
        draft.saved_at = now
        seal_record(draft, under=_key(actor, now), content=dict(content))
        draft.save(force_insert=draft_id is None)
    return draft.id


def change_draft(
    actor: Actor, draft_id: UUID, change: Callable[[dict[str, Any]], None], now: datetime
) -> None:
    """Let ``change`` alter what the draft holds; no other save comes between reading and writing.

    What cannot be recorded yet (too long, a hidden character) is kept all the same: the page says what is wrong with it.
    """
    with as_agency(actor.agency_id), transaction.atomic():
        draft = _mine(actor, draft_id, locked=True)
        content = open_content(actor, draft, "content")["content"]
        change(content)
        draft.saved_at = now
        seal_record(draft, content=content)
        draft.save()


def open_draft(actor: Actor, draft_id: UUID) -> dict[str, Any]:
    """Return what the practitioner's own draft holds."""
    with as_agency(actor.agency_id):
        opened: dict[str, Any] = open_content(actor, _mine(actor, draft_id), "content")["content"]
        return opened


def discard_draft(actor: Actor, draft_id: UUID) -> None:
    """Delete the practitioner's own draft; one that is gone already is no error."""
    with as_agency(actor.agency_id):
        Draft.objects.filter(id=draft_id, practitioner=actor.person).delete()


def _mine(actor: Actor, draft_id: UUID, *, locked: bool = False) -> Draft:
    found = Draft.objects.filter(id=draft_id, practitioner=actor.person)
    # SQLite has no row locks: there the transaction itself lets nobody else write.
    draft = (found.select_for_update() if locked else found).first()
    if draft is None:
        raise NotFoundError
    return draft


def _key(actor: Actor, now: datetime) -> str:
    """Return the key for drafts begun this month: it goes with the last of them."""
    return content_keys.current(actor.agency_id, f"draft-{now:%Y-%m}")


def _new(actor: Actor, kind: str, case_id: UUID | None) -> Draft:
    return Draft(
        id=uuid4(),
        agency_id=actor.agency_id,
        practitioner_id=actor.person,
        kind=kind,
        case_id=case_id,
    )
