"""``sharewell record fsck`` ends 0 where all holds and 1 where something does not, and says what to do."""

import json
import sqlite3

import pytest

from sharewell.store import as_agency
from sharewell.store.models import Checkpoint
from tests.actions.acts import worry
from tests.cli.test_record_export import WHY, clock_of_today, here, ran

__all__ = ["clock_of_today", "here"]


def test_fsck_of_a_home_that_holds_ends_0(here, capsys):
    code, out, err = ran(capsys, "fsck")
    assert (code, err) == (0, "\r4 of 4 entries\n")
    assert "All of it holds. This does not show that what was recorded was right." in out
    code, out, _ = ran(capsys, "fsck", "--json")
    assert (code, json.loads(out)) == (
        0, {"agencies": 1, "closed": 0, "disposed": 0, "entries": 4, "faults": [], "holds": True, "waiting": 0}
    )  # fmt: skip


def test_fsck_of_a_changed_entry_ends_1_and_names_it(here, capsys, sqlite_home):
    lite = sqlite3.connect(sqlite_home.path / "sharewell.sqlite3")
    lite.execute("DROP TRIGGER store_entry_no_update")
    lite.execute('UPDATE store_entry SET leaf=zeroblob(32) WHERE "index"=2')
    lite.commit()
    lite.close()
    code, out, _ = ran(capsys, "fsck")
    assert code == 1
    assert "DOES NOT HOLD  Entry 3 is not what was recorded." in out
    assert f"in the record of {here[0].agency_id}" in out
    assert "Tell the IG lead today." in out
    assert json.loads(ran(capsys, "fsck", "--json")[1])["faults"][0]["entry"] == 3


def test_fsck_against_what_was_kept_elsewhere(here, capsys, tmp_path):
    lead = here[0]
    ran(capsys, "export", "--sign-in", "ada.lead", "--entries", "1-4", *WHY, "kept.zip")
    with as_agency(lead.agency_id):
        (tmp_path / "head.txt").write_text(Checkpoint.objects.order_by("size").last().note)
    worry(lead)
    assert ran(capsys, "fsck", "--against", "kept.zip", "--against", "head.txt")[0] == 0
    other = (tmp_path / "head.txt").read_text().replace("\n5\n", "\n4\n")
    (tmp_path / "other.txt").write_text(other)
    code, out, _ = ran(capsys, "fsck", "--against", "other.txt")
    assert code == 1
    assert "other.txt shows another history of this log" in out


@pytest.mark.parametrize(
    ("content", "says"), [(None, "can't be opened"), (b"PK", "not a bundle"), (b"x", "")]
)
def test_fsck_against_a_file_that_is_none_ends_2(here, capsys, tmp_path, content, says):
    if content is not None:
        (tmp_path / "file").write_bytes(content)
    code, _, err = ran(capsys, "fsck", "--against", "file")
    assert code == 2
    assert says in err


def test_fsck_says_which_entries_wait_for_a_signed_head(here, capsys, monkeypatch):
    monkeypatch.setattr("sharewell.store.heads._sign", lambda *_: 0)
    worry(here[0])
    code, out, _ = ran(capsys, "fsck")
    assert code == 0
    assert "The newest 1 wait for a signed head" in out
