"""Cosignatures are C2SP's to the byte, and a witness cosigns one history only."""

import pytest

from sharewell.practice.record import (
    Checkpoint,
    KeySigner,
    NotReadableError,
    NotTrueError,
    consistency_proof,
    key_of,
    leaf_hash,
    root,
    sign_checkpoint,
)
from sharewell.practice.record.checkpoint import take_note_apart
from sharewell.practice.record.witness import (
    Cosignature,
    NotWitnessedError,
    WitnessKey,
    WitnessSigner,
    agree_to_cosign,
    cosigned_by,
    read_seen,
    read_witness_key,
    write_seen,
)
from tests.practice.record.made import LOG, SIGNER

LEAVES = [leaf_hash(b"%d" % n) for n in range(20)]
TIME = 1_763_832_665
ALGORITHMS = pytest.mark.parametrize("algorithm", [4, 6], ids=["Ed25519", "ML-DSA-44"])


def head(size, leaves=LEAVES):
    return Checkpoint(LOG, size, root(leaves[:size]))


def note(size, leaves=LEAVES, signer=SIGNER):
    return sign_checkpoint(head(size, leaves), signer)


def asked(old, size, leaves=LEAVES):
    return read_seen(write_seen(old, consistency_proof(leaves[:size], old), note(size, leaves)))


def witness(algorithm=6, name="witness.example/w1"):
    return WitnessSigner(name, bytes(range(32)), algorithm)


@ALGORITHMS
def test_cosigned_note_holds_for_who_knows_the_witness(algorithm):
    signer = witness(algorithm)
    cosigned = note(7) + signer.cosign(head(7), TIME)
    assert cosigned_by(take_note_apart(cosigned), [signer.key]) == (Cosignature(signer.key, TIME),)
    assert cosigned_by(take_note_apart(cosigned), [witness(algorithm, "witness.example/w2").key]) == ()
    assert take_note_apart(cosigned).signed_by([key_of(SIGNER)]) == (key_of(SIGNER),)


@ALGORITHMS
def test_cosignature_over_another_head_or_time_is_refused(algorithm):
    signer = witness(algorithm)
    line = signer.cosign(head(7), TIME)
    with pytest.raises(NotTrueError):
        cosigned_by(take_note_apart(note(8) + line), [signer.key])
    later = signer.cosign(head(7), TIME + 1)
    swapped = later[:40] + line[40:]
    assert swapped != line
    with pytest.raises((NotTrueError, NotReadableError)):
        cosigned_by(take_note_apart(note(7) + swapped), [signer.key])


def test_ed25519_cosignature_is_over_the_bytes_that_c2sp_shows():
    # c2sp.org/tlog-cosignature, "Ed25519 signed message", with our checkpoint below the two lines
    signer = KeySigner("plain", bytes(range(32)))
    line = witness(4).cosign(head(7), TIME)
    content = take_note_apart(note(7) + line).signatures[-1][2]
    assert content[:8] == TIME.to_bytes(8, "big")
    assert content[8:] == signer.sign(f"cosignature/v1\ntime {TIME}\n{head(7).text}".encode())


@ALGORITHMS
def test_key_is_written_and_read_back_and_a_changed_one_is_refused(algorithm):
    key = witness(algorithm).key
    assert read_witness_key(key.vkey) == key
    for wrong in (
        key.vkey[:-4],
        key.vkey.replace("w1", "w2"),
        "witness.example/w1",
        "a+b+c",
        key_of(SIGNER).vkey,
    ):
        with pytest.raises(NotReadableError):
            read_witness_key(wrong)
    with pytest.raises(NotReadableError):
        WitnessKey("w", 1, bytes(32))


def test_witness_cosigns_growth_from_what_it_knew():
    log = key_of(SIGNER)
    assert agree_to_cosign(asked(0, 5), None, log) == head(5)
    assert agree_to_cosign(asked(5, 12), head(5), log) == head(12)
    assert agree_to_cosign(asked(5, 5), head(5), log) == head(5)


FORK = [leaf_hash(b"other"), *LEAVES[1:]]


@pytest.mark.parametrize(
    ("request_of", "known", "status", "size"),
    [
        (lambda: asked(4, 12), head(5), 409, 5),
        (lambda: asked(5, 12), None, 409, 0),
        (lambda: asked(5, 5, FORK), head(5), 409, 5),
        (lambda: asked(5, 12, FORK), head(5), 422, 5),
        (lambda: read_seen(write_seen(9, (), note(5))), head(9), 400, 0),
        (lambda: read_seen(write_seen(5, (), note(12))), head(5), 422, 5),
        (lambda: read_seen(write_seen(0, (bytes(32),), note(5))), None, 422, 0),
        (lambda: read_seen(write_seen(0, (), note(5, signer=KeySigner(LOG, b"k" * 32)))), None, 403, 0),
    ],
    ids=[
        "older",
        "unknown size",
        "two histories",
        "fork",
        "backwards",
        "no proof",
        "needless proof",
        "other key",
    ],
)
def test_witness_refuses_all_but_growth_and_says_what_it_knew(request_of, known, status, size):
    with pytest.raises(NotWitnessedError) as refused:
        agree_to_cosign(request_of(), known, key_of(SIGNER))
    assert (refused.value.status, refused.value.size) == (status, size)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"old 5\n", b"old 05\n\n" + note(5).encode(), b"size 5\n\n" + note(5).encode(), b"\xff\n\nx",
        b"old 5\nAAAA\n\n" + note(5).encode(), b"old 5\n" + b"A" * 43 + b"=\n" * 64 + b"\n" + note(5).encode(),
    ],
)  # fmt: skip
def test_request_that_is_not_c2sps_is_refused(body):
    with pytest.raises(NotReadableError):
        read_seen(body)
