"""Statements, signatures, the Merkle tree, and checking them without us."""

from sharewell.practice.record.canonical import canonical, digest, read_canonical, ref
from sharewell.practice.record.checking import (
    GIVEN,
    VOUCHED,
    Finding,
    Findings,
    check,
    check_file,
    write_check_file,
)
from sharewell.practice.record.checkpoint import Checkpoint, log_name, read_checkpoint, sign_checkpoint
from sharewell.practice.record.dsse import PAYLOAD_TYPE, envelope, open_envelope
from sharewell.practice.record.errors import NotReadableError, NotTrueError, RecordError
from sharewell.practice.record.field import OpenedField, Salts, check_field, commit_fields, prove_field
from sharewell.practice.record.proof import TlogProof, read_tlog_proof, write_tlog_proof
from sharewell.practice.record.signer import Key, KeySigner, Signer, key_of, public_keys, read_vkey, vkey
from sharewell.practice.record.statement import (
    ATTESTATIONS,
    KINDS,
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

__all__ = [
    "ATTESTATIONS",
    "GIVEN",
    "KINDS",
    "PAYLOAD_TYPE",
    "PRECISIONS",
    "PURPOSES",
    "ROLES",
    "VOUCHED",
    "Checkpoint",
    "Finding",
    "Findings",
    "Frontier",
    "Key",
    "KeySigner",
    "NotReadableError",
    "NotTrueError",
    "OpenedField",
    "RecordError",
    "Salts",
    "Signer",
    "Statement",
    "Tile",
    "TiledTree",
    "TlogProof",
    "bundle",
    "canonical",
    "check",
    "check_consistency",
    "check_field",
    "check_file",
    "check_inclusion",
    "commit_fields",
    "consistency_proof",
    "digest",
    "envelope",
    "inclusion_proof",
    "key_of",
    "leaf_hash",
    "log_name",
    "open_envelope",
    "prove_field",
    "public_keys",
    "read_bundle",
    "read_canonical",
    "read_checkpoint",
    "read_statement",
    "read_tile_path",
    "read_tlog_proof",
    "read_vkey",
    "ref",
    "root",
    "sign_checkpoint",
    "tiles",
    "vkey",
    "write_check_file",
    "write_tlog_proof",
]
