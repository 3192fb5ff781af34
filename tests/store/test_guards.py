from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, ProgrammingError, connection, connections, transaction
from tests.actions.acts import ring, target
from tests.people import NOW, open_school

from sharewell.actions.keep_case import NewKeeping, keep_case
from sharewell.store import as_agency, guards, startup
from sharewell.store.models import Cosignature, Entry, EntryContent, LogChange, Subtree

# Opening an agency fills the rest; what is adopted, confirmed or disposed of is tried in the tests of those acts.
ELSEWHERE = {"store_adoptedbook", "store_adoptedprotocol", "store_standing", "store_disposalcase"}
OF_A_CASE = {
    *("store_worry", "store_worrysubject", "store_decision", "store_proposalsubject"),
    *("store_share", "store_call", "store_casesubject", "store_keeping"),
}
TABLES = sorted(set(guards.APPEND_ONLY) - ELSEWHERE - OF_A_CASE)


def refused(sql):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def school_with_a_row_everywhere():
    """Open a school; its log is too young for a whole subtree or another key, so each is put there."""
    agency = open_school()
    with as_agency(agency):
        Subtree.objects.create(id=uuid4(), agency_id=agency, level=1, index=0, hash=bytes(32))
        LogChange.objects.create(
            id=uuid4(), agency_id=agency, entry=Entry.objects.get(), key="k", vkey="v", replaced="r"
        )
        Cosignature.objects.create(id=uuid4(), agency_id=agency, size=1, witness="w", line="l")


@pytest.mark.parametrize("table", TABLES)
def test_what_was_recorded_can_be_neither_changed_nor_deleted(home, table):
    school_with_a_row_everywhere()
    refused(f"UPDATE {table} SET id = id")
    refused(f"DELETE FROM {table}")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize("table", sorted(OF_A_CASE))
def test_what_pages_read_of_a_case_can_be_neither_changed_nor_deleted(home, school, table):
    told = ring(school.practitioner)
    new = NewKeeping(kind="child_protection_file", closed_on=None, reason="It is.")
    keep_case(school.lead, target(told, "case"), new, uuid4(), NOW)
    with as_agency(school.agency):
        assert apps.get_model("store", table.removeprefix("store_")).objects.count() == 1
    refused(f"UPDATE {table} SET id = id")
    refused(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", TABLES)
def test_owner_who_may_everything_is_stopped_by_the_triggers(postgres_home, table):
    school_with_a_row_everywhere()
    for sql in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        with pytest.raises(DatabaseError, match=guards.REFUSAL), connections["owner"].cursor() as cursor:
            cursor.execute(sql)


@pytest.mark.parametrize(
    "change",
    [
        "sealed = key",
        "kek = 'disposed'",
        "kek = 'disposed', key = sealed, sealed = key",
        "id = agency_id",
        "entry_id = id",
    ],
)
def test_sealed_content_is_never_changed_in_part(home, change):
    open_school()
    refused(f"UPDATE store_entrycontent SET {change}")
    refused("DELETE FROM store_entrycontent")


def test_sealed_content_is_wrapped_anew_or_emptied_whole_and_once(home):
    agency = open_school()
    with as_agency(agency):
        row = EntryContent.objects.get()
        assert EntryContent.objects.update(key=b"another", kek="content-1") == 1
        assert EntryContent.objects.update(key=b"", sealed=b"", kek="disposed") == 1
    refused("UPDATE store_entrycontent SET kek = 'content-1'")
    refused("UPDATE store_entrycontent SET kek = kek")
    with as_agency(agency):
        assert (EntryContent.objects.get().sealed, row.sealed == b"") == (b"", False)


def test_replacing_a_row_on_sqlite_counts_as_deleting_it(sqlite_home):
    open_school()
    refused("INSERT OR REPLACE INTO store_head SELECT * FROM store_head")


def dropped(home, table, name):
    alias = "owner" if home.owner_url else "default"
    with connections[alias].cursor() as cursor:
        on = f" ON {table}" if home.owner_url else ""
        cursor.execute(f"DROP TRIGGER {name}{on}")


def test_start_without_a_guard_is_refused_and_migrating_makes_it_again(home):
    name = "store_entry_only_added" if home.owner_url else "store_entry_no_update"
    dropped(home, "store_entry", name)
    with pytest.raises(startup.NotReadyError, match="guard"):
        startup.assert_ready()
    guards.make_after_migrate("owner" if home.owner_url else "default")
    startup.assert_ready()


@pytest.mark.parametrize("table", [kept.table for kept in guards.KEPT])
def test_start_without_the_guard_of_what_is_kept_is_refused(home, table):
    dropped(home, table, f"{table}_kept")
    with pytest.raises(startup.NotReadyError, match="guard"):
        startup.assert_ready()


def test_start_with_a_guard_of_other_words_is_refused(sqlite_home):
    dropped(sqlite_home, "store_entry", "store_entry_no_update")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TRIGGER store_entry_no_update BEFORE UPDATE ON store_entry BEGIN SELECT 1; END"
        )
    with pytest.raises(startup.NotReadyError, match="store_entry_no_update"):
        startup.assert_ready()


def test_start_as_the_owner_of_the_tables_is_refused(postgres_home):
    connections.settings["default"] |= {"USER": connections.settings["owner"]["USER"]}
    connection.close()
    with pytest.raises(startup.NotReadyError, match="owns store_entry"):
        startup.assert_ready()


def test_start_as_a_superuser_is_refused(postgres_home, postgres_server):
    server = postgres_server
    server.run(f"ALTER ROLE app_{server.mark} SUPERUSER")
    try:
        with pytest.raises(startup.NotReadyError, match="superuser"):
            startup.assert_ready()
    finally:
        server.run(f"ALTER ROLE app_{server.mark} NOSUPERUSER")


def test_role_that_runs_sharewell_can_make_no_table_and_rewrite_no_migration(postgres_home):
    for sql in ("CREATE TABLE planted (id int)", "DELETE FROM django_migrations"):
        with pytest.raises(ProgrammingError), connection.cursor() as cursor:
            cursor.execute(sql)


def test_start_where_saved_would_not_mean_saved_is_refused(home):
    with connection.cursor() as cursor:
        off = "SET synchronous_commit = off" if home.owner_url else "PRAGMA synchronous = NORMAL"
        cursor.execute(off)
    with pytest.raises(startup.NotReadyError, match="synchronous"):
        startup.assert_ready()


def test_start_with_missing_keys_or_an_open_folder_says_each(sqlite_home):
    (sqlite_home.path / "keys" / "server.key").unlink()
    (sqlite_home.path / "keys").chmod(0o755)
    with pytest.raises(startup.NotReadyError) as stopped:
        startup.assert_ready()
    assert "'server'" in stopped.value.message
    assert "'keys'" in stopped.value.message


def test_start_without_a_database_is_refused_in_words(sqlite_home):
    connection.close()
    connections.settings["default"]["NAME"] = str(sqlite_home.path / "none" / "none.sqlite3")
    with pytest.raises(startup.NotReadyError, match="cannot be reached"):
        startup.assert_ready()


def test_start_on_tables_of_another_version_is_refused(sqlite_home):
    connection.close()
    connections.settings["default"]["NAME"] = str(sqlite_home.path / "empty.sqlite3")
    with pytest.raises(startup.NotReadyError, match="not those of this version"):
        startup.assert_ready()


def test_check_tells_of_a_database_that_would_lose_records(settings_of_databases):
    assert startup.check_settings() == []
    settings_of_databases["default"]["OPTIONS"] = {"transaction_mode": "IMMEDIATE"}
    assert [found.id for found in startup.check_settings()] == ["sharewell.E001"]


@pytest.fixture
def settings_of_databases(sqlite_home):
    return connections.settings


def test_key_with_a_damaged_file_is_a_missing_key(sqlite_home):
    (sqlite_home.path / "keys" / "server.key").write_text("short")
    with pytest.raises(startup.NotReadyError, match="'server'"):
        startup.assert_ready()
