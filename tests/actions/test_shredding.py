"""After a disposal and the expiry of the keys' backup no key of it, and no word, is in any file that Sharewell wrote.

What is looked for: the keys that wrapped (raw and as their files spell them), the data keys, the wrapped data keys, the
ciphertext, the words. The first must be gone from everywhere; in SQLite all of them are. Each scan is shown to see.
"""

import base64
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection, connections

from sharewell.actions.certify_disposal import certify_disposal
from sharewell.actions.dispose import dispose, finish_disposal
from sharewell.actions.draft import save_draft
from sharewell.actions.hold import NewHold, NewLift, lift_hold, set_hold
from sharewell.actions.keep_case import NewKeeping, keep_case
from sharewell.actions.raise_worry import Person
from sharewell.actions.redate import rows_of
from sharewell.actions.refusal import RefusedError
from sharewell.store import as_agency, content_keys, keys, rewrapping, sealing
from sharewell.store.models import Case, Draft, EntryContent, FormerKey, KeysBackup, Subject
from tests.actions.acts import children, decide, ring
from tests.actions.test_dispose import WHY, asked
from tests.actions.test_redate import BORN, opened
from tests.people import NOW, School, join, open_school
from tests.scan import files_under, hits

WORDS = ("Zsófia Quixwell", "Bruisemarl on her wrist", "Grandmother whispergrint", "Half a glimmerstang")
WRAPPING, DATA, WRAPPED, CIPHER = "wrapping key", "data key", "wrapped data key", "ciphertext"


@pytest.fixture
def temporary(request, tmp_path, monkeypatch):
    """Where whatever is written aside would go, once the database stands: a server's own folder is not ours to move."""
    request.getfixturevalue("home" if "home" in request.fixturenames else "sqlite_home")
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("SQLITE_TMPDIR", str(folder))
    return folder


def everything(home, temporary, server, said=""):
    """Every file that Sharewell or its database wrote: the home with its keys, what lies aside, the server's folder."""
    held = {f"home/{name}": raw for name, raw in files_under(home.path).items()}
    held |= {f"aside/{name}": raw for name, raw in files_under(temporary).items()}
    return held | {"said": said.encode()} | server()


@pytest.fixture
def server(home, request):
    """Return what reads this database's files of a PostgreSQL server on this computer; nothing for SQLite."""
    if home.vendor == "sqlite":
        return dict
    import psycopg

    with psycopg.connect(request.getfixturevalue("postgres_server").url) as owner:
        folder = Path(owner.execute("SHOW data_directory").fetchone()[0])
    if not folder.exists():
        pytest.skip("POSTGRESQL'S OWN FILES NOT SCANNED: it runs on another computer")
    return lambda: of_the_server(folder)


def of_the_server(folder):
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        tables = f"base/{cursor.fetchone()[0]}"
    held = {"log": (folder / "log").read_bytes()}
    for part in (tables, "pg_wal", "base/pgsql_tmp"):
        held |= {f"{part}/{name}": raw for name, raw in files_under(folder / part).items()}
    return held


def secrets_of(agency, case):
    """Everything that would open the case, or is of it: kind -> the bytes."""
    with as_agency(agency):
        rows = [*rows_of(Case.objects.get(id=case)), *Subject.objects.filter(parts__case=case)]
        rows += Draft.objects.filter(case=case)
        former = set(FormerKey.objects.filter(case=case).values_list("kek", flat=True))
        wrapping = {content_keys.read(kek) for kek in {row.kek for row in rows} | former}
        return {
            WRAPPING: wrapping | {base64.b64encode(key) for key in wrapping},
            DATA: {sealing._data_key(row) for row in rows},
            WRAPPED: {bytes(row.key) for row in rows},
            CIPHER: {bytes(row.sealed) for row in rows if isinstance(row, EntryContent)},
        }


def found(secrets, held):
    """Which kinds of what was looked for are somewhere, and which words."""
    kinds = {
        kind for kind, several in secrets.items() for one in several for raw in held.values() if one in raw
    }
    return kinds | ({"words"} if hits(WORDS, held) else set())


def a_life(school):
    """A case that is written to in every way, moved from key to key, held, closed; and a neighbour of its month."""
    actor = school.practitioner
    child = Person(WORDS[0], born=BORN)
    case = opened(actor, child, words={"seen": WORDS[1]})
    decide(actor, case)
    [subject] = children(actor, case)
    ring(actor, case_id=case, children=(Person(subject_id=subject),), danger=WORDS[2])
    save_draft(actor, None, "worry", {"seen": WORDS[3]}, NOW, case_id=case)
    set_hold(school.lead, case, NewHold(cause="court", reason=WORDS[2], authority="x"), uuid4(), NOW)
    lift_hold(school.ig_lead, case, NewLift(reason=WORDS[1], authority="y"), uuid4(), NOW)
    keeping = NewKeeping(kind="sexual_abuse", closed_on=NOW.date(), reason=WORDS[2])
    keep_case(actor, case, keeping, uuid4(), NOW)
    neighbour = opened(actor, Person("Ama Other", born=BORN))
    return case, neighbour


def backed_up(home):
    """Make a backup of the keys as whoever runs Sharewell does, for 20 days."""
    copy = home.path / "backups" / "keys"
    shutil.copytree(home.path / "keys", copy)
    KeysBackup.objects.create(id=uuid4(), made_at=NOW, expires_at=NOW + timedelta(days=35))
    return copy


def disposed(school, case):
    disposal = asked(school, case)
    dispose(school.lead, disposal, WHY, uuid4(), NOW)
    finish_disposal(school.agency, disposal, NOW)
    return disposal


def vacuumed(home):
    """What docs/decisions/0008-retention-and-disposal.md asks of whoever runs PostgreSQL; it is not what the promise rests on."""
    if home.vendor == "postgresql":
        connection.close()
        with connections["owner"].cursor() as cursor:
            cursor.execute("VACUUM")
        connections["owner"].close()


def test_after_disposal_and_the_backups_expiry_no_key_and_no_word_is_in_any_file(
    home, school, temporary, server, capfd, caplog
):
    case, neighbour = a_life(school)
    looked_for = secrets_of(school.agency, case)
    assert all(looked_for.values())
    copy = backed_up(home)
    before = found(looked_for, everything(home, temporary, server))
    assert before >= {WRAPPING, WRAPPED, CIPHER}
    assert before.isdisjoint({DATA, "words"})
    disposal = disposed(school, case)
    # Until the backup has expired it can still open an old copy of the database, and nobody says otherwise.
    assert WRAPPING in found(looked_for, everything(home, temporary, server))
    with pytest.raises(RefusedError):
        certify_disposal(school.agency, disposal, NOW + timedelta(days=34))
    shutil.rmtree(copy)
    certify_disposal(school.agency, disposal, NOW + timedelta(days=35))
    vacuumed(home)
    left = found(looked_for, everything(home, temporary, server, "".join(capfd.readouterr()) + caplog.text))
    assert left.isdisjoint({WRAPPING, DATA, "words"})
    if home.vendor == "sqlite":
        assert left == set()
    with as_agency(school.agency):
        assert content_keys.is_there(Case.objects.get(id=neighbour).kek)


def test_the_scan_sees_a_key_that_was_not_destroyed(home, school, temporary, server, monkeypatch):
    case, _ = a_life(school)
    looked_for = secrets_of(school.agency, case)
    monkeypatch.setattr(keys, "destroy_key", lambda _: None)
    monkeypatch.setattr(rewrapping, "destroy_unused", lambda _: True)
    disposed(school, case)
    assert WRAPPING in found(looked_for, everything(home, temporary, server))


@pytest.mark.parametrize("without", ["secure_delete", "empty_wal"])
def test_the_scan_sees_what_sqlite_leaves_without_its_settings(sqlite_home, temporary, monkeypatch, without):
    agency = open_school()
    roles = ("practitioner", "safeguarding_lead", "ig_lead")
    school = School(agency, *(join(agency, role) for role in roles))
    case, _ = a_life(school)
    looked_for = secrets_of(agency, case)
    if without == "secure_delete":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=OFF")
    else:
        monkeypatch.setattr(rewrapping, "empty_wal", lambda: None)
    disposed(school, case)
    left = found(looked_for, everything(sqlite_home, temporary, dict))
    assert left & {WRAPPED, CIPHER}
    assert WRAPPING not in left


def test_the_scan_sees_a_word_and_a_data_key_that_lie_open(home, school, temporary, server):
    case, _ = a_life(school)
    looked_for = secrets_of(school.agency, case)
    (home.path / "forgotten.txt").write_text(f"about {WORDS[0]}")
    (temporary / "core").write_bytes(b"\0" + next(iter(looked_for[DATA])) + b"\0")
    assert found(looked_for, everything(home, temporary, server)) >= {"words", DATA}
