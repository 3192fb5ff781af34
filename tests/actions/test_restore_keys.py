"""Keys brought back into a home whose tables are whole; keys that are another home's are noticed before anything is written."""

import io
import os
import shutil
import tarfile
from datetime import timedelta
from unittest import mock
from uuid import uuid4

import pytest
from django.db import connection

from sharewell.actions.back_up_keys import back_up_keys
from sharewell.actions.case_story import case_story
from sharewell.actions.check_home import check_home
from sharewell.actions.dispose import ask_disposal, dispose, finish_disposal
from sharewell.actions.refusal import RefusedError
from sharewell.actions.restore_keys import restore_keys
from sharewell.actions.rotate_keys import rotate_keys
from sharewell.store import content_keys, keys, keys_named, startup
from sharewell.store.models import Case, Entry, KeysBackup
from sharewell.store.tenancy import as_agency
from tests.actions.acts import target, worry
from tests.crashes import in_a_child, killed
from tests.people import NOW


@pytest.fixture
def saved(school, tmp_path):
    """A case, and a backup of the keys that open it."""
    case = target(worry(school.practitioner), "case")
    file = tmp_path / "sharewell-keys-1.tar"
    back_up_keys(file, uuid4(), NOW)
    return case, file


def held():
    return {
        path.name: (path.read_bytes(), path.stat().st_mtime_ns // 10**9)
        for path in keys.folder().glob("*key")
    }


def lose(*names):
    for path in list(keys.folder().glob("*.key")):
        if not names or path.stem in names:
            path.unlink()


def entries(agency):
    with as_agency(agency):
        return Entry.objects.count()


def test_keys_that_were_lost_come_back_and_everything_opens_as_before(school, saved):
    case, file = saved
    before, story, count = held(), case_story(school.practitioner, case, NOW), entries(school.agency)
    lose()
    assert keys_named.missing(connection)[0] == "server"
    with pytest.raises(startup.NotReadyError, match="missing"):
        startup.assert_ready()
    found = restore_keys(file, NOW)
    assert (sorted(found.back), found.there, found.left_out, found.missing) == (sorted(before), 0, 0, ())
    assert held() == before
    startup.assert_ready()
    assert case_story(school.practitioner, case, NOW) == story
    assert entries(school.agency) == count + 1
    again = restore_keys(file, NOW)
    assert entries(school.agency) == count + 1
    assert (again.back, again.there) == ((), len(before))
    assert KeysBackup.objects.count() == 1
    worry(school.practitioner)


def test_key_that_is_there_and_differs_is_not_written_over(school, saved):
    _, file = saved
    lose("secret", "server")
    keys.make_key("server")
    before = held()
    with pytest.raises(RefusedError, match=r"other keys of these names: server\.key"):
        restore_keys(file, NOW)
    assert held() == before


def test_keys_that_are_missing_still_are_named_and_an_expired_file_is_refused(school, saved, tmp_path):
    _, file = saved
    kek = next(kek for kek in keys_named.named(connection) if kek in content_keys.all_of(school.agency))
    fewer = tmp_path / "fewer.tar"
    with tarfile.open(file) as old, tarfile.open(fewer, "w") as new:
        for one in old:
            if kek.removeprefix("content-") not in one.name:
                new.addfile(one, io.BytesIO(old.extractfile(one).read()))
    lose()
    with pytest.raises(RefusedError, match="ended on"):
        restore_keys(fewer, NOW + timedelta(days=35))
    assert held() == {}
    assert restore_keys(fewer, NOW).missing == (kek,)


def test_key_of_what_was_disposed_of_is_not_brought_back(school, saved):
    case, file = saved
    with as_agency(school.agency):
        kek = Case.objects.get(id=case).kek
    disposal = target(ask_disposal(school.ig_lead, [case], "Due.", uuid4(), NOW), "disposal")
    dispose(school.lead, disposal, "time_has_come", uuid4(), NOW)
    finish_disposal(school.agency, disposal, NOW)
    found = restore_keys(file, NOW)
    assert (found.back, found.left_out, content_keys.is_there(kek)) == ((), 1, False)


def dies_at_key(at, work):
    """Do some work and die, as by kill -9, before so many keys are destroyed."""
    left, true = [at], content_keys.destroy

    def dies(kek):
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), 9)
        true(kek)

    with mock.patch.object(content_keys, "destroy", dies):
        work()


def test_disposal_killed_before_its_key_is_gone_is_finished_by_a_second_run(school, saved):
    case, _ = saved
    with as_agency(school.agency):
        kek = Case.objects.get(id=case).kek
    other = target(worry(school.practitioner), "case")
    story = case_story(school.practitioner, other, NOW)
    disposal = target(ask_disposal(school.ig_lead, [case], "Due.", uuid4(), NOW), "disposal")
    dispose(school.lead, disposal, "time_has_come", uuid4(), NOW)
    before = entries(school.agency)
    assert killed(in_a_child(lambda: dies_at_key(1, lambda: finish_disposal(school.agency, disposal, NOW))))
    assert content_keys.is_there(kek)
    finish_disposal(school.agency, disposal, NOW)
    assert not content_keys.is_there(kek)
    assert case_story(school.practitioner, other, NOW) == story
    assert (entries(school.agency), check_home(lambda *_: None).faults) == (before, [])


@pytest.mark.parametrize("at", [1, 2])
def test_rotation_killed_in_the_middle_is_whole_after_a_second_run_and_leaves_an_entry(school, saved, at):
    case, _ = saved
    story, count = case_story(school.practitioner, case, NOW), entries(school.agency)

    assert killed(in_a_child(lambda: dies_at_key(at, lambda: rotate_keys(NOW))))
    assert case_story(school.practitioner, case, NOW) == story
    assert entries(school.agency) == count
    rotate_keys(NOW)
    assert case_story(school.practitioner, case, NOW) == story
    assert entries(school.agency) == count + 1
    assert check_home(lambda *_: None).faults == []
    assert keys_named.missing(connection) == []


@pytest.mark.parametrize("name", ["server", "log", "people"])
def test_key_of_another_home_is_noticed_at_the_start_and_nothing_is_written(school, saved, name):
    found = {
        "server": "server",
        "log": keys.log_key(school.agency),
        "people": next(path.stem for path in keys.folder().glob(f"content-{content_keys.PEOPLE}-*.key")),
    }[name]
    path, before = keys.folder() / f"{found}.key", entries(school.agency)
    true = path.read_bytes()
    startup.assert_ready()
    path.write_bytes(b"AAAA" * 10 + b"AAA=\n")
    with pytest.raises(startup.NotReadyError, match="is another home's"):
        startup.assert_ready()
    if name == "server":
        with pytest.raises(keys_named.WrongKeyError):
            worry(school.practitioner)
        assert entries(school.agency) == before
    path.write_bytes(true)
    startup.assert_ready()
    worry(school.practitioner)


def test_folder_of_keys_that_is_gone_is_brought_back(school, saved):
    _, file = saved
    before = held()
    shutil.rmtree(keys.folder())
    restore_keys(file, NOW)
    assert held() == before
    assert keys.open_to_others() == []
