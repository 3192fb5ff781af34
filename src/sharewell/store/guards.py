"""What the database itself holds to: rows only added, keys that never cross agencies, and what each role may do."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from sharewell.store.models.tenant import Tenant

APPEND_ONLY = (
    "store_entry",
    "store_head",
    "store_subtree",
    "store_checkpoint",
    "store_adoptedbook",
    "store_adoptedprotocol",
    "store_standing",
    "store_logchange",
    "store_cosignature",
    "store_disposalcase",
    *("store_worry", "store_worrysubject", "store_decision", "store_proposalsubject"),
    *("store_share", "store_call", "store_casesubject", "store_keeping"),
)
REFUSAL = "this table is only ever added to"
FUNCTION = "sharewell_append_only"
CONTENT = "store_entrycontent"


@dataclass(frozen=True)
class Kept:
    """A table whose rows are never deleted, and the change of one that its guard refuses, and in what words."""

    table: str
    refusal: str
    spoilt: str

    @property
    def function(self) -> str:
        """Name the function of its guard on PostgreSQL."""
        return f"sharewell_{self.table.removeprefix('store_')}_kept"


def _other(*columns: str) -> str:
    return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in ("id", "agency_id", *columns))


def _once(column: str) -> str:
    return f"(OLD.{column} IS NOT NULL AND (NEW.{column} IS NULL OR NEW.{column} <> OLD.{column}))"


KEPT = (
    # Its wrapped key may be wrapped anew, and all of it may be emptied once, by a disposal. Nothing else.
    Kept(
        CONTENT,
        "sealed content is never changed, only disposed of",
        f"{_other('entry_id')} OR OLD.kek = 'disposed' "
        "OR (NEW.kek = 'disposed' AND (length(NEW.sealed) > 0 OR length(NEW.key) > 0)) "
        "OR (NEW.kek <> 'disposed' AND NEW.sealed <> OLD.sealed)",
    ),
    Kept(
        "store_hold",
        "a hold is never changed, only lifted once",
        f"{_other('case_id', 'entry_id')} OR {_once('lifted_id')}",
    ),
    Kept(
        "store_disposal",
        "a disposal is never changed once it was asked for, done or certified",
        f"{_other('asked_id', 'asked_by_id')} OR {_once('done_id')} OR {_once('certified_id')} "
        "OR (OLD.done_id IS NOT NULL AND NEW.keks <> OLD.keks)",
    ),
)


def make_after_migrate(using: str, **_: Any) -> None:
    """Make every guard again; a table that a migration re-made has lost its own."""
    connection = connections[using]
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return  # halfway, as when an older backup is put back; the last migration makes them
    with connection.cursor() as cursor:
        for statement in statements(connection):
            cursor.execute(statement)


def statements(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the SQL that makes the guards, whether or not they are there."""
    if connection.vendor == "sqlite":
        return [
            sql
            for name, trigger in (sqlite_triggers() | sqlite_kept_triggers()).items()
            for sql in (f"DROP TRIGGER IF EXISTS {name}", trigger)
        ]
    return [*_postgres_triggers(), *_postgres_kept_triggers(), *_composite_keys(), *_grants()]


def sqlite_triggers() -> dict[str, str]:
    """Return the append-only triggers by name, word for word as SQLite keeps them."""
    return {
        f"{table}_no_{doing.lower()}": (
            f"CREATE TRIGGER {table}_no_{doing.lower()} BEFORE {doing} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
        for table in APPEND_ONLY
        for doing in ("UPDATE", "DELETE")
    }


def sqlite_kept_triggers() -> dict[str, str]:
    """Return the triggers of what is kept by name, word for word as SQLite keeps them."""
    found = {}
    for kept in KEPT:
        table, refuse = kept.table, f"BEGIN SELECT RAISE(ABORT, '{kept.refusal}'); END"
        found[f"{table}_no_delete"] = f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}"
        found[f"{table}_kept"] = (
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} WHEN {kept.spoilt} {refuse}"
        )
    return found


def _postgres_kept_triggers() -> Iterator[str]:
    for kept in KEPT:
        yield (
            f"CREATE OR REPLACE FUNCTION {kept.function}() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
            f"IF TG_OP = 'UPDATE' THEN IF NOT ({kept.spoilt}) THEN RETURN NEW; END IF; END IF; "
            f"RAISE EXCEPTION '{kept.refusal}' USING ERRCODE = 'integrity_constraint_violation'; END$$"
        )
        yield (
            f"CREATE OR REPLACE TRIGGER {kept.table}_kept BEFORE UPDATE OR DELETE ON {kept.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {kept.function}()"
        )
        yield (
            f"CREATE OR REPLACE TRIGGER {kept.table}_not_emptied BEFORE TRUNCATE ON {kept.table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {kept.function}()"
        )


def _postgres_triggers() -> list[str]:
    made = [
        (
            f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END$$"
        )
    ]
    for table in APPEND_ONLY:
        made += [
            (
                f"CREATE OR REPLACE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()"
            ),
            (
                f"CREATE OR REPLACE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()"
            ),
        ]
    return made


def _composite_keys() -> list[str]:
    """Tie every reference to its own agency: a plain foreign key accepts another agency's row."""
    made = []
    for model in apps.get_app_config("store").get_models():
        if not issubclass(model, Tenant):
            continue
        for field in model._meta.concrete_fields:
            other = field.related_model
            if not isinstance(field, models.ForeignKey) or not (
                isinstance(other, type) and issubclass(other, Tenant)
            ):
                continue
            table, name = model._meta.db_table, f"{model._meta.model_name}_{field.name}_same_agency"
            made += [
                f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}",
                (
                    f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (agency_id, {field.column}) "
                    f"REFERENCES {other._meta.db_table} (agency_id, id) DEFERRABLE INITIALLY DEFERRED"
                ),
            ]
    return made


def _grants() -> list[str]:
    """Let the role that runs Sharewell do all but make tables, and change what is only added to."""
    app, owner = (settings.DATABASES.get(alias, {}).get("USER") for alias in ("default", "owner"))
    if not app or app == owner:
        return []
    role = '"' + str(app).replace('"', '""') + '"'
    only_added = ", ".join(APPEND_ONLY)
    return [
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"REVOKE ALL ON {only_added}, django_migrations FROM {role}",
        f"GRANT SELECT, INSERT ON {only_added} TO {role}",
        f"REVOKE DELETE ON {', '.join(kept.table for kept in KEPT)} FROM {role}",
        f"GRANT SELECT ON django_migrations TO {role}",
    ]
