"""Started without its keys, or with another home's: what needs none is served, what is sealed stays closed, nothing is recorded.

Once the keys are back everything goes on, with nothing to mend.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from uuid import uuid4

import pytest

from sharewell.actions.adopt_book import adopt_book
from sharewell.actions.check_log import check_log
from sharewell.practice.rulebook import national_book
from sharewell.store import content_keys, keys, startup
from sharewell.store.models import Entry
from sharewell.store.tenancy import as_agency
from tests.people import NOW
from tests.web.conftest import Visitor
from tests.web.forms_found import forms_of
from tests.web.test_wrong_input import KNOWN
from tests.worries import raised

FOREIGN = b"AAAA" * 10 + b"AAA=\n"
PUBLIC = ("/", "/urgent", "/guidance", "/sign-in")


@pytest.fixture
def started_anew(monkeypatch):
    monkeypatch.setattr(startup, "_held", False)


def entries(agency):
    with as_agency(agency):
        return Entry.objects.count()


@pytest.mark.parametrize("how", [None, FOREIGN, b"not a key"])
@pytest.mark.parametrize("name", ["server", "content"])
def test_pages_without_keys_are_read_and_nothing_is_recorded(school, clock, started_anew, name, how):
    receipt = raised(school.lead, words={"what": "The burn on his arm."})
    adopt_book(school.ig_lead, national_book().canonical(), uuid4(), NOW)
    startup.assert_ready()
    visitor = Visitor()
    visitor.sign_in(school.lead)
    form = forms_of(visitor.get(visitor.get("/worry")["Location"]).content.decode())[0].filled(KNOWN)
    at, before = visitor.get("/worry")["Location"], entries(school.agency)
    lost = {path: path.read_bytes() for path in keys.folder().glob(f"{name}*.key")}
    assert lost
    for path in lost:
        path.unlink()
        if how is not None:
            path.write_bytes(how)
            path.chmod(0o600)
    startup._held = False
    assert [Visitor().get(page).status_code for page in PUBLIC] == [200] * len(PUBLIC)
    answer = visitor.post(at, form)
    assert (answer.status_code, "nothing is recorded" in answer.content.decode()) == (503, True)
    story = visitor.get(f"/case/{receipt.targets['case']}")
    if name == "content":
        assert (story.status_code, "burn" in story.content.decode()) == (503, False)
    else:
        assert (story.status_code, "burn" in story.content.decode()) == (200, True)
        checked = visitor.get(f"/check/{receipt.entry_id}").content.decode()
        assert "Unchanged since" in checked
    assert check_log(school.ig_lead).holds
    assert entries(school.agency) == before
    for path, content in lost.items():
        path.write_bytes(content)
        path.chmod(0o600)
    assert "burn" in visitor.get(f"/case/{receipt.targets['case']}").content.decode()
    assert visitor.post(at, form).status_code == 302


def test_entry_whose_words_are_closed_for_want_of_a_key_still_checks(school):
    receipt = raised(school.lead)
    from sharewell.actions.check_record import check_entry

    with as_agency(school.agency):
        kek = Entry.objects.get(id=receipt.entry_id).content.kek
    assert kek in content_keys.all_of(school.agency)
    (path,) = keys.folder().glob(f"*{kek.removeprefix('content-')}.key")
    path.unlink()
    found = check_entry(school.lead, receipt.entry_id)
    assert (found.holds, "Its key is missing here" in found.findings[-1].detail) == (True, True)


@pytest.mark.parametrize("home", ["sqlite"], indirect=True)
def test_serve_starts_without_its_keys_says_so_and_shows_who_to_ring(home, school):
    for path in keys.folder().glob("*.key"):
        path.unlink()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "sharewell", "serve"]
    environ = {**home.environ, "SHAREWELL_PORT": str(port)}
    with subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as serving:
        try:
            text = _read(f"http://127.0.0.1:{port}/urgent")
        finally:
            os.kill(serving.pid, signal.SIGTERM)
            said = serving.communicate()[1].decode()
    assert 'href="tel:999"' in text
    assert "sharewell keys restore FILE" in said


def _read(address, patience=60):
    end = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(address) as answer:  # noqa: S310  # our own server
                return answer.read().decode()
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
