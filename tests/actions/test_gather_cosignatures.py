"""Our heads before three partners: cosigned as the log grows, carried in check files, and a second history is found within one beat."""

import random

import pytest

from sharewell.actions.check_log import check_log
from sharewell.actions.check_record import check_entry, check_file_of
from sharewell.actions.gather_cosignatures import gather_cosignatures, post
from sharewell.actions.log_keys import begin_log, freeze_log
from sharewell.practice import record
from sharewell.practice.record import Checkpoint, KeySigner, NotWitnessedError, WitnessSigner, read_policy
from sharewell.store import as_agency, keys, logs, partners
from sharewell.store.models import Checkpoint as SignedHead
from sharewell.store.models import Cosignature
from tests.people import NOW
from tests.worries import raised

SECONDS = 1_790_000_000


class Partner:
    """A witness in memory, with the rules of ours; ``down`` while it does not answer."""

    def __init__(self, number, *logs_known):
        self.signer = WitnessSigner(
            f"w{number}.example/witness", bytes([number + 1]) * 32, (4, 6)[number % 2]
        )
        self.logs = {key.name: key for key in logs_known}
        self.known = {}
        self.down = False

    def answer(self, body):
        if self.down:
            return 0, ""
        seen = record.read_seen(body)
        origin = seen.note.split("\n", 1)[0]
        try:
            key = self.logs.get(origin)
            if key is None:
                return 404, ""
            agreed = record.agree_to_cosign(seen, self.known.get(origin), key)
        except NotWitnessedError as refused:
            return refused.status, f"{refused.size}\n" if refused.status == 409 else ""
        self.known[origin] = agreed
        return 200, self.signer.cosign(agreed, SECONDS)


class Three:
    """Three partners and the policy that asks for two of them."""

    def __init__(self, *logs_known):
        self.all = [Partner(number, *logs_known) for number in range(3)]
        named = [
            f"witness w{n} {one.signer.key.vkey} https://w{n}.example/tlog-witness\n"
            for n, one in enumerate(self.all)
        ]
        self.policy = "".join(named) + "group partners 2 w0 w1 w2\nquorum partners\n"

    def send(self, address, body):
        return self.all[int(address[len("https://w")])].answer(body)


def partners_of(agency):
    """Three partners that know an agency's log, agreed with in this home."""
    with as_agency(agency):
        key = record.read_vkey(logs.current_vkey(agency))
    made = Three(key)
    partners.policy_file().write_text(made.policy)
    return made


@pytest.fixture
def three(school):
    return partners_of(school.agency)


def cosigned(agency):
    with as_agency(agency):
        return sorted(Cosignature.objects.values_list("size", flat=True))


def test_heads_are_cosigned_and_check_files_carry_it(school, three):
    receipt = raised(school.practitioner)
    assert gather_cosignatures(three.send).cosigned == 3
    assert gather_cosignatures(three.send).cosigned == 0
    raised(school.practitioner)
    three.all[2].down = True
    beat = gather_cosignatures(three.send)
    assert (beat.cosigned, beat.failed, beat.forked) == (2, 1, ())
    three.all[2].down = False
    raised(school.practitioner)
    assert gather_cosignatures(three.send).cosigned == 3
    assert cosigned(school.agency) == [5, 5, 5, 6, 6, 7, 7, 7]
    with as_agency(school.agency):
        key = logs.current_vkey(school.agency)
    found = record.check(check_file_of(school.practitioner, receipt.entry_id, ()), key)
    assert found.holds
    assert sum(finding.what == "Seen by somebody else" for finding in found.findings) == 3
    assert check_entry(school.ig_lead, receipt.entry_id).holds
    note = found.proof.checkpoint
    believed = record.believe(note, read_policy(f"log {key}\n{three.policy}".encode()))
    assert (believed.checkpoint.size, len(believed.cosignatures)) == (7, 3)


def test_entry_is_proved_under_the_newest_head_that_enough_partners_saw(school, three):
    receipt = raised(school.practitioner)
    gather_cosignatures(three.send)
    raised(school.practitioner)
    three.all[0].down = three.all[1].down = True
    gather_cosignatures(three.send)
    proof = record.check(check_file_of(school.practitioner, receipt.entry_id, ())).proof
    assert "\n5\n" in proof.checkpoint
    newest = raised(school.practitioner)
    proof = record.check(check_file_of(school.practitioner, newest.entry_id, ())).proof
    assert "\n7\n" in proof.checkpoint


def test_partner_that_knows_more_than_we_remember_is_proved_to_from_there(school, three):
    raised(school.practitioner)
    with as_agency(school.agency):
        note = SignedHead.objects.get(size=5).note
    # As after a crash between a partner's answer and our row.
    assert three.all[0].answer(record.write_seen(0, (), note))[0] == 200
    raised(school.practitioner)
    assert gather_cosignatures(three.send).cosigned == 3


def _forked_note(school, size):
    """A head over another history, signed with the log's true key: what a thief of the key can make."""
    signer = keys.log_signer(school.agency)
    leaves = [record.leaf_hash(b"other %d" % n) for n in range(size)]
    return record.sign_checkpoint(Checkpoint(signer.name, size, record.root(leaves)), signer)


@pytest.mark.parametrize("size", [3, 5, 9], ids=["shorter", "same size", "longer"])
def test_partner_that_was_shown_another_history_is_named_within_one_beat(school, three, size, caplog):
    raised(school.practitioner)
    three.all[1].answer(record.write_seen(0, (), _forked_note(school, size)))
    beat = gather_cosignatures(three.send)
    assert (beat.cosigned, beat.forked) == (2, ("w1.example/witness",))
    assert "another history" in caplog.text
    raised(school.practitioner)
    assert gather_cosignatures(three.send).forked == ("w1.example/witness",)


def test_log_that_was_rolled_back_is_named_by_every_partner(school, three):
    """As after a database is put back from an old backup and went on from there."""
    for _ in range(4):
        raised(school.practitioner)
    key = record.read_vkey(keys_vkey(school))
    for one in three.all:
        one.known[key.name] = Checkpoint(key.name, 20, bytes(32))
    beat = gather_cosignatures(three.send)
    assert (beat.cosigned, len(beat.forked)) == (0, 3)


def keys_vkey(school):
    with as_agency(school.agency):
        return logs.current_vkey(school.agency)


@pytest.mark.parametrize(
    "said", ["", "x\n", "\u2014 w0.example/witness AAAA\n", "12\n", "\u2014 \u2014\n" * 50, "\x00\n"]
)
def test_answer_that_is_no_cosignature_counts_as_none(school, three, said):
    raised(school.practitioner)
    for status in (200, 301, 404, 500):
        beat = gather_cosignatures(lambda *_, status=status: (status, said))
        assert (beat.cosigned, beat.failed, beat.forked) == (0, 3, ())
    assert cosigned(school.agency) == []


def test_new_log_is_cosigned_from_its_beginning(school, three):
    from uuid import uuid4

    from sharewell.actions.actor import SYSTEM, Actor

    system = Actor(None, school.agency, SYSTEM)
    gather_cosignatures(three.send)
    freeze_log(system, "Lost.", uuid4(), NOW)
    begin_log(system, "Lost.", uuid4(), NOW)
    new = record.read_vkey(keys_vkey(school))
    assert gather_cosignatures(three.send).failed == 3
    for one in three.all:
        one.logs[new.name] = new
    after = raised(school.practitioner)
    assert gather_cosignatures(three.send).cosigned == 3
    assert check_entry(school.practitioner, after.entry_id).holds
    assert check_log(school.ig_lead).holds


def test_nobody_is_asked_without_a_policy_or_an_address(school):
    raised(school.practitioner)
    assert gather_cosignatures(None).failed == 0
    partners.policy_file().write_text("quorum none\n")
    assert gather_cosignatures(None) == gather_cosignatures(post)


def test_address_that_is_not_agreed_or_not_there_is_not_reached():
    assert post("http://elsewhere.example", b"") == (0, "")
    assert post("file:///etc", b"") == (0, "")
    assert post("http://127.0.0.1:9", b"") == (0, "")


def test_split_views_forks_and_rollbacks_are_all_detected():
    """300 seeded attacks by whoever holds the log's key: no second history is ever believed under two of three."""
    signer = KeySigner("sharewell/log/attacked", b"a" * 32)
    found = 0
    for seed in range(300):
        found += _attack(random.Random(seed), signer)
    assert found == 300


def _attack(chance, signer):
    three = Three(record.key_of(signer))
    policy = read_policy(f"log {record.vkey(signer)}\n{three.policy}".encode())
    size, parted = chance.randint(2, 60), 0
    parted = chance.randrange(size)
    true = [record.leaf_hash(b"%d" % n) for n in range(size + 20)]
    false = [*true[:parted], *(record.leaf_hash(b"false %d" % n) for n in range(parted, size + 20))]
    shown = [_show(three, signer, true, size, who) for who in chance.sample(range(3), chance.choice((2, 3)))]
    note = shown[0][0] + "".join(line for _, line in shown)
    assert record.believe(note, policy).checkpoint.root == record.root(true[:size])
    # The thief tries every partner, with the size that serves best: a rollback, the same size, or one grown on.
    length = chance.choice([parted + 1, size, size + chance.randint(1, 20)])
    tried = [_show(three, signer, false, length, who) for who in range(3)]
    forged = tried[0][0] + "".join(line for _, line in tried)
    try:
        record.believe(forged, policy)
    except record.NotTrueError:
        return 1
    return 0


def _show(three, signer, leaves, size, who):
    """Show a history to one partner, proving from whatever it knew; return the note and its line, if it gave one."""
    note = record.sign_checkpoint(Checkpoint(signer.name, size, record.root(leaves[:size])), signer)
    known = three.all[who].known.get(signer.name)
    old = known.size if known and known.size <= size else 0
    proof = record.consistency_proof(leaves[:size], old)
    status, line = three.all[who].answer(record.write_seen(old, proof, note))
    return note, line if status == 200 else ""
