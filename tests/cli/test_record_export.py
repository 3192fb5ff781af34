"""``sharewell record export`` writes one file in somebody's name, and ``verify`` holds it; what can't be is said plainly."""

import json
import os
import subprocess
import sys

import pytest

from sharewell.cli import main
from sharewell.practice import record
from sharewell.store import keys
from tests.actions.acts import CHILD, decide, target, worry
from tests.house.tree import ROOT
from tests.people import join, open_school

WHY = ("--purpose", "legal", "--given-to", "Northshire Family Court", "--why", "Order of 3 March")


@pytest.fixture
def here(sqlite_home, monkeypatch, tmp_path, clock_of_today):
    monkeypatch.setattr("sharewell.cli.start.start_django", lambda: None)
    monkeypatch.chdir(tmp_path)
    agency = open_school()
    lead = join(agency, "safeguarding_lead", "ada.lead")
    receipt = decide(lead, target(worry(lead), "case"))
    return lead, receipt


@pytest.fixture
def clock_of_today():
    """People joined at the tests' own moment; the commands ask the clock, so it stands a little after it."""
    import time_machine

    from tests.people import NOW

    with time_machine.travel(NOW, tick=True):
        yield


def ran(capsys, *words):
    try:
        code = main(["record", *map(str, words)])
    except SystemExit as stopped:
        code = stopped.code
    return code, *capsys.readouterr()


def test_export_of_a_decision_is_written_once_and_verify_holds_it(here, capsys, tmp_path):
    lead, receipt = here
    words = (
        "export",
        "--sign-in",
        "ada.lead",
        "--decision",
        receipt.targets["decision"],
        *WHY,
        "--open",
        "all",
    )
    code, out, err = ran(capsys, *words, "--keep-closed", "known", "evidence.zip")
    assert (code, err) == (0, "")
    assert "Recorded as entry 5" in out
    assert (tmp_path / "evidence.zip").stat().st_mode & 0o777 == 0o600
    code, out, _ = ran(
        capsys, "verify", "evidence.zip", "--key", record.vkey(keys.log_signer(lead.agency_id))
    )
    assert code == 0
    assert "What entry 4 states" in out
    assert CHILD in out
    assert "plantedword." in out
    assert "A bruise, plantedword" not in out
    assert out.rstrip().endswith("This does not show that it was right.")
    assert ran(capsys, *words, "evidence.zip")[0] == 2
    said = json.loads(ran(capsys, "verify", "evidence.zip", "--json")[1])
    assert (said["holds"], said["export"]["opened"]["given_to"]) == (True, "Northshire Family Court")
    assert [one["statement"]["id"] for one in said["entries"]] == [str(receipt.entry_id)]


def test_export_written_again_is_the_same_file(here, capsys, tmp_path):
    _, receipt = here
    words = ("export", "--sign-in", "ada.lead")
    _, out, _ = ran(capsys, *words, "--entry", receipt.entry_id, *WHY, "one.zip")
    again = out.split("--again ")[1].split()[0]
    assert ran(capsys, *words, "--again", again, "two.zip")[0] == 0
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    code, _, err = ran(capsys, *words, "--again", again, "nowhere/three.zip")
    assert code == 2
    assert "can't be written" in err


def test_export_of_a_stretch_opens_nothing(here, capsys):
    code, _, err = ran(capsys, "export", "--sign-in", "ada.lead", "--entries", "1-4", *WHY, "closed.zip")
    assert (code, err) == (0, "")
    _, out, _ = ran(capsys, "verify", "closed.zip")
    assert out.count("This file opens no field of it") == 4
    assert CHILD not in out


def test_export_of_a_case_holds_its_worry_too(here, capsys):
    case = here[1].targets["case"]
    assert ran(capsys, "export", "--sign-in", "ada.lead", "--case", case, *WHY, "case.zip")[0] == 0
    assert ran(capsys, "verify", "case.zip")[1].count("opens no field of it") == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--sign-in", "nobody", "--entries", "1-4", *WHY), "no such role"),
        (("--sign-in", "ada.lead", "--entries", "1-4", "--given-to", "A court"), "Say why"),
        (("--sign-in", "ada.lead", "--entries", "1-99", *WHY), "We can't find that"),
        (("--sign-in", "ada.lead", "--entries", "4-1", *WHY), "first and the last number"),
        (("--sign-in", "ada.lead", "--entries", "4", *WHY, "--open", "surname"), "No entry here has a field"),
    ],
)
def test_export_that_can_not_be_is_refused_and_writes_nothing(here, capsys, tmp_path, words, says):
    code, out, err = ran(capsys, "export", *words, "evidence.zip")
    assert (code, out) == (2, "")
    assert says in err
    assert not (tmp_path / "evidence.zip").exists()


def test_bundle_is_verified_without_django(here, capsys, tmp_path):
    ran(capsys, "export", "--sign-in", "ada.lead", "--entries", "1-4", *WHY, "closed.zip")
    script = (
        "import sys\nsys.modules['django'] = None\nfrom sharewell.cli import main\n"
        "sys.exit(main(['record', 'verify', 'closed.zip']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=False, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
