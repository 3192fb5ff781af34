"""What can be set, run or refused is written down, and what the README says to run, runs."""

import ast
import os
import re
import shlex
import subprocess
import sys

import pytest

from tests.house.tree import ROOT, functions, modules, parsed

HERE = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
README = (ROOT / "README.md").read_text()


def commands() -> set[str]:
    shown = subprocess.run(
        [sys.executable, "-m", "sharewell", "--help"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=HERE,
    ).stdout
    return set(re.findall(r"^    ([a-z-]+) {2,}", shown, re.MULTILINE))


def test_the_commands_are_found():
    assert {"decide", "facts", "record", "demo", "serve", "work", "setup"} <= commands()


def test_every_command_is_in_the_readme():
    assert {name for name in commands() if f"sharewell {name}" not in README} == set()


def test_every_make_target_says_what_it_is_for():
    makefile = (ROOT / "Makefile").read_text()
    phony = set(re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE).group(1).split())
    assert phony == set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))


def test_readme_is_at_most_150_lines():
    assert len(README.splitlines()) <= 150


SNIPPETS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("sharewell ") and "serve" not in line and "work" not in line and "demo" not in line
]


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_readme_snippet_runs(snippet, tmp_path):
    """Each line as printed; ``# exit N`` names another end than 0."""
    wanted = re.search(r"# exit (\d)", snippet)
    words = shlex.split(snippet.partition("#")[0])
    ran = subprocess.run(
        [sys.executable, "-m", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**HERE, "XDG_STATE_HOME": str(tmp_path)},
    )
    assert (ran.returncode, ran.stderr) == (int(wanted.group(1)) if wanted else 0, "")


def test_readme_python_runs():
    for block in re.findall(r"```python\n(.*?)```", README, re.DOTALL):
        subprocess.run([sys.executable, "-c", block], check=True, cwd=ROOT, capture_output=True, env=HERE)


def test_readme_shows_snippets_and_python():
    assert len(SNIPPETS) >= 3
    assert "```python" in README


def error_classes() -> set[str]:
    return {
        node.name
        for path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef) and node.name.endswith("Error")
    }


def test_every_error_is_in_the_list_of_errors():
    listed = set(re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "errors.md").read_text(), re.MULTILINE))
    assert listed == error_classes()


def test_no_code_waits_to_be_written():
    """A stub would be a promise that nobody keeps."""
    stubs = [
        f"{path.name}:{function.lineno} {function.name}"
        for path in modules()
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Raise) and "NotImplementedError" in ast.unparse(node)
    ]
    assert stubs == []
