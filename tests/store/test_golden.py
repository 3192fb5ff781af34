"""Every golden home, on both databases: upgraded, it reads as it was written, goes on, and a changed byte is named."""

from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.hashers import check_password
from tests.database import Home, _postgres_database, forget_connections
from tests.goldens import (
    DATABASES,
    Golden,
    by_role,
    facts,
    goldens,
    log_facts,
    put_into,
    restore,
    sole_agency,
)
from tests.house.tree import ROOT

from sharewell.actions.check_home import check_home
from sharewell.actions.check_log import check_log
from sharewell.actions.check_record import check_entry, check_file_of
from sharewell.actions.commit import earlier
from sharewell.actions.export_record import NewExport, evidence_of, export_record
from sharewell.actions.raise_worry import NewWorry, Person, raise_worry
from sharewell.actions.restore import restore as restore_both
from sharewell.practice import record
from sharewell.practice.record.evidence import check_evidence
from sharewell.practice.rulebook import book_from_canonical
from sharewell.store import as_agency, startup
from sharewell.store.backup import write_backup
from sharewell.store.keys_file import write_keys
from sharewell.store.models import AdoptedBook, Entry, Practitioner

MOST_BYTES = 200_000


@pytest.fixture(
    params=[
        pytest.param(
            (name, vendor), id=f"{name}-{vendor}", marks=[pytest.mark.postgres] * (vendor != "sqlite")
        )
        for name in goldens()
        for vendor in DATABASES
    ]
)
def golden(request):
    return Golden(*request.param)


@contextmanager
def empty(golden, request, folder):
    """A home with nothing in it, neither keys nor tables."""
    folder.mkdir()
    if golden.vendor == "sqlite":
        yield Home(folder, "sqlite", f"sqlite://{folder}/sharewell.sqlite3")
        forget_connections()
    else:
        with _postgres_database(request.getfixturevalue("postgres_server"), folder) as home:
            yield home


@pytest.fixture
def restored(golden, request, tmp_path):
    with empty(golden, request, tmp_path / "golden") as home:
        restore(golden, home, golden.sql())
        yield golden


@pytest.fixture
def changed(golden, request, tmp_path):
    """The home with one byte of its newest envelope another; returns that entry's id and place in the log."""
    with empty(golden, request, tmp_path / "untouched") as home:
        restore(golden, home, golden.sql())
        with as_agency(sole_agency()):
            entry = Entry.objects.order_by("index").last()
            envelope = bytes(entry.envelope).hex()
    envelope = envelope.upper() if golden.vendor == "sqlite" else envelope
    assert golden.sql().count(envelope) == 1
    other = envelope[:400] + ("0" if envelope[400] != "0" else "1") + envelope[401:]
    with empty(golden, request, tmp_path / "changed") as home:
        restore(golden, home, golden.sql().replace(envelope, other))
        yield entry.id, entry.index


def test_golden_upgraded_reads_as_it_was_written(restored):
    startup.assert_ready()
    expected = restored.expected()
    assert facts(datetime.fromisoformat(expected["now"])) == expected
    assert expected["log"]["holds"]


def test_backup_of_an_older_home_is_put_back_in_its_own_shape_and_brought_up_to_now(
    golden, request, tmp_path
):
    tables, keys = tmp_path / "tables.zip", tmp_path / "keys.tar"
    expected = golden.expected()
    now = datetime.fromisoformat(expected["now"])
    with empty(golden, request, tmp_path / "old") as home:
        put_into(golden, home, golden.sql())
        manifest = write_backup(tables, now)
        write_keys(keys, now, now + timedelta(days=1))
    assert expected["log"]["root"] in {root for _, root in manifest.heads.values()}
    with empty(golden, request, tmp_path / "new") as home:
        home.use()
        assert restore_both(tables, keys, now, nothing_since=True).heads == manifest.heads
        startup.assert_ready()
        assert facts(now) == expected


def test_golden_upgraded_holds_entry_by_entry_and_in_a_file_for_others(restored):
    expected = restored.expected()
    lead = by_role(sole_agency(), "safeguarding_lead")
    for entry in expected["entries"]:
        found = check_entry(lead, UUID(entry["id"]))
        assert found.holds, (entry["index"], found.findings)
        file = record.check(check_file_of(lead, UUID(entry["id"]), ()), expected["log"]["key"])
        assert (file.holds, file.statement.id, file.statement.kind) == (True, entry["id"], entry["kind"])


def test_golden_upgraded_is_sound_and_is_given_out_whole(restored):
    """What the first edition wrote is checked whole by this one, and goes into a bundle that holds."""
    assert check_home(lambda *_: None).faults == []
    expected = restored.expected()
    lead, now = by_role(sole_agency(), "safeguarding_lead"), datetime.fromisoformat(expected["now"])
    entries = tuple(UUID(entry["id"]) for entry in expected["entries"])
    new = NewExport(entries=entries, purpose="review", given_to="A review", why="It is asked for.")
    found = check_evidence(
        evidence_of(lead, export_record(lead, new, uuid4(), now).entry_id), expected["log"]["key"]
    )
    assert found.holds, found.findings
    assert [one.statement.id for one in found.entries] == [entry["id"] for entry in expected["entries"]]


def test_golden_upgraded_still_gives_each_receipt_when_a_form_comes_again(restored):
    agency = sole_agency()
    roles = ("practitioner", "safeguarding_lead", "ig_lead")
    people = {str(one.practitioner_id): one for one in (by_role(agency, role) for role in roles)}
    entries = [entry for entry in restored.expected()["entries"] if entry["actor"]]
    for entry in entries:
        again = earlier(people[entry["actor"]], entry["kind"], UUID(entry["idem"]))
        assert (str(again.entry_id), again.index, again.targets, again.repeated) == (
            entry["id"], entry["index"], entry["targets"], True,
        )  # fmt: skip
    assert len(entries) > 8


def test_golden_upgraded_keeps_its_people_and_its_rulebook(restored):
    people = {one.sign_in_name: one for one in Practitioner.objects.all()}
    assert check_password("a long password", people["sam.okoro"].password)
    with as_agency(sole_agency()):
        kept = AdoptedBook.objects.get()
        assert book_from_canonical(bytes(kept.canonical)).digest == kept.digest


def test_golden_upgraded_goes_on_from_where_it_stood(restored):
    expected = restored.expected()
    agency = sole_agency()
    sam, now = by_role(agency, "practitioner"), datetime.fromisoformat(expected["now"]) + timedelta(hours=1)
    new = NewWorry(words={"seen": "Another day."}, people=(Person("Ola Example"),), happened_at=now)
    receipt = raise_worry(sam, new, uuid4(), now)
    old, grown = expected["log"], log_facts(agency)
    assert (grown["holds"], grown["size"], grown["key"]) == (True, old["size"] + 1, old["key"])
    assert receipt.index == old["size"]
    with as_agency(agency):
        leaves = [bytes(entry.leaf) for entry in Entry.objects.order_by("index")]
    proof = record.consistency_proof(leaves, old["size"])
    before = (old["size"], bytes.fromhex(old["root"]))
    assert record.check_consistency(before, (grown["size"], bytes.fromhex(grown["root"])), proof)
    assert check_entry(sam, receipt.entry_id).holds


def test_golden_with_one_byte_of_an_envelope_changed_is_named(changed):
    entry_id, index = changed
    found = check_log(by_role(sole_agency(), "ig_lead"))
    assert (found.holds, found.detail) == (False, f"Entry {index + 1} is not what was recorded.")
    assert not check_entry(by_role(sole_agency(), "ig_lead"), entry_id).holds


def test_golden_folders_are_small_and_there_is_one():
    sizes = {
        name: sum(path.stat().st_size for path in (Golden(name, "").path).iterdir()) for name in goldens()
    }
    assert "0001-first-share" in sizes
    assert {name: size for name, size in sizes.items() if size >= MOST_BYTES} == {}
    assert {path.name for path in (ROOT / "tests" / "golden" / "0001-first-share").iterdir()} == {
        "README.md", "expected.json", "keys-of-an-invented-home.json", "postgresql.sql.xz", "sqlite.sql.xz",
    }  # fmt: skip
