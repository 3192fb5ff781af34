"""This server as a partner's witness, on both databases: it follows one history, and says with C2SP's status why not."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from sharewell.actions.cosign import add_checkpoint
from sharewell.cli import main
from sharewell.practice.record import (
    Checkpoint,
    KeySigner,
    consistency_proof,
    cosigned_by,
    leaf_hash,
    root,
    sign_checkpoint,
    take_note_apart,
    vkey,
    write_seen,
)
from sharewell.store import keys, partners
from sharewell.store.models import WitnessedHead
from tests.database import in_threads
from tests.practice.record.made import LOG, SIGNER
from tests.practice.record.test_witness import head

LEAVES = [leaf_hash(b"%d" % n) for n in range(40)]
FORKS = [[leaf_hash(b"fork %d" % number), *LEAVES[1:]] for number in range(16)]
ADDRESS = "/tlog-witness/add-checkpoint"


def note(size, leaves=LEAVES, signer=SIGNER):
    return sign_checkpoint(Checkpoint(signer.name, size, root(leaves[:size])), signer)


def asked(old, new, leaves=LEAVES, signer=SIGNER):
    return write_seen(old, consistency_proof(leaves[:new], old), note(new, leaves, signer))


@pytest.fixture
def witness(home):
    keys.make_key(partners.WITNESS_KEY)
    partners.add_partner_log(vkey(SIGNER))
    return Client(enforce_csrf_checks=True, SERVER_NAME="localhost")


def send(client, body):
    answer = client.post(ADDRESS, body, content_type="text/plain; charset=utf-8")
    return answer.status_code, answer.content.decode()


def seen(client_note, line):
    return cosigned_by(take_note_apart(client_note + line), [partners.witness_signer().key])


def test_growth_is_cosigned_and_the_cosignature_holds(witness):
    for old, new in ((0, 5), (5, 5), (5, 12), (12, 40)):
        status, line = send(witness, asked(old, new))
        assert status == 200
        assert seen(note(new), line)[0].key == partners.witness_signer().key
    assert WitnessedHead.objects.get().size == 40


def test_nonsense_and_the_same_head_again_take_no_lock_and_write_nothing(witness, monkeypatch):
    send(witness, asked(0, 12))
    kept = WitnessedHead.objects.values().get()

    def taken(*_, **__):
        raise AssertionError

    monkeypatch.setattr("sharewell.actions.cosign.transaction.atomic", taken)
    stranger = KeySigner(LOG, b"k" * 32)
    assert send(witness, asked(12, 20, signer=stranger))[0] == 403
    assert send(witness, asked(5, 20))[0] == 409
    assert send(witness, asked(12, 12))[0] == 200
    assert WitnessedHead.objects.values().get() == kept


def test_clock_that_went_back_dates_no_later_head_before_an_earlier(home, witness):
    later = datetime(2026, 11, 22, 18, tzinfo=UTC)
    add_checkpoint(asked(0, 12), later)
    line = add_checkpoint(asked(12, 20), later - timedelta(days=3650))
    assert seen(note(20), line)[0].seconds == int(later.timestamp())
    assert WitnessedHead.objects.get().seen_at == later


def test_what_did_not_grow_is_refused_with_c2sps_status_and_nothing_is_forgotten(witness):
    send(witness, asked(0, 12))
    other = KeySigner(LOG, b"k" * 32)
    stranger = KeySigner("elsewhere.example/log", b"s" * 32)
    for body, status, told in (
        (asked(5, 20), 409, "12\n"),
        (asked(0, 5), 409, "12\n"),
        (write_seen(12, (), note(12, FORKS[0])), 409, "12\n"),
        (asked(12, 20, FORKS[0]), 422, None),
        (write_seen(12, (), note(20)), 422, None),
        (write_seen(13, (), note(12)), 400, None),
        (asked(12, 20, signer=other), 403, None),
        (asked(0, 20, signer=stranger), 404, None),
        (b"old 1\nx", 400, None),
        (b"\xff" * 10, 400, None),
        (b"x" * 70_000, 413, None),
    ):
        found = send(witness, body)
        assert found[0] == status
        assert told is None or found[1] == told
    kept = WitnessedHead.objects.get()
    assert (kept.size, bytes(kept.root)) == (12, root(LEAVES[:12]))
    assert witness.get(ADDRESS).status_code == 405


def test_size_is_told_in_c2sps_type_and_no_cookie_is_set(witness):
    send(witness, asked(0, 12))
    answer = witness.post(ADDRESS, asked(0, 5), content_type="text/plain")
    assert (answer["Content-Type"], answer.cookies) == ("text/x.tlog.size", {})


@pytest.mark.parametrize("first", [True, False], ids=["first head", "later head"])
def test_of_sixteen_histories_at_once_one_is_cosigned(witness, first):
    """Sixteen histories race from one known head; after it, each of the others is refused for ever."""
    old = 0 if first else 5
    common = LEAVES[:old]
    histories = [[*common, *fork[: 20 - old]] for fork in FORKS]
    if not first:
        send(witness, asked(0, 5))
    answers = in_threads(16, lambda n: send(Client(SERVER_NAME="localhost"), asked(old, 20, histories[n])))
    assert sorted(status for status, _ in answers) == [200] + [409] * 15
    won = next(n for n, (status, _) in enumerate(answers) if status == 200)
    assert bytes(WitnessedHead.objects.get().root) == root(histories[won])
    again = [send(Client(SERVER_NAME="localhost"), asked(20, 20, history))[0] for history in histories]
    assert [n for n, status in enumerate(again) if status == 200] == [won]


def test_log_that_changes_its_key_is_followed_under_the_new_one(witness):
    new = KeySigner(LOG, b"n" * 32)
    send(witness, asked(0, 5))
    partners.add_partner_log(vkey(new))
    assert send(witness, asked(5, 12, signer=new))[0] == 200
    assert send(witness, asked(12, 20))[0] == 200


def test_server_without_partners_or_key_says_so(home):
    client = Client(SERVER_NAME="localhost")
    assert send(client, asked(0, 5))[0] == 503
    keys.make_key(partners.WITNESS_KEY)
    assert send(client, asked(0, 5))[0] == 404


def test_command_prints_the_key_adds_a_log_and_lists(home, capsys):
    def ran(*words):
        code = main(["witness", *words])
        return code, capsys.readouterr()

    assert ran("list")[1].out.startswith("No partner yet")
    code, shown = ran("key")
    assert (code, shown.out.strip()) == (0, partners.witness_signer().key.vkey)
    assert base64.b64decode(shown.out.strip().split("+", 2)[2])[0] == partners.ED25519
    assert ran("add-log", vkey(SIGNER))[0] == 0
    assert ran("add-log", vkey(SIGNER))[0] == 2
    assert ran("add-log", "nonsense")[0] == 2
    send(Client(SERVER_NAME="localhost"), asked(0, 5))
    assert ran("list")[1].out == f"log      {LOG}  seen up to entry 5\nquorum   none\n"
    assert head(5).origin == LOG
