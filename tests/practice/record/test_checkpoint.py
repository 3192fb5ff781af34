"""Checkpoints and keys are C2SP's, to the byte."""

import pytest

from sharewell.practice.record import (
    Checkpoint,
    Key,
    KeySigner,
    NotReadableError,
    NotTrueError,
    RecordError,
    log_name,
    read_checkpoint,
    read_vkey,
    sign_checkpoint,
    vkey,
)
from sharewell.practice.record.checkpoint import take_note_apart
from tests.practice.record.made import AGENCY, LOG, SIGNER, signed_note

# c2sp.org/signed-note, "Example"
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE_NOTE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
HEAD = Checkpoint(LOG, 7, bytes(range(32)))
NOTE = sign_checkpoint(HEAD, SIGNER)
WITNESS = "— witness.example/w1 " + "AAAAAAAA" * 9 + "\n"


def test_example_note_of_c2sp_holds_with_its_key():
    key = read_vkey(EXAMPLE_KEY)
    assert take_note_apart(EXAMPLE_NOTE).signed_by([key]) == (key,)
    assert key.vkey == EXAMPLE_KEY


def test_example_note_of_c2sp_changed_is_refused():
    with pytest.raises(NotTrueError):
        take_note_apart(EXAMPLE_NOTE.replace("This", "That")).signed_by([read_vkey(EXAMPLE_KEY)])


def test_key_signs_as_rfc_8032_shows():
    # RFC 8032 section 7.1, test 1
    signer = KeySigner(
        "rfc8032", bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    )
    assert signer.public.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert (
        signer.sign(b"").hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155")
    )


def test_checkpoint_has_three_lines_and_reads_back():
    assert NOTE.split("\n\n")[0] == f"{LOG}\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    assert read_checkpoint(NOTE, vkey(SIGNER)) == HEAD


def test_checkpoint_with_an_unknown_signature_too_is_read():
    assert read_checkpoint(NOTE + WITNESS, vkey(SIGNER)) == HEAD


def test_checkpoint_under_another_key_is_refused():
    with pytest.raises(NotTrueError):
        read_checkpoint(NOTE, vkey(KeySigner(LOG, bytes(32))))
    with pytest.raises(NotTrueError):
        read_checkpoint(NOTE, vkey(KeySigner("example.org/other", bytes(range(32)))))


def test_checkpoint_of_another_log_than_the_key_is_refused():
    other = KeySigner("example.org/other", bytes(range(32)))
    with pytest.raises(NotReadableError):
        sign_checkpoint(HEAD, other)
    with pytest.raises(NotTrueError):
        read_checkpoint(signed_note(HEAD.text, other), vkey(other))


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n\n",
        NOTE[:-1],
        NOTE + "\n",
        NOTE.replace("\n\n", "\n"),
        NOTE.replace("\n7\n", "\n07\n"),
        NOTE.replace("\n7\n", "\n+7\n"),
        NOTE.replace("\n7\n", "\n７\n"),
        NOTE.replace("\n7\n", "\n9007199254740993\n"),
        NOTE.replace("— ", "- "),
        NOTE.replace("— ", "—  "),
        NOTE.replace("\n", "\r\n"),
        NOTE + "\x00",
        NOTE + "\ud800",
        NOTE.split("\n\n")[0] + "\n\n",
        NOTE.split("\n\n")[0] + "\n\n— " + LOG + " AAAA\n",
        NOTE.split("\n\n")[0] + "\n\n" + WITNESS * 17,
        "x" * 70_000 + NOTE,
    ],
)
def test_checkpoint_in_another_form_is_refused(note):
    with pytest.raises(RecordError):
        read_checkpoint(note, vkey(SIGNER))


@pytest.mark.parametrize(
    "text",
    [
        HEAD.text + "an extension\n",
        HEAD.text.replace("\n7\n", "\n07\n"),
        HEAD.text.replace("\n7\n", "\n9007199254740993\n"),
        HEAD.text.replace("Hh8=", "Hh9="),
        "Ada Okafor\n7\n" + HEAD.text.split("\n")[2] + "\n",
        "words\n",
    ],
)
def test_checkpoint_well_signed_in_another_form_is_refused(text):
    with pytest.raises(RecordError):
        read_checkpoint(signed_note(text, SIGNER), vkey(SIGNER))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "a+b",
        EXAMPLE_KEY + "=",
        EXAMPLE_KEY.replace("530d", "530D"),
        EXAMPLE_KEY.replace("530d", "530e"),
        EXAMPLE_KEY.replace("/foo", "/fop"),
        EXAMPLE_KEY.replace("+Ae", "+Ee"),
        EXAMPLE_KEY.replace("example.com/foo", ""),
        EXAMPLE_KEY.replace("example", "Example"),
        EXAMPLE_KEY[:-4],
    ],
)
def test_key_in_another_form_is_refused(text):
    with pytest.raises(NotReadableError):
        read_vkey(text)


def test_key_of_another_length_is_refused():
    with pytest.raises(RecordError):
        KeySigner(LOG, b"short")
    with pytest.raises(NotReadableError):
        read_vkey("name+00000000+AQ==")
    with pytest.raises(NotReadableError):
        Key(LOG, b"short")


def test_signer_shown_in_a_log_shows_no_key():
    assert repr(SIGNER) == f"KeySigner('{LOG}')"


def test_log_name_holds_place_and_agency():
    assert log_name("example.org", AGENCY) == LOG
    with pytest.raises(NotReadableError):
        log_name("St Mary’s School", AGENCY)
    with pytest.raises(NotReadableError):
        Checkpoint("Ada Okafor", 1, bytes(32))
