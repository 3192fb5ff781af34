"""The drills of the keys, on both databases: changed, frozen, begun anew; what was proved before stays proved."""

import base64
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.back_up_keys import back_up_keys
from sharewell.actions.case_story import case_story
from sharewell.actions.check_log import check_log
from sharewell.actions.check_record import check_entry, check_file_of
from sharewell.actions.log_keys import begin_log, change_log_key, freeze_log
from sharewell.actions.log_lines import log_lines
from sharewell.actions.refusal import LeftOutError, NotAllowedError, RefusedError
from sharewell.actions.restore_keys import restore_keys
from sharewell.actions.rotate_keys import rotate_keys
from sharewell.practice import record
from sharewell.practice.record import LogKey
from sharewell.store import as_agency, content_keys, keys, log, logs, signing
from sharewell.store.models import Checkpoint, Entry, EntryContent, Head
from tests.actions.acts import target, worry
from tests.people import NOW, join
from tests.worries import raised

LATER = NOW + timedelta(days=31)


@pytest.fixture
def system(school):
    with time_machine.travel(NOW, tick=False):
        yield Actor(None, school.agency, SYSTEM)


def published(agency):
    with as_agency(agency):
        return logs.current_vkey(agency)


def newest(agency):
    with as_agency(agency):
        return Checkpoint.objects.order_by("-size").first()


def signers(note, *vkeys):
    known = [record.read_vkey(vkey) for vkey in vkeys]
    return [key.vkey for key in record.take_note_apart(note).signed_by(known)]


def file_holds(person, entry_id, vkey, *opened):
    found = record.check(check_file_of(person, entry_id, opened), vkey)
    return found.holds and found.statement.id == str(entry_id)


def everything_holds(school):
    with as_agency(school.agency):
        ids = list(Entry.objects.values_list("id", flat=True))
    return check_log(school.ig_lead).holds and all(check_entry(school.ig_lead, one).holds for one in ids)


def test_key_is_changed_by_an_entry_that_both_sign_and_old_proofs_hold(school, system):
    before = raised(school.practitioner)
    old, kept = published(school.agency), check_file_of(school.practitioner, before.entry_id, ())
    changed = change_log_key(system, uuid4(), NOW)
    new = published(school.agency)
    assert old != new
    with as_agency(school.agency):
        envelope = bytes(Entry.objects.get(id=changed.entry_id).envelope)
        known = logs.public_keys(school.agency)
    ids = {keyid for keyid, _ in record.take_apart(envelope).signatures}
    server = record.key_of(keys.server_signer()).id
    assert ids == {server, record.read_vkey(old).id, record.read_vkey(new).id}
    assert record.open_envelope(envelope, known).kind == "log.key_changed"
    after = raised(school.practitioner)
    assert signers(newest(school.agency).note, old, new) == [old, new]
    assert record.check(kept, old).holds
    for entry in (before, after):
        assert file_holds(school.practitioner, entry.entry_id, old)
        assert file_holds(school.practitioner, entry.entry_id, new)
    assert file_holds(school.ig_lead, changed.entry_id, new)
    assert everything_holds(school)
    assert log_lines(school.ig_lead).key == new
    assert all(line.signature_holds for line in log_lines(school.ig_lead).lines)


def test_after_thirty_days_the_new_key_signs_alone_and_the_old_file_may_go(home, school, system):
    before = raised(school.practitioner)
    old, kept = published(school.agency), check_file_of(school.practitioner, before.entry_id, ())
    change_log_key(system, uuid4(), NOW)
    new = published(school.agency)
    (home.path / "keys" / f"{keys.log_key(school.agency)}.key").unlink()
    with time_machine.travel(LATER, tick=False):
        after = raised(school.practitioner)
        assert signers(newest(school.agency).note, old, new) == [new]
        assert file_holds(school.practitioner, after.entry_id, new)
        assert not record.check(check_file_of(school.practitioner, after.entry_id, ()), old).holds
        assert record.check(kept, old).holds
        assert everything_holds(school)


def test_key_changed_twice_within_thirty_days_leaves_three_that_sign(school, system):
    first = published(school.agency)
    change_log_key(system, uuid4(), NOW)
    second = published(school.agency)
    change_log_key(system, uuid4(), NOW)
    third = published(school.agency)
    assert signers(newest(school.agency).note, first, second, third) == [first, second, third]
    assert everything_holds(school)


def test_change_that_comes_again_gives_the_first_receipt(school, system):
    idem = uuid4()
    first = change_log_key(system, idem, NOW)
    again = change_log_key(system, idem, NOW)
    assert (again.entry_id, again.repeated) == (first.entry_id, True)
    assert published(school.agency).startswith(LogKey(str(school.agency)).origin)


def test_frozen_log_takes_nothing_in_and_stays_checkable(school, system):
    idem = uuid4()
    before = raised(school.practitioner, idem=idem)
    key = published(school.agency)
    frozen = freeze_log(system, "The server was broken into.", uuid4(), NOW)
    with pytest.raises(log.LogFrozenError, match="closed while"):
        raised(school.practitioner)
    # A retry of what was recorded before still finds its receipt.
    assert raised(school.practitioner, idem=idem) == replace(before, repeated=True)
    with pytest.raises(RefusedError):
        change_log_key(system, uuid4(), NOW)
    assert freeze_log(system, "Again.", uuid4(), NOW).entry_id == frozen.entry_id
    assert newest(school.agency).size == frozen.index + 1
    assert file_holds(school.practitioner, before.entry_id, key)
    assert everything_holds(school)


def test_new_log_names_the_old_ones_end_and_both_go_on_being_checked(school, system):
    before = raised(school.practitioner)
    old_key, kept = published(school.agency), check_file_of(school.practitioner, before.entry_id, ())
    frozen = freeze_log(system, "The key was on a lost disk.", uuid4(), NOW)
    last = record.read_checkpoint(newest(school.agency).note, old_key)
    begun = begin_log(system, "After the loss of the key.", uuid4(), NOW)
    new_key = published(school.agency)
    assert (begun.index, begun.targets.keys()) == (frozen.index + 1, {"change"})
    after = [raised(school.practitioner) for _ in range(3)]
    signed = record.read_checkpoint(newest(school.agency).note, new_key)
    assert (signed.origin, signed.size) == (LogKey(str(school.agency), 2).origin, 4)
    assert record.check(kept, old_key).holds
    assert file_holds(school.practitioner, before.entry_id, old_key)
    assert not record.check(check_file_of(school.practitioner, before.entry_id, ()), new_key).holds
    assert file_holds(school.ig_lead, begun.entry_id, new_key)
    assert all(file_holds(school.practitioner, one.entry_id, new_key) for one in after)
    assert everything_holds(school)
    opened = record.check(check_file_of(school.ig_lead, begun.entry_id), new_key).opened
    said = {field.name: field.value for field in opened}
    assert (said["old_origin"], said["old_size"], said["old_signed_size"]) == (
        last.origin,
        last.size,
        last.size,
    )
    assert base64.b64decode(said["old_root"]) == last.root
    assert (said["origin"], said["key"]) == (signed.origin, new_key)


def test_key_of_the_new_log_is_changed_too_and_a_third_log_follows(school, system):
    freeze_log(system, "Lost.", uuid4(), NOW)
    begin_log(system, "Lost.", uuid4(), NOW)
    raised(school.practitioner)
    change_log_key(system, uuid4(), NOW)
    freeze_log(system, "Lost again.", uuid4(), NOW)
    begin_log(system, "Lost again.", uuid4(), NOW)
    raised(school.practitioner)
    with as_agency(school.agency):
        found = logs.logs(school.agency)
    assert [(one.number, one.start, one.end, len(one.vkeys)) for one in found] == [
        (1, 0, 5, 1), (2, 5, 9, 2), (3, 9, None, 1),
    ]  # fmt: skip
    assert everything_holds(school)


def test_new_log_grows_past_a_whole_tile_with_proofs_of_its_own(school, system):
    freeze_log(system, "Lost.", uuid4(), NOW)
    begin_log(system, "Lost.", uuid4(), NOW)
    from sharewell.store import tree as trees

    with as_agency(school.agency):
        rows = [
            Entry(id=uuid4(), agency_id=school.agency, index=6 + n, leaf=record.leaf_hash(b"%d" % n),
                  envelope=b"x", idem=f"made-{n}", kind="worry.raised", recorded_at=NOW)
            for n in range(300)
        ]  # fmt: skip
        Entry.objects.bulk_create(rows)
        leaves = [bytes(leaf) for leaf in Entry.objects.order_by("index").values_list("leaf", flat=True)]
        grown = trees.tree(301, 2, 5)
        assert grown.root == record.root(leaves[5:])
        assert grown.inclusion(299) == record.inclusion_proof(leaves[5:], 299)


def test_new_log_without_a_frozen_one_is_refused_and_leaves_nothing(school, system):
    with as_agency(school.agency):
        before = (Entry.objects.count(), Head.objects.count())
    with pytest.raises(RefusedError, match="closed"):
        begin_log(system, "No need.", uuid4(), NOW)
    with pytest.raises(LeftOutError):
        freeze_log(system, " ", uuid4(), NOW)
    with as_agency(school.agency):
        assert (Entry.objects.count(), Head.objects.count()) == before


def test_keys_are_the_administrators_alone(school, system):
    with pytest.raises(NotAllowedError):
        change_log_key(school.ig_lead, uuid4(), NOW)
    with pytest.raises(NotAllowedError):
        freeze_log(school.lead, "Lost.", uuid4(), NOW)
    administrator = join(school.agency, "administrator")
    assert change_log_key(administrator, uuid4(), NOW).kind == "log.key_changed"


def test_acts_that_wait_beside_a_new_log_stand_in_the_new_one(school, system):
    """The queue is cut where a log begins, so each log's first head is its own."""
    from collections import deque

    def waiting(kind):
        return log._Waiting(log.Prepared(Entry(kind=kind), EntryContent(), lambda: None))

    everyday = ["worry.raised", "call.recorded"]
    queue = deque(waiting(kind) for kind in (*everyday, log.BEGUN, *everyday))
    cut = []
    while queue:
        cut.append([one.prepared.entry.kind for one in log._next_together(queue)])
    assert cut == [everyday, [log.BEGUN], everyday]


def test_signing_account_holds_every_key_and_freezes_too(home, school, system, tmp_path_factory, monkeypatch):
    from django.conf import settings

    from sharewell.cli.signer.shelf import Shelf
    from tests.store.test_signing import listening

    folder = tmp_path_factory.mktemp("s")
    shelf = Shelf(folder / "keys")
    name = f"{keys.log_key(school.agency)}.key"
    (home.path / "keys" / name).rename(shelf.folder / name)
    monkeypatch.setattr(settings, "SHAREWELL_SIGNER", folder / "s")
    with listening(shelf, folder / "s"):
        raised(school.practitioner)
        change_log_key(system, uuid4(), NOW)
        raised(school.practitioner)
        assert everything_holds(school)
    with pytest.raises(signing.SignerDownError):
        freeze_log(system, "Lost.", uuid4(), NOW)
    key = LogKey(str(school.agency))
    assert not shelf.is_frozen(key)
    with listening(shelf, folder / "s"):
        freeze_log(system, "Lost.", uuid4(), NOW)
        assert shelf.is_frozen(key)
        assert newest(school.agency).size == shelf.head(key).size == 8
        begin_log(system, "Lost.", uuid4(), NOW)
        raised(school.practitioner)
    assert shelf.held() == [key, LogKey(key.agency, 1, 2), LogKey(key.agency, 2)]
    assert shelf.head(LogKey(key.agency, 2)).size == 2


def test_content_keys_are_not_rotated_while_a_log_is_closed(school, system):
    case = target(worry(school.practitioner), "case")
    freeze_log(system, "Lost.", uuid4(), NOW)
    before = content_keys.all_of(school.agency)
    with pytest.raises(log.LogFrozenError):
        rotate_keys(NOW)
    assert content_keys.all_of(school.agency) == before
    begin_log(system, "Found.", uuid4(), NOW)
    rotate_keys(NOW)
    assert not set(before) & set(content_keys.all_of(school.agency))
    assert case_story(school.practitioner, case, NOW).people


def test_lost_keys_come_back_into_a_home_whose_log_is_closed(school, system, tmp_path):
    worry(school.practitioner)
    file = tmp_path / "sharewell-keys-1.tar"
    back_up_keys(file, uuid4(), NOW)
    frozen = freeze_log(system, "Lost.", uuid4(), NOW)
    for path in keys.folder().glob("content-*"):
        path.unlink()
    assert restore_keys(file, NOW).missing == ()
    assert newest(school.agency).size == frozen.index + 1
