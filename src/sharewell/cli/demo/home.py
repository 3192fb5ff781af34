"""The demo's own home: told apart from any other, emptied only when it is the demo's, and a free port to serve it on."""

import os
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path

from sharewell.cli.demo.world import numbers

MARK = "this-is-a-demo"
FILLED = "this-demo-is-filled"
_PORTS_TRIED = 20
_ABOUT = "Everything in this folder is invented. `sharewell demo --fresh` throws it away and makes it anew.\n"


class DemoError(Exception):  # a broken promise, in the house's words
    """Why the demo does not start: what happened, and what to do next."""

    def __init__(self, message: str, help: str, source: str | None = None) -> None:  # noqa: A002  # the house's word
        super().__init__(message)
        self.message = message
        self.help = help
        self.source = source


def choose_home(environ: Mapping[str, str]) -> Path:
    """Return the folder of the demo: ``SHAREWELL_HOME``, or ``var/demo`` where the command is run."""
    if environ.get("SHAREWELL_DATABASE_URL") or environ.get("SHAREWELL_DATABASE_URL_FILE"):
        raise DemoError(
            "The demo was about to fill a database that you have set, so it stopped.",
            "Take SHAREWELL_DATABASE_URL out: the demo keeps a file of its own.",
            "docs/settings.md",
        )
    return Path(environ.get("SHAREWELL_HOME") or Path("var") / "demo").expanduser().resolve()


def prepare(home: Path, *, fresh: bool) -> None:
    """Make the home, or take it up again; ``fresh`` empties it first.

    Refuses a folder that holds something and was not made by the demo: it might hold real cases.
    """
    marked = (home / MARK).exists()
    if home.exists() and any(home.iterdir()) and not marked:
        raise DemoError(
            f"{home} holds something that the demo did not make, so nothing was touched.",
            "Name an empty folder in SHAREWELL_HOME, or take SHAREWELL_HOME out.",
        )
    if fresh and marked:
        shutil.rmtree(home)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    (home / MARK).write_text(_ABOUT, encoding="utf-8")
    (home / "numbers.toml").write_bytes(numbers())


def is_filled(home: Path) -> bool:
    """Say whether the filling was finished by an earlier start."""
    return (home / FILLED).exists()


def mark_filled(home: Path) -> None:
    """Note that the filling is finished."""
    (home / FILLED).write_text(_ABOUT, encoding="utf-8")


def free_port(wanted: int) -> int:
    """Return the port wanted, or the next one after it that nobody on this computer uses."""
    for port in range(wanted, min(wanted + _PORTS_TRIED, 65536)):
        if _is_free(port):
            return port
    raise DemoError(
        f"No port from {wanted} to {wanted + _PORTS_TRIED - 1} is free.",
        "Name another: sharewell demo --port 9000.",
    )


def settings_for(home: Path, port: int) -> dict[str, str]:
    """Return the environment that the demo runs in: this computer only, one click to sign in."""
    return {
        **os.environ,
        "SHAREWELL_DEMO": "yes",
        "SHAREWELL_HOME": str(home),
        "SHAREWELL_HOST": "127.0.0.1",
        "SHAREWELL_PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "sharewell.config.settings",
    }


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
        # As the server will: otherwise a port that was just left counts as taken for a minute.
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
