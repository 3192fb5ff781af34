"""The demo keeps to its own folder, and never empties or fills anybody else's."""

import socket
from pathlib import Path

import pytest

from sharewell.cli.demo import home as homes


def test_choose_home_without_a_setting_is_var_demo(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert homes.choose_home({}) == tmp_path / "var" / "demo"
    assert homes.choose_home({"SHAREWELL_HOME": str(tmp_path / "x")}) == tmp_path / "x"


@pytest.mark.parametrize("name", ["SHAREWELL_DATABASE_URL", "SHAREWELL_DATABASE_URL_FILE"])
def test_choose_home_with_somebodys_database_is_refused(name):
    with pytest.raises(homes.DemoError, match="database that you have set"):
        homes.choose_home({name: "postgresql://u:p@h/d"})


@pytest.mark.parametrize("fresh", [True, False])
def test_prepare_a_folder_the_demo_did_not_make_touches_nothing(tmp_path, fresh):
    (tmp_path / "sharewell.sqlite3").write_text("real cases")
    with pytest.raises(homes.DemoError, match="did not make"):
        homes.prepare(tmp_path, fresh=fresh)
    assert [path.name for path in tmp_path.iterdir()] == ["sharewell.sqlite3"]


def test_prepare_fresh_empties_what_the_demo_made(tmp_path):
    home = tmp_path / "demo"
    homes.prepare(home, fresh=False)
    homes.mark_filled(home)
    assert homes.is_filled(home)
    homes.prepare(home, fresh=False)
    assert homes.is_filled(home)
    homes.prepare(home, fresh=True)
    assert sorted(path.name for path in home.iterdir()) == ["numbers.toml", homes.MARK]
    assert home.stat().st_mode & 0o077 == 0


def test_free_port_passes_over_one_that_is_taken():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert homes.free_port(port) > port


def test_free_port_with_none_left_says_what_to_do(monkeypatch):
    monkeypatch.setattr(homes, "_is_free", lambda _: False)
    with pytest.raises(homes.DemoError, match="No port from 8000 to 8019") as refused:
        homes.free_port(8000)
    assert "--port" in refused.value.help


def test_settings_for_binds_this_computer_alone():
    chosen = homes.settings_for(Path("x"), 8001)
    assert (chosen["SHAREWELL_HOST"], chosen["SHAREWELL_DEMO"], chosen["SHAREWELL_PORT"]) == (
        "127.0.0.1",
        "yes",
        "8001",
    )
