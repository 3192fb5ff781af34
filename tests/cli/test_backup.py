"""Backup, restore and upgrade as they are typed, from a first home to a second."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from sharewell.cli import keys
from sharewell.store import keys_file
from sharewell.store.backup_file import BackupError
from tests.actions.acts import worry


@pytest.fixture
def sharewell(home, tmp_path):
    """Run one command in a home and return its exit code and words."""

    def run(*words, into=None):
        environ = home.environ
        if into:  # a home of its own, with its own SQLite file
            environ = {name: value for name, value in environ.items() if not name.endswith("DATABASE_URL")}
            environ |= {"SHAREWELL_HOME": str(into), "XDG_STATE_HOME": str(tmp_path / "state")}
        command = [sys.executable, "-m", "sharewell", *map(str, words)]
        ended = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
        return ended.returncode, ended.stdout + ended.stderr

    return run


def test_home_is_backed_up_and_restored_as_sqlite_whatever_it_was(school, sharewell, tmp_path):
    worry(school.practitioner)
    for name in ("tables", "keys"):
        (tmp_path / name).mkdir()
    assert sharewell("backup", tmp_path / "tables")[0] == 0
    code, words = sharewell("keys", "backup", tmp_path / "tables")
    assert (code, "Keep the keys in another place" in words) == (2, True)
    assert sharewell("keys", "backup", tmp_path / "keys", "--days", "7")[0] == 0
    (tables,) = (tmp_path / "tables").glob("*.zip")
    (keys,) = (tmp_path / "keys").glob("*.tar")
    code, words = sharewell("restore", tables, "--keys", keys, into=tmp_path / "new")
    assert (code, "Every log came back to the head that was backed up." in words) == (0, True)
    code, words = sharewell("upgrade", into=tmp_path / "new")
    assert (code, "The tables are those of this version already." in words) == (0, True)
    assert "All of it holds." in words
    code, words = sharewell("restore", tables, "--keys", keys, into=tmp_path / "new")
    assert (code, "already holds keys" in words) == (2, True)


def test_restore_goes_on_where_what_was_seen_can_t_be_read(school, sharewell, tmp_path):
    for name in ("tables", "keys", "state/sharewell"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "state/sharewell/heads.json").write_text("x")
    sharewell("backup", tmp_path / "tables")
    sharewell("keys", "backup", tmp_path / "keys")
    (tables,), (keys,) = ((tmp_path / name).glob("sharewell-*") for name in ("tables", "keys"))
    code, words = sharewell("restore", tables, "--keys", keys, into=tmp_path / "new")
    assert (code, "can't be read from" in words, "goes on without what was seen" in words) == (0, True, True)


@pytest.mark.parametrize("command", [("backup", "."), ("upgrade",), ("record", "fsck")])
def test_home_that_is_not_there_is_said_and_not_made(school, sharewell, tmp_path, command):
    code, words = sharewell(*command, into=tmp_path / "nowhere")
    assert (code, words.startswith("There is no Sharewell in "), (tmp_path / "nowhere").exists()) == (
        2,
        True,
        False,
    )


def test_missing_or_foreign_file_is_met_with_what_to_do(school, sharewell, tmp_path):
    other = tmp_path / "letter.txt"
    other.write_text("Dear all", "utf-8")
    code, words = sharewell("restore", other, "--keys", other, into=tmp_path / "new")
    assert (code, "This is not a backup of Sharewell's keys" in words) == (2, True)
    code, words = sharewell("restore", other, "--keys", tmp_path / "none.tar", into=tmp_path / "new")
    assert (code, "Check its name and folder." in words) == (2, True)


def test_setup_makes_no_new_keys_beside_records_and_keys_restore_brings_them_back(
    school, sharewell, home, tmp_path
):
    assert sharewell("keys", "backup", tmp_path)[0] == 0
    (file,) = tmp_path.glob("*.tar")
    folder = home.path / "keys"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    for path in folder.iterdir():
        path.unlink()
    code, words = sharewell("setup")
    assert (code, "sharewell keys restore FILE" in words, list(folder.iterdir())) == (2, True, [])
    code, words = sharewell("keys", "restore", file)
    assert (code, f"{len(before)} keys came back, 0 were here" in words) == (0, True)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    (folder / "secret.key").unlink()
    assert sharewell("setup")[0] == 0  # only cookies rest on that one
    assert (folder / "secret.key").exists()


def test_keys_whose_day_has_passed_stay_until_newer_ones_are_written(school, sharewell, tmp_path):
    folder = tmp_path / "keys"
    folder.mkdir()
    now = timezone.now()
    old = folder / "sharewell-keys-20200101T000000Z.tar"
    keys_file.write_keys(old, now - timedelta(days=30), now - timedelta(days=1), {})
    (folder / "sharewell-tables-1.zip").write_bytes(b"")
    assert sharewell("keys", "backup", folder)[0] == 2
    assert old.exists()
    (folder / "sharewell-tables-1.zip").unlink()
    code, words = sharewell("keys", "backup", folder)
    assert (code, "Destroyed, for its day has passed: sharewell-keys-20200101T000000Z.tar" in words) == (
        0,
        True,
    )
    assert [path for path in folder.iterdir() if path == old] == []
    assert len(list(folder.iterdir())) == 1


def test_folder_full_of_keys_whose_day_has_passed_makes_room_and_keeps_the_newest_of_them_till_then(
    school, tmp_path, monkeypatch, capsys
):
    folder = tmp_path / "away"
    folder.mkdir()
    now, write = timezone.now(), keys_file.write_keys
    for days in (90, 60, 50):
        past = now - timedelta(days=days)
        write(folder / f"sharewell-keys-{days}.tar", past, past + timedelta(days=35))
    there = []

    def as_on_a_full_disk(to, *told):
        there.append(sorted(path.name for path in folder.iterdir()))
        if len(there[-1]) > 1:
            raise BackupError("The keys could not be written: No space left.", "Name another folder.")
        return write(to, *told)

    monkeypatch.setattr(keys_file, "write_keys", as_on_a_full_disk)
    assert keys._back_up(folder, 35) == 0
    assert there == [[f"sharewell-keys-{days}.tar" for days in (50, 60, 90)], ["sharewell-keys-50.tar"]]
    assert capsys.readouterr().out.count("Destroyed, for its day has passed") == 3
    (made,) = folder.iterdir()
    assert keys_file.read_about(made).made_at > now
    there[:] = []
    (folder / "sharewell-tables.tar").write_bytes(b"")
    with pytest.raises(BackupError, match="No space left"):
        keys._back_up(folder, 35)  # nothing here has had its day, so nothing goes
    assert len(there) == 1
