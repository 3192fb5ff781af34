"""Both backups put into an empty home: the same records, the same roots, the same words; and all that is refused."""

import io
import json
import os
import tarfile
import time
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.back_up_keys import back_up_keys
from sharewell.actions.case_story import case_story
from sharewell.actions.check_home import check_home
from sharewell.actions.check_log import check_log
from sharewell.actions.check_record import NotSignedYetError, check_entry
from sharewell.actions.dispose import ask_disposal, dispose, finish_disposal
from sharewell.actions.log_keys import begin_log, freeze_log
from sharewell.actions.newest_known import Weighed, weigh
from sharewell.actions.raise_worry import Person
from sharewell.actions.refusal import RefusedError
from sharewell.actions.restore import restore, root_of
from sharewell.actions.rotate_keys import rotate_keys
from sharewell.cli.signer.shelf import Shelf
from sharewell.practice import record
from sharewell.practice.record import LogKey, take_note_apart
from sharewell.practice.record.checkpoint import read_text
from sharewell.store import content_keys, logs, startup
from sharewell.store.backup import database, holds_rows, load_backup, write_backup
from sharewell.store.backup_file import FORMAT, MANIFEST, BackupError, read_manifest
from sharewell.store.keys import KeyMissingError, log_key
from sharewell.store.keys_file import destroy_expired, read_about
from sharewell.store.models import (
    Case,
    Checkpoint,
    Disposal,
    Entry,
    EntryContent,
    Head,
    KeysBackup,
    Practitioner,
)
from sharewell.store.rewrapping import KeyStillNeededError
from sharewell.store.signing import SignerDownError
from sharewell.store.stamp_files import put_back_stamps
from sharewell.store.tenancy import as_agency
from tests.actions.acts import decide, late, ring, target, worry
from tests.actions.test_redate import former, opened
from tests.crashes import in_a_child, killed
from tests.database import Home, _postgres_database, forget_connections, in_threads
from tests.people import NOW
from tests.store.test_signing import listening
from tests.web.test_retention_damaged import damage, entries

DAY = timedelta(days=1)


@pytest.fixture
def other(request, home, tmp_path):
    """A home that holds nothing, on the same kind of database."""
    if home.vendor == "sqlite":
        folder = tmp_path / "other"
        yield Home(folder, "sqlite", f"sqlite://{folder}/sharewell.sqlite3")
        forget_connections()
        return
    with _postgres_database(request.getfixturevalue("postgres_server"), tmp_path / "other") as empty:
        yield empty


@pytest.fixture
def backups(tmp_path):
    """Two places."""
    for name in ("tables", "keys"):
        (tmp_path / name).mkdir()
    return tmp_path / "tables" / "sharewell-tables-1.zip", tmp_path / "keys" / "sharewell-keys-1.tar"


@pytest.fixture
def busy(school):
    """A school with a decided case, a share and a late record."""
    case = target(worry(school.practitioner), "case")
    decide(school.practitioner, case)
    ring(school.practitioner)
    late(school.practitioner)
    return school, case


def _backed_up(backups):
    tables, keys = backups
    write_backup(tables, NOW)
    back_up_keys(keys, uuid4(), NOW)
    return tables, keys


def _use(home):
    home.path.mkdir(mode=0o700, exist_ok=True)
    home.use()


def _newest(agency):
    with as_agency(agency):
        head = Head.objects.order_by("-size").first()
    return head.size, bytes(head.root).hex()


def test_restore_into_an_empty_home_gives_the_same_root_and_the_same_words(busy, backups, other):
    school, case = busy
    before = _newest(school.agency), case_story(school.practitioner, case, NOW), check_log(school.ig_lead)
    tables, keys = _backed_up(backups)
    _use(other)
    found = restore(tables, keys, NOW, nothing_since=True)
    startup.assert_ready()
    assert found.logs == (Weighed(school.agency, whole=True),)
    assert found.heads == {str(school.agency): before[0]}
    assert (
        _newest(school.agency),
        case_story(school.practitioner, case, NOW),
        check_log(school.ig_lead),
    ) == before
    assert root_of(school.agency, before[0][0]) == before[0][1]
    worry(school.practitioner)  # and work goes on
    assert check_log(school.ig_lead).size == before[2].size + 1


def test_second_steps_lie_shut_in_the_tables_and_come_back_with_both_backups(busy, backups, other):
    school, _ = busy
    person = Practitioner.objects.get(pk=school.practitioner.practitioner_id)
    seed = generate_totp_secret()
    TOTP.activate(person, seed)
    recovery = RecoveryCodes.activate(person)
    first, second, *_ = recovery.generate_codes()
    assert recovery.validate_code(first)
    tables, keys = _backed_up(backups)
    with zipfile.ZipFile(tables) as archive:
        lying = b"".join(archive.read(name) for name in archive.namelist())
    assert person.sign_in_name.encode() in lying  # the scan sees what lies open
    assert [each for each in (seed, first, second) if each.encode() in lying] == []
    _use(other)
    found = restore(tables, keys, NOW, nothing_since=True)
    assert "second-step --reset" in found.again
    app = Authenticator.objects.get(user_id=person.pk, type="totp").wrap()
    codes = Authenticator.objects.get(user_id=person.pk, type="recovery_codes").wrap()
    now = format_hotp_value(hotp_value(seed, int(time.time()) // 30))
    assert [app.validate_code(now), codes.validate_code(first), codes.validate_code(second)] == [
        True,
        False,
        True,
    ]
    (other.path / "keys" / "secret.key").unlink()
    with pytest.raises(KeyMissingError):
        app.validate_code(now)


def test_time_stamps_go_with_the_tables_and_come_back(busy, backups, home, other):
    folder = home.path / "stamps"
    folder.mkdir()
    (folder / "2026.tsr").write_bytes(b"a stamp")
    (folder / "letter.txt").write_text("Dear all")
    (folder / "large.tsr").write_bytes(bytes(30_001))
    tables, keys = _backed_up(backups)
    assert sorted(read_manifest(tables).stamps) == ["2026.tsr"]
    _use(other)
    restore(tables, keys, NOW)
    back = other.path / "stamps"
    assert {path.name: path.read_bytes() for path in back.iterdir()} == {"2026.tsr": b"a stamp"}
    (back / "2026.tsr").write_bytes(b"another")
    assert put_back_stamps(tables) == 0  # what is there stays
    back.rename(other.path / "away")
    back.write_text("in the way")
    with pytest.raises(BackupError, match="time stamps could not be put back"):
        put_back_stamps(tables)


@pytest.mark.parametrize("name", ["2026.tsr", "../2026.tsr"])
def test_backup_with_a_time_stamp_that_was_changed_or_would_be_written_elsewhere_is_refused(
    busy, backups, home, name
):
    (home.path / "stamps").mkdir()
    (home.path / "stamps" / "2026.tsr").write_bytes(b"a stamp")
    tables, _ = _backed_up(backups)
    with zipfile.ZipFile(tables) as old, zipfile.ZipFile(tables.with_name("other.zip"), "w") as new:
        for each in old.namelist():
            content = old.read(each)
            if each == MANIFEST:
                content = content.replace(b"2026.tsr", name.encode())
            new.writestr(
                each.replace("2026.tsr", name),
                b"another" if each.startswith("stamps") and ".." not in name else content,
            )
    with pytest.raises(BackupError, match=r"the time stamp .* is not what was written"):
        read_manifest(tables.with_name("other.zip"))


def test_keys_of_what_was_disposed_of_are_destroyed_again_and_the_file_used_is_remembered(
    school, backups, other
):
    case = target(worry(school.practitioner), "case")
    with as_agency(school.agency):
        kek = Case.objects.get(id=case).kek
    tables, keys = backups
    back_up_keys(keys, uuid4(), NOW - timedelta(days=1))
    KeysBackup.objects.all().delete()
    receipt = ask_disposal(school.ig_lead, [case], "Due.", uuid4(), NOW)
    disposal = target(receipt, "disposal")
    dispose(school.lead, disposal, "time_has_come", uuid4(), NOW)
    finish_disposal(school.agency, disposal, NOW)
    assert not content_keys.is_there(kek)
    write_backup(tables, NOW)
    _use(other)
    later = NOW + timedelta(days=7)
    restore(tables, keys, later, although_missing=True)  # what was moved then lies under a newer key
    assert not content_keys.is_there(kek)
    assert KeysBackup.objects.values_list("made_at", "expires_at").get() == (
        NOW - timedelta(days=1),
        NOW + timedelta(days=34),
    )
    with as_agency(school.agency):
        row = Disposal.objects.get()
        assert (row.keys_gone_at, row.certificate_due) == (later, later + timedelta(days=35))


def test_pair_made_after_a_case_moved_and_its_old_key_went_is_restored(school, backups, other):
    case = opened(school.practitioner)
    worry(school.practitioner, case_id=case, people=(Person("Ama Example", born="2024-12-31"),))
    assert former(school.agency) > 0
    rotate_keys(NOW)
    tables, keys = _backed_up(backups)
    _use(other)
    restore(tables, keys, NOW, nothing_since=True)
    assert len(case_story(school.practitioner, case, NOW).worries) == 2


def test_restore_comes_to_its_end_where_a_damaged_row_holds_a_disposed_key(school, backups, other):
    one, two = opened(school.practitioner), opened(school.practitioner)
    disposal = target(ask_disposal(school.ig_lead, [one], "Due.", uuid4(), NOW), "disposal")
    tables, keys = backups
    back_up_keys(keys, uuid4(), NOW)
    damage(school.agency, EntryContent, entry=entries(school.agency, two)[0])
    dispose(school.lead, disposal, "time_has_come", uuid4(), NOW)
    with pytest.raises(KeyStillNeededError):
        finish_disposal(school.agency, disposal, NOW)
    write_backup(tables, NOW)
    _use(other)
    restore(tables, keys, NOW, nothing_since=True, although_missing=True)
    startup.assert_ready()
    with as_agency(school.agency):
        assert Disposal.objects.get().keys_gone_at is None


def test_backup_of_the_tables_alone_opens_nothing_and_holds_no_key(busy, backups):
    _, keys = _backed_up(backups)
    with zipfile.ZipFile(backups[0]) as archive:
        held = b"".join(archive.read(name) for name in archive.namelist())
    with tarfile.open(keys) as archive:
        contents = {one.name: archive.extractfile(one).read().strip() for one in archive}
    secret = [content for name, content in contents.items() if name.endswith(".key")]
    assert len(secret) > 3
    assert [key for key in secret if key in held] == []
    assert backups[0].stat().st_mode & 0o077 == keys.stat().st_mode & 0o077 == 0


def _without(keys, leaves_out, to):
    with tarfile.open(keys) as old, tarfile.open(to, "w") as new:
        for one in old:
            if not one.name.startswith(leaves_out):
                new.addfile(one, io.BytesIO(old.extractfile(one).read()))
    return to


@pytest.mark.parametrize(("leaves_out", "missing"), [("content", 3), ("server", 1)])
def test_restore_without_the_tables_keys_is_refused_before_anything_is_written(
    busy, backups, other, tmp_path, leaves_out, missing
):
    tables, keys = _backed_up(backups)
    fewer = _without(keys, leaves_out, tmp_path / "fewer.tar")
    _use(other)
    with pytest.raises(RefusedError, match=f"{missing} of the 4 keys that these tables need are not in"):
        restore(tables, fewer, NOW)
    assert list(other.path.iterdir()) == []
    restore(tables, fewer, NOW, although_missing=True) if leaves_out == "content" else restore(
        tables, keys, NOW
    )
    if leaves_out == "content":
        with pytest.raises(startup.NotReadyError, match="missing from this server"):
            startup.assert_ready()


@pytest.mark.parametrize("newer", ["keys", "tables"])
def test_keys_and_tables_with_a_rotation_between_them_are_refused_and_the_true_pair_named(
    busy, backups, other, newer
):
    school, _case = busy
    tables, keys = backups
    if newer == "keys":
        write_backup(tables, NOW - DAY)
        rotate_keys(NOW)
        back_up_keys(keys, uuid4(), NOW)
    else:
        back_up_keys(keys, uuid4(), NOW - DAY)
        rotate_keys(NOW)
        write_backup(tables, NOW)
    _use(other)
    with pytest.raises(RefusedError, match="Nothing was changed") as told:
        restore(tables, keys, NOW)
    said = "with those tables: since then keys were changed" if newer == "keys" else "after those tables were"
    assert f"Use the backup of the keys that was made {said}" in told.value.help
    assert "sharewell setup" not in told.value.help
    assert (list(other.path.iterdir()), holds_rows(connections[database()])) == ([], False)
    # There may be no other pair: then what can be checked comes back.
    restore(tables, keys, NOW, although_missing=True)
    assert check_log(school.ig_lead).holds


def test_keys_whose_day_has_passed_are_refused_and_nothing_is_written(busy, backups, other):
    tables, keys = _backed_up(backups)
    _use(other)
    with pytest.raises(RefusedError, match="ended on"):
        restore(tables, keys, NOW + timedelta(days=35))
    assert list(other.path.rglob("*.key")) == []
    restore(tables, keys, NOW + timedelta(days=35), although_expired=True)
    startup.assert_ready()


def test_home_that_holds_anything_is_not_restored_into(busy, backups):
    tables, keys = _backed_up(backups)
    with pytest.raises(BackupError, match="already holds keys"):
        restore(tables, keys, NOW)
    with pytest.raises(BackupError, match="already holds records"):
        load_backup(tables)


def test_backup_with_one_changed_byte_is_refused_before_anything_is_written(busy, backups, other, tmp_path):
    tables, keys = _backed_up(backups)
    spoilt = tmp_path / "spoilt.zip"
    with zipfile.ZipFile(tables) as old, zipfile.ZipFile(spoilt, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "store.Entry.jsonl":
                content = content.replace(b'"index": 2', b'"index": 7', 1)
            new.writestr(name, content)
    _use(other)
    with pytest.raises(BackupError, match=r"store\.Entry is not what was written"):
        restore(spoilt, keys, NOW)
    assert list(other.path.rglob("*.key")) == []
    half = tmp_path / "half.zip"
    half.write_bytes(tables.read_bytes()[:-300])
    with pytest.raises(BackupError, match="not a backup, or not a whole one"):
        read_manifest(half)


def test_backup_of_a_newer_version_is_refused(busy, backups, other, tmp_path):
    tables, keys = _backed_up(backups)
    newer = tmp_path / "newer.zip"
    with zipfile.ZipFile(tables) as old, zipfile.ZipFile(newer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == MANIFEST:
                told = json.loads(content)
                assert told["format"] == FORMAT
                told["migrations"].append(["store", "9999_later"])
                content = json.dumps(told).encode()
            new.writestr(name, content)
    _use(other)
    with pytest.raises(BackupError, match="newer Sharewell"):
        restore(newer, keys, NOW)


def test_tables_of_a_newer_version_are_refused_everywhere(busy, backups):
    connection = connections[database()]
    MigrationRecorder(connection).record_applied("store", "9999_later")
    with pytest.raises(BackupError, match="newer Sharewell"):
        write_backup(backups[0], NOW)
    with pytest.raises(startup.NotReadyError, match="newer Sharewell"):
        startup.assert_ready()
    MigrationRecorder(connection).record_unapplied("store", "9999_later")
    startup.assert_ready()


def test_keys_last_35_days_at_most_and_stand_apart_from_the_tables(busy, backups):
    tables, keys = backups
    with pytest.raises(RefusedError, match="from 1 to 35 days"):
        back_up_keys(keys, uuid4(), NOW, timedelta(days=36))
    write_backup(tables, NOW)
    with pytest.raises(RefusedError, match="holds a backup of the tables"):
        back_up_keys(tables.with_name("sharewell-keys-1.tar"), uuid4(), NOW)
    assert KeysBackup.objects.count() == 0
    back_up_keys(keys, uuid4(), NOW, timedelta(days=10))
    assert read_about(keys).expires_at == NOW + timedelta(days=10)
    assert list(KeysBackup.objects.values_list("expires_at", flat=True)) == [NOW + timedelta(days=10)]
    half = keys.with_name("sharewell-keys-0.tar")
    half.write_bytes(keys.read_bytes()[:700])
    assert destroy_expired(keys.parent, NOW + timedelta(days=9)) == ([], [half.name])
    assert destroy_expired(keys.parent, NOW + timedelta(days=10)) == ([keys.name], [half.name])
    assert not keys.exists()


def test_backup_to_a_folder_that_cannot_be_written_says_so_and_leaves_nothing(busy, tmp_path):
    with pytest.raises(BackupError, match="could not be written"):
        write_backup(tmp_path / "nowhere" / "sharewell-tables-1.zip", NOW)
    with pytest.raises(BackupError, match="could not be written"):
        back_up_keys(tmp_path / "nowhere" / "sharewell-keys-1.tar", uuid4(), NOW)
    assert KeysBackup.objects.count() == 0  # nobody counts on a copy that is not there


def test_tables_are_not_written_beside_keys(busy, backups, home):
    _, keys = backups
    back_up_keys(keys, uuid4(), NOW)
    for folder in (keys.parent, home.path / "keys"):
        with pytest.raises(BackupError, match="holds keys"):
            write_backup(folder / "sharewell-tables-1.zip", NOW)
    assert [each.name for each in keys.parent.iterdir()] == [keys.name]


def test_restore_that_fails_leaves_no_key_behind(busy, backups, other, monkeypatch):
    tables, keys = _backed_up(backups)
    _use(other)

    def fails(*_):
        raise BackupError("The disk is full.", "Make room.")

    monkeypatch.setattr("sharewell.actions.restore.load_backup", fails)
    with pytest.raises(BackupError, match="disk is full"):
        restore(tables, keys, NOW)
    assert list(other.path.rglob("*.key")) == []
    monkeypatch.undo()
    restore(tables, keys, NOW)
    startup.assert_ready()


def test_backup_reads_one_moment_while_others_record(busy, backups):
    """What is recorded while the tables are being written is in none of them."""
    school, _ = busy
    before, told = _newest(school.agency), []

    def tell(line):
        if not told:
            told.append(line)
            told.extend(in_threads(1, lambda _: worry(school.practitioner)))

    manifest = write_backup(backups[0], NOW, tell)
    assert _newest(school.agency)[0] > before[0]
    assert manifest.heads == {str(school.agency): before}
    assert manifest.tables["store.Entry"][0] == before[0]


def _logs(agency):
    with as_agency(agency):
        return logs.logs(agency)


def _signed(agency):
    with as_agency(agency):
        return [
            read_text(take_note_apart(note).text)
            for note in Checkpoint.objects.values_list("note", flat=True)
        ]


def test_restore_from_an_older_backup_signs_no_second_head_of_what_was_lost(busy, backups, other):
    """What was recorded after the backup is gone; the old log must not grow over sizes that others have seen."""
    school, case = busy
    tables, keys = backups
    write_backup(tables, NOW)
    held = _newest(school.agency)[0]
    first = _logs(school.agency)[0]
    for _ in range(3):
        worry(school.practitioner)
    back_up_keys(keys, uuid4(), NOW)
    seen = {(one.origin, one.size): one.root for one in _signed(school.agency)}
    _use(other)
    found = restore(tables, keys, NOW, nothing_since=True)
    startup.assert_ready()
    assert found.logs == (
        Weighed(
            school.agency, False, (f"The backup of the keys remembers 3 more entries of {first.origin}.",)
        ),
    )
    worry(school.practitioner)
    old, new = _logs(school.agency)
    assert (old.origin, old.end, new.start) == (first.origin, held + 1, held + 1)
    assert new.origin != first.origin
    ours = {(one.origin, one.size): one.root for one in _signed(school.agency)}
    assert {size for origin, size in ours if origin == first.origin} == set(range(1, held + 1))
    assert {place: root for place, root in ours.items() if seen.get(place, root) != root} == {}
    assert (new.origin, 2) in ours
    assert check_log(school.ig_lead).holds
    assert check_home(lambda *_: None).faults == []
    with as_agency(school.agency):
        closing = Entry.objects.get(kind="log.frozen")
    with pytest.raises(NotSignedYetError, match="closed after a restore"):
        check_entry(school.ig_lead, closing.id)
    assert case_story(school.practitioner, case, NOW)


def test_restore_says_what_to_do_again_and_keeps_the_list(busy, backups, other):
    school, _ = busy
    tables, keys = _backed_up(backups)
    _use(other)
    found = restore(tables, keys, NOW + timedelta(hours=3))
    assert found.kept.read_text("utf-8") == found.again
    assert found.kept.parent == other.path
    _, new = _logs(school.agency)
    with as_agency(school.agency):
        assert logs.vkeys_of(new)[-1] in found.again
    for words in (
        "22 November 2026, 17:31 UTC",
        "22 November 2026, 20:31 UTC",
        "Legal holds set",
        "partners",
    ):
        assert words in found.again


def test_log_that_may_have_gone_on_is_closed_even_when_nobody_remembers_more(busy, backups, other):
    """A backup of the keys made with the tables says nothing of the hours after both."""
    school, _ = busy
    tables, keys = _backed_up(backups)
    _use(other)
    assert [(one.whole, one.lost) for one in restore(tables, keys, NOW).logs] == [(False, ())]
    assert [log.end is None for log in _logs(school.agency)] == [False, True]


def test_head_that_this_account_saw_of_another_history_or_of_a_later_log_closes_the_log(busy, backups, other):
    school, _ = busy
    tables, keys = _backed_up(backups)
    origin = _logs(school.agency)[0].origin
    seen = [record.Checkpoint(origin, 2, bytes(32)), record.Checkpoint(f"{origin}/7", 1, bytes(32))]
    elsewhere = record.Checkpoint("sharewell/log/another", 900, bytes(32))
    _use(other)
    found = restore(tables, keys, NOW, nothing_since=True, remembered=[*seen, elsewhere])
    assert found.logs[0].lost == (
        f"This account's memory of heads remembers another history of {origin}.",
        f"This account's memory of heads knows of a later log, {origin}/7.",
    )


def test_new_log_takes_no_number_that_has_a_key_here(busy, backups, other):
    school, _ = busy
    tables, keys = backups
    write_backup(tables, NOW)
    system = Actor(None, school.agency, SYSTEM)
    freeze_log(system, "Lost.", uuid4(), NOW)
    begin_log(system, "Lost.", uuid4(), NOW)
    lost = _logs(school.agency)[-1]
    back_up_keys(keys, uuid4(), NOW)
    _use(other)
    restore(tables, keys, NOW)
    assert _logs(school.agency)[-1].number > lost.number


@pytest.mark.parametrize(
    "stops",
    [
        "_close",
        *(
            pytest.param(at, marks=pytest.mark.slow)
            for at in ("load_backup", "_destroy_again", "weigh", "do_again")
        ),
    ],
)
def test_restore_that_stops_is_gone_on_with_and_nothing_else_begins(busy, backups, other, stops, monkeypatch):
    school, case = busy
    before = case_story(school.practitioner, case, NOW)
    tables, keys = _backed_up(backups)
    _use(other)

    def work():
        monkeypatch.setattr(f"sharewell.actions.restore.{stops}", lambda *_, **__: os.kill(os.getpid(), 9))
        restore(tables, keys, NOW)

    assert killed(in_a_child(work))
    monkeypatch.undo()
    with pytest.raises(startup.NotReadyError, match="stopped before its end"):
        startup.assert_ready()
    with pytest.raises(BackupError, match="other files"):
        restore(tables, _changed(keys), NOW)
    restore(tables, keys, NOW)
    startup.assert_ready()
    assert [log.end is None for log in _logs(school.agency)] == [False, True]
    assert case_story(school.practitioner, case, NOW) == before
    assert check_home(lambda *_: None).faults == []


def _changed(keys):
    """Another file of keys, as good as the first."""
    with tarfile.open(keys) as old, tarfile.open(keys.with_name("another.tar"), "w") as new:
        for one in old:
            one.mtime += 1
            new.addfile(one, io.BytesIO(old.extractfile(one).read()))
    return keys.with_name("another.tar")


def test_signing_account_says_whether_the_log_came_back_whole(
    busy, backups, other, tmp_path_factory, monkeypatch
):
    school, _ = busy
    folder = tmp_path_factory.mktemp("s")
    shelf, where = Shelf(folder / "keys"), folder / "s"
    name = f"{log_key(school.agency)}.key"
    (settings.SHAREWELL_HOME / "keys" / name).rename(shelf.folder / name)
    monkeypatch.setattr(settings, "SHAREWELL_SIGNER", where)
    with listening(shelf, where):
        worry(school.practitioner)
        tables, keys = _backed_up(backups)
        origin, held = _logs(school.agency)[0].origin, _newest(school.agency)[0]
        assert weigh(school.agency, held, (), nothing_since=False) == Weighed(school.agency, whole=True)
        worry(school.practitioner)
    _use(other)
    with pytest.raises(SignerDownError):
        restore(tables, keys, NOW)
    assert not other.path.joinpath("keys").exists()
    with listening(shelf, where):
        found = restore(tables, keys, NOW, nothing_since=True)
        assert found.logs[0].lost == (f"The signing account remembers 1 more entry of {origin}.",)
        worry(school.practitioner)
        assert check_log(school.ig_lead).holds
        assert shelf.is_frozen(LogKey(str(school.agency)))
