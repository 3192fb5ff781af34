"""Certify a disposal: record that no copy of the keys can be left anywhere, once that is so."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.commit import Act, enter, moment
from sharewell.actions.dispose import finish_disposal
from sharewell.actions.doubt_clock import refuse_doubted
from sharewell.actions.last_backup import backups_as_told, last_backup
from sharewell.actions.open_content import open_content, unless_damaged
from sharewell.actions.refusal import RefusedError
from sharewell.store import content_keys, rewrapping
from sharewell.store.log import Receipt
from sharewell.store.models import Disposal, Entry
from sharewell.store.tenancy import as_agency


def certify_disposal(agency: UUID, disposal_id: UUID, now: datetime) -> Receipt:
    """Record that no copy of the keys can be left: the last backup that could hold them has expired.

    Refuses while one has not, and while a key that a stopped rotation left behind is still here; and by a clock that
    can't be right.
    """
    refuse_doubted(now)
    with as_agency(agency):
        row = Disposal.objects.select_related("done__content").get(id=disposal_id)
        told = _told(agency, row.done)
        backups_are = backups_as_told(told.get("backups", {}))
    if told.get("keys", json.loads(row.keks)) != json.loads(row.keks) or not backups_are:
        raise RefusedError(
            "The keys to destroy, or their backups, are not those that the disposal's entry tells, so this is not certified.",
            "Somebody changed the database. Keep everything as it is, and run `sharewell record fsck`.",
            "docs/decisions/0008-retention-and-disposal.md",
        )
    if row.keys_gone_at and any(map(content_keys.is_there, json.loads(row.keks))):
        # Put back, perhaps with an older copy of the folder; and what was sealed under it since is moved first.
        finish_disposal(agency, disposal_id, now)
        raise RefusedError(
            "A key that was destroyed was here again. It was destroyed once more, and this is not certified yet.",
            "The page of what is kept says when it can be. Find out who put the key back, and from what copy.",
            "docs/decisions/0008-retention-and-disposal.md",
        )
    gone = max(row.keys_gone_at, row.done.recorded_at) if row.keys_gone_at and row.done else None
    if gone is None or max(last_backup(gone, now), row.certificate_due or gone) > now:
        raise RefusedError(
            "A backup of the keys may still hold what was destroyed here.",
            "Wait until it has expired: the page of what is kept says when.",
            "docs/decisions/0008-retention-and-disposal.md",
        )

    if rewrapping.left_over(agency):
        raise RefusedError(
            "A key that nothing is kept under any more is still here, so this is not certified.",
            "`sharewell work` destroys it within a day, and certifies this in its time.",
            "docs/decisions/0008-retention-and-disposal.md",
        )

    def apply(entry_id: UUID) -> None:
        Disposal.objects.filter(id=disposal_id).update(certified=entry_id)

    return enter(
        Act(
            kind="disposal.certified",
            doing="dispose",
            actor=Actor(None, agency, SYSTEM),
            idem=uuid5(disposal_id, "certified"),
            now=now,
            apply=apply,
            content={"disposed": str(row.done_id), "keys_gone_at": moment(gone)},
            targets={"disposal": disposal_id},
        )
    )


def _told(agency: UUID, done: Entry | None) -> dict[str, Any]:
    """Return what a disposal's entry tells; nothing of one that is damaged."""
    if done is None:
        return {}
    return unless_damaged(lambda: open_content(Actor(None, agency, SYSTEM), done)) or {}
