"""Envelopes are DSSE's, signed over type and bytes, and have one spelling."""

import json

import pytest

from sharewell.practice.record import (
    KeySigner,
    NotReadableError,
    NotTrueError,
    RecordError,
    canonical,
    envelope,
    key_of,
    open_envelope,
    public_keys,
)
from sharewell.practice.record.dsse import pae
from tests.practice.record.made import SIGNER, entry, stated

KEYS = public_keys([key_of(SIGNER)])


def test_pae_is_the_one_in_the_dsse_protocol():
    assert (
        pae("http://example.com/HelloWorld", b"hello world")
        == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


def test_pae_counts_bytes_and_not_letters():
    assert pae("é", "☎".encode()) == b"DSSEv1 2 \xc3\xa9 3 \xe2\x98\x8e"


def test_envelope_opens_with_its_key():
    assert open_envelope(entry(), KEYS) == stated()


def test_envelope_has_exactly_the_parts_of_dsse():
    value = json.loads(entry())
    assert sorted(value) == ["payload", "payloadType", "signatures"]
    assert value["payloadType"] == "application/vnd.sharewell.statement+json"
    assert [sorted(one) for one in value["signatures"]] == [["keyid", "sig"]]


def test_envelope_under_another_key_is_refused():
    other = key_of(KeySigner(SIGNER.name, bytes(32)))
    with pytest.raises(NotTrueError):
        open_envelope(entry(), public_keys([other]))
    with pytest.raises(NotTrueError):
        open_envelope(entry(), {key_of(SIGNER).id: other.public})
    with pytest.raises(NotTrueError):
        open_envelope(entry(), {})


def test_envelope_of_something_else_is_refused():
    with pytest.raises(NotReadableError):
        envelope(b"hello world", SIGNER)


def test_envelope_too_large_for_the_log_is_refused(monkeypatch):
    monkeypatch.setattr("sharewell.practice.record.dsse.LARGEST", 1_000)
    with pytest.raises(RecordError):
        envelope(stated().to_bytes(), SIGNER)


def test_envelope_with_the_most_subjects_fits_the_log():
    assert len(entry(subject_refs=tuple(f"hmac:{n:064x}" for n in range(400)))) < 65_535


def _changed(change):
    value = json.loads(entry())
    change(value)
    return canonical(value)


@pytest.mark.parametrize(
    "change",
    [
        lambda value: value.update(extra=1),
        lambda value: value.update(payloadType="application/json"),
        lambda value: value.update(payload=value["payload"].rstrip("=") + "\n"),
        lambda value: value.update(payload=None),
        lambda value: value.update(signatures=[]),
        lambda value: value.update(signatures=value["signatures"] * 2),
        lambda value: value.update(signatures=value["signatures"] * 17),
        lambda value: value.update(signatures={}),
        lambda value: value["signatures"][0].update(more="x"),
        lambda value: value["signatures"][0].update(sig="AAAA"),
        lambda value: value["signatures"][0].update(keyid=None),
        lambda value: value.pop("signatures"),
    ],
)
def test_envelope_with_other_parts_is_refused(change):
    with pytest.raises(NotReadableError):
        open_envelope(_changed(change), KEYS)


@pytest.mark.parametrize(
    "content", [b"", b"{}", entry() + b"\n", json.dumps(json.loads(entry())).encode(), b"[" * 70_000]
)
def test_envelope_in_other_bytes_is_refused(content):
    with pytest.raises(NotReadableError):
        open_envelope(content, KEYS)
