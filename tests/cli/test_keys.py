"""``sharewell keys`` as the person who looks after the server runs it."""

from uuid import uuid4

import pytest

from sharewell.cli import main
from tests.people import open_school


@pytest.fixture
def run(monkeypatch, capsys):
    def ran(*words):
        code = main(["keys", *words])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return ran


def test_keys_are_changed_frozen_and_begun_anew_and_listed(sqlite_home, run):
    agency = open_school()
    code, out, _ = run("list")
    assert (code, out.splitlines()[0]) == (0, f"sharewell/log/{agency}  from entry 1, in use")
    first = out.splitlines()[1]
    assert run("head")[1].startswith(f"sharewell/log/{agency}\n1\n")
    code, out, _ = run("change")
    assert code == 0
    assert out.splitlines()[1:3] == [f"sharewell/log/{agency}  from entry 1, in use", first]
    assert len(out.splitlines()) == 4
    code, out, _ = run("freeze", "--because", "A lost disk.")
    assert code == 0
    assert out.startswith("The log is closed at entry 3.")
    assert run("change")[0] == 2
    code, out, _ = run("new-log", "--because", "A lost disk.", "--agency", str(agency))
    assert code == 0
    assert f"sharewell/log/{agency}  from entry 1, ended at entry 3" in out
    assert f"sharewell/log/{agency}/2  from entry 4, in use" in out
    assert sum(line.startswith("  sharewell") for line in out.splitlines()) == 3


def test_organisation_is_asked_for_where_there_are_more_or_none(sqlite_home, run):
    assert "none yet" in run("list")[2]
    ids = {str(open_school()), str(open_school("Oak Lane School"))}
    code, out, err = run("list")
    assert (code, out) == (2, "")
    assert all(one in err for one in ids)
    assert run("list", "--agency", str(uuid4()))[0] == 2
