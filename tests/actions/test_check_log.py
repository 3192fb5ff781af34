"""The check of a whole log says what is wrong in it, and never that what was recorded is right."""

import sqlite3

import pytest

from sharewell.actions import check_log as module
from sharewell.actions.check_log import check_log
from sharewell.actions.refusal import NotAllowedError
from sharewell.practice.record import read_checkpoint
from tests.people import join, open_school


def test_log_as_it_was_written_holds_and_gives_its_signed_head(school):
    found = check_log(school.ig_lead)
    assert (found.size, found.holds, found.detail) == (4, True, module._ALL)
    assert read_checkpoint(found.note, found.key).size == 4


def test_log_is_refused_to_whoever_may_not_see_the_record(school):
    with pytest.raises(NotAllowedError):
        check_log(school.practitioner)


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ('DELETE FROM store_entry WHERE "index"=1', "Entry 2 is missing."),
        ('UPDATE store_entry SET leaf=zeroblob(32) WHERE "index"=1', "Entry 2 is not what was recorded."),
        ('DELETE FROM store_entry WHERE "index"=2', "This log once held 3 entries and holds 2 now."),
        ("UPDATE store_head SET root=zeroblob(32) WHERE size=2", "another than those entries make"),
        ("DELETE FROM store_head WHERE size=3", "The newest entries are under no head."),
        ("DELETE FROM store_checkpoint", "No head of the log is signed yet."),
        ("DELETE FROM store_checkpoint WHERE size=3", "The newest 1 entries wait for a signed head."),
        ("UPDATE store_checkpoint SET note='x' WHERE size=3", "can’t be read"),
        (
            "UPDATE store_checkpoint SET note=(SELECT note FROM store_checkpoint WHERE size=2) WHERE size=3",
            "The head that was signed over 3 entries is another",
        ),
    ],
)
def test_what_was_done_to_a_log_is_said(sqlite_home, sql, says):
    agency = open_school()
    join(agency, "practitioner")
    ig_lead = join(agency, "ig_lead")
    assert check_log(ig_lead).holds
    lite = sqlite3.connect(sqlite_home.path / "sharewell.sqlite3")
    for (trigger,) in lite.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
        lite.execute(f"DROP TRIGGER {trigger}")
    assert lite.execute(sql).rowcount > 0
    lite.commit()
    lite.close()
    found = check_log(ig_lead)
    assert (found.holds, says in found.detail) == (False, True), found.detail
