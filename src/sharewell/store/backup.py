"""Writes every row to one file, without any key, and puts such a file back into a home that holds nothing yet.

The tables are written as the applied migrations shaped them, so an older backup is loaded into its own shape and then
brought up to this version.
"""

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from sharewell.store import keys, keys_file
from sharewell.store.backup_file import MANIFEST, BackupError, Manifest, as_json, read_manifest, spoilt
from sharewell.store.stamp_files import write_stamps

MADE_ANEW = {"contenttypes", "sessions", "auth"}  # made by migrations, or worth nothing elsewhere
AT_ONCE = 500  # rows
Tell = Callable[[str], None]


def database() -> str:
    """Return the name of the database connection that may make and fill tables."""
    return "owner" if "owner" in connections else "default"


def unknown_migrations(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the migrations that were applied here and that this version does not have: the tables are a newer one's."""
    known = MigrationExecutor(connection).loader.disk_migrations
    return sorted(
        f"{app} {name}"
        for app, name in MigrationRecorder(connection).applied_migrations()
        if app in _apps(connection) and (app, name) not in known
    )


def refuse_newer(connection: BaseDatabaseWrapper) -> None:
    """Refuse tables that a newer version shaped, before anything is changed."""
    if unknown := unknown_migrations(connection):
        raise BackupError(
            f"These tables were made by a newer Sharewell ({unknown[-1]}). Nothing was changed.",
            "Install that version or a later one, then start again.",
            "docs/backup.md",
        )


def write_backup(to: Path, now: datetime, tell: Tell = lambda _: None) -> Manifest:
    """Write every row, and the time stamps, to a new file; nobody has to stop work. On disk before this returns.

    The rows are as they stand at one moment.
    """
    connection = connections[database()]
    refuse_newer(connection)
    _refuse_beside_keys(to.parent)
    aside = to.with_name(f".{to.name}.part")
    try:
        with _one_moment(connection), zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as archive:
            manifest = _write_tables(archive, connection, now, tell)
            manifest = replace(manifest, stamps=write_stamps(archive))
            archive.writestr(MANIFEST, json.dumps(as_json(manifest), indent=1))
        aside.chmod(0o600)
        _sync(aside)
        aside.rename(to)
        _sync(to.parent)
    except OSError as wrong:
        raise BackupError(
            f"The backup could not be written: {wrong.strerror or wrong}. Nothing else was changed.",
            "Make room, or name another folder, and try again.",
            "docs/backup.md",
        ) from wrong
    finally:
        aside.unlink(missing_ok=True)
    return manifest


def _refuse_beside_keys(folder: Path) -> None:
    if list(folder.glob(keys_file.NAME)) or keys.folder().resolve() in (
        folder.resolve(),
        *folder.resolve().parents,
    ):
        raise BackupError(
            f"{folder} holds keys.",
            "Keep the tables in another place: whoever has both can read every name.",
            "docs/backup.md",
        )


def load_backup(file: Path, tell: Tell = lambda _: None) -> Manifest:
    """Put a backup into a database that holds nothing yet, all of it or nothing, and bring it up to this version."""
    manifest, connection = read_manifest(file), connections[database()]
    known = MigrationExecutor(connection).loader.disk_migrations
    if newer := [name for app, name in manifest.migrations if (app, name) not in known]:
        raise BackupError(
            f"This backup was made by a newer Sharewell ({newer[-1]}). Nothing was changed.",
            "Install that version or a later one, then restore.",
            "docs/backup.md",
        )
    refuse_rows(connection)
    _migrate_to(connection, manifest.migrations)
    with transaction.atomic(using=connection.alias), zipfile.ZipFile(file) as archive:
        for model in _tables(connection):
            rows = _load(archive, model, connection.alias)
            _say(tell, model, rows)
            if rows != manifest.tables.get(model._meta.label, (0, ""))[0]:
                raise spoilt(f"{model._meta.label} has another number of rows than were written")
        for statement in connection.ops.sequence_reset_sql(no_style(), _tables(connection)):
            with connection.cursor() as cursor:
                cursor.execute(statement)
    bring_up(connection)
    return manifest


def bring_up(connection: BaseDatabaseWrapper) -> None:
    """Bring the tables up to this version."""
    call_command("migrate", database=connection.alias, verbosity=0, interactive=False, skip_checks=True)


def _write_tables(
    archive: zipfile.ZipFile, connection: BaseDatabaseWrapper, now: datetime, tell: Tell
) -> Manifest:
    tables = {}
    for model in _tables(connection):
        rows, digest = 0, hashlib.sha256()
        with archive.open(f"{model._meta.label}.jsonl", "w", force_zip64=True) as member:
            every: models.QuerySet[Any] = models.QuerySet(model, using=connection.alias)
            for row in every.order_by("pk").iterator(AT_ONCE):
                line = _line(row)
                member.write(line)
                digest.update(line)
                rows += 1
        tables[model._meta.label] = (rows, digest.hexdigest())
        _say(tell, model, rows)
    applied = MigrationRecorder(connection).applied_migrations()
    ours = sorted(pair for pair in applied if pair[0] in _apps(connection))
    return Manifest(now, tuple(ours), tables, _heads(connection))


def _say(tell: Tell, model: Any, rows: int) -> None:
    if rows:
        tell(f"{model._meta.verbose_name}: {rows}")


def _heads(connection: BaseDatabaseWrapper) -> dict[str, tuple[int, str]]:
    head = _state(connection).get_model("store", "Head")
    found: dict[str, tuple[int, str]] = {}
    for agency, size, root in models.QuerySet(head, using=connection.alias).values_list(
        "agency", "size", "root"
    ):
        if size > found.get(str(agency), (0, ""))[0]:
            found[str(agency)] = (size, bytes(root).hex())
    return found


def _line(row: models.Model) -> bytes:
    values = {}
    for field in row._meta.concrete_fields:
        value = field.value_from_object(row)
        values[field.attname] = field.value_to_string(row) if isinstance(value, bytes | memoryview) else value
    return json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=True).encode() + b"\n"


def _load(archive: zipfile.ZipFile, model: type[models.Model], using: str) -> int:
    member = f"{model._meta.label}.jsonl"
    if member not in archive.namelist():
        return 0
    done, waiting = 0, list[models.Model]()
    names = {field.attname: field for field in model._meta.concrete_fields}
    with archive.open(member) as lines:
        for line in io.TextIOWrapper(lines, "ascii"):
            told = json.loads(line)
            waiting.append(model(**{name: names[name].to_python(value) for name, value in told.items()}))
            if len(waiting) == AT_ONCE:
                done += _insert(model, waiting, using)
    return done + _insert(model, waiting, using)


def _insert(model: type[models.Model], rows: list[models.Model], using: str) -> int:
    every: models.QuerySet[Any] = models.QuerySet(model, using=using)
    every.bulk_create(rows)
    done = len(rows)
    rows.clear()
    return done


def _tables(connection: BaseDatabaseWrapper) -> list[Any]:
    return [
        model
        for model in _state(connection).get_models(include_auto_created=True)
        if model._meta.app_label not in MADE_ANEW and model._meta.managed and not model._meta.proxy
    ]


def _state(connection: BaseDatabaseWrapper) -> Any:
    """Return the tables as the applied migrations shaped them; these models have no rules and no tenants of their own."""
    loader = MigrationExecutor(connection).loader
    return loader.project_state(
        [pair for pair in loader.applied_migrations if pair in loader.graph.nodes]
    ).apps


def _apps(connection: BaseDatabaseWrapper) -> set[str]:
    return {app for app, _ in MigrationExecutor(connection).loader.disk_migrations}


def _migrate_to(connection: BaseDatabaseWrapper, migrations: tuple[tuple[str, str], ...]) -> None:
    last = dict(sorted(migrations))
    for app, name in last.items():
        call_command(
            "migrate", app, name, database=connection.alias, verbosity=0, interactive=False, skip_checks=True
        )


def refuse_rows(connection: BaseDatabaseWrapper) -> None:
    """Refuse a database that holds anything already."""
    if holds_rows(connection):
        raise BackupError(
            "This home already holds records. Nothing was changed.",
            "Restore into an empty home: name a new folder in SHAREWELL_HOME, and a new database.",
            "docs/backup.md",
        )


def holds_rows(connection: BaseDatabaseWrapper) -> bool:
    """Say whether a database holds anything of Sharewell's."""
    there = set(connection.introspection.table_names())
    for table in sorted(there - {"django_migrations"}):
        if table.startswith(("django_", "auth_")):
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608  # quoted
            if cursor.fetchone():
                return True
    return False


@contextmanager
def _one_moment(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Read all tables as they stand at one moment, while others go on writing."""
    if connection.vendor == "postgresql":
        with transaction.atomic(using=connection.alias):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")  # a reader's: with a write-ahead log it holds nobody up
        try:
            yield
        finally:
            cursor.execute("COMMIT")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
