"""Which entries somebody asks for: those of a case, of a decision, or of a stretch of the log, as far as they may see them."""

import json
from collections.abc import Iterable
from uuid import UUID

from sharewell.actions.actor import Actor
from sharewell.actions.reachable import find_case, find_decision, find_entry
from sharewell.actions.refusal import NotFoundError
from sharewell.store.models import Decision, Entry
from sharewell.store.tenancy import as_agency


def entries_of_case(actor: Actor, case_id: UUID) -> tuple[UUID, ...]:
    """Return the entries of a case that this person may read, in their order; of a case they may not see, not found."""
    with as_agency(actor.agency_id):
        case = find_case(actor, case_id)
        return _readable(actor, Entry.objects.filter(case=case))


def entries_of_decision(actor: Actor, decision_id: UUID) -> tuple[UUID, ...]:
    """Return the entries about one decision: what it finishes and what finishes it, the calls and the additions."""
    with as_agency(actor.agency_id):
        decision = find_decision(actor, decision_id)
        case = decision.proposal.case
        chain = {decision.id, decision.amends_id}
        chain |= set(Decision.objects.filter(amends__in=[decision.id]).values_list("id", flat=True))
        about = {str(each) for each in chain if each}
        entries = Entry.objects.filter(case=case)
        ours = [entry for entry in entries if json.loads(entry.targets).get("decision") in about]
        return _readable(actor, ours)


def entries_between(actor: Actor, first: int, last: int) -> tuple[UUID, ...]:
    """Return a stretch of the log by the numbers that people see, from 1; for overseers of the record."""
    with as_agency(actor.agency_id):
        rows = list(Entry.objects.filter(index__gte=first - 1, index__lt=last).order_by("index"))
        if len(rows) != last - first + 1:
            raise NotFoundError
        return tuple(find_entry(actor, row.id, with_content=False).id for row in rows)


def _readable(actor: Actor, entries: Iterable[Entry]) -> tuple[UUID, ...]:
    found = []
    for entry in sorted(entries, key=lambda entry: entry.index):
        try:
            found.append(find_entry(actor, entry.id, with_content=True).id)
        except NotFoundError:
            continue
    return tuple(found)
