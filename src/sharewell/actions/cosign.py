"""Be a partner's witness: see that its log only grows, remember its newest head, and say so under it."""

from datetime import datetime

from django.db import IntegrityError, transaction

from sharewell.practice import record
from sharewell.practice.record import Checkpoint, Key, NotWitnessedError
from sharewell.store import partners
from sharewell.store.models import WitnessedHead


def add_checkpoint(body: bytes, now: datetime) -> str:
    """Cosign a partner's head that grew from the last one seen, and return the line; c2sp.org/tlog-witness's add-checkpoint.

    Of two that race, or two histories, one is cosigned. Raises NotWitnessedError with C2SP's status, NotReadableError.
    """
    asked = record.read_seen(body)
    note = record.take_note_apart(asked.note)
    signer, key = partners.witness_signer(), _log_key(note)
    before = WitnessedHead.objects.filter(origin=key.name).first()
    # Looked at first without the database's lock: whoever sends us nonsense, or the same again, holds up nobody's worry.
    agreed = record.agree_to_cosign(asked, _known(before), key)
    if before and agreed == _known(before):
        return signer.cosign(agreed, int(max(now, before.seen_at).timestamp()))
    try:
        with transaction.atomic():
            seen = WitnessedHead.objects.select_for_update().filter(origin=key.name).first()
            agreed = record.agree_to_cosign(asked, _known(seen), key)
            # A clock that went back must not date a later head before an earlier one.
            now = max(now, seen.seen_at) if seen else now
            row = WitnessedHead(origin=agreed.origin, size=agreed.size, root=agreed.root, seen_at=now)
            row.save(force_insert=seen is None, force_update=seen is not None)
    except IntegrityError as raced:
        # Another first head of this log was kept between our look and our write.
        raise NotWitnessedError("The log is known here at another size.", 409, _size(key)) from raced
    return signer.cosign(agreed, int(now.timestamp()))


def _log_key(note: record.Note) -> Key:
    """Return the partner's key under this note; of a log that changes its key there may be two."""
    policy = partners.read_partners()
    origin = note.text.split("\n", 1)[0]
    known = [key for key in policy.logs if key.name == origin] if policy else []
    if not known:
        raise NotWitnessedError("This log is not one that this server witnesses.", 404)
    ids = {(name, key_hash) for name, key_hash, _ in note.signatures}
    return next((key for key in known if (key.name, key.hash) in ids), known[0])


def _known(seen: WitnessedHead | None) -> Checkpoint | None:
    return Checkpoint(seen.origin, seen.size, bytes(seen.root)) if seen else None


def _size(key: Key) -> int:
    return WitnessedHead.objects.filter(origin=key.name).values_list("size", flat=True).first() or 0
