"""A check file can be checked with none of our code: this reader is written from the standards alone."""

import base64
import hashlib
import hmac
import json
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sharewell.practice.record import vkey
from tests.practice.record.made import SIGNER, made_file
from tests.practice.record.test_checking import WITNESSES, witnessed
from tests.practice.record.test_passkey import signed_file

SCRIPT = Path(__file__).parents[3] / "docs" / "check_without_us.py"
VECTORS = Path(__file__).parents[2] / "vectors"


def _node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def _root_by_path(leaf, index, size, path):
    """Fold a path by halving the tree from the top, which is not how our own reader does it."""
    if size == 1:
        assert path == []
        return leaf
    half = 1 << ((size - 1).bit_length() - 1)
    if index < half:
        return _node(_root_by_path(leaf, index, half, path[:-1]), path[-1])
    return _node(path[-1], _root_by_path(leaf, index - half, size - half, path[:-1]))


def _decoded(texts):
    return [base64.b64decode(text) for text in texts]


def _public(vkey):
    name, key_hash, encoded = vkey.split("+", 2)
    typed = base64.b64decode(encoded)
    assert hashlib.sha256(name.encode() + b"\n" + typed).digest()[:4].hex() == key_hash
    assert typed[:1] == b"\x01"
    return name, bytes.fromhex(key_hash), Ed25519PublicKey.from_public_bytes(typed[1:])


def test_check_file_holds_by_a_reader_written_from_the_standards():
    file = json.loads((VECTORS / "decision.sharewell-check.json").read_bytes())
    name, key_hash, key = _public((VECTORS / "decision.vkey").read_text().strip())

    signed = json.loads(file["envelope"])
    body, kind = base64.b64decode(signed["payload"]), signed["payloadType"].encode()
    pae = b" ".join([b"DSSEv1", b"%d" % len(kind), kind, b"%d" % len(body), body])
    key.verify(base64.b64decode(signed["signatures"][0]["sig"]), pae)

    head, _, note = file["proof"].partition("\n\n")
    text, _, line = note.rpartition("\n\n")
    dash, signer, signature = line.strip().split(" ")
    assert (dash, signer, base64.b64decode(signature)[:4]) == ("\u2014", name, key_hash)
    key.verify(base64.b64decode(signature)[4:], f"{text}\n".encode())

    origin, size, root = text.split("\n")
    version, index, *path = head.split("\n")
    leaf = hashlib.sha256(b"\x00" + file["envelope"].encode()).digest()
    found = _root_by_path(leaf, int(index.removeprefix("index ")), int(size), _decoded(path))
    assert (version, origin, base64.b64encode(found).decode()) == ("c2sp.org/tlog-proof@v1", name, root)

    statement = json.loads(body)
    for one in file["opened"]:
        stated = {part: one[part] for part in ("index", "name", "size", "value")}
        plain = json.dumps(stated, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        mac = hmac.new(base64.b64decode(one["salt"]), plain, hashlib.sha256).digest()
        leaf = hashlib.sha256(b"\x00" + mac).digest()
        opened = _root_by_path(leaf, one["index"], one["size"], _decoded(one["path"]))
        assert statement["commit"] == "sha256:" + opened.hex()
    assert [one["name"] for one in file["opened"]] == ["because", "told.1"]


def ran(*words, flags=()):
    done = subprocess.run(
        [sys.executable, *flags, SCRIPT, *words], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_script_of_eighty_lines_needs_python_alone():
    lines = SCRIPT.read_text().splitlines()
    assert len(lines) <= 80
    imported = {name.strip() for line in lines if line.startswith("import ") for name in line[7:].split(",")}
    assert imported <= sys.stdlib_module_names
    assert not any(line.startswith("from ") for line in lines)


def test_script_holds_what_holds_and_says_who_signed(tmp_path):
    (tmp_path / "seen.json").write_bytes(witnessed(*WITNESSES))
    code, said = ran(
        VECTORS / "decision.sharewell-check.json", tmp_path / "seen.json", f"--key={vkey(SIGNER)}"
    )
    assert code == 0
    assert "signed by the log; fields opened: 2" in said
    assert "signed by the log, w1.example, w2.example (not checked here); fields opened: 0" in said


@pytest.mark.parametrize(
    "change", [(b"Bruises", b"Bruised"), (b"index 4", b"index 3"), (b'"index":0', b'"index":1')]
)
def test_script_refuses_a_changed_file(tmp_path, change):
    (tmp_path / "changed.json").write_bytes(made_file("because").replace(*change))
    assert (tmp_path / "changed.json").read_bytes() != made_file("because")
    assert ran(tmp_path / "changed.json")[0] == 1


def test_script_refuses_another_log_s_key_and_to_run_without_its_checks(tmp_path):
    assert ran(VECTORS / "decision.sharewell-check.json", f"--key={WITNESSES[0].key.vkey}")[0] == 1
    assert ran(VECTORS / "decision.sharewell-check.json", flags=["-O"])[0] == 1


def test_script_accepts_no_single_bit_flip_of_the_log_s_signature_root_or_path():
    check = runpy.run_path(str(SCRIPT))["check"]
    content = made_file("because")
    begin = content.index(b"\\nindex ") + 8
    accepted = []
    slack = [place for place in range(begin, len(content)) if content[place + 1 : place + 2] == b"="]
    assert len(slack) == 5  # our own reader refuses these too
    for place in sorted({*range(begin, len(content) - 4, 5)} - set(slack)):
        flipped = bytearray(content)
        flipped[place] ^= 4
        try:
            check(bytes(flipped), vkey(SIGNER))
        except Exception:  # noqa: S112, BLE001  # any refusal will do
            continue
        accepted.append(place)
    assert [content[place - 8 : place + 8] for place in accepted] == []


def test_script_reads_a_file_with_a_passkey_and_says_that_it_did_not_check_that(tmp_path):
    (tmp_path / "passkey.json").write_bytes(signed_file())
    code, said = ran(tmp_path / "passkey.json", f"--key={vkey(SIGNER)}")
    assert (code, "signed by a passkey (not checked here), the log; fields opened: 0" in said) == (0, True)
