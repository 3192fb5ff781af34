"""The disk is full or can't be written, a key is gone or wrong, the clock is ten years off: plain words, nothing half-written.

Ringing somebody works all the while, the log can be checked, and once the fault is gone the same form sent again records.
"""

import subprocess
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest

from sharewell.actions.adopt_book import adopt_book
from sharewell.actions.check_log import check_log
from sharewell.cli import main
from sharewell.practice.rulebook import national_book
from sharewell.store import keys, startup
from sharewell.store.models import Case, Entry
from sharewell.store.tenancy import as_agency
from tests.crashes import holds_together
from tests.database import forget_connections, sqlite_copy
from tests.people import NOW
from tests.web.conftest import Visitor
from tests.web.forms_found import forms_of
from tests.web.test_wrong_input import AT, KNOWN, World
from tests.worries import raised

pytestmark = pytest.mark.parametrize("home", ["sqlite"], indirect=True)


@pytest.fixture
def disk(home, school, tmp_path):
    """A small disk of its own for a home, where this machine lets us have one."""
    at = tmp_path / "disk"
    at.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", at], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip(f"FULL AND READ-ONLY DISK NOT TESTED: {mounted.stderr.decode().strip()}")
    sqlite_copy(home, at / "home").use()
    yield at
    forget_connections()
    subprocess.run(["umount", "--lazy", at], check=True)


@pytest.fixture
def world(school, clock):
    adopt_book(school.ig_lead, national_book().canonical(), uuid4(), NOW)
    visitor = Visitor()
    visitor.sign_in(school.lead)
    visitor.actor = school.lead
    return World(visitor, school.lead, visitor, {}, school.lead, school.ig_lead)


@pytest.fixture
def on_the_disk(disk, world):
    return world


def a_form(world):
    """Come to the button that records a worry; return its address and what it sends."""
    at = AT["worry"](world)
    return at, forms_of(world.visitor.get(at).content.decode())[0].filled(KNOWN)


def says_plainly(answer):
    text = answer.content.decode()
    assert (answer.status_code, 'href="/urgent"' in text, "Traceback" in text) == (503, True, False), text
    return text


def urgent_works():
    answer = Visitor().get("/urgent")
    assert answer.status_code == 200
    assert 'href="tel:999"' in answer.content.decode()


def records_after_all(world, school, form, before):
    answers = [world.visitor.post(*form) for _ in range(2)]
    assert [each.status_code for each in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert world.entries() == before + 1
    assert check_log(school.ig_lead).holds


def fill(disk):
    with (disk / "filler").open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))


def test_full_disk_refuses_plainly_and_records_once_there_is_room(on_the_disk, disk, school):
    form, before = a_form(on_the_disk), on_the_disk.entries()
    fill(disk)
    says_plainly(on_the_disk.visitor.post(*form))
    urgent_works()
    assert on_the_disk.entries() == before
    assert check_log(school.ig_lead).holds
    assert [path for path in keys.folder().iterdir() if path.name.startswith(".")] == []
    (disk / "filler").unlink()
    records_after_all(on_the_disk, school, form, before)


def test_full_disk_makes_no_half_key(disk, school):
    before = set(keys.folder().iterdir())
    fill(disk)
    with pytest.raises(keys.KeyNotWrittenError, match="No space left"):
        keys.make_key("new")
    assert set(keys.folder().iterdir()) == before
    (disk / "filler").unlink()
    keys.make_key("new")
    assert len(keys.read_key("new")) == 32


def test_read_only_disk_refuses_plainly_and_records_once_it_can_be_written(on_the_disk, disk, school):
    form, before = a_form(on_the_disk), on_the_disk.entries()
    forget_connections()
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    says_plainly(on_the_disk.visitor.post(*form))
    urgent_works()
    forget_connections()
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    assert on_the_disk.entries() == before
    records_after_all(on_the_disk, school, form, before)


@pytest.mark.parametrize("stopped", ["cleanly", "at once"])
def test_home_on_a_read_only_disk_is_served_for_whom_to_ring_and_says_what_is_wrong(
    on_the_disk, disk, school, monkeypatch, capsys, stopped
):
    form, before = a_form(on_the_disk), on_the_disk.entries()
    beside = {path: path.read_bytes() for path in (disk / "home").glob("sharewell.sqlite3-*")}
    forget_connections()
    if stopped == "at once":  # then SQLite's files beside it are there, and it can be read
        assert len(beside) == 2
        for path, content in beside.items():
            path.write_bytes(content)
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    monkeypatch.setattr(startup, "_held", False)
    monkeypatch.setattr("sharewell.cli.serve._free", lambda *_: True)
    became = []
    monkeypatch.setattr("sharewell.cli.serve.become_server", lambda *where: became.append(where))
    wrong = f"The disk that holds {disk / 'home'} can’t be written to, so nothing can be recorded."
    assert main(["serve"]) == 0
    assert (capsys.readouterr().err.splitlines()[0], len(became)) == (wrong, 1)
    urgent_works()
    assert Visitor().get("/guidance").status_code == 200
    says_plainly(on_the_disk.visitor.post(*form))
    assert main(["work", "--once"]) == 2
    assert wrong in capsys.readouterr().err
    forget_connections()
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    assert on_the_disk.entries() == before
    records_after_all(on_the_disk, school, form, before)


@pytest.mark.parametrize("content", [None, b"", b"not a key", b"AAAA" * 10 + b"AAA=\n"])
@pytest.mark.parametrize("name", ["server", "content"])
def test_key_missing_or_wrong_keeps_content_closed_and_says_so(world, school, name, content):
    receipt = raised(school.lead, words={"what": "The burn on his arm."})
    with as_agency(school.agency):
        kek = Case.objects.get(id=receipt.targets["case"]).kek
    paths = keys.folder().glob("server.key" if name == "server" else f"*{kek.removeprefix('content-')}.key")
    (path,) = paths
    page = f"/case/{receipt.targets['case']}"
    assert "burn" in world.visitor.get(page).content.decode()
    form, before, true = a_form(world), world.entries(), path.read_bytes()
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    if name == "content":
        assert "burn" not in says_plainly(world.visitor.get(page))
    else:
        says_plainly(world.visitor.post(*form))
        assert world.entries() == before
    urgent_works()
    assert holds_together(school.agency, [])[0] == before
    path.write_bytes(true)
    path.chmod(0o600)
    assert "burn" in world.visitor.get(page).content.decode()
    records_after_all(world, school, form, before)


@pytest.mark.parametrize("years", [-10, 10, 30])
def test_clock_far_off_fails_nowhere_and_once_right_records(world, school, clock, years):
    form = a_form(world)
    clock.move_to(NOW + timedelta(days=365 * years), tick=False)
    away = Visitor()
    away.sign_in(school.lead)
    answers = [away.get("/home"), away.get("/worry"), away.get("/retention"), world.visitor.post(*form)]
    assert {answer.status_code for answer in answers} <= {200, 302, 401, 403}
    urgent_works()
    with as_agency(school.agency):
        indexes = list(Entry.objects.order_by("index").values_list("index", flat=True))
    assert indexes == list(range(len(indexes)))
    clock.move_to(NOW, tick=False)
    world.visitor.sign_in(school.lead)
    assert world.visitor.get("/home").status_code == 200
    receipt = raised(school.lead)
    assert (receipt.repeated, world.entries()) == (False, len(indexes) + 1)
    assert check_log(school.ig_lead).holds
