"""A passkey's signature under a statement: fixed vectors, another implementation's opinion, and every flipped bit refused."""

import base64
import hashlib
import json
from contextlib import suppress
from dataclasses import replace

import pytest
from tools.passkey_vectors import ORIGIN, authenticator, client, sign, vectors

from sharewell.practice.record import (
    NotReadableError,
    NotTrueError,
    RecordError,
    WitnessSigner,
    challenge,
    check,
    check_assertion,
    check_file,
    prove_field,
    read_assertion,
    vkey,
    write_check_file,
)
from sharewell.practice.record.checking import NO_PASSKEY, SERVER_SAYS, WHOSE_PASSKEY
from sharewell.practice.record.passkey import ORDER
from tests.house.tree import ROOT
from tests.practice.record.made import FIELDS, SALTS, SIGNER, entry, proof, stated
from tests.practice.record.test_witness import TIME

KEPT = json.loads((ROOT / "tests" / "vectors" / "passkey.json").read_text())
STATEMENT = KEPT["statement"].encode()
ALGORITHMS = ("ES256", "Ed25519")


def kept(algorithm):
    return read_assertion(KEPT["assertions"][algorithm])


def test_vectors_are_written_again_to_the_byte():
    assert vectors() == KEPT


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_vector_holds_and_says_where_it_was_given(algorithm):
    found = check_assertion(kept(algorithm), STATEMENT, ORIGIN)
    assert (found.origin, found.verified) == (ORIGIN, True)
    assert read_assertion(kept(algorithm).document()) == kept(algorithm)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_another_implementation_holds_the_vector_good(algorithm):
    from fido2.cose import ES256, EdDSA
    from fido2.webauthn import AuthenticatorData, CollectedClientData

    one = kept(algorithm)
    own, browsers = AuthenticatorData(one.authenticator), CollectedClientData(one.client)
    assert browsers.challenge == challenge(STATEMENT)
    assert (browsers.origin, browsers.type) == (ORIGIN, "webauthn.get")
    assert own.rp_id_hash == hashlib.sha256(b"sharewell.example").digest()
    assert own.is_user_present()
    assert own.is_user_verified()
    key = (
        EdDSA({1: 1, 3: -8, -1: 6, -2: one.public})
        if algorithm == "Ed25519"
        else ES256({1: 2, 3: -7, -1: 1, -2: one.public[1:33], -3: one.public[33:]})
    )
    key.verify(own + browsers.hash, one.signature)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_flipped_bit_of_a_vector_is_refused(algorithm):
    one, accepted, tried = kept(algorithm), [], 0
    for part in ("public", "authenticator", "client", "signature"):
        content = getattr(one, part)
        for place in range(len(content) * 8):
            flipped = bytearray(content)
            flipped[place // 8] ^= 1 << place % 8
            tried += 1
            with suppress(RecordError):
                check_assertion(read_assertion(replace(one, **{part: bytes(flipped)}).document()), STATEMENT)
                accepted.append((part, place))
    assert tried > 2_000
    assert accepted == []


def test_other_statement_is_not_what_was_signed():
    other = stated(attestation="passkey", purpose="legal").to_bytes()
    with pytest.raises(NotTrueError, match="something else"):
        check_assertion(kept("ES256"), other)


@pytest.mark.parametrize(
    ("own", "browsers"),
    [
        (authenticator(flags=0x04), None),
        (authenticator(flags=0x01), None),
        (authenticator(flags=0x00), None),
        (authenticator(flags=0x15), None),
        (authenticator(flags=0x45), None),
        (authenticator(flags=0x85), None),
        (authenticator("elsewhere.example"), None),
        (authenticator("example"), None),
        (authenticator("well.example"), None),
        (authenticator()[:36], None),
        (authenticator() + b"\xa0", None),
        (None, client(STATEMENT, type="webauthn.create")),
        (None, client(STATEMENT, challenge="AAAA")),
        (None, client(STATEMENT, crossOrigin=True)),
        (None, client(STATEMENT, topOrigin="https://elsewhere.example")),
        (None, client(STATEMENT, "http://record.sharewell.example")),
        (None, client(STATEMENT, "https://record.sharewell.example/")),
        (None, client(STATEMENT, "https://elsewhere.example")),
        (None, client(STATEMENT, "https://Record.sharewell.example")),
        (None, client(STATEMENT).replace(b'"crossOrigin":false', b'"crossOrigin": false')),
        (None, client(STATEMENT)[:-1] + b',"type":"webauthn.get"}'),
        (None, client(STATEMENT)[:-1]),
        (None, b"[]"), (None, b"7"), (None, b"\xff"), (None, b"{}"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_assertion_that_is_truly_signed_and_says_something_else_is_refused(algorithm, own, browsers):
    """Each is signed with the true key, so that the rule alone refuses it."""
    made = sign(algorithm, own or authenticator(), browsers or client(STATEMENT))
    with pytest.raises(NotTrueError):
        check_assertion(made, STATEMENT)


def test_what_devices_and_browsers_may_add_is_taken():
    for made in (
        sign("ES256", authenticator(flags=0x1D), client(STATEMENT)),
        sign(
            "ES256", authenticator(flags=0x0D, count=0), client(STATEMENT, other_keys_can_be_added_here="x")
        ),
        sign("ES256", authenticator("record.sharewell.example"), client(STATEMENT)),
    ):
        assert check_assertion(made, STATEMENT).verified
    local = sign("ES256", authenticator("localhost"), client(STATEMENT, "http://localhost:8000"))
    assert check_assertion(local, STATEMENT).origin == "http://localhost:8000"


def test_address_that_is_asked_for_must_be_the_one():
    with pytest.raises(NotTrueError, match="another address"):
        check_assertion(kept("ES256"), STATEMENT, "https://elsewhere.example")


def test_es256_signature_has_one_spelling():
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

    one = kept("ES256")
    r, s = decode_dss_signature(one.signature)
    other = replace(one, signature=encode_dss_signature(r, ORDER - s))
    assert check_assertion(other, STATEMENT).verified
    assert other.document() == one.document()
    spelled = {**one.document(), "signature": base64.b64encode(other.signature).decode()}
    with pytest.raises(NotReadableError):
        read_assertion(spelled)
    with pytest.raises(NotReadableError):
        read_assertion({**one.document(), "signature": base64.b64encode(one.signature + b"\0").decode()})


@pytest.mark.parametrize(
    "changes",
    [{"algorithm": "RS256"}, {"algorithm": 7}, {"public": ""}, {"more": "x"}, {"authenticator": "AAAA"},
     {"client": base64.b64encode(b"x" * 3000).decode()}],
)  # fmt: skip
def test_assertion_in_another_form_is_refused(changes):
    with pytest.raises(NotReadableError):
        read_assertion({**kept("Ed25519").document(), **changes})


# Check files of the third form.


def signed_file(algorithm="ES256", *witnesses, opened=()):
    own = entry(attestation="passkey")
    fields = [prove_field(FIELDS, SALTS, name) for name in opened]
    found = proof(own)
    for one in witnesses:
        found += one.cosign(_head(found), TIME)
    return check_file(
        own, found, [vkey(SIGNER)], fields, [one.key.vkey for one in witnesses], kept(algorithm)
    )


def _head(found):
    from sharewell.practice.record import read_tlog_proof, take_note_apart
    from sharewell.practice.record.checkpoint import read_text

    return read_text(take_note_apart(read_tlog_proof(found).checkpoint).text)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_file_carries_the_passkeys_word_and_says_what_it_does_not_show(algorithm):
    found = check(signed_file(algorithm, opened=["because"]), vkey(SIGNER))
    assert found.holds
    assert "The passkey's signature over the statement" in [finding.what for finding in found.findings]
    assert WHOSE_PASSKEY in found.caveats
    assert not {NO_PASSKEY, SERVER_SAYS} & set(found.caveats)


def test_file_carries_witnesses_beside_the_passkey():
    content = signed_file("Ed25519", WitnessSigner("w1.example", b"1" * 32, 4))
    assert json.loads(content)["format"] == "sharewell-check/3"
    assert check(content).holds


def test_entry_is_the_same_whoever_leaves_the_passkey_out():
    """A reader of the first edition reads the entry; only the passkey's word is not there, and it says so."""
    own = entry(attestation="passkey")
    without = check(check_file(own, proof(own), [vkey(SIGNER)], []))
    assert without.holds
    assert NO_PASSKEY in without.caveats
    assert json.loads(signed_file())["envelope"] == own.decode()


def test_passkeys_word_under_a_statement_that_says_the_server_attests_is_refused():
    own = entry()
    found = check(write_check_file(own, proof(own), [vkey(SIGNER)], [], (), kept("ES256")))
    assert [finding.what for finding in found.findings if not finding.holds] == [
        "The passkey's signature over the statement"
    ]


@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.slow), 41])
def test_flipped_bits_of_a_file_with_a_passkey_are_refused(step):
    content, accepted = signed_file(), []
    for place in range(0, len(content) * 8, step):
        flipped = bytearray(content)
        flipped[place // 8] ^= 1 << place % 8
        with suppress(RecordError):
            accepted += [place] if check(bytes(flipped)).holds else []
    assert accepted == []
