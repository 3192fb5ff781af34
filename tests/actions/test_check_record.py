import base64
import json
import sqlite3
from uuid import uuid4

import pytest

from sharewell.actions import check_record as module
from sharewell.actions.check_record import NotSignedYetError, check_entry, check_file_of
from sharewell.actions.log_lines import log_lines
from sharewell.actions.refusal import NotAllowedError, NotFoundError
from sharewell.practice import record
from sharewell.store import as_agency, keys
from sharewell.store import tree as trees
from sharewell.store.models import Checkpoint
from tests.actions.acts import CHILD, late, ring, worry
from tests.people import NOW, join, open_school


def test_entry_that_is_as_it_was_recorded_holds_for_its_reader_and_for_overseers(school):
    entry = ring(school.practitioner).entry_id
    ring(school.practitioner)
    for reader in (school.practitioner, school.lead, school.ig_lead):
        found = check_entry(reader, entry)
        assert found.holds, [finding.detail for finding in found.findings]
        assert found.statement.kind == "share.urgent"
        assert (
            found.unchanged == "Unchanged since 2026-11-22T17:31:05Z. This does not show that it was right."
        )
        assert found.opened == ()


def test_check_file_of_a_reader_opens_all_fields_and_verifies_elsewhere(school):
    entry = ring(school.practitioner).entry_id
    key = record.vkey(keys.log_signer(school.agency))
    found = record.check(check_file_of(school.practitioner, entry), key)
    assert found.holds
    opened = {field.name: field.value for field in found.opened}
    assert opened["danger"].startswith("She is going home")
    assert opened["children"][0]["name"] == CHILD
    one = record.check(check_file_of(school.practitioner, entry, ["reasons"]), key)
    assert [field.name for field in one.opened] == ["reasons"]
    shut = check_file_of(school.ig_lead, entry, ())
    assert record.check(shut, key).opened == ()
    assert CHILD.encode() not in shut


def test_check_file_with_words_is_not_for_overseers_nor_others(school):
    entry = late(school.practitioner).entry_id
    other = join(open_school("Other"), "safeguarding_lead")
    colleague = join(school.agency, "practitioner")
    for actor, wanted in (
        (school.ig_lead, None),
        (school.ig_lead, ["what"]),
        (other, ()),
        (other, None),
        (colleague, ()),
        (school.practitioner, ["nosuch"]),
    ):
        with pytest.raises(NotFoundError):
            check_file_of(actor, entry, wanted)
    for actor, which in ((other, entry), (colleague, entry), (school.lead, uuid4())):
        with pytest.raises(NotFoundError):
            check_entry(actor, which)


def test_entry_without_a_case_is_for_overseers(school):
    with pytest.raises(NotFoundError):
        check_entry(school.practitioner, _first(school))
    assert check_entry(school.ig_lead, _first(school)).holds


def test_worry_is_read_by_those_who_see_its_case(school):
    entry = worry(school.practitioner).entry_id
    assert check_entry(school.practitioner, entry).holds


def _first(school):
    return log_lines(school.ig_lead, 1).lines[-1].entry_id


def _tamper(home, *statements):
    """Change rows behind the guards' back, as somebody with the file could."""
    connection = sqlite3.connect(home.path / "sharewell.sqlite3")
    for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {trigger}")
    for sql, values in statements:
        connection.execute(sql, values)
    connection.commit()
    connection.close()


@pytest.fixture
def one_school(sqlite_home):
    agency = open_school()
    return join(agency, "safeguarding_lead")


def test_entry_whose_envelope_was_changed_does_not_hold_and_the_log_page_says_so(sqlite_home, one_school):
    receipt = ring(one_school)
    forged = json.dumps({"payload": "x"}).encode()
    _tamper(sqlite_home, ("UPDATE store_entry SET envelope=? WHERE id=?", (forged, receipt.entry_id.hex)))
    found = check_entry(one_school, receipt.entry_id)
    assert (found.holds, found.statement, found.unchanged) == (False, None, "")
    line = log_lines(one_school).lines[0]
    assert (line.signature_holds, line.role) == (False, "")


def test_entry_whose_words_were_exchanged_for_another_entry_s_does_not_hold(sqlite_home, one_school):
    first, second = ring(one_school), ring(one_school)
    _tamper(
        sqlite_home,
        (
            (
                "UPDATE store_entrycontent SET sealed=(SELECT sealed FROM store_entrycontent WHERE entry_id=?) "
                "WHERE entry_id=?"
            ),
            (second.entry_id.hex, first.entry_id.hex),
        ),
    )
    found = check_entry(one_school, first.entry_id)
    assert [finding.what for finding in found.findings if not finding.holds] == ["What is kept under it"]
    assert found.statement is None


def test_entry_whose_head_is_not_signed_yet_waits(sqlite_home, one_school):
    receipt = ring(one_school)
    size = receipt.index + 1
    _tamper(sqlite_home, ("DELETE FROM store_checkpoint WHERE size=?", (size,)))
    with pytest.raises(NotSignedYetError):
        check_entry(one_school, receipt.entry_id)


def test_log_lines_show_acts_and_roles_newest_first_without_words(school):
    ring(school.practitioner)
    found = log_lines(school.ig_lead, 9)
    assert (found.page, found.pages, found.size) == (1, 1, 5)
    assert [(line.index, line.kind, line.role) for line in found.lines[:2]] == [
        (4, "share.urgent", "practitioner"),
        (3, "membership.begun", "system"),
    ]
    assert found.lines[0].recorded_at == NOW
    assert all(line.signature_holds for line in found.lines)
    assert CHILD not in repr(found)
    assert found.key == record.vkey(keys.log_signer(school.agency))


def test_log_is_not_for_those_who_do_not_look_after_it(school):
    for actor in (
        school.practitioner,
        join(school.agency, "team_manager"),
        join(school.agency, "report_only"),
    ):
        with pytest.raises(NotAllowedError) as refused:
            log_lines(actor)
        assert refused.value.source == "nothing-allows-it"


def test_check_names_both_heads_and_places_when_history_forked(school, monkeypatch):
    entry = ring(school.practitioner).entry_id
    assert check_entry(school.lead, entry).holds
    other = record.Checkpoint(keys.log_signer(school.agency).name, 3, bytes(32))
    note = record.sign_checkpoint(other, keys.log_signer(school.agency))
    monkeypatch.setattr(module, "_earlier_heads", lambda *_: [note])
    found = check_entry(school.lead, entry)
    [named] = [each for each in found.findings if not each.holds]
    assert (found.holds, found.statement, named.what) == (False, None, "One history of the log")
    with as_agency(school.agency):
        now = trees.tree(3).root
    for word in (
        "A" * 43 + "=",
        base64.b64encode(now).decode(),
        "signed then and kept here",
        "kept here make now",
    ):
        assert word in named.detail


def test_check_looks_back_at_earlier_heads(school):
    entry = ring(school.practitioner).entry_id
    with as_agency(school.agency):
        size = Checkpoint.objects.order_by("-size").first().size
        back = [record.take_note_apart(note).text.split("\n")[1] for note in module._earlier_heads(0, size)]
    assert back == [str(size - 1), str(size - 2), str(size - 3)]
    assert check_entry(school.lead, entry).holds
