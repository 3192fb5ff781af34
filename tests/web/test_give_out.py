"""A decision record is given out with its proof from its page: recorded first, then downloaded; only what was allowed is in it."""

import re
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.cache import cache
from django.utils import timezone

from sharewell.practice.record.evidence import check_evidence
from sharewell.store import as_agency
from sharewell.store.models import Checkpoint, Entry, Practitioner
from tests.actions.acts import CHILD, decide, target, worry
from tests.browser import PHONE, faults, page_of, too_wide
from tests.people import join
from tests.server import served
from tests.web.conftest import Visitor
from tests.web.nuttalls import seed, staff

TYPED = {
    "given_to": "Northshire Family Court", "purpose": "legal", "why": "Order of 3 March 2026.", "shows": "all",
}  # fmt: skip


@pytest.fixture
def given(person):
    """Somebody with a decision of their own, and the address of giving it out."""
    case = target(worry(person.actor), "case")
    person.decision = target(decide(person.actor, case), "decision")
    return person


def gives(visitor, **changes):
    address = visitor.get(f"/decision/{visitor.decision}/give-out")["Location"]
    return visitor.send(visitor.get(address), address, **(TYPED | changes))


def downloaded(visitor, page):
    address = page["Location"]
    return visitor.send(visitor.get(address), f"{address}/file")


def entries_of(visitor):
    with as_agency(visitor.actor.agency_id):
        return list(Entry.objects.values_list("kind", flat=True))


def test_record_is_given_out_from_its_page_and_its_file_holds(given):
    assert f"/decision/{given.decision}/give-out" in given.get(f"/decision/{given.decision}").content.decode()
    page = gives(given)
    assert entries_of(given)[-1] == "record.exported"
    told = given.get(page["Location"]).content.decode()
    assert "Northshire Family Court" in told
    assert "Order of 3 March 2026." in told
    answer = downloaded(given, page)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert re.fullmatch(r'attachment; filename="[0-9a-f]{8}-with-proof\.zip"', answer["Content-Disposition"])
    found = check_evidence(answer.content)
    assert found.holds
    assert found.export.statement.purpose == "legal"
    with zipfile.ZipFile(BytesIO(answer.content)) as packed:
        assert CHILD in packed.read("record.html").decode()
    assert entries_of(given).count("record.exported") == 1


def test_form_sent_twice_and_opened_again_records_once(given):
    address = given.get(f"/decision/{given.decision}/give-out")["Location"]
    page = given.get(address)
    first, second = (given.send(page, address, **TYPED) for _ in range(2))
    assert first["Location"] == second["Location"] == given.get(address)["Location"]
    assert entries_of(given).count("record.exported") == 1


def test_names_kept_closed_are_nowhere_in_the_file(given):
    answer = downloaded(given, gives(given, shows="part", closed=["children"]))
    opened = {field.name for field in check_evidence(answer.content).entries[0].opened}
    assert {"children", "people", "answers"}.isdisjoint(opened)
    assert "reasons" in opened
    assert CHILD.encode() not in answer.content


def test_nothing_opened_shows_no_word(given):
    answer = downloaded(given, gives(given, shows="nothing"))
    assert check_evidence(answer.content).entries[0].opened == ()
    assert b"plantedword" not in answer.content


@pytest.mark.parametrize(
    "changes", [{"why": ""}, {"given_to": " "}, {"shows": "part"}, {"purpose": "keep_safe"}]
)
def test_what_is_missing_is_asked_for_and_nothing_is_recorded(given, changes):
    page = gives(given, **changes)
    assert page.status_code == 422
    assert "There is a problem" in page.content.decode()
    assert "record.exported" not in entries_of(given)


def test_what_somebody_gave_out_is_nobody_elses(given, school):
    at = gives(given)["Location"]
    for actor in (school.lead, join(school.agency, "practitioner")):
        other = Visitor()
        other.sign_in(actor)
        assert other.get(at).status_code == 404
        assert other.send(other.get("/you"), f"{at}/file").status_code == 404
    assert given.get(f"{at}/file")["Location"] == at


def test_file_whose_head_waits_to_be_signed_comes_later(given, monkeypatch):
    page = gives(given)
    monkeypatch.setattr(Checkpoint.objects, "filter", lambda **_: Checkpoint.objects.none())
    answer = downloaded(given, page)
    assert answer.status_code == 503
    assert "Nothing is lost." in answer.content.decode()
    monkeypatch.undo()
    monkeypatch.setattr("sharewell.actions.export_record.evidence_page", lambda *_: b"another")
    assert downloaded(given, page).status_code == 409


@pytest.mark.browser
def test_pages_and_the_page_in_the_file_pass_axe_and_fit_320_pixels(sqlite_home, chromium, tmp_path):
    cache.clear()
    now = timezone.now().replace(microsecond=0) - timedelta(minutes=2)
    lead = staff(now)["safeguarding_lead"]
    cases = seed(lead, now)
    name = Practitioner.objects.get(pk=lead.practitioner_id).sign_in_name
    found = []

    def looks(page, what):
        found.extend(f"{what}: {fault}" for fault in faults(page))
        size = page.viewport_size
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        found.extend([f"{what}: has to be scrolled sideways"] if too_wide(page) else [])
        page.set_viewport_size(size)

    with served() as address, page_of(chromium) as page:
        page.goto(f"{address}/sign-in")
        page.locator("#login").fill(name)
        page.locator("#password").fill("a long password")
        page.locator("main").get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url("**/home")
        page.goto(f"{address}/decision/{cases.decision}")
        page.get_by_role("link", name="Download with proof").click()
        looks(page, "asked")
        page.get_by_label("Who is it for?").fill("Northshire review panel")
        page.get_by_label("A review, an inspection or a complaint").check()
        page.get_by_label("Why do you give it out?").fill("They asked on 20 November.")
        page.get_by_label("Everything it says").check()
        page.get_by_role("button", name="Record this and make the file").click()
        page.wait_for_url("**/given-out/*")
        looks(page, "given out")
        with page.expect_download() as download:
            page.get_by_role("button", name="Download the file").click()
        download.value.save_as(tmp_path / "bundle.zip")
    assert check_evidence((tmp_path / "bundle.zip").read_bytes()).holds
    with zipfile.ZipFile(tmp_path / "bundle.zip") as packed:
        packed.extract("record.html", tmp_path)
    with page_of(chromium) as page:
        page.goto((tmp_path / "record.html").as_uri())
        assert "Evie Nuttall" in page.locator("main").inner_text()
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.reload()
        assert len(asked) == 1  # the file itself: nothing is fetched, from us or anybody
        assert page.locator("[href], [src], form, script").count() == 0
        pdf = page.pdf(prefer_css_page_size=True)
        (tmp_path / "record.pdf").write_bytes(pdf)
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 1
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        found.extend(["record.html: has to be scrolled sideways"] if too_wide(page) else [])
    assert found == []
