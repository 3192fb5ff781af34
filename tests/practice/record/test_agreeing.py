"""A log's key signs heads that grew from the last, entries about the log's own keys, and nothing else."""

import pytest

from sharewell.practice.record import (
    Checkpoint,
    LogKey,
    NotReadableError,
    NotTrueError,
    NotWitnessedError,
    agree_to_sign,
    agree_to_state,
    consistency_proof,
    leaf_hash,
    read_log_key,
    read_seen,
    root,
    write_seen,
)
from sharewell.practice.record.dsse import PAYLOAD_TYPE, pae
from tests.practice.record.made import AGENCY, stated

KEY = LogKey(AGENCY)
LEAVES = [leaf_hash(b"%d" % n) for n in range(20)]
FORK = [leaf_hash(b"other"), *LEAVES[1:]]


def head(size, leaves=LEAVES, origin=KEY.origin):
    return Checkpoint(origin, size, root(leaves[:size]))


def asked(old, new, leaves=LEAVES, **changes):
    return read_seen(write_seen(old, consistency_proof(leaves[:new], old), head(new, leaves, **changes).text))


def test_every_growth_is_signed_and_the_last_head_again():
    for old in range(1, 20):
        for new in range(old, 20):
            agreed = agree_to_sign(asked(old, new), head(old), KEY.origin, frozen=False)
            assert agreed == head(new)
    assert agree_to_sign(asked(0, 7), None, KEY.origin, frozen=False) == head(7)


@pytest.mark.parametrize(
    ("seen", "known", "status"),
    [
        (lambda: asked(4, 12), head(9), 409),
        (lambda: read_seen(write_seen(9, (), head(5).text)), head(9), 400),
        (lambda: read_seen(write_seen(9, (), head(9, FORK).text)), head(9), 409),
        (lambda: asked(9, 12, FORK), head(9), 422),
        (lambda: read_seen(write_seen(9, (bytes(32),), head(12).text)), head(9), 422),
        (lambda: asked(9, 12, origin=LogKey(AGENCY, 2).origin), head(9), 404),
    ],
    ids=["unknown size", "shorter", "two histories", "fork", "wrong proof", "another log"],
)
def test_head_that_did_not_grow_from_the_last_is_refused(seen, known, status):
    with pytest.raises(NotWitnessedError) as refused:
        agree_to_sign(seen(), known, KEY.origin, frozen=False)
    assert refused.value.status == status


def test_frozen_log_is_signed_no_further_and_its_last_head_still():
    assert agree_to_sign(asked(9, 9), head(9), KEY.origin, frozen=True) == head(9)
    with pytest.raises(NotWitnessedError, match="frozen"):
        agree_to_sign(asked(9, 12), head(9), KEY.origin, frozen=True)


@pytest.mark.parametrize("text", [head(9).text + "more\n", "x", f"{KEY.origin}\n09\n{'A' * 43}=\n"])
def test_head_in_another_spelling_is_refused(text):
    with pytest.raises(NotReadableError):
        agree_to_sign(read_seen(write_seen(0, (), text)), None, KEY.origin, frozen=False)


def test_entry_about_the_logs_own_keys_is_signed_and_no_other():
    own = stated(kind="log.key_changed").to_bytes()
    agree_to_state(pae(PAYLOAD_TYPE, own), KEY)
    other = "0c9de9f4-9a39-4c35-8d0a-61a6f3b1a001"
    for refused in (
        pae(PAYLOAD_TYPE, stated().to_bytes()),
        pae(PAYLOAD_TYPE, stated(kind="log.frozen").to_bytes()),
        pae(PAYLOAD_TYPE, stated(kind="log.key_changed", agency=other).to_bytes()),
        pae("text/plain", own),
        pae(PAYLOAD_TYPE, own).replace(b"DSSEv1 ", b"DSSEv1  "),
        own,
        head(9).text.encode(),
    ):
        with pytest.raises((NotTrueError, NotReadableError)):
            agree_to_state(refused, KEY)


@pytest.mark.parametrize("key", [KEY, LogKey(AGENCY, 1, 2), LogKey(AGENCY, 2, 1), LogKey(AGENCY, 12, 9)])
def test_name_of_a_key_is_read_back(key):
    assert read_log_key(key.name) == key


def test_logs_and_keys_are_named_apart():
    assert KEY.name == f"log-{AGENCY}"
    assert (KEY.origin, LogKey(AGENCY, 1, 2).origin) == (f"sharewell/log/{AGENCY}",) * 2
    assert LogKey(AGENCY, 2).origin == f"sharewell/log/{AGENCY}/2"


@pytest.mark.parametrize(
    "name",
    ["", "server", f"log-{AGENCY}-1-1", f"log-{AGENCY}-0-1", f"log-{AGENCY}-2", f"log-{AGENCY.upper()}"],
)
def test_other_spelling_of_a_keys_name_is_refused(name):
    with pytest.raises(NotReadableError):
        read_log_key(name)
