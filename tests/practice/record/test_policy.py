"""A policy is C2SP's: what it believes, and every line that it refuses."""

import pytest

from sharewell.practice.record import (
    KeySigner,
    NotReadableError,
    NotTrueError,
    RecordError,
    key_of,
    sign_checkpoint,
)
from sharewell.practice.record.policy import believe, read_policy
from sharewell.practice.record.witness import WitnessSigner
from tests.practice.record.made import SIGNER
from tests.practice.record.test_witness import TIME, head, note

WITNESSES = [WitnessSigner(f"witness.example/w{n}", bytes([n]) * 32, 4 if n % 2 else 6) for n in range(4)]
LOG_LINE = f"log {key_of(SIGNER).vkey}\n"
NAMED = "".join(f"witness w{n} {one.key.vkey} https://w{n}.example\n" for n, one in enumerate(WITNESSES))
TWO_OF_THREE = f"# partners\n{LOG_LINE}\n{NAMED}group partners 2 w0 w1 w2\n\tquorum   partners\n"


def cosigned(*numbers):
    return note(7) + "".join(WITNESSES[n].cosign(head(7), TIME) for n in numbers)


@pytest.mark.parametrize(
    ("by", "enough"), [((), False), ((0,), False), ((0, 3), False), ((0, 1), True), ((0, 1, 2), True)]
)
def test_two_of_three_partners_are_enough_and_fewer_are_not(by, enough):
    policy = read_policy(TWO_OF_THREE.encode())
    if enough:
        assert believe(cosigned(*by), policy).checkpoint == head(7)
    else:
        with pytest.raises(NotTrueError):
            believe(cosigned(*by), policy)


def test_one_witness_twice_counts_once():
    with pytest.raises(NotTrueError):
        believe(cosigned(0, 0), read_policy(TWO_OF_THREE.encode()))


def test_quorum_of_groups_needs_each():
    text = (
        LOG_LINE
        + NAMED
        + "group left all w0 w1\ngroup right any w2 w3\ngroup both all left right\nquorum both\n"
    )
    policy = read_policy(text.encode())
    assert believe(cosigned(0, 1, 3), policy).checkpoint == head(7)
    for fewer in ((0, 1), (0, 2), (2, 3)):
        with pytest.raises(NotTrueError):
            believe(cosigned(*fewer), policy)


def test_checkpoint_of_an_unknown_log_is_not_believed_whoever_cosigned_it():
    policy = read_policy((LOG_LINE + NAMED + "quorum none\n").encode())
    other = sign_checkpoint(head(7), KeySigner(SIGNER.name, b"k" * 32))
    with pytest.raises(NotTrueError):
        believe(other + WITNESSES[0].cosign(head(7), TIME), policy)


@pytest.mark.parametrize(
    "text",
    [
        "", LOG_LINE, LOG_LINE + "quorum w0\n", "quorum none\nquorum none\n", LOG_LINE * 2 + "quorum none\n",
        NAMED * 2 + "quorum none\n", NAMED + "group g 5 w0 w1\nquorum g\n", NAMED + "group g 0 w0\nquorum g\n",
        NAMED + "group g any w9\nquorum g\n", NAMED + "group g any w0 w0\nquorum g\n", NAMED + "group none any w0\nquorum none\n",
        NAMED + "group a any w0\ngroup b any w0\nquorum b\n", "log\nquorum none\n", "else\nquorum none\n",
        "quorum none\0\n", "quorum none\r\n", f"log {WITNESSES[1].key.vkey}\nquorum none\n",
    ],
)  # fmt: skip
def test_other_text_is_refused(text):
    with pytest.raises(RecordError):
        read_policy(text.encode())


def test_bytes_that_are_not_text_or_too_many_are_refused():
    for wrong in (b"\xff", b"#" * 300_000):
        with pytest.raises(NotReadableError):
            read_policy(wrong)
