from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from tests.people import join, open_school
from tests.store.test_sealing import subject

from sharewell.store import OutsideAgencyError, as_agency
from sharewell.store.models import Case, Entry, Subject
from sharewell.store.models.tenant import Retention, Tenant

TENANTS = [model for model in apps.get_app_config("store").get_models() if issubclass(model, Tenant)]


@pytest.mark.parametrize("model", TENANTS, ids=lambda model: model.__name__)
def test_tenant_rows_outside_any_agency_are_refused(model):
    for asked in (model.objects.all, model._base_manager.all, lambda: model.objects.filter(id=uuid4())):
        with pytest.raises(OutsideAgencyError):
            asked()


def test_rows_of_another_agency_are_not_there(home):
    one, other = open_school(), open_school("Oak Lane School")
    row = subject(one)
    with as_agency(other):
        assert list(Subject.objects.all()) == []
        assert Subject.objects.filter(id=row.id).delete()[0] == 0
        assert Subject.objects.filter(id=row.id).update(kind="adult") == 0
        with pytest.raises(Subject.DoesNotExist):
            row.refresh_from_db()
    with as_agency(one):
        assert [found.id for found in Subject.objects.all()] == [row.id]


def test_relation_followed_from_one_agencys_row_stays_in_that_agency(home):
    one, other = open_school(), open_school("Oak Lane School")
    with as_agency(other):
        theirs = Entry.objects.get()
    with as_agency(one):
        theirs_as_ours = Case(id=uuid4(), agency_id=one)
        assert list(theirs_as_ours.entries.all()) == []
        entry = Entry.objects.get()
        entry.case_id = theirs.id
        with pytest.raises(Case.DoesNotExist):
            _ = entry.case


def test_another_agency_inside_one_is_refused_and_the_same_again_is_not(home):
    one, other = open_school(), open_school("Oak Lane School")
    with as_agency(one), as_agency(one), pytest.raises(OutsideAgencyError), as_agency(other):
        pass
    with pytest.raises(OutsideAgencyError):
        Subject.objects.all()


def point_across(cursor, agency, actor, row):
    """Make a case of one agency's about a subject of another's, past the models."""
    case = uuid4()
    with transaction.atomic():
        cursor.execute(
            "INSERT INTO store_case (id, agency_id, opened_by_id, opened_at, ref_key, key, kek) "
            "VALUES (%s, %s, %s, now(), '', '', '')",
            [case, agency, actor.practitioner_id],
        )
        cursor.execute(
            "INSERT INTO store_casesubject (id, agency_id, case_id, subject_id, part) VALUES (%s, %s, %s, %s, 'child')",
            [uuid4(), agency, case, row.id],
        )


def test_reference_into_another_agency_is_refused_by_postgresql_itself(postgres_home):
    one, other = open_school(), open_school("Oak Lane School")
    actor = join(one, "practitioner")
    row = subject(other)
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="same_agency"):
        point_across(cursor, one, actor, row)


def test_agency_named_to_postgresql_does_not_outlive_the_block(postgres_home):
    agency = open_school()
    with connection.cursor() as cursor:
        with as_agency(agency):
            cursor.execute("SELECT current_setting('sharewell.agency', true)")
            inside = cursor.fetchone()[0]
        cursor.execute("SELECT current_setting('sharewell.agency', true)")
        after = cursor.fetchone()[0]
    assert (inside, after or "") == (str(agency), "")


def test_every_table_of_ours_says_how_long_its_rows_are_kept():
    for model in apps.get_app_config("store").get_models():
        assert isinstance(model.__dict__["retention"], Retention), model


def test_every_tenant_table_has_its_agency_in_a_unique_key():
    for model in TENANTS:
        unique = [tuple(one.fields) for one in model._meta.constraints if hasattr(one, "fields")]
        assert ("agency", "id") in unique, model
