"""What becomes of the keys of the record: changed for a new one, frozen when one is lost, and a new log after that."""

import base64
import secrets
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from sharewell.actions.actor import Actor
from sharewell.actions.commit import Act, earlier, enter, moment, prepare
from sharewell.actions.refusal import RefusedError
from sharewell.actions.words import need_words
from sharewell.practice import record
from sharewell.practice.record import Frontier, LogKey
from sharewell.store import heads, keys, log, logs, signing
from sharewell.store.log import Receipt
from sharewell.store.models import Checkpoint, Head, LogChange
from sharewell.store.tenancy import as_agency


def change_log_key(actor: Actor, idem: UUID, now: datetime) -> Receipt:
    """Give the log a new key, by an entry that the old key and the new one sign. Target: ``change``.

    For 30 days both sign every head, so that whoever knows the old key can follow. Refuses a log that is frozen.
    """
    if done := earlier(actor, "log.key_changed", idem):
        return done
    with as_agency(actor.agency_id):
        _refuse_frozen()
        last = logs.logs(actor.agency_id)[-1]
        old, new = last.newest, LogKey(str(actor.agency_id), last.number, last.newest.key + 1)
        replaced = logs.vkeys_of(last)[-1]
    change = _change(actor, new, replaced)
    return enter(
        Act(
            kind="log.key_changed",
            doing="keep_log_keys",
            actor=actor,
            idem=idem,
            now=now,
            apply=lambda entry_id: _save(change, entry_id),
            content={
                "origin": new.origin,
                "old": replaced,
                "new": change.vkey,
                "both_until": moment(now + logs.BOTH_SIGN),
            },
            targets={"change": change.id},
            signers=(signing.log_signer(old), signing.log_signer(new)),
        )
    )


def freeze_log(actor: Actor, because: str, idem: UUID, now: datetime) -> Receipt:
    """Close the log: after this entry it takes nothing in and its signing account signs nothing more.

    What it holds stays checkable. Safe to do again, so that a signing account that was down hears of it.
    """
    need_words(because, "because", "Write why the record is closed.")
    with as_agency(actor.agency_id):
        last = logs.logs(actor.agency_id)[-1]
        frozen = log.closing()
    if frozen is not None:
        heads.sign_heads()
        signing.freeze(last.newest)
        with as_agency(actor.agency_id):
            return log.receipt_of(frozen, repeated=True)
    receipt = enter(_closing(actor, last, because, idem, now))
    signing.freeze(last.newest)
    return receipt


def _closing(actor: Actor, last: logs.Log, because: str, idem: UUID, now: datetime) -> Act:
    return Act(
        kind="log.frozen",
        doing="keep_log_keys",
        actor=actor,
        idem=idem,
        now=now,
        apply=lambda _: None,
        content={"because": because, "origin": last.origin},
    )


def begin_log(actor: Actor, because: str, idem: UUID, now: datetime) -> Receipt:
    """Begin a new log with a new key, after the old was frozen; its first entry names the old log's size and root.

    Nothing is copied: what the old log holds stays checkable under its last signed head. Target: ``change``.
    """
    if done := earlier(actor, "log.begun", idem):
        return done
    need_words(because, "because", "Write why a new record is begun.")
    with as_agency(actor.agency_id):
        if log.closing() is None:
            raise RefusedError(
                "A new log begins only after the old one was closed.", "Freeze the old log first."
            )
        last = logs.logs(actor.agency_id)[-1]
        old = _last_of(last)
        replaced = logs.vkeys_of(last)[-1]
    new = LogKey(str(actor.agency_id), last.number + 1)
    change = _change(actor, new, replaced)
    return enter(_beginning(actor, because, idem, now, change, old))


def _beginning(
    actor: Actor, because: str, idem: UUID, now: datetime, change: LogChange, old: dict[str, str | int]
) -> Act:
    new = record.read_log_key(change.key)
    return Act(
        kind="log.begun",
        doing="keep_log_keys",
        actor=actor,
        idem=idem,
        now=now,
        apply=lambda entry_id: _save(change, entry_id),
        content={"because": because, "origin": new.origin, "key": change.vkey, **old},
        targets={"change": change.id},
        signers=(signing.log_signer(new),),
    )


def close_and_begin(actor: Actor, because: str, idem: UUID, now: datetime) -> Receipt:
    """Close a log that may have lost its newest entries, and begin the next, in one transaction. Target: ``change``.

    No head over the closing entry is ever signed: whoever signed or saw more of the lost history would meet two.
    """
    if done := earlier(actor, "log.begun", idem):
        return done
    with as_agency(actor.agency_id):
        last = logs.logs(actor.agency_id)[-1]
        replaced = logs.vkeys_of(last)[-1]
    change = _change(actor, LogKey(str(actor.agency_id), _unused_number(last)), replaced)
    with as_agency(actor.agency_id):
        closing = prepare(_closing(actor, last, because, uuid5(idem, "closed"), now))
        old = _last_of(last, record.leaf_hash(closing.entry.envelope))
        beginning = prepare(_beginning(actor, because, idem, now, change, old))
    _, receipt = log.commit_in_a_row((closing, beginning))
    signing.freeze(last.newest)
    return receipt


def _unused_number(last: logs.Log) -> int:
    """Return a number for the next log that one begun in the lost history is unlikely to have had; none that has a key here."""
    folder, agency = keys.folder(), last.newest.agency
    names = [path.stem for end in ("key", "vkey") for path in folder.glob(f"log-{agency}-*.{end}")]
    return max([last.number, *(record.read_log_key(name).log for name in names)]) + 1 + secrets.randbelow(90)


def _refuse_frozen() -> None:
    if log.closing() is not None:
        raise RefusedError("The record is closed, so its key is not changed.", "Begin a new log.")


def _last_of(last: logs.Log, *closing: bytes) -> dict[str, str | int]:
    """Say how the old log ended: its last head, with the leaf that is about to close it, and how much of it was signed."""
    edge = Frontier.from_bytes(bytes(Head.objects.latest("size").frontier))
    for leaf in closing:
        edge = edge.append(leaf)
    signed = Checkpoint.objects.filter(size__gt=last.start).order_by("-size").first()
    return {
        "old_origin": last.origin,
        "old_size": edge.size,
        "old_root": base64.b64encode(edge.root).decode("ascii"),
        "old_signed_size": signed.size - last.start if signed else 0,
    }


def _change(actor: Actor, new: LogKey, replaced: str) -> LogChange:
    vkey = signing.make_log_key(new)
    return LogChange(id=uuid4(), agency_id=actor.agency_id, key=new.name, vkey=vkey, replaced=replaced)


def _save(change: LogChange, entry_id: UUID) -> None:
    change.entry_id = entry_id
    change.save(force_insert=True)
