"""Made-up statements, keys and logs for the tests of the record."""

import hashlib
from typing import Any

from sharewell.practice.record import (
    Checkpoint,
    Frontier,
    KeySigner,
    Statement,
    check_file,
    commit_fields,
    envelope,
    inclusion_proof,
    key_of,
    leaf_hash,
    log_name,
    prove_field,
    ref,
    sign_checkpoint,
    vkey,
    write_tlog_proof,
)
from sharewell.practice.record.canonical import base64_text

AGENCY = "7b0f8d0e-52c4-4a53-9a3e-0d4d6a1c2b3f"
ACTOR = "0c9de9f4-9a39-4c35-8d0a-61a6f3b1a001"
LOG = log_name("example.org", AGENCY)
SIGNER = KeySigner(LOG, bytes(range(32)))
CASE_KEY = b"c" * 32
FIELDS: dict[str, Any] = {
    "because": "Bruises on two days, and the club’s coach saw a third. ☎ 17:31",
    "decided": "share_now",
    "recipients": ["childrens_social_care", "police"],
    "told.1": {"part": "parent_or_carer", "telling": "not_yet", "days": 7},
    "wishes": "",
}


def salt(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


SALTS = {name: salt(name) for name in FIELDS}


def stated(**changes: Any) -> Statement:
    fields: dict[str, Any] = {
        "id": "3f0e0f52-0d57-4bd4-8c66-0f7a0a5d9c11",
        "kind": "decision.recorded",
        "agency": AGENCY,
        "actor": ACTOR,
        "role": "practitioner",
        "attestation": "server",
        "purpose": "keep_safe",
        "book": "sha256:" + "ab" * 32,
        "protocol": None,
        "happened_at": "2026-11-22T17:31:00Z",
        "happened_precision": "minute",
        "recorded_at": "2026-11-22T17:31:05Z",
        "case_ref": ref(CASE_KEY, "case", "1"),
        "subject_refs": tuple(sorted(ref(CASE_KEY, "subject", str(n)) for n in range(2))),
        "amends": None,
        "idem": "b1c9b0b4-6f3a-4a68-8f0d-9d4d8a6f7e21",
        "commit": commit_fields(FIELDS, SALTS),
        "ct": "sha256:" + "cd" * 32,
    }
    return Statement(**{**fields, **changes})


def entry(**changes: Any) -> bytes:
    return envelope(stated(**changes).to_bytes(), SIGNER)


def head(leaves: list[bytes], signer: KeySigner = SIGNER) -> str:
    frontier = Frontier()
    for leaf in leaves:
        frontier = frontier.append(leaf)
    return sign_checkpoint(Checkpoint(signer.name, frontier.size, frontier.root), signer)


def proof(own: bytes, before: int = 4, after: int = 2) -> str:
    leaves = [leaf_hash(b"%d" % n) for n in range(before + after)]
    leaves.insert(before, leaf_hash(own))
    return write_tlog_proof(before, inclusion_proof(leaves, before), head(leaves))


def made_file(*names: str) -> bytes:
    own = entry()
    opened = [prove_field(FIELDS, SALTS, name) for name in names]
    return check_file(own, proof(own), [vkey(SIGNER)], opened)


def signed_note(text: str, signer: KeySigner) -> str:
    """Sign any text as a note, also one that sign_checkpoint would refuse."""
    signature = base64_text(key_of(signer).hash + signer.sign(text.encode()))
    return f"{text}\n\u2014 {signer.name} {signature}\n"
