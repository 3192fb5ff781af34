"""``sharewell record verify`` on the base install: plain words, three exit codes, nothing steered from the file."""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sharewell.cli import record
from sharewell.practice.record import (
    KeySigner,
    check_file,
    commit_fields,
    envelope,
    prove_field,
    vkey,
)
from tests.practice.record.made import LOG, SIGNER, made_file, proof, salt, stated

ROOT = Path(__file__).parents[2]


@pytest.fixture
def verify(capsys):
    def run(*words):
        parser = argparse.ArgumentParser(prog="sharewell")
        record.add(parser.add_subparsers(required=True))
        args = parser.parse_args(["record", "verify", *map(str, words)])
        code = args.run(args)
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def held(tmp_path):
    file = tmp_path / "record.json"
    file.write_bytes(made_file("because", "told.1"))
    return file


def test_verify_of_a_true_file_ends_0_and_says_what_it_does_not_show(verify, held):
    code, out, err = verify(held)
    assert (code, err) == (0, "")
    assert "DOES NOT HOLD" not in out
    assert "Bruises on two days, and the club’s coach saw a third. ☎ 17:31" in out
    assert "The key was taken from this file" in out
    assert out.rstrip().endswith("This does not show that it was right.")


def test_verify_with_the_agency_s_key_ends_0(verify, held):
    code, out, _ = verify(held, "--key", vkey(SIGNER))
    assert code == 0
    assert out.rstrip().endswith(
        "\nUnchanged since 2026-11-22T17:31:05Z. This does not show that it was right."
    )


def test_verify_with_another_key_ends_1_and_says_which(verify, held):
    code, out, _ = verify(held, "--key", vkey(KeySigner(LOG, bytes(32))))
    assert code == 1
    assert "DOES NOT HOLD  The key that you gave" in out
    assert "Don't rely on it" in out
    assert "Bruises" not in out


def test_verify_of_a_changed_file_ends_1_and_shows_nothing_that_it_says(verify, held):
    held.write_bytes(held.read_bytes().replace(b"two days", b"ten days"))
    code, out, _ = verify(held)
    assert code == 1
    assert "DOES NOT HOLD  The field because" in out
    assert "ten days" not in out


def test_verify_as_json_gives_the_whole_finding(verify, held):
    code, out, _ = verify(held, "--json", "--key", vkey(SIGNER))
    found = json.loads(out)
    assert (code, found["holds"]) == (0, True)
    assert found["statement"]["kind"] == "decision.recorded"
    assert sorted(found["opened"]) == ["because", "told.1"]
    assert sorted(found) == [
        "caveats",
        "findings",
        "holds",
        "opened",
        "seen_before",
        "statement",
        "unchanged",
    ]


def test_verify_as_json_of_a_changed_file_opens_nothing(verify, held):
    held.write_bytes(held.read_bytes().replace(b"two days", b"ten days"))
    code, out, _ = verify(held, "--json")
    found = json.loads(out)
    assert (code, found["holds"], found["statement"], found["opened"]) == (1, False, None, {})


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x00", b"\x7fELF\x02\x01\x01", b"Dear Ada,\n", b"{}", b" " * 5_000_000]
)
def test_verify_of_a_file_that_is_no_record_ends_2(verify, tmp_path, content):
    file = tmp_path / "file"
    file.write_bytes(content)
    code, out, err = verify(file)
    assert (code, out) == (2, "")
    assert "Traceback" not in err
    assert err.strip()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("absent.json", "There is no file called"),
        (".", "is a folder"),
        ("a\x00b", "can't be opened"),
        ("x" * 300, "can't be opened"),
    ],
)
def test_verify_of_what_can_not_be_opened_ends_2(verify, tmp_path, monkeypatch, name, says):
    monkeypatch.chdir(tmp_path)
    code, out, err = verify(name)
    assert (code, out) == (2, "")
    assert says in err


def test_verify_of_an_endless_file_ends_2(verify):
    assert verify("/dev/zero")[0] == 2


def test_verify_with_a_key_that_is_none_ends_2(verify, held):
    code, _, err = verify(held, "--key", "the school's key")
    assert code == 2
    assert "This is not a key" in err


def test_verify_as_json_of_no_record_gives_the_error(verify, tmp_path):
    code, out, err = verify(tmp_path, "--json")
    assert (code, err) == (2, "")
    assert json.loads(out)["error"]["message"].endswith("is a folder.")


def _file_saying(tmp_path, fields):
    salts = {name: salt(name) for name in fields}
    own = envelope(stated(commit=commit_fields(fields, salts)).to_bytes(), SIGNER)
    opened = [prove_field(fields, salts, name) for name in fields]
    file = tmp_path / "record.json"
    file.write_bytes(check_file(own, proof(own), [vkey(SIGNER)], opened))
    return file


def test_verify_of_text_that_would_steer_the_terminal_spells_it_out(verify, tmp_path):
    text = "one\n\x1b[2J\x1b]0;title\x07two\rthree\u202efour\x9bfive"
    code, out, _ = verify(_file_saying(tmp_path, {"because": text, "list": ["\x7f"]}))
    assert code == 0
    assert [char for char in out if not char.isprintable() and char != "\n"] == []
    assert "    \\x1b[2J" in out


def test_verify_shows_a_decision_record_as_lines_a_person_can_read(verify, tmp_path):
    fields = {
        "children": [{"name": "Ada", "born": ""}, {"name": "Ben\nand Cy", "born": "2020-01-02"}],
        "facts": [["Did they agree?", "They said no"]],
        "footing": ["Public task", "Safeguarding"],
        "known": {"seen": "A bruise", "earlier": []},
        "advice": [],
    }
    code, out, _ = verify(_file_saying(tmp_path, fields))
    assert code == 0
    for lines in (
        "  children\n    - born: nothing written\n      name: Ada\n    - born: 2020-01-02\n      name:\n        Ben\n        and Cy\n",
        "  facts\n    - Did they agree?: They said no\n",
        "  footing\n    - Public task\n    - Safeguarding\n",
        "  known\n    earlier: none\n    seen: A bruise\n",
        "  advice\n    none\n",
    ):
        assert lines in out
    assert "{" not in out


def test_verify_lets_no_name_pass_for_a_line_of_ours(verify, tmp_path):
    deep = "end"
    for _ in range(25):
        deep = [deep]
    code, out, _ = verify(_file_saying(tmp_path, {"known": {"a\nUnchanged since ever": "b"}, "deep": deep}))
    assert code == 0
    assert "\nUnchanged since ever" not in out
    assert "    a\\nUnchanged since ever: b" in out


def test_verify_of_a_file_that_opens_nothing_says_so(verify, tmp_path):
    code, out, _ = verify(_file_saying(tmp_path, {}))
    assert code == 0
    assert "opens no field" in out


def test_verify_where_only_ascii_prints_still_ends_0_without_django(held):
    script = (
        "import argparse, sys\n"
        "sys.modules['django'] = None\n"
        "from sharewell.cli import record\n"
        "p = argparse.ArgumentParser(); record.add(p.add_subparsers())\n"
        "a = p.parse_args(['record', 'verify', sys.argv[1]]); sys.exit(a.run(a))\n"
    )
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", script, str(held)], capture_output=True, env=env, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"club\\u2019s" in done.stdout
