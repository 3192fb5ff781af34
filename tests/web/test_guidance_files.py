"""What can be taken away: the very bytes of the digest, the parts that read as the same book, the proofs, the charts, SQL."""

import hashlib
import io
import json
import zipfile

import pytest

from sharewell.practice.rulebook import book_from_canonical, national_book, prove, read_book
from sharewell.web.guidance_files import FILES
from sharewell.web.guidance_shown import shipped_book
from tests.people import NOW
from tests.web.test_guidance import text_of
from tests.web.test_public import database_down

__all__ = ["database_down"]

BOOK = national_book()


def taken(visitor, name):
    answer = visitor.get(f"/guidance/files/{name}")
    assert answer.status_code == 200
    return answer


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_there_with_the_database_down(database_down, visitor, name):
    answer = taken(visitor, name)
    assert answer["Content-Disposition"] == f'attachment; filename="sharewell-{name}"'
    assert answer["Content-Type"] == FILES[name].kind
    assert len(answer.content) > 1000


def test_the_first_file_is_the_bytes_of_the_digest(visitor):
    content = taken(visitor, "rulebook.json").content
    assert f"sha256:{hashlib.sha256(content).hexdigest()}" == shipped_book().digest == BOOK.digest
    assert book_from_canonical(content).digest == BOOK.digest


def test_the_parts_read_as_the_same_book(visitor):
    content = taken(visitor, "guidance.zip").content
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        names = [each for each in zipped.namelist() if "/national/" in each]
        book = read_book({each.rpartition("/")[2]: zipped.read(each) for each in names})
        assert any(each.startswith("guidance/scenarios/") for each in zipped.namelist())
    assert book.digest == BOOK.digest
    assert content == taken(visitor, "guidance.zip").content


def test_the_proofs_are_those_of_the_day(visitor):
    told = json.loads(taken(visitor, "proofs.json").content)
    findings = prove(BOOK, NOW.date())
    assert (told["digest"], told["on"]) == (BOOK.digest, NOW.date().isoformat())
    assert [(each["kind"], each["id"], each["holds"]) for each in told["findings"]] == [
        (each.kind, each.id, each.holds) for each in findings
    ]


def test_the_page_of_proofs_counts_what_holds_and_shows_what_does_not(visitor):
    text = text_of(visitor.get("/guidance/proofs"))
    findings = prove(BOOK, NOW.date())
    for kind in {each.kind for each in findings} - {"held"}:
        these = [each.holds for each in findings if each.kind == kind]
        assert f"{sum(these)} of {len(these)}" in text
    assert [each.text for each in findings if not each.holds and each.text not in text] == []
    assert (
        "no proof reaches it: “Every outcome owes reasons and a record.” It is held by Sharewell’s own tests."
        in text
    )
    assert "It does not show that what we wrote down is right" in text


def test_a_floor_says_whether_it_is_proved(visitor):
    text = text_of(visitor.get("/guidance/floors"))
    floors = [each for each in prove(BOOK, NOW.date()) if each.kind in ("floor", "held")]
    proved = [each for each in BOOK.invariants if each.provable and each.in_force(NOW.date())]
    assert text.count("Proved for every case there can be, by the rules of 22 November 2026.") == len(proved)
    tested = [test for each in BOOK.invariants if not each.provable for test in each.tests]
    assert text.count("No proof reaches it: it is held by Sharewell’s own tests.") == 1
    assert [test for test in tested if test not in text] == []
    assert len(tested) == 2
    assert text.count("Not proved yet.") == sum(not each.holds for each in floors)


@pytest.mark.parametrize("name", BOOK.decisions)
def test_a_chart_is_a_picture_and_the_same_in_words(visitor, name):
    picture = visitor.get(f"/guidance/chart/{name}.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert b"<script" not in picture.content
    assert b"style=" not in picture.content
    text = text_of(visitor.get(f"/guidance/chart/{name}"))
    assert "The same in words" in text
    assert "In every other case." in text


@pytest.mark.parametrize(
    "address", ["files/passwd", "files/..%2fbook.toml", "chart/nothing", "chart/nothing.svg"]
)
def test_what_is_not_offered_is_not_there(visitor, address):
    assert visitor.get(f"/guidance/{address}").status_code == 404


def test_other_reports_say_how_soon_whose_and_that_we_make_none(visitor):
    text = text_of(visitor.get("/guidance/also"))
    assert [each.id for each in BOOK.routes if each.owner not in text or each.clock.text not in text] == []
    assert "Sharewell does not make these reports for you." in text
