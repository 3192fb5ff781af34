"""A check file can be checked with none of our code: this reader is written from the standards alone."""

import base64
import hashlib
import hmac
import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

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
