"""As every role, from home, by every link that the pages of the demo hold: nothing is dead, and every page is one of ours."""

import importlib
import re
import shutil
from html import unescape
from urllib.parse import urljoin

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import clear_url_caches

from sharewell.config import urls as root
from sharewell.practice.access import ROLES
from sharewell.store.models import Membership
from sharewell.web import urls
from tests.database import Home, forget_connections

DEPTH = 3
# The practitioner with a half-done interview, which another page takes up again.
BEGUN = "daniel.mensah"
MET_BY_THE_LEAD = {
    *("/", "/urgent", "/home", "/record", "/record/kept-head", "/check/*", "/retention"),
    *(
        "/case/*",
        "/case/*/recipients",
        "/decision/*",
        "/decision/*/add",
        "/decision/*/add/*",
        "/decision/*/family/*",
        "/decision/*/give-out",
        "/decision/*/give-out/*",
    ),
    *("/worry", "/worry/*", "/already-shared", "/already-shared/*", "/share-now", "/share-now/*"),
    *("/shares/*", "/shares/*/call", "/shares/*/call/*"),
}
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"')
URGENT = '<a class="sw-urgent-bar__link" href="/urgent">'


@pytest.fixture
def ours(filled, tmp_path):
    """A copy of the filled demo to walk about in (a page that begins something keeps a draft), with its way in."""
    folder, first = filled
    assert first.returncode == 0, first.stderr
    path = shutil.copytree(folder, tmp_path / "walked")
    home = Home(path, "sqlite", f"sqlite://{path}/sharewell.sqlite3")
    home.use()
    cache.clear()
    with override_settings(SHAREWELL_DEMO=True):
        for each in (urls, root):
            importlib.reload(each)
        clear_url_caches()
        yield
    for each in (urls, root):
        importlib.reload(each)
    clear_url_caches()
    forget_connections()


def one_of(role):
    """Sign in as somebody of this role with one click, and return the browser."""
    client = Client(HTTP_HOST="localhost")
    members = Membership.objects.filter(role=role).order_by("practitioner__sign_in_name")
    chosen = members.filter(practitioner__sign_in_name=BEGUN).first() or members[0]
    assert client.post("/demo/sign-in", {"membership": chosen.pk})["Location"] == "/home"
    return client


def links(address, text):
    """Return where a page's links lead within Sharewell, each once, without the places within a page."""
    found = (urljoin(address, unescape(href)).partition("#")[0] for href in LINK.findall(text))
    return list(dict.fromkeys(each for each in found if each.startswith("/")))


def faults(answer):
    """Say what is wrong with a page; a file to keep has only to be there."""
    if answer.status_code != 200:
        return [f"answered {answer.status_code}"]
    if not answer["Content-Type"].startswith("text/html") or "Content-Disposition" in answer:
        return []
    text = answer.content.decode()
    promised = {
        "no urgent way": text.count(URGENT) == 1,
        "a title that tells": "<title>Sharewell</title>" in text,
        f"{text.count('<h1')} headings h1": text.count("<h1") == 1,
    }
    return [what for what, holds in promised.items() if not holds]


def walk(client, read):
    """Follow links from home, each once. Return what was wrong, and the kinds of page met.

    The guidance is the same for everybody: its pages in ``read`` are passed by, and those met are added.
    """
    found, met, waiting = [], {"/home"}, [("/home", 0)]
    for address, deep in waiting:
        if address in read:
            continue
        if address.startswith("/guidance"):
            read.add(address)
        answer = client.get(address, follow=True)
        found += [f"{address}: {fault}" for fault in faults(answer)]
        if deep == DEPTH or answer.status_code != 200:
            continue
        at = answer.redirect_chain[-1][0] if answer.redirect_chain else address
        new = [each for each in links(at, answer.content.decode(errors="replace")) if each not in met]
        met.update(new)
        waiting += [(each, deep + 1) for each in new]
    return found, {ID.sub("*", each.partition("?")[0]) for each in met}


def test_every_link_leads_to_a_page_of_ours_for_every_role(ours):
    read = set()
    walked = {role: walk(one_of(role), read) for role in sorted(ROLES)}
    assert {role: found for role, (found, _) in walked.items()} == {role: [] for role in ROLES}
    # A walk that went nowhere would find nothing wrong either.
    met = {
        role: {each for each in pages if not each.startswith("/guidance")}
        for role, (_, pages) in walked.items()
    }
    assert met["safeguarding_lead"] == MET_BY_THE_LEAD
    assert {role for role in ROLES if "/laws" in met[role]} == {"ig_lead"}
    assert {role for role in ROLES if "/rulebook" in met[role]} == {"ig_lead", "administrator"}
    assert "/case/*/next" in walked["practitioner"][1]


def test_the_walk_finds_what_it_looks_for():
    from django.http import HttpResponse

    assert faults(HttpResponse("<title>Teddy</title>")) == [
        "no urgent way",
        "a title that tells",
        "0 headings h1",
    ]
    assert faults(HttpResponse(status=500)) == ["answered 500"]
    assert links("/case/1", '<a class="x" href="?all">a</a> <a href="#b">b</a> <a href="tel:999">c</a>') == [
        "/case/1?all",
        "/case/1",
    ]
