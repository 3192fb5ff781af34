"""``sharewell decide`` and ``sharewell facts``: answers, exit codes, and what is said of input that can't be used."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import sharewell
from sharewell.cli import main

WHOLE = """
on = 2026-11-22
[facts]
holder_sector = "school"
holder_duty_standing = "not_confirmed"
asked_by_someone = "no"
worry_kind = "neglect"
danger_now = "yes"
[[child]]
name = "Sam"
child_age = "under_13"
[[recipient]]
name = "Duty team"
recipient_function = "childrens_social_care"
[[person]]
name = "Mum"
person_part = "parent_or_carer"
"""


@pytest.fixture
def case(tmp_path):
    def write(content: str | bytes):
        file = tmp_path / "case.toml"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(file)

    return write


def test_settled_case_is_answered_with_exit_0(case, capsys):
    assert main(["decide", case(WHOLE)]) == 0
    said = capsys.readouterr().out
    assert "Share this with Duty team now. Ring first, type afterwards." in said
    assert "! Ring Duty team now" in said
    assert "dpa2018" not in said.split("Legal footing")[0]


def test_part_answered_case_says_what_is_open_with_exit_1(case, capsys):
    assert main(["decide", case(WHOLE.replace('danger_now = "yes"', 'danger_now = "no"'))]) == 1
    said = capsys.readouterr().out
    assert "Still possible: Share this with them now; or Share this with them" in said
    assert "To ask next:\n  - How serious is the worry?" in said


def test_json_holds_the_whole_answer(case, capsys):
    assert main(["decide", case(WHOLE), "--json", "--on", "2025-03-01"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["on"] == "2025-03-01"
    assert said["still_possible"] == ["share_now"]
    assert [one["disposition"]["value"] for one in said["answers"]] == ["share_now"]
    assert said["open_questions"] == []


@pytest.mark.parametrize(
    ("content", "wrong", "mend"),
    [
        (WHOLE.replace("danger_now", "danger_nwo"), "`danger_nwo` is not a fact", "Use one of: danger_now"),
        (WHOLE.replace('"neglect"', '"bad"'), "'bad' is not an answer to “What kind", "Use one of: neglect"),
        (WHOLE.replace('"neglect"', "3"), "3 is not an answer", "Use one of: neglect"),
        (
            WHOLE.replace("on = 2026", "on = 'x2026").replace("22\n", "22'\n"),
            "is not a date",
            "on = 2026-11-22",
        ),
        (WHOLE.replace("2026-11-22", "2026-11-22T10:00:00"), "is not a date", "on = 2026-11-22"),
        (WHOLE + "\n[oops]", "`oops` is not a part", "Use: on"),
        (WHOLE + "\n[[child]]\nname='Sam'", "this name is used twice", "a name of its own"),
        (WHOLE + "\n[[child]]\nchild_age='unborn'", "it has no name", "name ="),
        (WHOLE.replace("[[recipient]]", "[recipient]"), "this is not a list", "[[recipient]]"),
        (WHOLE.replace("child_age", "level"), "this fact is not known here", "Put it under [facts]"),
        (WHOLE.split("[[child]]", maxsplit=1)[0], "the case names no child", "[[child]]"),
        (WHOLE.replace("[facts]", "facts = 3\n[other]"), "`other` is not a part", "Use: on"),
        (WHOLE + "\nname = ", "not valid TOML", "Mend that line"),
        (WHOLE.replace("Sam", "S\0m"), "there is a NUL character", "Delete it"),
        (b"\xff" + WHOLE.encode(), "not UTF-8", "Save the file as UTF-8"),
        (WHOLE + "#" * 300_000, "larger than 256,000 bytes", "right file"),
        ("a = " + "[" * 5000, "case.toml", "."),
    ],
)
def test_bad_input_is_refused_with_exit_2_and_a_mend(case, capsys, content, wrong, mend):
    file = case(content)
    assert main(["decide", file]) == 2
    said = capsys.readouterr().err
    assert said.startswith(file)
    assert wrong in said
    assert mend in said


@pytest.mark.parametrize("name", ["nowhere.toml", "case\0.toml", "."])
def test_a_file_that_cannot_be_opened_is_refused_with_exit_2(capsys, name):
    assert main(["decide", name]) == 2
    assert capsys.readouterr().err.count("\n") == 2


def test_bad_day_and_bad_case_are_errors_in_json_too(case, capsys):
    assert main(["decide", case(WHOLE), "--on", "tomorrow", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["message"] == "--on: 'tomorrow' is not a date."


def test_facts_lists_every_fact_with_its_answers(capsys):
    assert main(["facts"]) == 0
    page = capsys.readouterr().out
    assert main(["facts", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)["facts"]
    assert [fact["id"] for fact in facts if f"  {fact['id']}: " not in page] == []
    assert facts[0]["answers"] == ["yes", "no", "not_sure"]


def test_decide_and_facts_never_load_django():
    source = str(Path(sharewell.__file__).parent.parent)
    code = f"import sys; sys.path.insert(0, {source!r}); from sharewell.cli import main; main(['facts']); "
    code += "sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0


def test_an_unchecked_caller_does_not_keep_social_care_from_hearing(case, capsys):
    caller = """
[[recipient]]
name = "The caller"
recipient_function = "police"
asked_by_someone = true
recipient_checked = false
recipient_linked = false
"""
    assert main(["decide", case(WHOLE.replace("[[person]]", caller + "[[person]]")), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)["answers"]
    assert [one["disposition"]["value"] for one in said] == ["share_now", "verify_first"]
    assert said[1]["disposition"]["text"] == "Check who the caller is before you tell them anything."


@pytest.mark.skipif(sys.platform == "win32", reason="there are no broken pipes to write to")
def test_a_reader_that_has_gone_ends_it_quietly():
    source = str(Path(sharewell.__file__).parent.parent)
    code = f"import sys; sys.path.insert(0, {source!r}); from sharewell.cli import main; "
    code += "sys.stdin.read(1); sys.exit(main(['facts', '--json']))"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        assert run.stdout
        run.stdout.close()
        assert run.stdin
        run.stdin.close()
        assert run.stderr
        assert run.stderr.read() == b""
    assert run.returncode == 141


def test_another_report_is_named_with_its_clock_and_its_owner(case, capsys):
    main(["decide", case(WHOLE.replace('"neglect"', '"missing"'))])
    said = " ".join(capsys.readouterr().out.split())
    assert "This may also be … - a missing child, for the police. At once. There is no waiting time." in said
    assert "Whose: Whoever finds that the child is gone: you, if nobody has rung yet." in said
    assert "Sharewell does not make this report for you." in said


def test_nothing_is_said_of_other_reports_where_none_is_needed(case, capsys):
    main(["decide", case(WHOLE)])
    assert "This may also be" not in capsys.readouterr().out
