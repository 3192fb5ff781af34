"""Open an agency: its log begins with this entry."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.commit import Act, enter
from sharewell.actions.words import check_words
from sharewell.practice.record import LogKey
from sharewell.store import signing
from sharewell.store.log import Receipt
from sharewell.store.models import Agency


@dataclass(frozen=True)
class NewAgency:
    """An organisation as its IG lead describes it; ``controller`` is who answers for its data."""

    name: str
    controller: str
    sector: str
    area: str = ""


def open_agency(new: NewAgency, idem: UUID, now: datetime) -> Receipt:
    """Open an agency and its log; the set-up acts, for nobody works there yet. Target: ``agency``.

    Makes the agency's log key first: a key without a log harms nobody, a log without its key could not be signed.
    """
    check_words([new.name, new.controller, new.area])
    # The agency's id comes from the key of this try, so that a retry meets the log that the first try began.
    agency_id = idem
    row = Agency(id=agency_id, **vars(new))
    signing.make_log_key(LogKey(str(agency_id)))
    return enter(
        Act(
            kind="agency.opened",
            doing="open_agency",
            actor=Actor(None, agency_id, SYSTEM),
            idem=idem,
            now=now,
            apply=lambda _: row.save(force_insert=True),
            content=vars(new),
            targets={"agency": agency_id},
        )
    )
