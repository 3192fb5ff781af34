"""``sharewell record verify`` remembers the heads that it has seen, and says so when history forks or shrinks."""

import json
import random

import pytest

from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.check_record import check_file_of
from sharewell.actions.growth import growth_of
from sharewell.actions.refusal import NotAllowedError, RefusedError
from sharewell.cli import main
from sharewell.practice.record import (
    Checkpoint,
    KeySigner,
    WitnessSigner,
    check_file,
    consistency_proof,
    envelope,
    inclusion_proof,
    leaf_hash,
    log_name,
    root,
    sign_checkpoint,
    vkey,
    write_check_file,
    write_seen,
    write_tlog_proof,
)
from tests.practice.record.made import SIGNER, entry, signed_note, stated
from tests.worries import raised

OWN = entry()
TRUE = [leaf_hash(OWN), *(leaf_hash(b"%d" % n) for n in range(40))]
FALSE = [*TRUE[:3], *(leaf_hash(b"other %d" % n) for n in range(38))]


def note(size, leaves=TRUE):
    return sign_checkpoint(Checkpoint(SIGNER.name, size, root(leaves[:size])), SIGNER)


def sign(signer, text):
    return "\u2014 " + signed_note(text, signer).rpartition("\u2014 ")[2]


def logs(verify):
    return json.loads(verify.kept.read_text())["logs"]


def standings(verify):
    return [one["standing"] for one in logs(verify)[SIGNER.name][vkey(SIGNER)]]


@pytest.fixture
def verify(tmp_path, capsys):
    file, kept = tmp_path / "file.json", tmp_path / "state" / "heads.json"

    def ran(size, leaves=TRUE, *words, growth=None):
        proof = write_tlog_proof(0, inclusion_proof(leaves[:size], 0), note(size, leaves))
        file.write_bytes(check_file(OWN, proof, [vkey(SIGNER)], []))
        if growth:
            (tmp_path / "growth").write_bytes(growth)
            words = (*words, "--growth", str(tmp_path / "growth"))
        code = main(["record", "verify", str(file), "--memory", str(kept), *words])
        shown = capsys.readouterr()
        return code, shown.out + shown.err

    ran.kept = kept
    return ran


def test_heads_are_remembered_and_a_second_history_is_named_for_ever(verify):
    assert "first head" in verify(9)[1]
    assert "the same" in verify(9)[1]
    for _ in range(2):
        code, shown = verify(9, FALSE)
        assert (code, "TWO HISTORIES" in shown) == (1, True)
        assert shown.count("file.json") == 2
    code, shown = verify(9)
    assert (code, "TWO HISTORIES" in shown) == (1, True)
    assert standings(verify) == ["trusted", "parted"]


def test_head_of_another_size_is_trusted_only_once_its_growth_is_proved(verify):
    verify(9)
    verify(20, FALSE)
    assert standings(verify) == ["trusted", "unproved"]
    grown = write_seen(20, consistency_proof(FALSE[:30], 20), note(30, FALSE))
    assert "never shown" in verify(30, FALSE, growth=grown)[1]
    assert standings(verify) == ["trusted", "unproved", "unproved"]
    assert verify(20)[0] == 1
    verify(12)
    grown = write_seen(9, consistency_proof(TRUE[:12], 9), note(12))
    assert "only grew" in verify(12, growth=grown)[1]
    assert standings(verify)[-1] == "trusted"


def test_logs_are_remembered_apart_though_one_key_signed_both(verify, tmp_path):
    """A log's head may carry another log's key: what was seen of one says nothing of the other."""
    other = KeySigner(log_name("example.org", "another"), bytes(range(32)))
    head = Checkpoint(SIGNER.name, 9, root(TRUE[:9]))
    both = note(9) + sign(other, head.text)
    proof = write_tlog_proof(0, inclusion_proof(TRUE[:9], 0), both)
    file = tmp_path / "both.json"
    file.write_bytes(write_check_file(OWN, proof, [vkey(SIGNER), vkey(other)], []))
    assert main(["record", "verify", str(file), "--memory", str(verify.kept)]) == 0
    assert list(logs(verify)) == [SIGNER.name]
    assert list(logs(verify)[SIGNER.name]) == [vkey(SIGNER)]


def test_log_is_remembered_across_a_change_of_its_key_and_a_stranger_of_its_name_is_said(verify, tmp_path):
    new, stranger = KeySigner(SIGNER.name, b"n" * 32), KeySigner(SIGNER.name, b"s" * 32)

    def ran(size, *signers, leaves=TRUE):
        own = envelope(stated().to_bytes(), signers[0])
        leaves = [leaf_hash(own), *leaves[1:]]
        signed = sign_checkpoint(Checkpoint(SIGNER.name, size, root(leaves[:size])), *signers)
        proof = write_tlog_proof(0, inclusion_proof(leaves[:size], 0), signed)
        (tmp_path / "f.json").write_bytes(check_file(own, proof, [vkey(one) for one in signers], []))
        return main(["record", "verify", str(tmp_path / "f.json"), "--memory", str(verify.kept)])

    assert ran(9, SIGNER, new) == 0
    assert ran(9, SIGNER, leaves=FALSE) == 1
    assert set(logs(verify)[SIGNER.name]) == {vkey(SIGNER), vkey(new)}
    assert ran(9, stranger) == 0
    assert ran(9, stranger, leaves=FALSE) == 1


def test_stranger_of_a_known_name_is_said(verify, tmp_path, capsys):
    verify(9)
    stranger = KeySigner(SIGNER.name, b"s" * 32)
    own = envelope(stated().to_bytes(), stranger)
    proof = write_tlog_proof(0, [], sign_checkpoint(Checkpoint(SIGNER.name, 1, leaf_hash(own)), stranger))
    (tmp_path / "f.json").write_bytes(check_file(own, proof, [vkey(stranger)], []))
    assert main(["record", "verify", str(tmp_path / "f.json"), "--memory", str(verify.kept)]) == 0
    assert "under another key" in capsys.readouterr().out


def test_shorter_and_longer_heads_need_a_proof_and_are_told_with_one(verify):
    verify(9)
    code, shown = verify(20)
    assert (code, "can't be told" in shown) == (0, True)
    grown = write_seen(9, consistency_proof(TRUE[:20], 9), note(20))
    assert "only grew" in verify(20, growth=grown)[1]
    assert "the same" in verify(20)[1]
    grown = write_seen(20, consistency_proof(TRUE[:30], 20), note(30))
    assert "only grew" in verify(30, growth=grown)[1]
    assert "shorter here" in verify(5)[1]
    bad = write_seen(9, consistency_proof(FALSE[:25], 9), note(25, FALSE))
    assert verify(25, FALSE, growth=bad)[0] == 1


def test_every_seeded_fork_at_a_size_that_was_seen_is_found(verify):
    sizes = random.Random(4).sample(range(4, 40), 6)
    for size in sizes:
        verify(size)
    assert [verify(size, FALSE)[0] for size in sizes] == [1] * 6


def test_nothing_is_remembered_or_compared_when_asked_so_and_forgetting_begins_anew(verify):
    verify(9, TRUE, "--no-memory")
    assert not verify.kept.exists()
    verify(9)
    assert verify(9, FALSE, "--no-memory")[0] == 0
    code, shown = verify(9, FALSE, "--forget")
    assert (code, "first head" in shown) == (0, True)
    assert verify(9, TRUE)[0] == 1


def test_policy_asks_for_known_logs_and_enough_witnesses(verify, tmp_path):
    witness, policy = WitnessSigner("w.example", b"w" * 32, 4), tmp_path / "policy"
    named = f"log {vkey(SIGNER)}\nwitness w {witness.key.vkey}\n"
    for text, code, word in (
        (f"{named}quorum none\n", 0, "enough"),
        (f"{named}quorum w\n", 1, "Only 0 of the witnesses"),
        ("quorum none\n", 1, "No log that you know"),
        ("nonsense\n", 2, "Line 1"),
    ):
        policy.write_text(text)
        found = verify(9, TRUE, "--policy", str(policy))
        assert (found[0], word in found[1]) == (code, True)
        assert (code == 0) == ("What the entry states" in found[1] or "states" in found[1])


def test_json_says_what_was_seen_before(verify):
    _, shown = verify(9, TRUE, "--json")
    assert [each["forked"] for each in json.loads(shown)["seen_before"]] == [False]


@pytest.mark.parametrize("content", ["x", "{}", '{"format":"sharewell-memory/1","logs":[]}', None])
def test_memory_that_was_changed_or_broken_is_refused_in_words(verify, content):
    verify(9)
    changed = verify.kept.read_text().replace("\\n9\\n", "\\n8\\n")
    verify.kept.write_text(changed if content is None else content)
    code, shown = verify(9)
    assert (code, "can't be read" in shown) == (2, True)


def test_memory_that_cannot_be_written_is_said_and_is_no_failure(verify):
    verify.kept.parent.write_text("a file where the folder should be")
    code, shown = verify(9)
    assert (code, "could not be kept" in shown or "can't be read" in shown) in ((0, True), (2, True))


def test_file_that_does_not_hold_is_not_remembered(verify, tmp_path):
    verify(9)
    file = tmp_path / "file.json"
    file.write_bytes(file.read_bytes().replace(b'"opened":[]', b'"opened":[ ]'))
    assert main(["record", "verify", str(file), "--memory", str(tmp_path / "new.json")]) == 2
    assert not (tmp_path / "new.json").exists()


def test_memory_lies_in_the_state_folder_unless_named(monkeypatch, tmp_path):
    from sharewell.cli.memory import place

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert place(None) == tmp_path / "sharewell" / "heads.json"
    monkeypatch.delenv("XDG_STATE_HOME")
    assert place(None).parts[-4:] == (".local", "state", "sharewell", "heads.json")


def test_growth_of_a_real_log_is_proved_by_the_command(home, school, tmp_path, capsys):
    receipt = raised(school.practitioner)
    file, memory = tmp_path / "file.json", ("--memory", str(tmp_path / "heads.json"))
    for _ in range(2):
        file.write_bytes(check_file_of(school.practitioner, receipt.entry_id, ()))
        main(["record", "verify", str(file), *memory])
        raised(school.practitioner)
    assert "can't be told" in capsys.readouterr().out
    assert main(["record", "growth", "--from", "5", "--to", "7"]) == 0
    (tmp_path / "growth").write_text(capsys.readouterr().out)
    file.write_bytes(check_file_of(school.practitioner, receipt.entry_id, ()))
    assert main(["record", "verify", str(file), *memory, "--growth", str(tmp_path / "growth")]) == 0
    assert "only grew" in capsys.readouterr().out


def test_growth_is_for_overseers_and_of_sizes_that_were_signed(school):
    raised(school.practitioner)
    assert growth_of(school.ig_lead, 0) == growth_of(Actor(None, school.agency, SYSTEM), 0, 5, 1)
    with pytest.raises(NotAllowedError):
        growth_of(school.practitioner, 1)
    for old, new, number in ((9, None, None), (-1, None, None), (1, 99, None), (1, None, 2)):
        with pytest.raises(RefusedError):
            growth_of(school.ig_lead, old, new, number)
