from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DataError

from sharewell.store.columns import TextRefusedError
from sharewell.store.models import Agency, Practitioner


def agency(**changed):
    return Agency(**{"id": uuid4(), "name": "Elm", "controller": "Elm", "sector": "school"} | changed)


@pytest.mark.parametrize("name", ["a\0b", "x" * 201])
def test_text_that_one_database_would_mangle_is_refused_alike_on_both(home, name):
    with pytest.raises(TextRefusedError):
        agency(name=name).save(force_insert=True)
    with pytest.raises(TextRefusedError):
        Practitioner.objects.filter(sign_in_name=name + "x").first()


def test_text_of_just_the_length_is_kept_whole(home):
    row = agency(name="é" * 200)
    row.save(force_insert=True)
    assert Agency.objects.get(id=row.id).name == "é" * 200


def test_word_outside_its_enumeration_is_refused_by_the_database(home):
    with pytest.raises(IntegrityError), transaction.atomic():
        agency(sector="circus").save(force_insert=True)


def test_text_put_past_the_models_is_refused_by_the_database_too(home):
    with pytest.raises((IntegrityError, DataError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO store_agency (id, name, controller, sector, area) "
            "VALUES (%s, %s, 'c', 'school', '')",
            [uuid4().hex, "x" * 201],
        )
