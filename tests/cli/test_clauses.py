"""`sharewell clauses` prints what is honoured and what is owed, and never loads Django."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import sharewell
from sharewell.cli import main
from sharewell.practice.clause import seeds

ALL = [clause for seed in seeds() for clause in seed.clauses]


def told(capsys, *words):
    assert main(["clauses", *words]) == 0
    return capsys.readouterr().out


def test_every_clause_is_printed_once_under_what_became_of_it(capsys):
    lines = told(capsys).splitlines()
    assert [
        clause.id for clause in ALL if sum(line.startswith(f"    {clause.id}  ") for line in lines) != 1
    ] == []
    counts = {
        state: sum(clause.state == state for clause in ALL) for state in ("honoured", "in part", "owed")
    }
    assert lines[-1] == "All 122 clauses: " + ", ".join(f"{n} {state}" for state, n in counts.items())


@pytest.mark.parametrize("seed", ["S3", "s3"])
def test_one_seed_is_printed_alone(capsys, seed):
    page = told(capsys, "--seed", seed)
    assert [clause.id for clause in ALL if f"    {clause.id}  " in page] == [
        clause.id for clause in ALL if clause.id.startswith("S3")
    ]
    assert "All 18 clauses" in page


def test_owed_leaves_out_what_is_wholly_honoured(capsys):
    page = told(capsys, "--owed")
    assert [clause.id for clause in ALL if f"    {clause.id}  " in page] == [
        *(clause.id for clause in ALL if clause.owed)
    ]
    assert "\n  Honoured" not in page


def test_json_holds_every_part_of_a_clause(capsys):
    document = json.loads(told(capsys, "--json"))
    clauses = {clause["id"]: clause for seed in document["seeds"] for clause in seed["clauses"]}
    assert list(clauses) == [clause.id for clause in ALL]
    assert sum(document["counts"].values()) == 122
    for clause in ALL:
        shown = clauses[clause.id]
        assert {place: tuple(shown[place]) for place in clause.where} == dict(clause.where)
        assert (shown["state"], shown["meaning"], shown["owed"], tuple(shown["tests"])) == (
            clause.state,
            clause.meaning,
            clause.owed,
            clause.tests,
        )


def test_a_seed_that_is_none_is_refused(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["clauses", "--seed", "S9"])
    assert ended.value.code == 2
    assert "S9" in capsys.readouterr().err


def test_clauses_never_load_django():
    source = str(Path(sharewell.__file__).parent.parent)
    code = f"import sys; sys.path.insert(0, {source!r}); from sharewell.cli import main; main(['clauses']); "
    code += "sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0
