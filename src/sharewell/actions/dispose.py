"""Dispose of cases: one person asks, a second looks and does it, and the keys are destroyed; ``certify_disposal`` follows.

What is left of a case are its entries without their words: that something of that kind was recorded, by whom and when.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db.models import QuerySet

from sharewell.actions.actor import Actor
from sharewell.actions.beside_case import beside, empty_beside, keys_of_drafts
from sharewell.actions.commit import Act, earlier, enter
from sharewell.actions.doubt_clock import refuse_doubted
from sharewell.actions.due import case_due, schedule_of
from sharewell.actions.last_backup import last_backup, standing_backups
from sharewell.actions.open_content import open_ref_key, unless_damaged
from sharewell.actions.raise_worry import insert
from sharewell.actions.redate import rows_of
from sharewell.actions.refusal import NotFoundError, RefusedError
from sharewell.actions.words import need_one_of, need_words
from sharewell.practice import record
from sharewell.practice.record import read_statement
from sharewell.practice.record.dsse import take_apart
from sharewell.practice.retention import DISPOSE_REASONS, has_come
from sharewell.store import content_keys, rewrapping
from sharewell.store.log import Receipt
from sharewell.store.models import (
    Case,
    CaseSubject,
    Disposal,
    DisposalCase,
    Draft,
    Entry,
    EntryContent,
    FormerKey,
    Hold,
    Proposal,
    Subject,
)
from sharewell.store.tenancy import as_agency

DAMAGED_CASE = "what it was kept by can’t be opened"
EMPTY = {"key": b"", "kek": content_keys.DISPOSED}


class HeldError(RefusedError):
    """A legal hold stands on a case, so it is not disposed of."""

    def __init__(self) -> None:
        super().__init__(
            "A legal hold stands on one of these cases, so nothing was disposed of.",
            "Leave that case out, or ask the IG lead or the Caldicott Guardian whether the hold can be lifted.",
            "docs/decisions/0008-retention-and-disposal.md",
        )


class SecondPersonError(RefusedError):
    """Whoever asked for a disposal can't be the one who does it."""

    def __init__(self) -> None:
        super().__init__(
            "You asked for this yourself, so a second person has to look at it.",
            "Ask your safeguarding lead or Caldicott Guardian.",
            "docs/decisions/0008-retention-and-disposal.md",
        )


def ask_disposal(actor: Actor, case_ids: Iterable[UUID], reason: str, idem: UUID, now: datetime) -> Receipt:
    """Ask for cases to be disposed of, due or early. Target: ``disposal``. Destroys nothing.

    Refuses a case that is held, that is not there or was disposed of, asking without a reason, and a clock that can't
    be right.
    """
    if done := earlier(actor, "disposal.asked", idem):
        return done
    need_words(reason, "reason", "Write why they can go.")
    refuse_doubted(now)
    with as_agency(actor.agency_id):
        cases = _cases(case_ids)
        told = _told(cases, now)
    disposal = Disposal(id=uuid4(), agency_id=actor.agency_id, asked_by_id=actor.person)
    took = [
        DisposalCase(id=uuid4(), agency_id=actor.agency_id, disposal=disposal, case=case) for case in cases
    ]

    def apply(entry_id: UUID) -> None:
        disposal.asked_id = entry_id
        insert(disposal, *took)

    return enter(
        Act(
            kind="disposal.asked",
            doing="ask_disposal",
            actor=actor,
            idem=idem,
            now=now,
            apply=apply,
            content={"cases": told, "reason": reason},
            targets={"disposal": disposal.id},
        )
    )


def dispose(actor: Actor, disposal_id: UUID, reason: str, idem: UUID, now: datetime) -> Receipt:
    """Dispose of what another person asked for: the words and their keys are taken out of the database in this entry.

    Afterwards ``finish_disposal`` destroys the keys that wrapped them. Refuses the person who asked, a case that is
    held by now, a reason that is none of ``DISPOSE_REASONS`` (it stays for ever, so it is no words of anybody's), and a clock that can't be right.
    """
    if done := earlier(actor, "content.disposed", idem):
        return done
    need_one_of(reason, DISPOSE_REASONS, "reason", "Say why it can go.")
    refuse_doubted(now)
    with as_agency(actor.agency_id):
        disposal = Disposal.objects.filter(id=disposal_id, done=None).first()
        if disposal is None:
            raise NotFoundError
        if disposal.asked_by_id == actor.practitioner_id:
            raise SecondPersonError
        cases = _cases(DisposalCase.objects.filter(disposal=disposal).values_list("case_id", flat=True))
        told = _told(cases, now)
        emptied = beside(actor.agency_id, cases, now)
        keks = _keks_of(actor.agency_id, cases, emptied)

    def apply(entry_id: UUID) -> None:
        # Read again under the log's lock: a hold set, or a disposal done, a moment ago counts.
        _refuse_done(disposal, cases)
        _refuse_held(cases)
        _refuse_new(disposal, cases, emptied, now)
        _refuse_moved(keks, _keks_of(disposal.agency_id, cases, emptied))
        _empty(cases)
        empty_beside(emptied)
        disposal.done_id, disposal.keks = entry_id, json.dumps(keks)
        disposal.save()

    return enter(
        Act(
            kind="content.disposed",
            doing="dispose",
            actor=actor,
            idem=idem,
            now=now,
            apply=apply,
            content={
                "cases": told,
                "emptied": [str(each) for each in emptied],
                "keys": keks,
                "backups": standing_backups(now),
                "reason": reason,
            },
            targets={"disposal": disposal.id},
        )
    )


def finish_disposal(agency: UUID, disposal_id: UUID, now: datetime) -> None:
    """Destroy the keys that wrapped what was disposed of; safe to run again after any stop.

    What else was under them is moved to fresh keys first. ``now`` is when the last was gone. A key that something
    damaged lies under stands until that is mended or disposed of too; the others go, and then it is refused.
    """
    # First: once the newer key of a month is gone, the older one would pass for the one in use.
    destroy_left_over(agency, now)
    with as_agency(agency):
        keks = json.loads(Disposal.objects.get(id=disposal_id).keks)
    gone = rewrapping.rotate_each(agency, keks)
    rewrapping.empty_wal()
    if not gone:
        raise rewrapping.KeyStillNeededError
    with as_agency(agency):
        row = Disposal.objects.get(id=disposal_id)
        row.keys_gone_at, row.certificate_due = now, last_backup(now, now)
        row.save(update_fields=["keys_gone_at", "certificate_due"])


def destroy_left_over(agency: UUID, now: datetime) -> int:
    """Destroy the keys that a stopped rotation left behind; return how many. What is not certified yet waits anew for them."""
    with as_agency(agency):
        # While nothing waits, keys stay: these tables may be an older backup's, and what they don't name be needed.
        if not Disposal.objects.exclude(done=None).filter(certified=None).exists():
            return 0
    gone = rewrapping.destroy_left_over(agency)
    if gone:
        with as_agency(agency):
            waiting = Disposal.objects.filter(certified=None).exclude(keys_gone_at=None)
            waiting.update(keys_gone_at=now, certificate_due=last_backup(now, now))
    return gone


def _cases(case_ids: Iterable[UUID]) -> list[Case]:
    wanted = set(case_ids)
    cases = list(Case.objects.filter(id__in=wanted).exclude(kek=content_keys.DISPOSED).order_by("id"))
    if not wanted or len(cases) != len(wanted):
        raise NotFoundError
    _refuse_held(cases)
    return cases


def _refuse_held(cases: list[Case]) -> None:
    if Hold.objects.filter(case__in=cases, lifted=None).exists():
        raise HeldError


def _refuse_done(disposal: Disposal, cases: list[Case]) -> None:
    done = Disposal.objects.filter(id=disposal.id).exclude(done=None).exists()
    if done or Case.objects.filter(id__in=[case.id for case in cases], kek=content_keys.DISPOSED).exists():
        raise RefusedError(
            "Somebody else has already disposed of this, so nothing more was done.",
            "The page of what is kept says who, and when.",
        )


def _refuse_new(disposal: Disposal, cases: list[Case], emptied: list[UUID], now: datetime) -> None:
    """Refuse what the person who asked, or the one who disposes, could not know of."""
    if (
        emptied != beside(disposal.agency_id, cases, now)
        or Entry.objects.filter(case__in=cases, index__gt=disposal.asked.index).exists()
    ):
        raise RefusedError(
            "Something was recorded in one of these cases since this was asked for, so nothing was disposed of.",
            "Look at it again; if it can still go, somebody has to ask again.",
            "docs/decisions/0008-retention-and-disposal.md",
        )


def _told(cases: list[Case], now: datetime) -> dict[str, Mapping[str, Any]]:
    """Say of each case by which schedule it goes, and its reference in the log, which nobody can make again later.

    It stays for ever, so nothing in it tells when somebody was born.
    """
    schedule = schedule_of(cases[0].agency_id)
    found: dict[str, Mapping[str, Any]] = {}
    for case in cases:
        known = unless_damaged(partial(case_due, case, now, schedule))
        month = known.due.month if known else None
        found[str(case.id)] = {
            "schedule": f"{schedule.title}: {known.due.line.title if known else DAMAGED_CASE}",
            "version": schedule.version,
            "early": month is None or not has_come(month, now.date()),
            "ref": _ref(case),
        }
    return found


def _ref(case: Case) -> str | None:
    """Make a case's reference in the log; where its key is damaged, take what one of its entries states."""
    key = unless_damaged(lambda: open_ref_key(case))
    if key is not None:
        return record.ref(key, "case", str(case.id))
    first = case.entries.order_by("index").first()
    return read_statement(take_apart(first.envelope).payload).case_ref if first else None


def _refuse_moved(told: list[str], found: list[str]) -> None:
    """Refuse where something came under a key since, that the entry does not tell of."""
    if not set(found) <= set(told):
        raise RefusedError(
            "Keys were changed while this was being saved, so nothing was disposed of.",
            "Send the page again.",
            "docs/decisions/0008-retention-and-disposal.md",
        )


def _keks_of(agency: UUID, cases: list[Case], emptied: list[UUID]) -> list[str]:
    """Return the keys that ever wrapped these cases, their people and what goes beside them."""
    found = keys_of_drafts(agency) | {row.kek for case in cases for row in rows_of(case)}
    found |= set(FormerKey.objects.filter(case__in=cases).values_list("kek", flat=True))
    found |= set(EntryContent.objects.filter(entry__in=emptied).values_list("kek", flat=True))
    found |= set(_people(cases).values_list("kek", flat=True))
    return sorted(found - {content_keys.DISPOSED})


def _people(cases: list[Case]) -> QuerySet[Subject]:
    """Return the people of these cases; somebody who is in another case too stays named there."""
    stays = CaseSubject.objects.exclude(case__in=cases).exclude(case__kek=content_keys.DISPOSED)
    those = Subject.objects.filter(parts__case__in=cases).exclude(kek=content_keys.DISPOSED)
    return those.exclude(id__in=stays.values("subject")).distinct()


def _empty(cases: list[Case]) -> None:
    """Take every sealed word of these cases and its wrapped keys out of the database."""
    people = list(_people(cases).values_list("id", flat=True))
    EntryContent.objects.filter(entry__case__in=cases).update(sealed=b"", **EMPTY)
    Proposal.objects.filter(case__in=cases).update(recipient_name=None, **EMPTY)
    Case.objects.filter(id__in=[case.id for case in cases]).update(ref_key=b"", **EMPTY)
    Subject.objects.filter(id__in=people).update(name=None, born=None, **EMPTY)
    Draft.objects.filter(case__in=cases).delete()
    FormerKey.objects.filter(case__in=cases).delete()
