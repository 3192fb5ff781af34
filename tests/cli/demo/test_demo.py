"""`sharewell demo` fills once, says where it is, and starts again in a moment."""

from sharewell.actions.check_home import check_home
from tests.cli.demo.conftest import start


def test_demo_fills_and_prints_everybody(filled):
    _, first = filled
    assert (first.returncode, first.stderr) == (0, "")
    assert "Filled:" in first.stdout
    assert "Sharewell is at http://localhost:" in first.stdout
    assert "ruth.ackroyd" in first.stdout
    assert "safeguarding lead" in first.stdout


def test_demo_holds_row_by_row(demo):
    found = check_home(lambda *_: None)
    assert ([each.fault for each in found.faults], found.entries > 100) == ([], True)


def test_demo_a_second_time_fills_nothing(filled):
    folder, _ = filled
    tick = folder / "last-tick.json"
    tick.write_text('{"at": "2020-01-01T00:00:00+00:00", "entries": {}}')  # it lay for years
    again = start(folder)
    assert "2020-01-01" not in tick.read_text()
    assert (again.returncode, again.stderr, "Filled:" in again.stdout) == (0, "", False)


def test_demo_in_somebodys_folder_is_refused_in_plain_words(tmp_path):
    (tmp_path / "letters.txt").write_text("x")
    refused = start(tmp_path, "--fresh")
    assert refused.returncode == 1
    assert "nothing was touched" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_demo_with_a_port_that_is_none_is_refused(tmp_path):
    refused = start(tmp_path / "demo", "--port", "70000")
    assert refused.returncode == 2
    assert "65535" in refused.stderr
