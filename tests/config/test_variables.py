import os
import subprocess
import sys
from pathlib import Path

import pytest

from sharewell.config.variables import VARIABLES, BadSettingError, read_variables

ROOT = Path(__file__).resolve().parents[2]


def test_settings_page_lists_every_variable_with_its_default_and_meaning():
    page = (ROOT / "docs/settings.md").read_text()
    rows = [line for line in page.splitlines() if line.startswith("| `SHAREWELL_")]
    written = [
        f"| `{one.name}` | {f'`{one.default}`' if one.default else ''} | {one.about} |" for one in VARIABLES
    ]
    assert rows == written


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SHAREWELL_PORT", "0"),
        ("SHAREWELL_PORT", "eighty"),
        ("SHAREWELL_PORT", "٨٠"),
        ("SHAREWELL_DEMO", "true"),
        ("SHAREWELL_HOST", "127.0.0.1; rm"),
        ("SHAREWELL_ALLOWED_HOSTS", "a,,b"),
        ("SHAREWELL_ORIGIN", "sharewell.example"),
        ("SHAREWELL_ORIGIN", "https://sharewell.example/path"),
        ("SHAREWELL_HOME", " "),
        ("SHAREWELL_DATABASE_URL", "mysql://u:planted-secret@h/d"),
        ("SHAREWELL_DATABASE_URL", "postgresql://h/d"),
        ("SHAREWELL_DATABASE_URL", "sqlite://"),
        ("SHAREWELL_DATABASE_URL", "postgresql://u:planted-secret@h:port/d"),
    ],
)
def test_nonsense_value_is_refused_by_name_and_a_secret_is_not_repeated(name, value):
    with pytest.raises(BadSettingError) as refused:
        read_variables({name: value})
    assert name in refused.value.message
    assert "planted-secret" not in refused.value.message + refused.value.help


def test_unknown_name_is_refused_with_the_names_there_are():
    with pytest.raises(BadSettingError) as refused:
        read_variables({"SHAREWELL_PROT": "8000"})
    assert "SHAREWELL_PROT" in refused.value.message
    assert "SHAREWELL_PORT" in refused.value.help


def test_secret_in_a_file_is_read_and_both_together_are_refused(tmp_path):
    file = tmp_path / "url"
    file.write_text("postgresql://app:pass%40word@db.example:5433/sharewell?sslmode=require\n")
    found = read_variables({"SHAREWELL_DATABASE_URL_FILE": str(file)})["SHAREWELL_DATABASE_URL"]
    assert found == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "sharewell",
        "USER": "app",
        "PASSWORD": "pass@word",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }
    with pytest.raises(BadSettingError):
        read_variables({"SHAREWELL_DATABASE_URL_FILE": str(file), "SHAREWELL_DATABASE_URL": "sqlite:////a"})
    with pytest.raises(BadSettingError):
        read_variables({"SHAREWELL_DATABASE_URL_FILE": str(tmp_path / "none")})


def test_plain_setting_has_no_file_form():
    with pytest.raises(BadSettingError):
        read_variables({"SHAREWELL_PORT_FILE": "port"})


@pytest.mark.parametrize(
    ("asked", "owed"),
    [
        ({}, "True"),
        ({"SHAREWELL_SECOND_STEP": "no"}, "False"),
        ({"SHAREWELL_DEMO": "yes"}, "False"),
        ({"SHAREWELL_DEMO": "yes", "SHAREWELL_SECOND_STEP": "yes"}, "False"),
    ],
)
def test_a_second_step_is_asked_for_unless_somebody_says_no_or_it_is_the_demo(tmp_path, asked, owed):
    plain = {name: value for name, value in os.environ.items() if not name.startswith("SHAREWELL_")}
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "from sharewell.config import settings; print(settings.SHAREWELL_SECOND_STEP)",
        ],
        env={**plain, "SHAREWELL_HOME": str(tmp_path), "PYTHONPATH": "src", **asked},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == owed


def test_command_with_a_bad_setting_ends_with_words_and_no_trace(tmp_path):
    environ = {**os.environ, "SHAREWELL_HOME": str(tmp_path), "SHAREWELL_PORT": "eighty", "PYTHONPATH": "src"}
    ended = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from sharewell.cli import main; sys.exit(main(['work', '--once']))",
        ],
        env=environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.splitlines() == [
        "The setting SHAREWELL_PORT ('eighty') cannot be read.",
        "It should be a whole number from 1 to 65535.",
    ]
