"""Heads signed by the signing account, on both databases: while it is down the act stands, and a second history is never signed."""

import threading
from contextlib import contextmanager

import pytest
from django.conf import settings
from tests.database import Home
from tests.people import open_school
from tests.worries import raised

from sharewell.actions.check_log import check_log
from sharewell.actions.check_record import check_entry
from sharewell.cli.signer.listening import _answer
from sharewell.cli.signer.shelf import Shelf
from sharewell.practice.record import Checkpoint, LogKey, read_checkpoint
from sharewell.store import as_agency, heads, keys, log, signing
from sharewell.store import models as rows


@contextmanager
def listening(shelf, where):
    """The signing account's own loop, in a thread of this test."""
    import socket

    server = socket.socket(socket.AF_UNIX)
    where.unlink(missing_ok=True)
    server.bind(str(where))
    server.listen()

    def work():
        while True:
            connection, _ = server.accept()
            with connection:
                _answer(shelf, connection)
                if ended:
                    return

    ended = []
    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        ended.append(True)
        with socket.socket(socket.AF_UNIX) as last:
            last.connect(str(where))
        thread.join()
        server.close()
        where.unlink()


@pytest.fixture
def signer(home: Home, school, tmp_path_factory, monkeypatch):
    """The school's log key moved to the signing account; returns its shelf and its socket."""
    folder = tmp_path_factory.mktemp("s")
    shelf, where = Shelf(folder / "keys"), folder / "s"
    name = f"{keys.log_key(school.agency)}.key"
    (home.path / "keys" / name).rename(shelf.folder / name)
    monkeypatch.setattr(settings, "SHAREWELL_SIGNER", where)
    return shelf, where


def newest(agency):
    with as_agency(agency):
        return rows.Checkpoint.objects.order_by("-size").first()


def test_heads_are_signed_by_the_account_and_checked_without_it(school, signer):
    shelf, where = signer
    key = LogKey(str(school.agency))
    with listening(shelf, where):
        receipts = [raised(school.practitioner) for _ in range(3)]
        assert check_log(school.ig_lead).holds
    assert shelf.head(key).size == newest(school.agency).size == 7
    assert read_checkpoint(newest(school.agency).note, shelf.vkey(key)).size == 7
    assert all(check_entry(school.practitioner, receipt.entry_id).holds for receipt in receipts)


def test_act_stands_while_the_account_is_down_and_its_head_is_signed_later(school, signer):
    shelf, where = signer
    receipt = raised(school.practitioner)
    assert (receipt.index, newest(school.agency).size, heads.sign_heads()) == (4, 4, 0)
    with listening(shelf, where):
        assert (heads.sign_heads(), heads.sign_heads()) == (1, 0)
    assert newest(school.agency).size == 5


def test_head_signed_before_a_crash_is_proved_from_what_the_account_knew(school, signer):
    shelf, where = signer
    with listening(shelf, where):
        raised(school.practitioner)
        key, lost = LogKey(str(school.agency)), newest(school.agency)
        # As after a crash between its signature and our row: it knows size 5, and we ask from size 4.
        with as_agency(school.agency):
            note = signing.sign_head([key], _head(school.agency, 5), 4, log.tree.tree(5).consistency)
        assert note == lost.note
        raised(school.practitioner)
    assert (newest(school.agency).size, shelf.head(key).size) == (6, 6)


def _head(agency, size):
    found = rows.Head.objects.get(size=size)
    return Checkpoint(LogKey(str(agency)).origin, size, bytes(found.root))


def test_rolled_back_or_other_history_is_not_signed(school, signer):
    shelf, where = signer
    key = LogKey(str(school.agency))
    with listening(shelf, where), as_agency(school.agency):
        raised_head = _head(school.agency, 4)
        signing.sign_head([key], raised_head, 0, lambda _: ())
        with pytest.raises(signing.SignerRefusedError, match="two histories"):
            signing.sign_head([key], Checkpoint(key.origin, 4, bytes(32)), 4, lambda _: ())
        with pytest.raises(signing.SignerRefusedError):
            signing.sign_head([key], _head(school.agency, 3), 3, lambda _: ())
        with pytest.raises(signing.SignerRefusedError):
            signing.sign_head([key], Checkpoint(key.origin, 9, bytes(32)), 4, lambda _: (bytes(32),))
    assert shelf.head(key) == raised_head


def test_agency_opened_with_the_account_has_its_key_there_alone(home, signer):
    shelf, where = signer
    with listening(shelf, where):
        agency = open_school("Oak Lane School")
    key = LogKey(str(agency))
    assert key in shelf.held()
    assert not (home.path / "keys" / f"{key.name}.key").exists()
    assert signing.log_vkey(key) == shelf.vkey(key)
    assert shelf.head(key).size == 1


def test_account_that_is_down_is_said_in_words_and_public_half_is_kept(home, school, signer):
    shelf, where = signer
    key = LogKey(str(school.agency))
    with pytest.raises(signing.SignerDownError, match="does not answer"):
        signing.log_vkey(key)
    with listening(shelf, where):
        known = signing.log_vkey(key)
    assert signing.log_vkey(key) == known
    (home.path / "keys" / f"{key.name}.vkey").write_text("x")
    with pytest.raises(keys.KeyMissingError):
        signing.log_vkey(key)


def test_entry_about_the_logs_keys_is_signed_through_the_account(school, signer):
    from tests.practice.record.made import stated

    from sharewell.practice import record

    shelf, where = signer
    asks = signing.log_signer(LogKey(str(school.agency)))
    with listening(shelf, where):
        own = stated(kind="log.key_changed", agency=str(school.agency)).to_bytes()
        signed = record.envelope(own, asks)
        assert (
            record.open_envelope(signed, record.public_keys([record.key_of(asks)])).kind == "log.key_changed"
        )
        with pytest.raises(signing.SignerRefusedError):
            record.envelope(stated(agency=str(school.agency)).to_bytes(), asks)
