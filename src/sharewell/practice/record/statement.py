"""What one entry states: who did what, when, for what purpose and by which rules, without a name or free text."""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sharewell.practice.record.canonical import canonical, read_canonical
from sharewell.practice.record.errors import NotReadableError

SOURCE = "docs/decisions/0005-record-format-and-commit-protocol.md"
NEWER = "It may come from a newer Sharewell: check it with the version that wrote it, or a later one."
MOST_SUBJECTS = 400  # keeps an envelope within the 65,535 bytes that C2SP tiles allow an entry

KINDS = (
    "agency.opened",
    "book.adopted",
    "protocol.adopted",
    "standing.confirmed",
    "membership.begun",
    "membership.ended",
    "worry.raised",
    "share.urgent",
    "call.recorded",
    "record.finished",
    "decision.recorded",
    "decision.amended",
    "share.recorded_late",
    "content.opened",
    "log.key_changed",
    "log.frozen",
    "log.begun",
    "record.exported",
    "case.kept",
    "birth.recorded",
    "hold.set",
    "hold.lifted",
    "disposal.asked",
    "content.disposed",
    "disposal.certified",
    "keys.rotated",
    "keys.restored",
    "second_step.reset",
)
LOG_KINDS = ("log.key_changed", "log.begun")  # signed besides with the log's own keys
PURPOSES = (  # the first four and the last are the rulebook's own words for what a share is for
    "keep_safe",
    "early_help",
    "health_care",
    "schooling",
    "crime",  # prevent, detect or prosecute
    "legal",  # a court's order, a legal claim
    "review",  # a statutory review, an inspection, a complaint
    "record_keeping",  # the record's own upkeep: opening, adopting, joining
    "other",
)
ROLES = (
    "report_only",
    "practitioner",
    "team_manager",
    "safeguarding_lead",
    "caldicott_guardian",
    "ig_lead",
    "auditor",
    "administrator",
    "recipient",  # somebody outside who opens or answers what was sent to them
    "system",  # the clock or the set-up: no person acted
)
ATTESTATIONS = ("server", "passkey")
PRECISIONS = ("second", "minute", "hour", "day", "month", "year")
MUST_AMEND = ("decision.amended", "record.finished")

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
HMAC = re.compile(r"hmac:[0-9a-f]{64}")
SHA256 = re.compile(r"sha256:[0-9a-f]{64}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)


def _like(*shapes: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and any(shape.fullmatch(value) for shape in shapes)


def _one_of(values: tuple[str, ...]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and value in values


def _or_none(test: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or test(value)


def _is_moment(value: Any) -> bool:
    if not isinstance(value, str) or not MOMENT.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _are_subjects(value: Any) -> bool:
    return (
        isinstance(value, tuple)
        and len(value) <= MOST_SUBJECTS
        and all(isinstance(one, str) and HMAC.fullmatch(one) for one in value)
        and list(value) == sorted(set(value))
    )


# name -> (test, what it must be). A name or a sentence can't pass any of these tests.
SHAPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "v": (lambda value: type(value) is int and value == 1, "1"),
    "id": (_like(UUID), "a UUID"),
    "kind": (_one_of(KINDS), "one of the acts we know"),
    "agency": (_like(UUID), "a UUID"),
    "actor": (_or_none(_like(UUID, HMAC)), "a UUID, an hmac: reference or null"),
    "role": (_one_of(ROLES), "one of the roles we know"),
    "attestation": (_one_of(ATTESTATIONS), "server or passkey"),
    "purpose": (_one_of(PURPOSES), "one of the purposes we know"),
    "book": (_or_none(_like(SHA256)), "a sha256: digest or null"),
    "protocol": (_or_none(_like(SHA256)), "a sha256: digest or null"),
    "happened_at": (_is_moment, "a moment in UTC such as 2026-11-22T17:31:05Z"),
    "happened_precision": (_one_of(PRECISIONS), "one of " + ", ".join(PRECISIONS)),
    "recorded_at": (_is_moment, "a moment in UTC such as 2026-11-22T17:31:05Z"),
    "case_ref": (_or_none(_like(HMAC)), "an hmac: reference or null"),
    "subject_refs": (_are_subjects, f"at most {MOST_SUBJECTS} hmac: references, sorted, none twice"),
    "amends": (_or_none(_like(UUID)), "a UUID or null"),
    "idem": (_like(UUID, SHA256), "a UUID or a sha256: digest"),
    "commit": (_like(SHA256), "a sha256: digest"),
    "ct": (_or_none(_like(SHA256)), "a sha256: digest or null"),
}


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One act, stated. The fields are final; a later edition adds acts and purposes, or a new ``v``.

    ``happened_at`` is when the thing happened, to ``happened_precision``; ``recorded_at`` is when it was
    written down: late is allowed and shows. ``commit`` is the root over the salted fields, ``ct`` the digest
    of the sealed content. ``actor`` is null only for the ``system`` and ``recipient`` roles.
    """

    v: int = 1
    id: str
    kind: str
    agency: str
    actor: str | None
    role: str
    attestation: str
    purpose: str
    book: str | None
    protocol: str | None
    happened_at: str
    happened_precision: str
    recorded_at: str
    case_ref: str | None
    subject_refs: tuple[str, ...]
    amends: str | None
    idem: str
    commit: str
    ct: str | None

    def __post_init__(self) -> None:
        for name, (fits, should_be) in SHAPES.items():
            if not fits(getattr(self, name)):
                raise NotReadableError(f"The statement's {name} should be {should_be}.", NEWER, SOURCE)
        _refuse_contradiction(self)

    def to_bytes(self) -> bytes:
        """Write the statement as the RFC 8785 bytes that are signed."""
        return canonical({field.name: getattr(self, field.name) for field in fields(self)})


def _refuse_contradiction(statement: Statement) -> None:
    if statement.actor is None and statement.role not in ("system", "recipient"):
        raise NotReadableError("The statement says a person acted and not who.", NEWER, SOURCE)
    if statement.amends is None and statement.kind in MUST_AMEND:
        raise NotReadableError("The statement amends an earlier one and doesn't say which.", NEWER, SOURCE)
    if statement.amends == statement.id:
        raise NotReadableError("The statement says that it amends itself.", NEWER, SOURCE)


def read_statement(content: bytes) -> Statement:
    """Read a statement, refusing an unknown ``v``, a missing or unknown field, and any other spelling."""
    value = read_canonical(content, "The statement")
    if isinstance(value, dict) and value.get("v", 1) != 1:
        raise NotReadableError("The statement is in a later form than this version knows.", NEWER, SOURCE)
    if not isinstance(value, dict) or set(value) != set(SHAPES):
        raise NotReadableError("The statement does not have exactly the fields that we know.", NEWER, SOURCE)
    if not isinstance(value["subject_refs"], list):
        raise NotReadableError("The statement's subject_refs should be a list.", NEWER, SOURCE)
    return Statement(**{**value, "subject_refs": tuple(value["subject_refs"])})
