"""``sharewell rulebook``: prove and diff, in words that a person can act on."""

import json
import sys
from datetime import date
from pathlib import Path

import pytest

from sharewell import guidance
from sharewell.cli import main
from sharewell.compile.dmn import dmn
from sharewell.compile.flowchart import chart, chart_text
from sharewell.compile.sql import Rows, sql
from sharewell.compile.svg import chart_svg
from sharewell.practice.rulebook import national_book, plan, read_book, read_policy, read_table


@pytest.fixture
def folder(tmp_path):
    names = read_table("book.toml", guidance.read("national/book.toml"))["book"]["parts"]
    for name in ("book.toml", *names):
        (tmp_path / name).write_bytes(guidance.read(f"national/{name}"))
    return tmp_path


def change(folder, name, old, new):
    text = (folder / name).read_text()
    assert text.count(old) == 1
    (folder / name).write_text(text.replace(old, new))


def test_prove_prints_what_holds_and_counts(capsys):
    main(["rulebook", "prove", "--on", "2026-11-22"])
    said = capsys.readouterr().out
    assert (
        f"{len(national_book().decisions)} of {len(national_book().decisions)} decisions always have" in said
    )
    (held,) = [floor for floor in national_book().invariants if not floor.provable]
    assert "18 of 18 floors are proved to hold.\n" in said
    assert (
        "1 of 1 floors about the record are held by Sharewell's own tests, not by a proof.\n"
        + "".join(f"  F4: {test}\n" for test in held.tests)
    ) in said


def test_prove_of_a_weakened_book_shows_the_case_in_words_and_exits_1(folder, capsys):
    change(
        folder,
        "disposition.toml",
        'tier = "law"\nthen = "share"\nwhen = "must_reach',
        'tier = "welfare"\nthen = "share"\nwhen = "must_reach',
    )
    assert main(["rulebook", "prove", str(folder), "--on", "2026-11-22"]) == 1
    said = capsys.readouterr().out
    assert "F1 does not hold: Agreement never turns a justified safeguarding share into a no." in said
    assert "It happens whenever:\n" in said
    assert "They said no" in said


def test_diff_with_itself_says_so_and_exits_0(folder, capsys):
    assert main(["rulebook", "diff", str(folder)]) == 0
    assert "No case there can be is answered differently." in capsys.readouterr().out


def test_diff_names_what_changed_as_json(folder, tmp_path_factory, capsys):
    kept = tmp_path_factory.mktemp("kept") / "book.json"
    kept.write_bytes(national_book().canonical())
    change(
        folder,
        "disposition.toml",
        "outside and agreement == 'given'",
        "outside and agreement == 'given' and level != 'none'",
    )
    assert main(["rulebook", "diff", str(kept), str(folder), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [tuple(one) for one in found["reworded"]] == [("rule", "agreed")]
    assert {move["before"] for move in found["moves"] if move["decision"] == "disposition"} == {"share"}


def test_prove_of_what_is_no_rulebook_says_what_to_give(tmp_path, capsys):
    assert main(["rulebook", "prove", str(tmp_path / "nowhere")]) == 2
    assert (
        "Give a folder with book.toml and the parts it lists, or a kept rulebook." in capsys.readouterr().err
    )


def test_prove_asks_z3_too_and_it_agrees(capsys):
    plain = main(["rulebook", "prove", "--on", "2026-11-22"])
    said = capsys.readouterr()
    assert main(["rulebook", "prove", "--on", "2026-11-22", "--z3"]) == plain
    assert capsys.readouterr() == said


def test_prove_with_z3_says_how_to_get_it(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "z3", None)
    assert main(["rulebook", "prove", "--z3"]) == 2
    assert 'pip install "sharewell[prove]"' in capsys.readouterr().err


def test_sql_prints_the_text_for_the_dialect_asked(capsys):
    words = ["rulebook", "sql", "--dialect", "spark", "--key", "a", "--key", "b", "--no-people", "--complete"]
    assert main([*words, "--table", "all cases", "--on", "2026-11-22"]) == 0
    rows = Rows("all cases", ("a", "b"), people=False, complete=True)
    assert capsys.readouterr().out == sql(national_book(), date(2026, 11, 22), "spark", rows)


@pytest.mark.parametrize("words", [[], ["--svg"]])
def test_flowchart_prints_the_decision_asked(capsys, words):
    assert main(["rulebook", "flowchart", "--decision", "telling", "--on", "2026-11-22", *words]) == 0
    laid_out = chart(national_book(), "telling", date(2026, 11, 22))
    assert capsys.readouterr().out == (chart_svg if words else chart_text)(laid_out)


def test_flowchart_of_what_is_not_decided_says_what_is(capsys):
    assert main(["rulebook", "flowchart", "--decision", "weather"]) == 2
    assert "disposition" in capsys.readouterr().err


def test_plan_prints_a_policy_of_the_book_and_says_how_far_it_is(tmp_path, capsys):
    vectors = Path(__file__).parents[1] / "vectors" / "rulebook" / "book.toml"
    book = read_book({"book.toml": vectors.read_bytes()})
    kept = tmp_path / "kept.json"
    kept.write_bytes(book.canonical())
    main(["rulebook", "plan", str(kept), "--on", "2026-11-22"])
    said, progress = capsys.readouterr()
    assert read_policy("said", said.encode()) == plan(book, date(2026, 11, 22))
    assert progress.endswith("questions are expected until the next step is clear.\n")


def test_dmn_prints_the_model(capsys):
    assert main(["rulebook", "dmn", "--on", "2026-11-22"]) == 0
    assert capsys.readouterr().out == dmn(national_book(), date(2026, 11, 22))
