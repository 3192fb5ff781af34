"""Statements, signatures, the Merkle tree, and checking them without us."""

from sharewell.practice.record.agreeing import agree_to_sign, agree_to_state
from sharewell.practice.record.canonical import canonical, digest, read_canonical, ref
from sharewell.practice.record.check_form import write_check_file
from sharewell.practice.record.checking import (
    GIVEN,
    VOUCHED,
    check,
    check_file,
)
from sharewell.practice.record.checkpoint import (
    Checkpoint,
    Note,
    log_name,
    read_checkpoint,
    sign_checkpoint,
    take_note_apart,
)
from sharewell.practice.record.dsse import PAYLOAD_TYPE, envelope, open_envelope, take_apart
from sharewell.practice.record.errors import NotReadableError, NotTrueError, RecordError
from sharewell.practice.record.field import OpenedField, Salts, check_field, commit_fields, prove_field
from sharewell.practice.record.finding import Finding, Findings
from sharewell.practice.record.log_key import LogKey, read_log_key
from sharewell.practice.record.memory import Compared, compare
from sharewell.practice.record.passkey import Assertion, SignedBy, challenge, check_assertion, read_assertion
from sharewell.practice.record.policy import Believed, Policy, believe, read_policy
from sharewell.practice.record.proof import TlogProof, read_tlog_proof, write_tlog_proof
from sharewell.practice.record.signer import Key, KeySigner, Signer, key_of, public_keys, read_vkey, vkey
from sharewell.practice.record.statement import (
    ATTESTATIONS,
    KINDS,
    LOG_KINDS,
    PRECISIONS,
    PURPOSES,
    ROLES,
    Statement,
    read_statement,
)
from sharewell.practice.record.tile import Tile, TiledTree, bundle, read_bundle, read_tile_path, tiles
from sharewell.practice.record.tree import (
    Frontier,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
)
from sharewell.practice.record.witness import (
    Cosignature,
    NotWitnessedError,
    Seen,
    WitnessKey,
    WitnessSigner,
    agree_to_cosign,
    cosigned_by,
    read_seen,
    read_witness_key,
    write_seen,
)

__all__ = [
    "ATTESTATIONS",
    "GIVEN",
    "KINDS",
    "LOG_KINDS",
    "PAYLOAD_TYPE",
    "PRECISIONS",
    "PURPOSES",
    "ROLES",
    "VOUCHED",
    "Assertion",
    "Believed",
    "Checkpoint",
    "Compared",
    "Cosignature",
    "Finding",
    "Findings",
    "Frontier",
    "Key",
    "KeySigner",
    "LogKey",
    "NotReadableError",
    "NotTrueError",
    "NotWitnessedError",
    "Note",
    "OpenedField",
    "Policy",
    "RecordError",
    "Salts",
    "Seen",
    "SignedBy",
    "Signer",
    "Statement",
    "Tile",
    "TiledTree",
    "TlogProof",
    "WitnessKey",
    "WitnessSigner",
    "agree_to_cosign",
    "agree_to_sign",
    "agree_to_state",
    "believe",
    "bundle",
    "canonical",
    "challenge",
    "check",
    "check_assertion",
    "check_consistency",
    "check_field",
    "check_file",
    "check_inclusion",
    "commit_fields",
    "compare",
    "consistency_proof",
    "cosigned_by",
    "digest",
    "envelope",
    "inclusion_proof",
    "key_of",
    "leaf_hash",
    "log_name",
    "open_envelope",
    "prove_field",
    "public_keys",
    "read_assertion",
    "read_bundle",
    "read_canonical",
    "read_checkpoint",
    "read_log_key",
    "read_policy",
    "read_seen",
    "read_statement",
    "read_tile_path",
    "read_tlog_proof",
    "read_vkey",
    "read_witness_key",
    "ref",
    "root",
    "sign_checkpoint",
    "take_apart",
    "take_note_apart",
    "tiles",
    "vkey",
    "write_check_file",
    "write_seen",
    "write_tlog_proof",
]
