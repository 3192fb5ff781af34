"""What must hold before anybody records anything: saved means saved, and added means only added."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from sharewell.store import backup, guards, keys, keys_named, restoring
from sharewell.store.errors import StoreError
from sharewell.store.models import Agency

SQLITE_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "secure_delete": 1,
    "foreign_keys": 1,
    "trusted_schema": 0,
    "temp_store": 2,
    "recursive_triggers": 1,
}
POSTGRES_SETTINGS = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "remote_apply"},
}


_STANDING = (
    "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled IN ('O', 'A') AND tgname IN (%s, %s) "
    "AND tgfoid = to_regproc(%s)"
)


class NotReadyError(StoreError):
    """Something that every record rests on does not hold, so Sharewell does not start."""


class UnreachableError(NotReadyError):
    """The database does not answer, so nothing about it could be checked. The public pages need none."""


class KeysNotReadyError(NotReadyError):
    """Keys are missing or another home's, and all else holds: pages without sealed words can be read, nothing is recorded."""


WRITABLE_AGAIN = (
    "Whom to ring and the guidance are there all the same. Make the disk writable again: it may have been mounted "
    "read-only after a fault. Nothing else is needed."
)
_held = False


def assert_ready_once() -> None:
    """Check as ``assert_ready`` until it has held in this run; a server that starts without its database needs it."""
    global _held  # noqa: PLW0603  # one process, one answer
    if not _held:
        assert_ready()
        _held = True


def assert_ready() -> None:
    """Refuse to start, with every reason at once, unless keys, tables, guards, roles and durability hold.

    Raises ``UnreachableError`` when all that is wrong is that the database does not answer, and ``KeysNotReadyError``
    when it is the keys.
    """
    reasons = [
        f"Others on this computer can read {name!r}; it should be its owner's alone."
        for name in keys.open_to_others()
    ]
    of_keys = list(_keys_missing())
    if restoring.is_under_way():
        reasons.append(
            "A restore into this home was stopped before its end: run it again with the same files."
        )
    try:
        connection.ensure_connection()
    except DatabaseError:
        reasons += of_keys
        if not reasons:
            raise _unreachable() from None
    else:
        reasons += _reasons()
        of_keys += [] if reasons else _keys_wrong()
        if not reasons and not Agency.objects.exists():
            reasons, of_keys = of_keys, []  # nothing was set up here: there are no keys to put back
    if of_keys and not reasons:
        raise KeysNotReadyError(
            "Keys are missing here, or are another home's, so nothing is recorded and what is sealed stays closed. "
            + " ".join(of_keys),
            "If a child is in danger ring 999. Write down on paper what you did and when. Whoever looks after Sharewell "
            "puts the keys back with `sharewell keys restore FILE`, and it goes on by itself.",
            "docs/backup.md",
        )
    if reasons := list(dict.fromkeys([*reasons, *of_keys])):
        raise NotReadyError(
            "Sharewell does not start: " + " ".join(reasons),
            "Run `sharewell setup` as the account that owns the tables, then start again.",
            "docs/settings.md",
        )
    keys.keep_server_public()


def unwritable() -> str:
    """Say that this home can't be written to, and so nothing be recorded; nothing where it can."""
    home = Path(settings.SHAREWELL_HOME)
    if not home.exists() or os.access(home, os.W_OK):
        return ""
    return f"The disk that holds {home} can’t be written to, so nothing can be recorded."


def refuse_unwritable() -> None:
    """Refuse to go on in a home that can't be written to."""
    if said := unwritable():
        raise NotReadyError(said, WRITABLE_AGAIN, "docs/settings.md")


def _unreachable() -> UnreachableError:
    # SQLite can't even be read where it may not make the files beside it.
    said = unwritable() if connection.vendor == "sqlite" else ""
    return UnreachableError(
        said or "The database cannot be reached.",
        WRITABLE_AGAIN
        if said
        else "The page of numbers is served without it. Start the database; nothing else is needed.",
        "docs/settings.md",
    )


def _reasons() -> Iterator[str]:
    if unknown := backup.unknown_migrations(connection):
        yield f"The tables were made by a newer Sharewell ({unknown[-1]})."
        return
    if MigrationExecutor(connection).migration_plan(MigrationExecutor(connection).loader.graph.leaf_nodes()):
        yield "The tables are not those of this version."
        return
    yield from _sqlite() if connection.vendor == "sqlite" else _postgres()


def _keys_missing() -> Iterator[str]:
    for name in (keys.SERVER_KEY, keys.SECRET_KEY):
        try:
            keys.read_key(name)
        except keys.KeyMissingError as missing:
            yield missing.message


def _keys_wrong() -> Iterator[str]:
    yield from (each.message for each in keys_named.wrong())


def _sqlite() -> Iterator[str]:
    with connection.cursor() as cursor:
        for pragma, wanted in SQLITE_PRAGMAS.items():
            found = cursor.execute(f"PRAGMA {pragma}").fetchone()[0]
            if found != wanted:
                yield f"SQLite's {pragma} is {found}, and should be {wanted}."
        rows = cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    there = dict(rows)
    for name, sql in (guards.sqlite_triggers() | guards.sqlite_kept_triggers()).items():
        if there.get(name) != sql:
            yield f"The guard {name} is missing: what was recorded could be changed."


def _postgres() -> Iterator[str]:
    for name, wanted in POSTGRES_SETTINGS.items():
        found = _one(f"SHOW {name}")
        if found not in wanted:
            yield f"PostgreSQL's {name} is {found}, and should be {' or '.join(sorted(wanted))}."
    if _one("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"):
        yield "The database role that runs Sharewell is a superuser or bypasses row security."
    for table in guards.APPEND_ONLY:
        yield from _postgres_table(table)
    for kept in guards.KEPT:
        if _one(_STANDING, kept.table, f"{kept.table}_kept", f"{kept.table}_not_emptied", kept.function) != 2:
            yield f"A guard of {kept.table} is missing: what was recorded could be changed."


def _postgres_table(table: str) -> Iterator[str]:
    if _one(
        "SELECT pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class WHERE oid = %s::regclass", table
    ):
        yield f"The database role that runs Sharewell owns {table}."
    for right in ("UPDATE", "DELETE", "TRUNCATE"):
        if _one("SELECT has_table_privilege(current_user, %s, %s)", table, right):
            yield f"The database role that runs Sharewell may {right} {table}."
    standing = _one(_STANDING, table, f"{table}_only_added", f"{table}_not_emptied", guards.FUNCTION)
    if standing != 2:
        yield f"A guard of {table} is missing: what was recorded could be changed."


def _one(sql: str, *values: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        row = cursor.fetchone()
    return row[0] if row else None


def check_settings(**_: Any) -> list[CheckMessage]:
    """Tell Django's ``check`` when a database is set so that saved would not mean saved."""
    found: list[CheckMessage] = []
    for alias, database in settings.DATABASES.items():
        if "sqlite" in database["ENGINE"]:
            asked = database.get("OPTIONS", {})
            if (
                "synchronous=FULL" not in asked.get("init_command", "")
                or asked.get("transaction_mode") != "IMMEDIATE"
            ):
                found.append(
                    Error(f"The database {alias!r} would lose records in a power cut.", id="sharewell.E001")
                )
    return found
