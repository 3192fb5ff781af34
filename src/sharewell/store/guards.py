"""What the database itself holds to: rows only added, keys that never cross agencies, and what each role may do."""

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
)
REFUSAL = "this table is only ever added to"
FUNCTION = "sharewell_append_only"
# Sealed content: its wrapped key may be wrapped anew, and all of it may be emptied once, by a disposal. Nothing else.
CONTENT = "store_entrycontent"
CONTENT_REFUSAL = "sealed content is never changed, only disposed of"
CONTENT_FUNCTION = "sharewell_content_kept"
_CONTENT_SPOILT = (
    "NEW.id <> OLD.id OR NEW.agency_id <> OLD.agency_id OR NEW.entry_id <> OLD.entry_id OR OLD.kek = 'disposed' "
    "OR (NEW.kek = 'disposed' AND (length(NEW.sealed) > 0 OR length(NEW.key) > 0)) "
    "OR (NEW.kek <> 'disposed' AND NEW.sealed <> OLD.sealed)"
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
            for name, trigger in (sqlite_triggers() | sqlite_content_triggers()).items()
            for sql in (f"DROP TRIGGER IF EXISTS {name}", trigger)
        ]
    return [*_postgres_triggers(), *_postgres_content_triggers(), *_composite_keys(), *_grants()]


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


def sqlite_content_triggers() -> dict[str, str]:
    """Return the triggers of sealed content by name, word for word as SQLite keeps them."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{CONTENT_REFUSAL}'); END"
    return {
        f"{CONTENT}_no_delete": f"CREATE TRIGGER {CONTENT}_no_delete BEFORE DELETE ON {CONTENT} {refuse}",
        f"{CONTENT}_kept": f"CREATE TRIGGER {CONTENT}_kept BEFORE UPDATE ON {CONTENT} WHEN {_CONTENT_SPOILT} {refuse}",
    }


def _postgres_content_triggers() -> list[str]:
    return [
        (
            f"CREATE OR REPLACE FUNCTION {CONTENT_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN "
            f"IF TG_OP = 'UPDATE' THEN IF NOT ({_CONTENT_SPOILT}) THEN RETURN NEW; END IF; END IF; "
            f"RAISE EXCEPTION '{CONTENT_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END$$"
        ),
        (
            f"CREATE OR REPLACE TRIGGER {CONTENT}_kept BEFORE UPDATE OR DELETE ON {CONTENT} "
            f"FOR EACH ROW EXECUTE FUNCTION {CONTENT_FUNCTION}()"
        ),
        (
            f"CREATE OR REPLACE TRIGGER {CONTENT}_not_emptied BEFORE TRUNCATE ON {CONTENT} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {CONTENT_FUNCTION}()"
        ),
    ]


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
        f"REVOKE DELETE ON {CONTENT} FROM {role}",
        f"GRANT SELECT ON django_migrations TO {role}",
    ]
