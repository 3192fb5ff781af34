"""A small bundle of evidence in a made-up log, for the tests of what is given out."""

import hashlib
from collections.abc import Mapping
from typing import Any

from sharewell.practice.record import (
    Checkpoint,
    check_file,
    commit_fields,
    envelope,
    inclusion_proof,
    leaf_hash,
    prove_field,
    root,
    sign_checkpoint,
    vkey,
    write_tlog_proof,
)
from sharewell.practice.record import evidence as ev
from sharewell.practice.record.stamp import Stamp
from tests.practice.record.made import FIELDS, LOG, SALTS, SIGNER, entry, salt, stated

FILES = {
    ev.READ_ME: b"How to check it.\n",
    ev.SCRIPT: b'"""Check what Sharewell wrote to a file."""\n',
    ev.PAGE: b"<!doctype html><title>Record</title>",
}
IDS = ("3f0e0f52-0d57-4bd4-8c66-0f7a0a5d9c11", "3f0e0f52-0d57-4bd4-8c66-0f7a0a5d9c12")
OPENED = (("because", "told.1"), ())


def said(**changes: Any) -> dict[str, Any]:
    """What the entry of the export says."""
    told: dict[str, Any] = {
        "agency": "Elm Lane School", "by": "Sam Okoro", "given_to": "A panel", "why": "They asked.",
        "form": ev.FORM, "files": ev.covered(FILES),
        "entries": [ev.given_as(each, names) for each, names in zip(IDS, OPENED, strict=True)],
    }  # fmt: skip
    return {**told, **changes}


def parts(content: Mapping[str, Any] | None = None, kind: str = ev.EXPORTED) -> tuple[bytes, list[bytes]]:
    """The check files of a log of seven: the export's last, the two entries at 2 and 4."""
    fields = content or said()
    salts = {name: salt(f"export.{name}") for name in fields}
    own = stated(id="3f0e0f52-0d57-4bd4-8c66-0f7a0a5d9c13", kind=kind, commit=commit_fields(fields, salts))
    export = envelope(own.to_bytes(), SIGNER)
    entries = [entry(id=each) for each in IDS]
    leaves = [leaf_hash(b"%d" % n) for n in range(7)]
    places = {2: entries[0], 4: entries[1], 6: export}
    for at, each in places.items():
        leaves[at] = leaf_hash(each)
    note = sign_checkpoint(Checkpoint(LOG, 7, root(leaves)), SIGNER)

    def file(at: int, opened: list[Any]) -> bytes:
        proof = write_tlog_proof(at, inclusion_proof(leaves, at), note)
        return check_file(places[at], proof, [vkey(SIGNER)], opened)

    opened = [[prove_field(FIELDS, SALTS, name) for name in names] for names in OPENED]
    shown = [prove_field(fields, salts, name) for name in fields]
    return file(6, shown), [file(2, opened[0]), file(4, opened[1])]


def stamped(answer: Any = None, size: int = 4, **changes: Any) -> dict[str, Any]:
    """What the entry of an export with a stamp says: one over the head of four, under which the first entry stands.

    ``answer`` makes the authority's answer of the head's text; by default one that only names the head.
    """
    leaves = [leaf_hash(b"%d" % n) for n in range(7)]
    leaves[2] = leaf_hash(entry(id=IDS[0]))
    note = sign_checkpoint(Checkpoint(LOG, size, root(leaves[:size])), SIGNER)
    made = (answer or (lambda head: b"stamp" + hashlib.sha256(head.encode()).digest() + b"ends"))(note)
    paths: tuple[Any, ...] = (inclusion_proof(leaves[:size], 2), None)
    stamp = {**Stamp(note, made, paths).document(), **changes}
    return said(form=ev.WITH_STAMPS, stamps=[stamp])


def bundle(content: Mapping[str, Any] | None = None) -> bytes:
    export, entries = parts(content)
    return ev.write_evidence(export, entries, FILES)
