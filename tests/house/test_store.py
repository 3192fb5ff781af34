"""What lies open in the tables, and who opens what does not."""

from django.apps import apps
from django.core.management import call_command
from django.db import models

from sharewell.store.columns import SealedField
from sharewell.store.models.tenant import Retention, Sealed
from tests.house.tree import calls, modules, named, parsed

# Every text column that is not sealed, and none names a person, a place of theirs or anything about them.
OPEN_TEXT = {
    "adoptedbook.digest",
    "adoptedprotocol.book",
    "adoptedprotocol.digest",
    "agency.area",
    "agency.controller",
    "agency.name",
    "agency.sector",
    "call.outcome",
    "case.kek",
    "casesubject.part",
    "checkpoint.note",
    "cosignature.line",
    "cosignature.witness",
    "decision.outcome",
    "disposal.keks",
    "draft.kek",
    "draft.kind",
    "entry.idem",
    "entry.kind",
    "entry.targets",
    "entrycontent.kek",
    "formerkey.kek",
    "logchange.key",
    "logchange.replaced",
    "logchange.vkey",
    "membership.role",
    "practitioner.kek",
    "practitioner.password",
    "practitioner.sign_in_name",
    "proposal.kek",
    "proposal.purpose",
    "proposal.recipient_function",
    "standing.pack",
    "standing.standing",
    "subject.kek",
    "subject.kind",
    "witnessedhead.origin",
    "worry.precision",
}


def callers(*names):
    return {
        named(path)
        for path in modules()
        for called in calls(parsed(path))
        if called.rpartition(".")[2] in names
    }


def test_text_that_lies_open_is_what_the_short_list_says():
    found = {
        f"{model._meta.model_name}.{field.name}"
        for model in apps.get_app_config("store").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
    }
    assert found == OPEN_TEXT


def test_nobody_elses_table_keeps_text_but_those_we_looked_at():
    """What allauth keeps of a second step is shut by our adapter (tests/web/test_second_step.py); e-mail addresses we have none."""
    found = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        if model._meta.app_label not in ("store", "contenttypes", "auth")
    }
    assert found == {
        "account.emailaddress.email",
        "account.emailconfirmation.key",
        "mfa.authenticator.data",
        "mfa.authenticator.type",
        "sessions.session.session_data",
        "sessions.session.session_key",
    }


def test_second_steps_table_is_made_as_allauth_has_it_now():
    """A fourth migration of theirs is one that ours, which stands for the first three, has to follow."""
    from importlib.resources import files

    theirs = {each.name for each in files("allauth.mfa.migrations").iterdir() if each.name[0] == "0"}
    assert theirs == {
        "0001_initial.py",
        "0002_authenticator_timestamps.py",
        "0003_authenticator_type_uniq.py",
    }


def test_sealed_column_stands_in_a_table_with_a_key():
    for model in apps.get_app_config("store").get_models():
        if any(isinstance(field, SealedField) for field in model._meta.concrete_fields):
            assert issubclass(model, Sealed), model


def test_sealed_content_is_opened_in_one_place():
    assert callers("open_sealed") == {"src/sharewell/actions/open_content.py"}


def test_log_is_committed_to_in_one_place():
    committing = {named(path) for path in modules() if "log.commit" in calls(parsed(path))}
    assert committing == {"src/sharewell/actions/commit.py"}


def test_tables_are_what_the_migrations_make(sqlite_home):
    call_command("makemigrations", "store", check_changes=True, dry_run=True, verbosity=0, skip_checks=True)


def test_every_stored_model_has_a_retention_class():
    models_of_ours = apps.get_app_config("store").get_models()
    without = [m.__name__ for m in models_of_ours if not isinstance(getattr(m, "retention", None), Retention)]
    assert without == []
