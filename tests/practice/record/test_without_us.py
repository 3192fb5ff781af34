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
from hypothesis import given, settings
from hypothesis import strategies as st

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
    code, said = ran(tmp_path / "changed.json")
    assert (code, said.startswith("DOES NOT HOLD "), said.count("\n")) == (1, True, 1)


FILE = made_file("because", "told.1")
BUNDLE = (VECTORS / "evidence.sharewell-bundle.zip").read_bytes()


def changed(*way, to):
    """The file with one part another, or left out."""
    file = json.loads(FILE)
    at = file
    for step in way[:-1]:
        at = at[step]
    if to is None:
        del at[way[-1]]
    else:
        at[way[-1]] = to
    return json.dumps(file, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


PARTS = ("envelope", "format", "keys", "opened", "proof")
VALUES = ("", "x", "\u2603", "\n\n\n", 5, -1, True, [], [5], {}, {"a": {}}, [[]])
MALFORMED = {
    "nothing": b"",
    "not UTF-8": b'{"envelope":"\xff"}',
    "another charset": FILE.decode().encode("utf-16"),
    "a list": b"[]", "a number": b"7", "a word": b"null", "no JSON": b"{",
    "nested": b"[" * 100_000,
    "a long number": b'{"format":' + b"9" * 9_000 + b"}",
    "a zip that is none": b"PK\3\4 and no more",
    "bad base64 of a path": changed("opened", 0, "path", to=["!!!!"]),
    "bad base64 of a salt": changed("opened", 0, "salt", to="c2FsdA="),
    "a place that is a word": changed("opened", 0, "index", to="0"),
    "a size without an end": changed("opened", 0, "size", to=10**400),
    **{f"cut to {size}": FILE[:size] for size in (1, 100, len(FILE) // 2, len(FILE) - 1)},
    **{f"a bundle cut to {size}": BUNDLE[:size] for size in (30, 900, len(BUNDLE) - 1)},
    **{f"without {part}": changed(part, to=None) for part in PARTS},
    **{f"without a field's {part}": changed("opened", 0, part, to=None) for part in json.loads(FILE)["opened"][0]},
    **{f"{part} that is {value!r}": changed(part, to=value) for part in PARTS for value in VALUES if (part, value) != ("opened", [])},
}  # fmt: skip


@pytest.fixture(scope="module")
def told():
    return runpy.run_path(str(SCRIPT))["tell"]


@pytest.mark.parametrize("what", MALFORMED)
def test_script_says_of_malformed_input_that_it_can_not_be_read(told, tmp_path, what):
    (tmp_path / "file").write_bytes(MALFORMED[what])
    code, word, said = told(str(tmp_path / "file"), vkey(SIGNER))
    assert (code in (1, 2), word in ("CAN'T BE READ", "DOES NOT HOLD"), "\n" in said) == (True, True, False)
    assert code == 2 or "that is" in what


def test_script_ends_with_two_and_one_plain_line_for_what_can_not_be_read(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    for words in (
        (tmp_path / "file",),
        (tmp_path / "none",),
        (tmp_path,),
        (VECTORS / "decision.sharewell-check.json", "--key=x"),
    ):
        code, said = ran(*words)
        assert (code, said.startswith("CAN'T BE READ "), said.count("\n")) == (2, True, 1)
    assert ran()[0] == 2
    code, said = ran(tmp_path / "file", VECTORS / "decision.sharewell-check.json")
    assert (code, "UNCHANGED" in said) == (2, True)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_script_answers_in_a_line_whatever_bytes_arrive(tmp_path_factory, told, data):
    seed = data.draw(st.sampled_from([FILE, BUNDLE]))
    start = data.draw(st.integers(0, len(seed)))
    spliced = seed[:start] + data.draw(st.binary(max_size=8)) + seed[start + data.draw(st.integers(0, 8)) :]
    path = tmp_path_factory.mktemp("any") / "file"
    for content in (data.draw(st.binary()), spliced):
        path.write_bytes(content)
        assert told(str(path))[0] == 0 if content == seed else told(str(path))[0] in (1, 2)


def test_script_takes_a_key_for_each_log_and_holds_with_one_of_them():
    other = WITNESSES[0].key.vkey
    asked = (VECTORS / "decision.sharewell-check.json", f"--key={other}")
    assert (ran(*asked)[0], ran(*asked, f"--key={vkey(SIGNER)}")[0]) == (1, 0)


def test_script_lets_no_file_steer_a_terminal(tmp_path):
    path = tmp_path / "\u001b[31m\u2603\n.json"
    path.write_bytes(FILE)
    code, said = ran(path)
    assert (code, "\u001b" in said, said.isascii(), said.count("\n")) == (0, False, True, 2)


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
