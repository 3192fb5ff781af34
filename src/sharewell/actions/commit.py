"""Turns an act into exactly one entry: asks the policy, states and seals it, then commits it with its rows."""

import base64
import json
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sharewell.actions.actor import SYSTEM, Actor, works_here
from sharewell.actions.open_content import open_ref_key
from sharewell.actions.redate import redate_or_leave
from sharewell.actions.refusal import NotAllowedError, RefusedError
from sharewell.actions.words import check_words
from sharewell.practice import record
from sharewell.practice.access import Doing, Relationship, may
from sharewell.store import keys_named, log
from sharewell.store.content_keys import DISPOSED
from sharewell.store.log import Receipt
from sharewell.store.models import Case, Entry, EntryContent, Subject
from sharewell.store.sealing import DisposedError, seal_record
from sharewell.store.tenancy import as_agency

SALT_BYTES = 32


class PersonDisposedError(RefusedError):
    """What is kept of a person was disposed of while an act about them was being written."""

    def __init__(self) -> None:
        super().__init__(
            "What was kept of one of these people was disposed of while you wrote, so nothing was saved.",
            "What you wrote is not lost. Go back and send it again, with them as a new person. "
            "If a child is in danger ring 999.",
            "docs/decisions/0008-retention-and-disposal.md",
        )


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act: what the statement says, what is sealed, and ``apply(entry_id)``, which writes the act's own rows.

    ``apply`` runs inside the log's transaction: it writes, and neither reads the clock nor asks the policy.
    ``signers`` sign beside the server. ``content`` is JSON-able without floats, a name to a value; every field gets a salt and can be opened alone.
    """

    kind: str
    doing: Doing
    actor: Actor
    idem: UUID
    now: datetime
    apply: Callable[[UUID], None]
    content: Mapping[str, Any] = field(default_factory=dict)
    purpose: str = "record_keeping"
    case: Case | None = None
    subjects: Collection[UUID] = ()
    happened_at: datetime | None = None
    precision: str = "second"
    book: str | None = None
    protocol: str | None = None
    amends: UUID | None = None
    targets: Mapping[str, UUID] = field(default_factory=dict)
    signers: Iterable[record.Signer] = ()


def enter(act: Act) -> Receipt:
    """Record the act and return its receipt; the first receipt again when this ``idem`` was recorded before.

    Refuses, with nothing written: somebody who does not hold the role today, what the policy does not allow, and
    words that cannot be kept. Not to be called inside ``as_agency``.
    """
    with as_agency(act.actor.agency_id):
        _allow(act)
        prepared = prepare(act)
    receipt = log.commit(prepared)
    if act.case and not receipt.repeated:
        redate_or_leave(act.actor.agency_id, act.case.id, act.now)
    return receipt


def earlier(actor: Actor, kind: str, idem: UUID) -> Receipt | None:
    """Return the receipt when this act was recorded before; ask first where an act refuses what is already done."""
    with as_agency(actor.agency_id):
        return log.earlier(Entry(idem=str(idem), kind=kind, actor_id=actor.practitioner_id))


def prepare(act: Act) -> log.Prepared:
    """Seal the content and sign the exact statement; writes nothing."""
    check_words(act.content)
    entry_id = uuid4()
    salts = {name: secrets.token_bytes(SALT_BYTES) for name in act.content}
    content = EntryContent(id=uuid4(), agency_id=act.actor.agency_id, entry_id=entry_id)
    seal_record(
        content,
        under=act.case.kek if act.case else None,
        sealed={name: _held(act.content[name], salts[name]) for name in act.content},
    )
    statement = _statement(
        act, entry_id, record.commit_fields(act.content, salts), bytes(content.sealed or b"")
    )
    entry = Entry(
        id=entry_id,
        agency_id=act.actor.agency_id,
        envelope=record.envelope(statement.to_bytes(), keys_named.server_signer(), *act.signers),
        idem=str(act.idem),
        kind=act.kind,
        actor_id=act.actor.practitioner_id,
        case_id=act.case.id if act.case else None,
        recorded_at=act.now,
        targets=json.dumps({word: str(target) for word, target in act.targets.items()}),
    )
    return log.Prepared(entry, content, lambda: _apply(act, entry_id))


def _apply(act: Act, entry_id: UUID) -> None:
    # Read under the log's lock: the case may have been disposed of while this was written.
    if act.case and Case.objects.filter(id=act.case.id, kek=DISPOSED).exists():
        raise DisposedError
    if act.subjects and Subject.objects.filter(id__in=act.subjects, kek=DISPOSED).exists():
        raise PersonDisposedError
    act.apply(entry_id)


def moment(at: datetime) -> str:
    """Write a moment as statements do: UTC, RFC 3339, whole seconds."""
    # strftime would write a year before 1000 without its noughts on some systems.
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _held(value: Any, salt: bytes) -> dict[str, Any]:
    return {"salt": base64.b64encode(salt).decode("ascii"), "value": value}


def _statement(act: Act, entry_id: UUID, commit: str, sealed: bytes) -> record.Statement:
    case_ref, subject_refs = _refs(act)
    return record.Statement(
        id=str(entry_id),
        kind=act.kind,
        agency=str(act.actor.agency_id),
        actor=str(act.actor.practitioner_id) if act.actor.practitioner_id else None,
        role=act.actor.role,
        attestation="server",
        purpose=act.purpose,
        book=act.book,
        protocol=act.protocol,
        happened_at=moment(act.happened_at or act.now),
        happened_precision=act.precision,
        recorded_at=moment(act.now),
        case_ref=case_ref,
        subject_refs=subject_refs,
        amends=str(act.amends) if act.amends else None,
        idem=str(act.idem),
        commit=commit,
        ct=record.digest(sealed),
    )


def _refs(act: Act) -> tuple[str | None, tuple[str, ...]]:
    if act.case is None:
        return None, ()
    key = open_ref_key(act.case)
    subjects = {record.ref(key, "subject", str(subject)) for subject in act.subjects}
    return record.ref(key, "case", str(act.case.id)), tuple(sorted(subjects))


def _allow(act: Act) -> None:
    if act.actor.role == SYSTEM and act.actor.practitioner_id is None:
        return
    if not works_here(act.actor, act.now):
        raise NotAllowedError(
            "You do not hold this role here today, so nothing was recorded.",
            "If a child is in danger ring 999. Ask your organisation to check your account.",
        )
    role: Any = act.actor.role
    ruling = may(act.doing, role, relationship(act.actor, act.case))
    if not ruling.allowed:
        raise NotAllowedError(ruling.reason, "If a child is in danger ring 999.", ruling.rule)


def relationship(actor: Actor, case: Case | None) -> Relationship:
    """Say how this person stands to a case: their own, their agency's, or none yet."""
    if case is None:
        return "none"
    if case.opened_by_id == actor.practitioner_id:
        return "own"
    return "agency" if case.agency_id == actor.agency_id else "none"
