"""`sharewell demo` fills once, says where it is, and starts again in a moment."""

import os
import subprocess
import sys

RUN = """
import argparse, sys
from sharewell.cli import demo
top = argparse.ArgumentParser()
demo.add(top.add_subparsers())
args = top.parse_args(sys.argv[1:])
sys.exit(args.run(args))
"""


def start(home, *words):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SHAREWELL_")}
    environ = {**kept, "SHAREWELL_HOME": str(home), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", RUN, "demo", "--no-serve", *words]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=120)


def test_demo_fills_once_and_prints_everybody(tmp_path):
    first = start(tmp_path / "demo")
    assert (first.returncode, first.stderr) == (0, "")
    assert "Filled:" in first.stdout
    assert "Sharewell is at http://localhost:" in first.stdout
    assert "ruth.ackroyd" in first.stdout
    again = start(tmp_path / "demo")
    assert (again.returncode, "Filled:" in again.stdout) == (0, False)


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
