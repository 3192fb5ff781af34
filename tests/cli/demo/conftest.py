"""One demo for all tests, filled once by the command itself; a test that looks inside meets it through ``demo``."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone

import sharewell
from sharewell.cli.demo.seed import Seeding
from sharewell.cli.demo.world import read_world
from sharewell.practice.rulebook import national_book
from tests.database import Home, forget_connections


def start(home, *words):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SHAREWELL_")}
    ours = str(Path(sharewell.__file__).parents[1])  # the code under test, not another that is installed
    environ = {**kept, "SHAREWELL_HOME": str(home), "PYTHONIOENCODING": "utf-8", "PYTHONPATH": ours}
    command = [sys.executable, "-m", "sharewell", "demo", "--no-serve", *words]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    """Return the folder of a filled demo, and what its first start said."""
    folder = tmp_path_factory.mktemp("demo") / "home"
    return folder, start(folder)


@pytest.fixture(scope="session")
def replayed(filled):
    """Go through every act once more, which records nothing; the seeding then knows the ids of what is there."""
    folder, first = filled
    assert first.returncode == 0, first.stderr
    home = Home(folder, "sqlite", f"sqlite://{folder}/sharewell.sqlite3")
    home.use()
    now = timezone.now()
    seeding = Seeding(read_world(now), national_book(), now)
    for step in seeding.steps():
        step.act()
    forget_connections()
    return home, seeding


@pytest.fixture
def demo(replayed):
    """Return the seeding, in its home."""
    home, seeding = replayed
    home.use()
    yield seeding
    forget_connections()
