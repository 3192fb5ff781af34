import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.db import DatabaseError

from sharewell.cli import main
from sharewell.store import as_agency
from sharewell.store.models import Agency, Entry, Membership, Practitioner
from tests.people import NOW

ROOT = Path(__file__).resolve().parents[2]
RUN = [sys.executable, "-c", "import sys; from sharewell.cli import main; sys.exit(main())"]


def sharewell(environ, *words):
    environ = {**environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(
        [*RUN, *words], env=environ, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture
def here(capsys):
    """Run a command in this process, which stands in the test's home already."""

    def run(*words):
        umask = os.umask(0o077)
        try:
            code = main(words)
        finally:
            os.umask(umask)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def bare(home):
    """A home that nobody has set up, on a database that somebody made."""
    shutil.rmtree(home.path)
    return home


def first_agency(home, **changed):
    password = home.path.parent / "password"
    password.write_text("correct horse battery\n")
    words = {
        "--agency": "Elm Lane School",
        "--sector": "school",
        "--practitioner": "Ana Silva",
        "--sign-in": "Ana",
        "--password-file": str(password),
    } | changed
    return [word for pair in words.items() for word in pair]


def test_setup_makes_the_home_and_an_agency_whose_first_person_can_sign_in(bare):
    ended = sharewell(bare.environ, "setup", *first_agency(bare))
    assert (ended.returncode, ended.stderr) == (0, "")
    again = sharewell(bare.environ, "setup")
    assert (again.returncode, again.stderr) == (0, "")
    bare.use()
    person = authenticate(username="ana", password="correct horse battery")
    assert person == Practitioner.objects.get()
    membership = Membership.objects.get()
    assert (membership.practitioner, membership.role) == (person, "administrator")
    with as_agency(Agency.objects.get().id):
        assert [entry.kind for entry in Entry.objects.all()] == [
            "agency.opened",
            "membership.begun",
            "book.adopted",
        ]
    assert sorted(path.name for path in bare.path.rglob("*") if path.stat().st_mode & 0o077) == []


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("--password-file", "none", "The password file cannot be read."),
        ("--sign-in", "", "An agency needs its sector and its first person."),
        ("--agency", "x" * 60_000, "60,000 characters"),
    ],
)
def test_setup_that_cannot_open_the_agency_says_why_and_opens_none(sqlite_home, here, name, value, words):
    code, _, err = here("setup", *first_agency(sqlite_home, **{name: value}))
    assert code == 2
    assert words in err
    assert Agency.objects.count() == 0


def test_work_once_says_what_it_did(home, here):
    assert here("work", "--once") == (
        0,
        (
            "Heads signed: 0. Old drafts deleted: 0. Disposals taken further: 0.\n"
            "Heads cosigned: 0. Witnesses that did not: 0.\n"
        ),
        "",
    )


def test_work_once_of_which_a_part_failed_ends_with_one(sqlite_home, here, monkeypatch):
    assert here("setup", *first_agency(sqlite_home))[0] == 0

    def fails(*_):
        raise DatabaseError

    monkeypatch.setattr("sharewell.actions.tick.redate_all", fails)
    code, out, _ = here("work", "--once")
    assert (code, "Parts that failed: 1. The log says why." in out) == (1, True)


def test_work_by_a_clock_that_jumped_says_so_until_somebody_says_that_it_is_right(
    school, here, monkeypatch, tmp_path
):
    def stands(at):
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)

    stands(NOW)
    assert here("work", "--once")[0] == 0
    assert here("keys", "backup", str(tmp_path), "--days", "1")[0] == 0
    (old,) = tmp_path.glob("*.tar")
    stands(NOW.replace(year=2036))
    code, out, _ = here("work", "--once")
    assert (code, "This computer’s clock says 22 November 2036" in out) == (1, True)
    assert "`sharewell work --once --clock-is-right`" in out
    code, out, _ = here("keys", "backup", str(tmp_path))
    assert (code, "clock says 22 November 2036" in out, old.exists()) == (0, True, True)
    stands(NOW + timedelta(days=2))
    assert here("work", "--once")[0] == 1  # the backup of the keys is dated later
    code, out, _ = here("work", "--once", "--clock-is-right")
    assert (code, "taken to be right: 24 November 2026, 17:31 UTC" in out) == (0, True)
    assert "Backups of the keys that are dated later: 1. Destroy those files" in out
    code, out, _ = here("keys", "backup", str(tmp_path))
    assert (code, "computer’s clock" in out, old.exists()) == (0, False, False)


@pytest.mark.parametrize("command", [["serve"], ["work", "--once"]])
def test_command_where_nothing_was_set_up_refuses_in_words(bare, here, monkeypatch, command):
    # It would take this process's place.
    monkeypatch.setattr("sharewell.cli.serve.become_server", lambda *_: pytest.fail("it started"))
    code, out, err = here(*command)
    assert (code, out) == (2, "")
    assert err.startswith("Sharewell does not start: ")
    assert "sharewell setup" in err


def test_serve_on_a_taken_port_says_so(sqlite_home, here, monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setattr(settings, "SHAREWELL_PORT", taken.getsockname()[1], raising=False)
        code, _, err = here("serve")
    assert (code, "SHAREWELL_PORT" in err) == (1, True)


def test_serve_answers_until_it_is_stopped(home):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    environ = {**home.environ, "SHAREWELL_PORT": port, "PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(
        [*RUN, "serve"], env=environ, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert f"http://localhost:{port}" in server.stdout.readline()
            assert _answers(port)
        finally:
            server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0


def _answers(port):
    from time import monotonic, sleep
    from urllib.error import HTTPError, URLError

    until = monotonic() + 90  # the worker boots behind the open port
    while monotonic() < until:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()  # our own
        except HTTPError as answered:
            answered.close()
            return True
        except (URLError, TimeoutError):
            sleep(0.1)
        else:
            return True
    return False


def test_serve_with_the_database_down_still_shows_whom_to_ring(sqlite_home, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    nowhere = f"sqlite://{tmp_path}/nowhere/at/all.sqlite3"
    environ = sqlite_home.environ | {"SHAREWELL_DATABASE_URL": nowhere, "SHAREWELL_PORT": str(port)}
    with subprocess.Popen(
        [*RUN, "serve"], env={**environ, "PYTHONPATH": str(ROOT / "src")}, cwd=ROOT,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as server:  # fmt: skip
        try:
            assert b'href="tel:999"' in answered(f"http://127.0.0.1:{port}/urgent")
            with pytest.raises(urllib.error.HTTPError) as closed:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/you", timeout=20)
            assert closed.value.code == 503
            # Left open, its socket is found by the collector of rubbish in some later test, and that one fails.
            closed.value.close()
        finally:
            server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0


def answered(address):
    """Wait for a server that is starting on a busy machine."""
    for _ in range(120):
        try:
            with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310  # our own server
                return answer.read()
        except urllib.error.URLError:
            time.sleep(0.5)
    raise AssertionError(f"no answer from {address}")
