"""Content moves from key to key with nothing sealed anew, and no stop in between loses any of it."""

from uuid import uuid4

import pytest
from django.db import connection
from tests.database import in_threads
from tests.people import open_school
from tests.store.test_sealing import subject

from sharewell.store import as_agency, content_keys, keys, rewrapping
from sharewell.store.models import Subject
from sharewell.store.sealing import open_sealed, seal_record

NAMED = {"name": "Planted Name"}


def again(row):
    with as_agency(row.agency_id):
        return Subject.objects.get(id=row.id)


def files(home):
    return {path.stem for path in (home.path / "keys").glob("content-*")}


def test_rotated_key_is_gone_and_what_was_under_it_opens_by_the_new_one(home):
    agency = open_school()
    row, other = subject(agency), subject(open_school("Oak School"))
    before = files(home)
    rewrapping.rotate(agency, row.kek)
    now = again(row)
    assert (now.name, open_sealed(now, "name")) == (row.name, NAMED)
    assert not content_keys.is_there(row.kek)
    assert content_keys.all_of(agency)[now.kek] == "undated"
    assert len(files(home)) == len(before)
    assert again(other).kek == other.kek
    with pytest.raises(keys.KeyMissingError):
        open_sealed(row, "name")


@pytest.mark.parametrize("stop", ["fresh", "rewrap", "lock_sealed", "destroy"])
def test_rotation_that_stops_anywhere_loses_nothing_and_ends_when_it_is_run_again(home, monkeypatch, stop):
    agency = open_school()
    row = subject(agency)

    def breaks(*_):
        raise KeyboardInterrupt

    holder = content_keys if stop in ("fresh", "destroy") else rewrapping
    with monkeypatch.context() as patched:
        patched.setattr(holder, stop, breaks)
        with pytest.raises(KeyboardInterrupt):
            rewrapping.rotate(agency, row.kek)
    assert open_sealed(again(row), "name") == NAMED
    rewrapping.rotate(agency, row.kek)
    assert open_sealed(again(row), "name") == NAMED
    assert not content_keys.is_there(row.kek)


def test_row_sealed_before_its_key_went_is_refused_and_not_kept(home):
    agency = open_school()
    kek = subject(agency).kek
    prepared = Subject(id=uuid4(), agency_id=agency, kind="child")
    seal_record(prepared, under=kek, name="Late")
    rewrapping.rotate(agency, kek)
    with pytest.raises(content_keys.KeyRetiredError), as_agency(agency):
        prepared.save(force_insert=True)  # in no transaction of ours
    with as_agency(agency):
        assert not Subject.objects.filter(id=prepared.id).exists()


def test_people_who_write_while_keys_rotate_lose_nothing(home):
    agency = open_school()
    first = subject(agency)

    def work(number):
        if number:
            return [subject(agency, f"Name {number} {each}") for each in range(4)]
        return rewrapping.rotate(agency, first.kek)

    done = in_threads(4, work)
    assert done[0] is None
    refused = [each for each in done[1:] if isinstance(each, Exception)]
    assert [each for each in refused if not isinstance(each, content_keys.KeyRetiredError)] == []
    with as_agency(agency):
        kept = list(Subject.objects.all())
    assert len(kept) >= 1 + 4 * (3 - len(refused))
    assert all(open_sealed(row, "name")["name"].startswith(("Name", "Planted")) for row in kept)
    assert not content_keys.is_there(first.kek)


def test_key_that_some_row_needs_is_not_destroyed(home):
    row = subject(open_school())
    assert not rewrapping.destroy_unused(row.kek)
    assert open_sealed(again(row), "name") == NAMED


def test_key_with_a_row_that_cannot_be_moved_stays_and_says_so(home):
    agency = open_school()
    row, broken = subject(agency), subject(agency)
    with connection.cursor() as cursor:
        mark = broken.id.hex if home.vendor == "sqlite" else str(broken.id)
        cursor.execute("UPDATE store_subject SET key = %s WHERE id = %s", [bytes(40), mark])
    with pytest.raises(rewrapping.KeyStillNeededError):
        rewrapping.rotate(agency, row.kek)
    assert content_keys.is_there(row.kek)
    assert open_sealed(again(row), "name") == NAMED
    # Only what is damaged is left under it, and trying again makes no more keys.
    assert [each.id for each in rewrapping.stuck(agency, [row.kek])] == [broken.id]
    assert again(row).kek != row.kek
    before = content_keys.all_of(agency)
    with pytest.raises(rewrapping.KeyStillNeededError):
        rewrapping.rotate(agency, row.kek)
    assert content_keys.all_of(agency) == before


def test_drafts_keys_go_when_their_months_are_over_and_no_draft_is_left(home):
    agency = open_school()
    for month in ("draft-2026-08", "draft-2026-10", "2026-08"):
        content_keys.fresh(agency, month)
    assert rewrapping.destroy_past_drafts(agency, "2026-10") == 1
    assert {"draft-2026-10", "2026-08"} <= set(content_keys.all_of(agency).values())
    assert "draft-2026-08" not in content_keys.all_of(agency).values()


def test_newest_key_of_a_month_is_the_one_in_use(home):
    agency = open_school()
    first = content_keys.current(agency, "2051-09")
    assert content_keys.current(agency, "2051-09") == first
    second = content_keys.fresh(agency, "2051-09")
    assert content_keys.current(agency, "2051-09") == second
    assert content_keys.month_of(agency, first) == "2051-09"
    assert (home.path / "keys" / f"content-{agency}-2051-09-{second[8:]}.key").stat().st_mode & 0o777 == 0o600
