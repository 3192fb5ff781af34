"""The signing account: what it signs, what it keeps on disk before it answers, and what it refuses."""

import base64
import json
import socket
import subprocess
import sys
import time

import pytest

from sharewell.cli.signer.listening import answer
from sharewell.cli.signer.shelf import Shelf, ShelfError
from sharewell.practice.record import (
    LogKey,
    consistency_proof,
    read_checkpoint,
    read_vkey,
    write_seen,
)
from sharewell.practice.record.dsse import PAYLOAD_TYPE, pae
from tests.house.tree import ROOT
from tests.practice.record.made import AGENCY, stated
from tests.practice.record.test_agreeing import FORK, KEY, LEAVES, head

SECOND = LogKey(AGENCY, 1, 2)


@pytest.fixture
def shelf(tmp_path):
    made = Shelf(tmp_path / "signer")
    made.make(KEY)
    return made


def ask(shelf, doing, **content):
    return answer(shelf, json.dumps({"do": doing, **content}).encode() + b"\n")


def sign(shelf, old, new, leaves=LEAVES, names=(KEY.name,)):
    seen = write_seen(old, consistency_proof(leaves[:new], old), head(new, leaves).text).decode()
    return ask(shelf, "head", names=list(names), seen=seen)


def test_head_is_signed_and_kept_and_a_signer_begun_again_knows_it(shelf):
    note = sign(shelf, 0, 5)["note"]
    assert read_checkpoint(note, shelf.vkey(KEY)) == head(5)
    again = Shelf(shelf.folder)
    assert again.head(KEY) == head(5)
    assert sign(again, 5, 9)["note"]
    assert sign(again, 9, 9)["note"]


def test_rollback_fork_and_wrong_proof_are_refused_with_the_size_that_it_knew(shelf):
    sign(shelf, 0, 9)
    for old, new, leaves, status in ((0, 5, LEAVES, 409), (9, 12, FORK, 422), (5, 12, LEAVES, 409)):
        refused = sign(shelf, old, new, leaves)
        assert (refused["status"], refused["size"]) == (status, 9)
        assert "note" not in refused
    assert shelf.head(KEY) == head(9)


def test_second_key_of_a_log_is_held_to_the_same_last_head(shelf):
    shelf.make(SECOND)
    sign(shelf, 0, 9)
    assert sign(shelf, 0, 9, FORK, names=(SECOND.name,))["status"] == 409
    note = sign(shelf, 9, 12, names=(KEY.name, SECOND.name))["note"]
    assert read_checkpoint(note, shelf.vkey(KEY)) == read_checkpoint(note, shelf.vkey(SECOND)) == head(12)


def test_keys_of_two_logs_sign_no_head_together(shelf):
    other = LogKey(AGENCY, 2)
    shelf.make(other)
    assert "one log" in sign(shelf, 0, 5, names=(KEY.name, other.name))["refused"]
    assert sign(shelf, 0, 5, names=(other.name,))["status"] == 404


def test_key_that_it_does_not_hold_signs_nothing(shelf):
    assert "does not hold" in sign(shelf, 0, 5, names=(SECOND.name,))["refused"]


def test_frozen_log_stays_frozen_for_a_signer_begun_again(shelf):
    sign(shelf, 0, 5)
    assert ask(shelf, "freeze", name=KEY.name) == {"frozen": True}
    again = Shelf(shelf.folder)
    assert "frozen" in sign(again, 5, 9)["refused"]
    assert sign(again, 5, 5)["note"]


def test_last_head_that_cannot_be_read_stops_the_log(shelf):
    sign(shelf, 0, 5)
    (shelf.folder / f"{KEY.name}.head").write_text("x")
    assert "can't be read" in sign(shelf, 0, 5)["refused"]


def test_head_that_could_not_be_kept_is_not_given_away(shelf, monkeypatch):
    import os

    def full(_handle):
        raise OSError(28, "no space")

    monkeypatch.setattr(os, "fsync", full)
    refused = sign(shelf, 0, 5)
    assert "note" not in refused
    assert "can't write" in refused["refused"]
    monkeypatch.undo()
    assert shelf.head(KEY) is None


def test_existing_key_is_never_made_anew(shelf):
    before = shelf.vkey(KEY)
    assert ask(shelf, "make", name=KEY.name) == {"vkey": before} == ask(shelf, "vkey", name=KEY.name)


def test_entry_about_the_logs_keys_is_signed_and_a_decision_is_not(shelf):
    def about(**changes):
        message = pae(PAYLOAD_TYPE, stated(**changes).to_bytes())
        return message, ask(shelf, "entry", name=KEY.name, message=base64.b64encode(message).decode())

    message, signed = about(kind="log.key_changed")
    assert read_vkey(shelf.vkey(KEY)).holds(base64.b64decode(signed["signature"]), message)
    assert "signature" not in about()[1]


@pytest.mark.parametrize(
    "line",
    [b"", b"x\n", b"[]\n", b"{}\n", b'{"do":"head"}\n', b'{"do":"make","name":7}\n', b'{"do":["x"]}\n',
     b'{"do":"make","name":"../x"}\n', b'{"do":"entry","name":"log-x","message":"?"}\n', b"\xff\n", b"[" * 200_000 + b"\n"],
)  # fmt: skip
def test_request_that_it_cannot_read_is_refused_in_words(shelf, line):
    refused = answer(shelf, line)
    assert set(refused) == {"refused", "help"}


def test_folder_that_others_can_reach_is_refused(tmp_path):
    folder = tmp_path / "open"
    folder.mkdir(mode=0o755)
    with pytest.raises(ShelfError):
        Shelf(folder)


def test_second_signer_on_one_folder_is_refused(shelf):
    with shelf.alone(), pytest.raises(ShelfError), Shelf(shelf.folder).alone():
        pass


def test_command_runs_on_the_base_install_lists_and_freezes(shelf, tmp_path):
    """As a process of its own, with Django out of reach, as the signing account has it."""
    here = {"PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin:/bin"}
    block = "import sys; sys.modules['django'] = None; from sharewell.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", block, "signer", "--folder", str(shelf.folder)]
    where = tmp_path / "s"
    running = subprocess.Popen([*command, "--socket", str(where)], env=here, stdout=subprocess.PIPE)
    try:
        assert b"Signing for 1 keys" in running.stdout.readline()
        with socket.socket(socket.AF_UNIX) as slow, socket.socket(socket.AF_UNIX) as asking:
            asking.settimeout(20)
            slow.connect(str(where))
            time.sleep(0.05)
            slow.close()
            asking.connect(str(where))
            asking.sendall(json.dumps({"do": "vkey", "name": KEY.name}).encode() + b"\n")
            assert json.loads(asking.recv(65536)) == {"vkey": shelf.vkey(KEY)}
        assert where.stat().st_mode & 0o777 == 0o660
    finally:
        running.terminate()
        running.communicate(timeout=20)
    frozen = subprocess.run([*command, "--freeze", KEY.name], env=here, capture_output=True, check=True)
    assert KEY.origin.encode() in frozen.stdout
    listed = subprocess.run([*command, "--list"], env=here, capture_output=True, check=True, text=True).stdout
    assert listed == f"{KEY.name}  {shelf.vkey(KEY)}  frozen, last head over 0 entries\n"
