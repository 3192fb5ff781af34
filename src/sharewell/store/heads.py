"""Has each agency's newest head signed and kept as its checkpoint; what can't be signed now waits for the next round."""

import logging
from uuid import UUID, uuid4

from django.db import DatabaseError
from django.utils.timezone import now

from sharewell.practice import record
from sharewell.store import logs, signing, tree
from sharewell.store.errors import StoreError
from sharewell.store.models import Agency, Checkpoint, Head
from sharewell.store.tenancy import as_agency

logger = logging.getLogger(__name__)


def sign_heads() -> int:
    """Sign every agency's newest head that has no signature yet; return how many were signed. What can't be signed waits."""
    return sum(sign_or_leave(agency) for agency in Agency.objects.values_list("id", flat=True))


def sign_or_leave(agency: UUID) -> int:
    """Sign the head; the entry is saved by now, and a signature that fails must not read as an act that failed."""
    try:
        return _sign(agency)
    except (StoreError, DatabaseError, record.RecordError):
        logger.exception("a head waits to be signed", extra={"agency": agency})
        return 0


def _sign(agency: UUID) -> int:
    with as_agency(agency):
        head = Head.objects.order_by("-size").first()
        last = Checkpoint.objects.order_by("-size").first()
        if head is None or (last and last.size >= head.size):
            return 0
        log = logs.log_of(agency, head.size - 1)
        size, old = head.size - log.start, max(0, (last.size if last else 0) - log.start)
        grown = tree.tree(size, log.number, log.start).consistency
        signed = record.Checkpoint(log.origin, size, head.root)
        note = signing.sign_head(log.signing(now()), signed, old, grown)
        # Two signers of one head write the same note, so the second may find it there.
        Checkpoint.objects.bulk_create(
            [Checkpoint(id=uuid4(), agency_id=agency, size=head.size, note=note)], ignore_conflicts=True
        )
    return 1
