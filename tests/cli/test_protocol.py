"""``sharewell protocol``: the verdict, the template, adoption, and a guide whose every line runs."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine

from sharewell import guidance
from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.adopt_book import adopt_book
from sharewell.actions.begin_membership import begin_membership
from sharewell.actions.plan_questions import planned_questions
from sharewell.actions.rules_in_use import rules_in_use
from sharewell.cli import main
from sharewell.practice.rulebook import SHIPPED, national_book
from sharewell.practice.rulebook.protocol_differences import DIFFERENCES
from tests.people import NOW, join, open_school
from tests.practice.rulebook.protocols import rule, text

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "protocols.md").read_text()
HERE = {**os.environ, "PYTHONPATH": str(ROOT / "src")}


@pytest.fixture
def file(tmp_path):
    def write(*parts):
        path = tmp_path / "elm.toml"
        path.write_bytes(text(*parts))
        return str(path)

    return write


def run(capsys, *words):
    code = main(["protocol", *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_check_of_what_only_adds_says_so_and_exits_0(file, capsys):
    code, out, err = run(capsys, "check", file(), "--on", "2026-11-22")
    assert (code, err) == (0, "")
    assert "It adds 2 duties; weakens nothing, and holds up nothing." in out.splitlines()
    assert "No case is answered differently." in out.splitlines()


def test_check_of_what_weakens_shows_the_case_in_words_and_exits_1(file, capsys):
    code, out, _ = run(capsys, "check", file(rule("whatever", then="share", when="asked_by_someone")))
    assert code == 1
    assert "    Has somebody asked you for this information? Yes" in out.splitlines()


def test_check_of_what_goes_too_far_shows_what_could_happen_and_exits_1(file, capsys):
    refusal = rule("no-first", tier="safety", then="not_with_this_recipient_now", when="not_agreed")
    path = file(refusal)
    code, out, _ = run(capsys, "check", path)
    lines = out.splitlines()
    assert code == 1
    assert lines[0] == f"{path}, rule no-first: it stands in tier 'safety'."
    assert "If it were taken, this could happen:" in lines
    assert "    Have the people concerned agreed to this being shared with them? They said no" in lines


def test_check_of_what_is_no_protocol_says_what_to_do_and_exits_2(tmp_path, capsys):
    assert run(capsys, "check", str(tmp_path / "nowhere.toml"))[0] == 2
    (tmp_path / "bad.toml").write_bytes(b"[[story]]\nx = 1")
    code, out, err = run(capsys, "check", str(tmp_path / "bad.toml"))
    assert (code, out) == (2, "")
    assert "`story` is not a part of a protocol." in err
    code, out, _ = run(capsys, "check", str(tmp_path / "bad.toml"), "--json")
    assert (code, json.loads(out)["holds"]) == (2, False)


def test_json_says_the_same(file, capsys):
    code, out, _ = run(
        capsys, "check", file(rule("whatever", then="share", when="asked_by_someone")), "--json"
    )
    told = json.loads(out)
    assert (code, told["holds"]) == (1, False)
    assert "whatever" in [breach["id"] for breach in told["breaches"] if breach["kind"] == "weaker"]
    code, out, _ = run(capsys, "check", file(rule(tier="safety")), "--json")
    assert (code, json.loads(out)["error"]["message"].endswith("it stands in tier 'safety'.")) == (1, True)


def test_check_takes_the_name_of_one_that_ships_and_says_where_areas_differ(capsys):
    code, out, _ = run(capsys, "check", "croydon", "--differences")
    assert code == 0
    assert "D2 Sharing for better outcomes called “lawful consent”: not taken as a rule" in out


def test_check_needs_no_django():
    script = "import sys; from sharewell.cli import main; code = main(['protocol', 'check', 'croydon']); \
assert 'django' not in sys.modules; sys.exit(code)"
    ran = subprocess.run(
        [sys.executable, "-c", script], env=HERE, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")


def test_template_is_printed_as_it_ships(capsys):
    assert run(capsys, "template") == (0, guidance.read("protocols/template.toml").decode(), "")


def test_adopt_by_somebody_else_is_refused(home, file, capsys):
    agency = open_school()
    join(agency, "safeguarding_lead", "sam")
    code, _, err = run(capsys, "adopt", file(), "--sign-in", "sam")
    assert code == 2
    assert "'sam' is the IG lead of no organisation here." in err


@time_machine.travel(NOW)
def test_ig_lead_adopts_for_the_organisation_they_name_and_its_questions_are_planned(home, file, capsys):
    agency, other = open_school(), open_school("Oak Lane School")
    lead = join(agency, "ig_lead", "ines")
    adopt_book(lead, national_book().canonical(), uuid4(), NOW)
    begin_membership(Actor(None, other, SYSTEM), lead.person, "ig_lead", uuid4(), NOW)
    code, _, err = run(capsys, "adopt", file(), "--sign-in", "ines")
    assert (code, "'ines' is the IG lead of more than one organisation." in err) == (2, True)
    code, out, err = run(capsys, "adopt", file(), "--sign-in", "Ines", "--agency", "Elm Lane School")
    assert (code, err) == (0, "")
    assert out.startswith("Elm Lane School is answered by this protocol from now.")
    assert "was made on HM Government advice, July 2018, which was replaced in 2024." in out
    rules = rules_in_use(agency)
    assert rules.version.endswith("+elm.1.0.0")
    assert planned_questions(rules, NOW.date()).fits(rules, NOW.date())


SNIPPETS = [
    line.strip()
    for block in re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
    for line in block.splitlines()
    if line.strip()
]


def test_guide_runs_line_by_line_as_printed(tmp_path):
    """In one folder, in their order: the template becomes the file that the next line checks."""
    assert len(SNIPPETS) == 4
    for snippet in SNIPPETS:
        command, _, written = (part.strip() for part in snippet.partition(">"))
        ran = subprocess.run(
            [sys.executable, "-m", *shlex.split(command)],
            cwd=tmp_path, env=HERE, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (ran.returncode, ran.stderr) == (0, ""), snippet
        if written:
            (tmp_path / written).write_text(ran.stdout)


def test_guide_names_every_example_and_every_difference_as_it_is_held():
    assert [name for name in SHIPPED if f"`{name}`" not in GUIDE] == []
    rows = dict(re.findall(r"^\| (D\d+) \| [^|]+ \| ([^|]+) \|", GUIDE, re.MULTILINE))
    assert rows == {name: one.held for name, one in DIFFERENCES.items()}


def test_guide_names_every_part_a_protocol_may_hold():
    from sharewell.practice.rulebook.protocol import ADDED, HEADS, OWN

    parts = [f"`[{head}]`" for head in HEADS] + [f"`[[{kind}]]`" for kind in (*ADDED, *OWN)]
    assert [part for part in parts if part not in GUIDE] == []
