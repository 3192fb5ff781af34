from uuid import uuid4

import pytest
from django.db import connection
from tests.people import open_school

from sharewell.store import as_agency, content_keys, keys
from sharewell.store.models import Practitioner, Subject
from sharewell.store.sealing import SealBrokenError, open_sealed, seal_record


def subject(agency, name="Planted Name", born="2019-04-05"):
    row = Subject(id=uuid4(), agency_id=agency, kind="child")
    seal_record(row, name=name, born=born)
    with as_agency(agency):
        row.save(force_insert=True)
        return Subject.objects.get(id=row.id)


def test_sealed_row_opens_to_what_was_sealed_and_shows_none_of_it(home):
    row = subject(open_school())
    assert open_sealed(row, "name", "born") == {"name": "Planted Name", "born": "2019-04-05"}
    assert b"Planted" not in row.name
    assert content_keys.all_of(row.agency_id)[row.kek] == "undated"


def test_column_without_a_value_opens_to_none(home):
    assert open_sealed(subject(open_school(), born=None), "born") == {"born": None}


@pytest.mark.parametrize(
    "words", ["a\0b", "half \ud800 a character", "é" * 1_000_000], ids=["nul", "half", "long"]
)
def test_any_text_a_person_can_send_is_sealed_whole(home, words):
    row = Subject(id=uuid4(), agency_id=uuid4())
    seal_record(row, name=words)
    assert open_sealed(row, "name") == {"name": words}


def test_sealing_the_same_twice_gives_other_bytes_under_the_same_key(home):
    row = subject(open_school())
    before = (row.key, row.name)
    seal_record(row, name="Planted Name")
    assert row.key == before[0]
    assert row.name != before[1]


@pytest.mark.parametrize("swap", ["column", "row", "row_and_key", "agency", "table", "bit", "version"])
def test_ciphertext_that_was_moved_or_changed_does_not_open(home, swap):
    agency = open_school()
    row, other = subject(agency), subject(agency, "Another Name")
    if swap == "column":
        row.name = row.born
    elif swap == "row":
        row.name = other.name
    elif swap == "row_and_key":
        row.name, row.key = other.name, other.key
    elif swap == "agency":
        row.agency_id = uuid4()
    elif swap == "table":
        row = Practitioner(id=row.id, key=row.key, kek=row.kek, name=row.name)
    elif swap == "bit":
        row.name = row.name[:-1] + bytes([row.name[-1] ^ 1])
    elif swap == "version":
        row.name = b"\x02" + row.name[1:]
    with pytest.raises(SealBrokenError):
        open_sealed(row, "name")


def test_practitioners_name_is_sealed_to_the_practitioner_and_no_agency(home):
    one, other = Practitioner(id=uuid4()), Practitioner(id=uuid4())
    seal_record(one, name="Planted Name")
    other.key, other.kek, other.name = one.key, one.kek, one.name
    assert open_sealed(one, "name") == {"name": "Planted Name"}
    with pytest.raises(SealBrokenError):
        open_sealed(other, "name")


def test_lost_content_key_is_said_by_name_and_another_key_does_not_open(home):
    row = subject(open_school())
    [path] = (home.path / "keys").glob(f"content-{row.agency_id}-undated-*.key")
    path.unlink()
    with pytest.raises(keys.KeyMissingError, match=row.kek):
        open_sealed(row, "name")
    keys.make_key(path.stem)
    with pytest.raises(SealBrokenError):
        open_sealed(row, "name")


def test_key_file_is_its_owners_alone_and_never_replaced(home):
    path = home.path / "keys" / "server.key"
    before = path.read_bytes()
    keys.make_keys()
    assert path.read_bytes() == before
    assert path.stat().st_mode & 0o777 == 0o600
    assert keys.open_to_others() == []
    path.chmod(0o640)
    assert keys.open_to_others() == ["server.key"]


def test_key_name_that_leaves_the_folder_is_refused(home):
    with pytest.raises(keys.KeyMissingError):
        keys.read_key("../secret")


def test_no_planted_name_lies_open_anywhere_in_the_home(sqlite_home):
    agency = open_school()
    subject(agency)
    in_plain = subject(agency, "Found Name")
    with connection.cursor() as cursor:  # the control: what is not sealed is found by this scan
        cursor.execute("UPDATE store_subject SET name = %s WHERE id = %s", [b"Found Name", in_plain.id.hex])
    held = b"".join(file.read_bytes() for file in sqlite_home.path.rglob("*") if file.is_file())
    assert (b"Planted" in held, b"Found Name" in held) == (False, True)
