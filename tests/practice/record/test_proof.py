"""Proofs of place are C2SP's tlog-proof text, with one spelling."""

import pytest

from sharewell.practice.record import RecordError, TlogProof, read_tlog_proof, write_tlog_proof
from tests.practice.record.made import LOG, entry, head, proof

NOTE = head([bytes(32)])
STEP = bytes(range(32))
TEXT = write_tlog_proof(73894, [STEP, bytes(32)], NOTE)
B64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


def test_proof_is_written_as_c2sp_shows():
    assert f"c2sp.org/tlog-proof@v1\nindex 73894\n{B64}\n{'A' * 43}=\n\n{NOTE}" == TEXT


def test_proof_reads_back_the_same():
    assert read_tlog_proof(TEXT) == TlogProof(73894, (STEP, bytes(32)), NOTE)


def test_proof_of_the_only_entry_has_no_step():
    assert read_tlog_proof(write_tlog_proof(0, [], NOTE)) == TlogProof(0, (), NOTE)


def test_proof_with_an_extra_line_is_read():
    assert read_tlog_proof(TEXT.replace("index", "extra YQ==\nindex")).extra == b"a"


def test_proof_carries_the_checkpoint_to_the_byte():
    read = read_tlog_proof(proof(entry()))
    assert proof(entry()) == write_tlog_proof(read.index, read.path, read.checkpoint)
    assert read.checkpoint.startswith(f"{LOG}\n7\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        TEXT[1:],
        TEXT.replace("@v1", "@v2"),
        TEXT.replace("index 7", "index 07"),
        TEXT.replace("index 7", "index  7"),
        TEXT.replace("index 7", "index -7"),
        TEXT.replace("index 73894\n", ""),
        TEXT.replace("index", "Index"),
        TEXT.replace(B64, B64[:-2] + "9="),
        TEXT.replace(B64, B64[:-4]),
        TEXT.replace(B64, B64 + " "),
        TEXT.replace(B64 + "\n", B64 + "\n\n"),
        TEXT.replace("\n\n", "\n"),
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("index", "extra YR==\nindex"),
        TEXT.replace("index", "extra YQ==\nextra YQ==\nindex"),
        TEXT.replace(B64 + "\n", (B64 + "\n") * 54),
        TEXT[:-1],
        TEXT + "\n",
        "c2sp.org/tlog-proof@v1",
        "c2sp.org/tlog-proof@v1\n\n" + NOTE,
    ],
)
def test_proof_in_another_form_is_refused(text):
    with pytest.raises(RecordError):
        read_tlog_proof(text)


def test_proof_that_could_not_be_read_is_not_written():
    with pytest.raises(RecordError):
        write_tlog_proof(0, [b"short"], NOTE)
    with pytest.raises(RecordError):
        write_tlog_proof(0, [], "no checkpoint")
