"""A check file stands alone: it says what holds, what does not, and what nothing in it shows."""

import contextlib
import json
from pathlib import Path

import pytest

from sharewell.practice.record import (
    Checkpoint,
    KeySigner,
    NotReadableError,
    NotTrueError,
    RecordError,
    WitnessSigner,
    canonical,
    check,
    check_file,
    envelope,
    inclusion_proof,
    leaf_hash,
    prove_field,
    read_tlog_proof,
    root,
    sign_checkpoint,
    vkey,
    write_check_file,
    write_tlog_proof,
)
from sharewell.practice.record.checking import NO_WITNESS, OWN_WITNESSES
from sharewell.practice.record.checkpoint import read_text, take_note_apart
from tests.practice.record.made import (
    FIELDS,
    LOG,
    SALTS,
    SIGNER,
    entry,
    made_file,
    proof,
    signed_note,
    stated,
)

VECTORS = Path(__file__).parents[2] / "vectors"
FILE = made_file("because", "told.1")
KEY = vkey(SIGNER)
OTHER = KeySigner(LOG, bytes(32))


def _broken(**changes):
    return canonical({**json.loads(FILE), **changes})


def _not_holding(content, *key):
    found = check(content, *key)
    assert found.holds == all(finding.holds for finding in found.findings)
    if not found.holds:
        assert (found.statement, found.opened, found.caveats, found.unchanged) == (None, (), (), "")
    return [finding.what for finding in found.findings if not finding.holds]


def test_check_of_a_true_file_says_what_was_checked():
    assert [finding.what for finding in check(FILE, KEY).findings] == [
        "The signature over the statement",
        "Its place in the log",
        "The signed head of the log",
        "The log is the agency's",
        "The key that you gave",
        "The field because",
        "The field told.1",
    ]
    assert _not_holding(FILE, KEY) == []


def test_check_of_a_true_file_gives_the_statement_and_what_it_opens():
    found = check(FILE)
    assert found.statement == stated()
    assert {field.name: field.value for field in found.opened} == {
        n: FIELDS[n] for n in ("because", "told.1")
    }


def test_check_without_a_key_says_that_the_key_came_from_the_file():
    found = check(FILE)
    assert KEY in found.caveats[0]
    assert "--key" in found.caveats[0]
    assert found.unchanged.startswith("If that key is the agency's: unchanged since 2026-11-22T17:31:05Z.")


def test_check_with_the_published_key_says_unchanged_and_not_right():
    found = check(FILE, KEY)
    assert found.unchanged == "Unchanged since 2026-11-22T17:31:05Z. This does not show that it was right."
    assert not any("--key" in caveat for caveat in found.caveats)


def test_check_of_a_passkey_statement_says_that_no_passkey_is_shown():
    own = entry(attestation="passkey")
    assert any("passkey" in caveat for caveat in check(check_file(own, proof(own), [KEY], [])).caveats)
    assert not any("passkey" in caveat for caveat in check(FILE).caveats)


def test_check_of_a_forger_s_own_file_holds_only_without_the_key():
    own = envelope(stated().to_bytes(), OTHER)
    leaf = leaf_hash(own)
    forged = write_tlog_proof(0, [], sign_checkpoint(Checkpoint(LOG, 1, leaf), OTHER))
    content = check_file(own, forged, [vkey(OTHER)], [])
    assert _not_holding(content) == []
    assert _not_holding(content, KEY) == ["The key that you gave"]


def test_check_with_a_changed_value_names_the_field():
    value = json.loads(FILE)
    value["opened"][0]["value"] = "Nothing was seen."
    assert _not_holding(canonical(value)) == ["The field because"]


def test_check_with_another_entry_in_its_place_names_the_place():
    content = _broken(envelope=entry(purpose="schooling").decode())
    assert _not_holding(content) == ["Its place in the log"]


def test_check_with_another_entry_s_commitment_names_every_field():
    own = entry(commit="sha256:" + "0" * 64)
    content = _broken(envelope=own.decode(), proof=proof(own))
    assert _not_holding(content) == ["The field because", "The field told.1"]


def test_check_with_an_unsigned_statement_names_the_signature():
    value = json.loads(FILE)
    signed = json.loads(value["envelope"])
    signed["payload"] = json.loads(entry(purpose="schooling"))["payload"]
    found = _not_holding(_broken(envelope=canonical(signed).decode()))
    assert found == ["The signature over the statement", "Its place in the log"]


def _with_head(note_of):
    own = entry()
    leaves = [leaf_hash(own), leaf_hash(b"another")]
    return _broken(
        proof=write_tlog_proof(0, inclusion_proof(leaves, 0), note_of(Checkpoint(LOG, 2, root(leaves))))
    )


def test_check_with_a_head_signed_by_an_unknown_key_names_the_head():
    assert _not_holding(_with_head(lambda head: sign_checkpoint(head, OTHER))) == [
        "The signed head of the log"
    ]


def test_check_with_a_head_changed_after_signing_names_the_head():
    content = _with_head(lambda head: sign_checkpoint(head, SIGNER).replace("\n2\n", "\n3\n"))
    assert _not_holding(content) == ["Its place in the log", "The signed head of the log"]


@pytest.mark.parametrize("extra", [sign_checkpoint(Checkpoint(LOG, 2, bytes(32)), OTHER), None])
def test_check_with_one_more_signature_than_keys_names_the_head(extra):
    def twice(head):
        note = sign_checkpoint(head, SIGNER)
        return note + (extra or note).split("\n\n")[1]

    assert _not_holding(_with_head(twice)) == ["The signed head of the log"]


def test_check_with_a_key_that_signed_nothing_names_the_keys():
    assert _not_holding(_broken(keys=sorted([KEY, vkey(OTHER)]))) == ["The keys in the file"]


def test_check_with_a_head_not_signed_by_its_own_log_names_the_head():
    witness = KeySigner("witness.example/w1", bytes(32))
    content = json.loads(_with_head(lambda head: signed_note(head.text, witness)))
    content["keys"].append(vkey(witness))
    assert _not_holding(canonical(content)) == ["The signed head of the log"]


def test_check_with_a_witness_s_signature_too_no_longer_says_that_nobody_else_signed():
    witness = KeySigner("witness.example/w1", bytes(32))

    def both(head):
        return sign_checkpoint(head, SIGNER) + signed_note(head.text, witness).split("\n\n")[1]

    content = json.loads(_with_head(both))
    content["keys"].append(vkey(witness))
    found = check(canonical(content), KEY)
    assert found.holds
    assert not any("No other organisation" in caveat for caveat in found.caveats)


def test_check_with_another_agency_s_log_names_the_log():
    own = entry(agency="00000000-0000-4000-8000-000000000001")
    with pytest.raises(NotTrueError):
        check_file(own, proof(own), [KEY], [])
    content = _broken(envelope=own.decode(), proof=proof(own), opened=[])
    assert _not_holding(content) == ["The log is the agency's"]


def test_check_of_an_entry_under_the_server_s_own_key_says_that_the_log_vouches_for_it():
    server = KeySigner("sharewell-server", b"s" * 32)
    own = envelope(stated().to_bytes(), server)
    content = check_file(own, proof(own), [KEY, vkey(server)], [])
    assert _not_holding(content, KEY) == []
    assert any("took the entry in" in caveat for caveat in check(content, KEY).caveats)
    assert not any("took the entry in" in caveat for caveat in check(FILE, KEY).caveats)


def test_check_after_the_log_s_key_was_changed_holds_with_both_keys():
    new = KeySigner(LOG, b"n" * 32)
    own = entry()
    note = sign_checkpoint(Checkpoint(LOG, 1, leaf_hash(own)), new)
    content = check_file(own, write_tlog_proof(0, [], note), [KEY, vkey(new)], [])
    assert _not_holding(content, vkey(new)) == []
    assert _not_holding(content, KEY) == ["The key that you gave"]


def test_check_file_with_what_does_not_hold_is_not_written():
    own = entry()
    with pytest.raises(NotTrueError):
        check_file(own, proof(entry(purpose="crime")), [KEY], [])
    with pytest.raises(NotTrueError):
        check_file(own, proof(own), [vkey(OTHER)], [])
    with pytest.raises(RecordError):
        check_file(own, proof(own), [KEY], [prove_field(FIELDS, SALTS, "because")] * 2)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 100,
        b"\x89PNG\r\n\x1a\n",
        b"null",
        b"[]",
        b"{}",
        FILE + b"\n",
        b" " + FILE,
        FILE.replace(b'"format"', b' "format"'),
        FILE.replace(b'{"envelope"', b'{"format":"sharewell-check/1","envelope"'),
        FILE.replace(b"check/1", b"check/2"),
        FILE.decode().encode("utf-16"),
        json.dumps(json.loads(FILE), indent=1).encode(),
        b"[" * 3_000_000,
        FILE + b" " * 4_000_000,
        _broken(more=1),
        _broken(keys=[]),
        _broken(keys=KEY),
        _broken(keys=[KEY, KEY]),
        _broken(keys=[7]),
        _broken(opened={}),
        _broken(opened=json.loads(FILE)["opened"][::-1]),
        _broken(opened=json.loads(FILE)["opened"][:1] * 2),
        _broken(opened=[None]),
        _broken(envelope=None),
        _broken(envelope=json.loads(json.loads(FILE)["envelope"])),
        _broken(proof=json.loads(FILE)["proof"].replace("index", "extra YQ==\nindex")),
    ],
)
def test_check_of_anything_but_the_one_spelling_is_refused(content):
    with pytest.raises(NotReadableError):
        check(content)


def test_check_with_a_key_that_is_none_is_refused():
    with pytest.raises(NotReadableError):
        check(FILE, "the school's key")


def _accepted(content, *key):
    try:
        return check(content, *key).holds
    except RecordError:
        return False


def test_check_of_every_single_bit_flip_is_refused():
    small = made_file("because")
    accepted = []
    for at in range(len(small)):
        for bit in range(8):
            flipped = bytearray(small)
            flipped[at] ^= 1 << bit
            if _accepted(bytes(flipped)):
                accepted.append((at, bit, bytes(flipped[max(0, at - 20) : at + 20])))
    assert len(small) * 8 >= 10_000
    assert accepted == []


def test_check_of_every_file_cut_short_or_with_a_byte_more_is_refused():
    small = made_file("because")
    shorter = [small[:at] + small[at + 1 :] for at in range(len(small))]
    longer = [
        small[:at] + one + small[at:] for at in range(0, len(small), 3) for one in (b" ", b"\n", b"A", b"=")
    ]
    assert [one for one in [*shorter, *longer, small[:-10]] if _accepted(one)] == []


def test_check_file_written_by_the_first_edition_holds_for_ever():
    kept = VECTORS / "decision.sharewell-check.json"
    assert _not_holding(kept.read_bytes(), (VECTORS / "decision.vkey").read_text().strip()) == []


def test_check_file_is_written_to_the_byte_as_by_the_first_edition():
    assert made_file("because", "told.1") == (VECTORS / "decision.sharewell-check.json").read_bytes()


def witnessed(*witnesses, listed=None):
    own = entry()
    found = proof(own) + "".join(one.cosign(SEEN, 1_763_832_665) for one in witnesses)
    vkeys = [one.key.vkey for one in witnesses] if listed is None else listed
    return write_check_file(own, found, [vkey(SIGNER)], [], vkeys)


WITNESSES = [WitnessSigner("w1.example", b"1" * 32, 4), WitnessSigner("w2.example", b"2" * 32)]
SEEN = read_text(take_note_apart(read_tlog_proof(proof(entry())).checkpoint).text)


def test_check_of_a_witnessed_file_says_who_had_seen_the_log_and_when():
    found = check(witnessed(*WITNESSES), vkey(SIGNER))
    seen = [finding.detail for finding in found.findings if finding.what == "Seen by somebody else"]
    assert seen == [
        "w1.example had seen the log grow to this head at 2025-11-22T17:31:05Z, by its own clock.",
        "w2.example had seen the log grow to this head at 2025-11-22T17:31:05Z, by its own clock.",
    ]
    assert found.holds
    assert NO_WITNESS not in found.caveats
    assert OWN_WITNESSES in found.caveats


def test_check_of_a_file_whose_witness_signed_nothing_or_is_not_listed_does_not_hold():
    vkeys = [one.key.vkey for one in WITNESSES]
    for wrong in (witnessed(WITNESSES[0], listed=vkeys), witnessed(*WITNESSES, listed=vkeys[:1])):
        assert not check(wrong).holds


def test_check_of_a_witnessed_file_refuses_every_single_bit_flip_of_its_cosignature():
    content = witnessed(WITNESSES[0])
    begin = content.index(b"w1.example ")
    accepted = []
    for place in range(begin, begin + 110):
        for bit in range(8):
            flipped = bytearray(content)
            flipped[place] ^= 1 << bit
            with contextlib.suppress(RecordError):
                accepted += [place] if check(bytes(flipped)).holds else []
    assert accepted == []
