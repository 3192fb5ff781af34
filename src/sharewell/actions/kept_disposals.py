"""The disposals of what was kept: asked for, done and certified; and what keeps one from being finished.

A damaged row is said to be so where it stands, and hides none of the others.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from sharewell.actions.actor import Actor
from sharewell.actions.naming import names_of
from sharewell.actions.open_content import open_content, unless_damaged
from sharewell.practice.access import Doing, may
from sharewell.store import content_keys
from sharewell.store.models import Case, Disposal, DisposalCase, EntryContent, Subject
from sharewell.store.rewrapping import stuck
from sharewell.store.tenancy import as_agency

MOST = 50  # of one list on a page; the counts are whole


@dataclass(frozen=True, kw_only=True)
class DisposalLine:
    """One disposal and how far it has come; each of ``cases`` with by what it goes.

    ``damaged``: what was recorded of it can't be opened. ``stuck`` are the cases of whatever damaged still lies under
    one of its keys, which therefore stands; None for what is in no case.
    """

    disposal_id: UUID
    cases: tuple[tuple[UUID, str], ...]
    asked_at: datetime
    asked_by: str
    reason: str
    done_at: datetime | None
    done_by: str
    keys_gone_at: datetime | None
    certificate_due: datetime | None
    certified_at: datetime | None
    may_do: bool
    damaged: bool = False
    stuck: tuple[UUID | None, ...] = ()


def disposal_line(actor: Actor, disposal_id: UUID) -> DisposalLine | None:
    """Return one disposal that waits for a second person, for one who may do it; None otherwise."""
    with as_agency(actor.agency_id):
        found = [each for each in disposals(actor) if each.disposal_id == disposal_id]
        return next((each for each in found if each.may_do), None)


def may_read_why(actor: Actor) -> bool:
    """Say whether somebody acts on what is kept; others, such as an auditor, read no words that may name a child."""
    role: Any = actor.role
    acts: tuple[Doing, ...] = ("set_hold", "lift_hold", "ask_disposal", "dispose")
    return any(may(act, role, "agency").allowed for act in acts)


def disposals(actor: Actor) -> tuple[DisposalLine, ...]:
    """Return the newest disposals, asked for or done. To be called inside ``as_agency``."""
    related = "asked__content", "done__content", "certified"
    # Of what was asked for, a case may have gone by another disposal: nobody can do this one any more.
    still = Disposal.objects.exclude(done=None, asked__content__kek=content_keys.DISPOSED)
    rows = list(still.select_related(*related).order_by("-asked__index")[:MOST])
    people = {row.asked_by_id for row in rows} | {row.done.actor_id for row in rows if row.done}
    names = {each: _name(actor, each) for each in people if each}
    return tuple(_disposal(actor, row, names) for row in rows)


def _disposal(actor: Actor, row: Disposal, names: dict[UUID, str]) -> DisposalLine:
    role: Any = actor.role
    said = unless_damaged(partial(open_content, actor, row.done or row.asked))
    by = row.done.actor_id if row.done else None
    going = row.done is not None and row.keys_gone_at is None
    return DisposalLine(
        disposal_id=row.id,
        cases=_cases(row, said),
        asked_at=row.asked.recorded_at,
        asked_by=names[row.asked_by_id],
        reason=said["reason"] if said and may_read_why(actor) else "",
        done_at=row.done.recorded_at if row.done else None,
        done_by=names.get(by, "") if by else "",
        keys_gone_at=row.keys_gone_at,
        certificate_due=row.certificate_due,
        certified_at=row.certified.recorded_at if row.certified else None,
        # What can't be read can't be looked at by a second person: it is asked for again.
        may_do=row.done is None
        and said is not None
        and may("dispose", role, "none").allowed
        and row.asked_by_id != actor.practitioner_id,
        damaged=said is None,
        stuck=_stuck(row) if going else (),
    )


def _name(actor: Actor, person: UUID) -> str:
    return names_of(actor, [person]).get(person, "")


def _cases(row: Disposal, said: dict[str, Any] | None) -> tuple[tuple[UUID, str], ...]:
    """Return each case of a disposal and by what it goes; where that is damaged, the cases alone."""
    if said is None:
        cases = DisposalCase.objects.filter(disposal=row).order_by("case_id")
        return tuple((case, "") for case in cases.values_list("case_id", flat=True))
    return tuple((UUID(case), _by(told)) for case, told in said["cases"].items())


def _stuck(row: Disposal) -> tuple[UUID | None, ...]:
    """Return the cases of the damaged rows that keep a disposal's keys from being destroyed, each once."""
    found: set[UUID | None] = set()
    for each in stuck(row.agency_id, json.loads(row.keks)):
        if isinstance(each, Subject):
            found |= set(each.parts.values_list("case_id", flat=True))
        elif isinstance(each, Case):
            found.add(each.id)
        else:
            found.add(each.entry.case_id if isinstance(each, EntryContent) else each.case_id)
    return tuple(sorted(found, key=str))


def _by(told: dict[str, Any]) -> str:
    """Say by what a case goes, and when that is not yet."""
    return f"{told['schedule']}, before its time" if told["early"] else str(told["schedule"])
