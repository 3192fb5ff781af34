"""What is given out as evidence: one entry says who, to whom and why, and the bundle holds without us."""

import hashlib
import runpy
import zipfile
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine

from sharewell.actions import export_record as module
from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.amend_decision import amend_decision
from sharewell.actions.check_record import NotSignedYetError, check_entry
from sharewell.actions.entries_asked import entries_between, entries_of_case, entries_of_decision
from sharewell.actions.export_record import NewExport, OtherNowError, evidence_of, export_record
from sharewell.actions.log_keys import begin_log, change_log_key, freeze_log
from sharewell.actions.record_call import NewCall, record_call
from sharewell.actions.refusal import LeftOutError, NotAllowedError, NotFoundError, RefusedError
from sharewell.cli import main
from sharewell.practice import record
from sharewell.practice.record.evidence import check_evidence
from sharewell.store import as_agency, keys, logs
from sharewell.store.models import Checkpoint, Entry
from tests.actions.acts import CHILD, decide, late, ring, target, worry
from tests.actions.test_dispose import gone
from tests.actions.test_redate import opened
from tests.house.tree import ROOT
from tests.people import NOW, join, open_school

SCRIPT = runpy.run_path(str(ROOT / "docs" / "check_without_us.py"))


def asked(entries, **changes):
    told = {
        "entries": tuple(entries), "purpose": "review", "given_to": "Northshire review panel",
        "why": "They asked on 20 November, reference R-12.", "opened": None,
    }  # fmt: skip
    return NewExport(**(told | changes))


def give(actor, entries, **changes):
    receipt = export_record(actor, asked(entries, **changes), uuid4(), NOW)
    return receipt, evidence_of(actor, receipt.entry_id)


def files_of(bundle):
    with zipfile.ZipFile(BytesIO(bundle)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.fixture
def decided(school):
    receipt = decide(school.practitioner, target(worry(school.practitioner), "case"))
    return target(receipt, "decision"), receipt


def test_bundle_of_a_decision_holds_here_and_with_python_alone_and_is_recorded(school, decided):
    entries = entries_of_decision(school.practitioner, decided[0])
    receipt, bundle = give(school.practitioner, entries)
    key = record.vkey(keys.log_signer(school.agency))
    found = check_evidence(bundle, key)
    assert found.holds, found.findings
    assert [one.statement.id for one in found.entries] == [str(decided[1].entry_id)]
    assert found.export.statement.id == str(receipt.entry_id)
    assert (found.export.statement.kind, found.export.statement.purpose) == ("record.exported", "review")
    said = {field.name: field.value for field in found.export.opened}
    assert (said["given_to"], said["by"]) == ("Northshire review panel", "Sam Okoro (practitioner)")
    assert [head.size for head in found.checkpoints] == [receipt.index + 1]
    assert "entry" in SCRIPT["bundle"](bundle, key)
    assert check_entry(school.practitioner, receipt.entry_id).holds
    assert CHILD in files_of(bundle)["record.html"].decode()


def test_bundle_made_again_is_the_same_and_a_repeated_form_gives_the_first_receipt(school, decided):
    idem, new = uuid4(), asked([decided[1].entry_id])
    first = export_record(school.practitioner, new, idem, NOW)
    again = export_record(school.practitioner, new, idem, NOW)
    assert (again.entry_id, again.repeated) == (first.entry_id, True)
    once = evidence_of(school.practitioner, first.entry_id)
    assert evidence_of(school.practitioner, first.entry_id) == once


def test_single_fields_stay_closed_in_every_file_of_the_bundle(school, decided):
    entry = decided[1].entry_id
    _, bundle = give(school.lead, [entry], closed=("children", "known", "reasons"))
    opened = {field.name for field in check_evidence(bundle).entries[0].opened}
    assert {"children", "known", "reasons"}.isdisjoint(opened)
    assert {"what", "recipient"} <= opened
    page = files_of(bundle)["record.html"].decode()
    assert "Kept closed in this bundle: About, What was known then, Why." in page
    planted = (CHILD.encode(), b"A bruise, plantedword", b"He would go home")
    assert [word for word in planted if word in bundle] == []
    _, one = give(school.lead, [entry], opened=("reasons",))
    assert [field.name for field in check_evidence(one).entries[0].opened] == ["reasons"]
    assert b"He would go home" in one
    with pytest.raises(RefusedError, match="No entry here has a field called reason"):
        give(school.lead, [entry], opened=("reason",))


def test_overseer_gives_out_a_stretch_closed_and_never_open(school, decided):
    with as_agency(school.agency):
        size = Entry.objects.count()
    entries = entries_between(school.ig_lead, 1, size)
    _, bundle = give(school.ig_lead, entries, opened=())
    assert len(check_evidence(bundle).entries) == size
    assert b"plantedword" not in bundle
    assert CHILD.encode() not in bundle
    with pytest.raises(NotFoundError):
        give(school.ig_lead, entries)
    with pytest.raises(NotFoundError):
        entries_between(school.ig_lead, 1, size + 5)


def test_proof_of_a_case_that_was_disposed_of_is_given_out_closed(school):
    case = opened(school.practitioner)
    gone(school, case)
    with as_agency(school.agency):
        entries = list(Entry.objects.filter(case=case).values_list("id", flat=True))
    _, bundle = give(school.ig_lead, entries, opened=())
    assert len(check_evidence(bundle).entries) == len(entries)


def test_case_gives_all_its_entries_to_the_lead_and_to_others_nothing(school):
    case = target(worry(school.practitioner), "case")
    decide(school.practitioner, case)
    assert len(entries_of_case(school.lead, case)) == 2
    colleague, other = join(school.agency, "practitioner"), join(open_school("Other"), "safeguarding_lead")
    for actor in (colleague, other, school.ig_lead):
        with pytest.raises(NotFoundError):
            entries_of_case(actor, case)
    entries = entries_of_case(school.lead, case)
    for actor in (colleague, other):
        with pytest.raises(NotFoundError):
            give(actor, entries, opened=())


def test_decision_is_given_out_with_its_calls_and_additions_and_nothing_else(school):
    shared = ring(school.practitioner)
    decision = target(shared, "decision")
    call = NewCall(outcome="spoke", happened_at=NOW, spoke_to="Andrea Plantedworker")
    rang = record_call(school.practitioner, target(shared, "share"), call, uuid4(), NOW)
    added = amend_decision(school.practitioner, decision, "She rang back.", uuid4(), NOW)
    ring(school.practitioner)
    entries = entries_of_decision(school.practitioner, decision)
    assert entries == (shared.entry_id, rang.entry_id, added.entry_id)
    give(school.practitioner, entries)
    assert entries_of_decision(school.practitioner, decision) == entries


def test_practitioner_gives_out_one_case_at_a_time(school):
    entries = [late(school.practitioner).entry_id, late(school.practitioner).entry_id]
    with pytest.raises(NotAllowedError):
        give(school.practitioner, entries)
    assert check_evidence(give(school.lead, entries)[1]).holds


@pytest.mark.parametrize("left_out", ["given_to", "why"])
def test_export_without_a_reason_or_a_recipient_is_refused(school, decided, left_out):
    with pytest.raises(LeftOutError):
        give(school.lead, [decided[1].entry_id], **{left_out: "  "})
    with pytest.raises(LeftOutError):
        give(school.lead, [decided[1].entry_id], purpose="keep_safe")
    with pytest.raises(RefusedError, match="holds 1 to 1,000"):
        give(school.lead, [])


def test_bundle_is_made_only_for_whoever_recorded_the_export(school, decided):
    receipt, _ = give(school.lead, [decided[1].entry_id])
    with pytest.raises(NotFoundError):
        evidence_of(school.practitioner, receipt.entry_id)
    with pytest.raises(NotFoundError):
        evidence_of(school.lead, decided[1].entry_id)


def test_bundle_whose_head_waits_or_whose_page_would_differ_is_not_made(school, decided, monkeypatch):
    receipt, _ = give(school.lead, [decided[1].entry_id])
    monkeypatch.setattr(module, "evidence_page", lambda *_: b"another")
    with pytest.raises(OtherNowError):
        evidence_of(school.lead, receipt.entry_id)
    monkeypatch.undo()
    monkeypatch.setattr(Checkpoint.objects, "filter", lambda **_: Checkpoint.objects.none())
    with pytest.raises(NotSignedYetError):
        evidence_of(school.lead, receipt.entry_id)


@pytest.fixture
def system(school):
    return Actor(None, school.agency, SYSTEM)


def published(agency):
    with as_agency(agency):
        return logs.current_vkey(agency)


def later(days):
    """What the school's people did, and gave out, days later."""
    return time_machine.travel(NOW + timedelta(days=days), tick=False)


def test_bundle_after_changes_of_key_holds_with_the_first_key_alone_and_no_thief_s(school, decided, system):
    keys_then = [published(school.agency)]
    for days in (1, 40):
        with later(days):
            change_log_key(system, uuid4(), NOW + timedelta(days=days))
            keys_then.append(published(school.agency))
    with later(90):
        receipt, bundle = give(school.lead, [decided[1].entry_id], opened=())
        assert evidence_of(school.lead, receipt.entry_id) == bundle
    alone = record.take_note_apart(check_evidence(bundle).export.proof.checkpoint)
    assert len(alone.signatures) == 1
    assert [check_evidence(bundle, key).holds for key in keys_then] == [True] * 3
    first = check_evidence(bundle, keys_then[0])
    assert [one.what for one in first.findings].count("The key was changed") == 2
    assert any("stole" in caveat for caveat in first.caveats)
    assert not any("stole" in caveat for caveat in check_evidence(bundle, keys_then[2]).caveats)
    assert [one.statement.kind for one in first.entries] == ["decision.recorded", *["log.key_changed"] * 2]
    stranger = record.vkey(record.KeySigner(record.read_vkey(keys_then[0]).name, b"s" * 32))
    assert not check_evidence(bundle, stranger).holds


def test_bundle_over_two_logs_holds_with_both_keys_and_with_one_says_whose_is_missing(
    school, decided, system, tmp_path, capsys
):
    old = published(school.agency)
    freeze_log(system, "The key was on a lost disk.", uuid4(), NOW)
    begin_log(system, "After the loss of the key.", uuid4(), NOW)
    new = published(school.agency)
    _, bundle = give(school.practitioner, [decided[1].entry_id])
    assert check_evidence(bundle, old, new).holds
    for one, missing in ((old, new), (new, old)):
        found = check_evidence(bundle, one)
        assert not found.holds
        origin = record.read_vkey(missing).name
        assert any(f"of the log {origin}. Give that" in each.detail for each in found.findings)
    (tmp_path / "b.zip").write_bytes(bundle)
    asked = ["record", "verify", str(tmp_path / "b.zip"), "--no-memory"]
    assert main([*asked, "--key", old, "--key", new]) == 0
    assert main([*asked, "--key", old]) == 1
    assert "Give that log's key too" in capsys.readouterr().out


def test_stamps_that_lie_in_the_home_go_with_the_bundle_of_what_they_date(home, school, decided):
    with as_agency(school.agency):
        head = Checkpoint.objects.order_by("-size").first()
    folder = home.path / "stamps"
    folder.mkdir()
    (folder / "one.tsr").write_bytes(b"a stamp of " + hashlib.sha256(head.note.encode()).digest())
    (folder / "other.tsr").write_bytes(b"a stamp of another log")
    (folder / "huge.tsr").write_bytes(bytes(40_000))
    later = decide(school.lead, target(worry(school.practitioner), "case"))
    receipt, bundle = give(school.lead, [decided[1].entry_id, later.entry_id])
    [stamp] = check_evidence(bundle).stamps
    assert (stamp.head, [path is None for path in stamp.paths]) == (head.note, [False, True])
    (folder / "one.tsr").unlink()
    assert evidence_of(school.lead, receipt.entry_id) == bundle
    _, without = give(school.lead, [later.entry_id])
    assert check_evidence(without).stamps == ()
