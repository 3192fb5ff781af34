"""Have our heads seen by others: send each agency's newest signed head to the partners, and keep what they set under it."""

import logging
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

from sharewell.practice import record
from sharewell.practice.record import WitnessKey
from sharewell.store import logs, partners
from sharewell.store.models import Agency, Checkpoint, Cosignature
from sharewell.store.tenancy import as_agency
from sharewell.store.tree import tree

logger = logging.getLogger(__name__)
PATIENCE_SECONDS = 10
LARGEST_ANSWER = 65_535
SEEN, ANOTHER_SIZE, NOT_GROWN = 200, 409, 422
Send = Callable[[str, bytes], tuple[int, str]]


@dataclass
class Gathered:
    """How many cosignatures came, how many partners did not answer as they should, and who has seen another history."""

    cosigned: int = 0
    failed: int = 0
    forked: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Newest:
    """An agency's newest signed head, and what a witness needs to see that the log grew to it."""

    agency: UUID
    note: str
    size: int
    log: logs.Log

    def ask(self, old: int) -> bytes:
        """Write the request, with the proof of growth from a size of this log."""
        length = self.size - self.log.start
        with as_agency(self.agency):
            path = tree(length, self.log.number, self.log.start).consistency(old)
        return record.write_seen(old, path, self.note)


def gather_cosignatures(send: Send | None = None) -> Gathered:
    """Send every agency's newest signed head to each witness that has not cosigned it yet. Makes no entry.

    A witness that has seen another history is named and logged, each time; nothing of ours is changed for it.
    """
    policy, found = partners.read_partners(), Gathered()
    if policy is None:
        return found
    for newest in filter(None, map(_newest, Agency.objects.values_list("id", flat=True))):
        for name, address in policy.addresses.items():
            witness = policy.witnesses[name]
            line = _gather(newest, witness, address, found, send or post)
            if line:
                row = Cosignature(
                    id=uuid4(), agency_id=newest.agency, size=newest.size, witness=witness.vkey, line=line
                )
                with as_agency(newest.agency):
                    Cosignature.objects.bulk_create([row], ignore_conflicts=True)
    return found


def _newest(agency: UUID) -> _Newest | None:
    with as_agency(agency):
        head = Checkpoint.objects.order_by("-size").first()
        return _Newest(agency, head.note, head.size, logs.log_of(agency, head.size - 1)) if head else None


def _gather(newest: _Newest, witness: WitnessKey, address: str, found: Gathered, send: Send) -> str:
    """Ask one witness, and return its line; what came instead is counted."""
    with as_agency(newest.agency):
        rows = Cosignature.objects.filter(witness=witness.vkey, size__gt=newest.log.start)
        last = rows.order_by("-size").values_list("size", flat=True).first() or newest.log.start
    if last == newest.size:
        return ""
    status, text = _ask(newest, last - newest.log.start, address, send)
    line = _cosigned(newest.note, text, witness) if status == SEEN else ""
    if line:
        found.cosigned += 1
    elif status in (ANOTHER_SIZE, NOT_GROWN):
        found.forked += (witness.name,)
        logger.error("a witness has seen another history of a log", extra={"agency": newest.agency})
    else:
        found.failed += 1
        logger.warning("a witness did not cosign", extra={"agency": newest.agency, "status": status})
    return line


def _ask(newest: _Newest, old: int, address: str, send: Send) -> tuple[int, str]:
    status, text = send(address, newest.ask(old))
    told = text.strip()
    if status != ANOTHER_SIZE or not (told.isascii() and told.isdigit() and len(told) < 16):
        return status, text
    # It has seen more of the log than we remember, or began anew; what it says is where to prove from.
    known, length = int(told), newest.size - newest.log.start
    return send(address, newest.ask(known)) if known != old and known <= length else (status, text)


def _cosigned(note: str, text: str, witness: WitnessKey) -> str:
    """Return the line of this witness in an answer, when its cosignature over the head holds; otherwise nothing."""
    for line in text.splitlines():
        try:
            if record.cosigned_by(record.take_note_apart(f"{note}{line}\n"), [witness]):
                return f"{line}\n"
        except record.RecordError:
            continue
    return ""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A witness's address is the one that was agreed."""

    def redirect_request(self, *_: object) -> None:
        return None


def post(address: str, body: bytes) -> tuple[int, str]:
    """Send a head to a witness's address; 0 and no text when it could not be reached."""
    if not address.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        return 0, ""
    request = urllib.request.Request(f"{address.rstrip('/')}/add-checkpoint", body, method="POST")  # noqa: S310  # checked above
    request.add_header("Content-Type", "text/plain; charset=utf-8")
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=PATIENCE_SECONDS) as answer:
            return answer.status, answer.read(LARGEST_ANSWER).decode("utf-8", "replace")
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read(LARGEST_ANSWER).decode("utf-8", "replace")
    except (OSError, ValueError):
        return 0, ""
