"""Reads what an agency sets from outside: every ``SHAREWELL_*`` name, its type, its default and its meaning."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

PREFIX = "SHAREWELL_"


class BadSettingError(Exception):  # the house words its errors as what happened
    """A setting that would start Sharewell in a way nobody asked for, so the start is stopped."""

    source = "docs/settings.md"

    def __init__(self, message: str, help: str) -> None:  # the word every error of the house uses  # noqa: A002  # the house's word
        super().__init__(message)
        self.message = message
        self.help = help


@dataclass(frozen=True)
class Variable:
    """One setting: ``read`` turns its text into a value or raises ValueError saying what is allowed."""

    name: str
    read: Callable[[str], Any]
    default: str | None
    about: str
    secret: bool = False


def path(text: str) -> Path:
    """Read a folder or file name, ``~`` included."""
    if not text.strip():
        raise ValueError("a folder")
    return Path(text).expanduser().resolve()


def socket_path(text: str) -> Path | None:
    """Read where a socket is; empty is none."""
    if text and len(text.encode()) > 100:
        raise ValueError("the path of a socket, at most 100 bytes long")
    return Path(text).expanduser().resolve() if text else None


def yes_or_no(text: str) -> bool:
    """Read yes or no."""
    if text not in {"yes", "no"}:
        raise ValueError("yes or no")
    return text == "yes"


def port(text: str) -> int:
    """Read a TCP port."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise ValueError("a whole number from 1 to 65535")
    return int(text)


def host(text: str) -> str:
    """Read one address or host name."""
    if not re.fullmatch(r"[A-Za-z0-9.:-]+", text):
        raise ValueError("an address or host name, such as 127.0.0.1")
    return text


def hosts(text: str) -> list[str]:
    """Read host names with commas between them."""
    found = [part.strip() for part in text.split(",")]
    if not all(re.fullmatch(r"[A-Za-z0-9.:\[\]-]+", part) for part in found):
        raise ValueError("host names with commas between them, such as sharewell.example,localhost")
    return found


def origin(text: str) -> str:
    """Read where people find Sharewell, scheme and host, without a path."""
    if text and not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+", text):
        raise ValueError("a web address without a path, such as https://sharewell.example")
    return text


def database(text: str) -> dict[str, Any]:
    """Read a database address into Django's terms: ``sqlite:///FILE`` or ``postgresql://…``; empty is the home's own."""
    if not text:
        return {}
    parts = urlsplit(text)
    if parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": unquote(parts.path)}
    if parts.scheme not in {"postgresql", "postgres"} or not parts.username or len(parts.path) < 2:
        raise ValueError("sqlite:///FILE, or postgresql://USER:PASSWORD@HOST/DATABASE")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


VARIABLES = (
    Variable(
        "SHAREWELL_HOME",
        path,
        "var",
        "The folder that holds everything Sharewell keeps: the database, `keys/`, `backups/`, `policies/` and `stamps/`.",
    ),
    Variable(
        "SHAREWELL_DATABASE_URL",
        database,
        "",
        "The database, as the role that runs Sharewell: `postgresql://USER:PASSWORD@HOST/DATABASE` or `sqlite:///FILE`. "
        "Left out, a SQLite file in the home.",
        secret=True,
    ),
    Variable(
        "SHAREWELL_OWNER_DATABASE_URL",
        database,
        "",
        "The same PostgreSQL database as the role that owns its tables. Only `sharewell setup` uses it; keep it from the "
        "account that runs `sharewell serve`.",
        secret=True,
    ),
    Variable(
        "SHAREWELL_DEMO",
        yes_or_no,
        "no",
        "`yes` shows invented people who can be signed in as with one click. Never with real cases.",
    ),
    Variable(
        "SHAREWELL_SECOND_STEP",
        yes_or_no,
        "yes",
        "`yes` asks everybody for a second step after their password: an app's code or a passkey. `no` only where something "
        "in front of Sharewell asks for it. The demo never asks.",
    ),
    Variable(
        "SHAREWELL_HOST",
        host,
        "127.0.0.1",
        "The address that `sharewell serve` listens on. Only this computer, unless you change it.",
    ),
    Variable("SHAREWELL_PORT", port, "8000", "The port that `sharewell serve` listens on."),
    Variable(
        "SHAREWELL_ALLOWED_HOSTS",
        hosts,
        "localhost,127.0.0.1",
        "The host names people may reach Sharewell by, with commas between them.",
    ),
    Variable(
        "SHAREWELL_ORIGIN",
        origin,
        "",
        "Where people find Sharewell, such as `https://sharewell.example`. An `https` address makes cookies secure-only. "
        "Left out, `http://localhost` and the port.",
    ),
    Variable(
        "SHAREWELL_SIGNER",
        socket_path,
        "",
        "The socket of `sharewell signer`, which then holds the logs' keys and signs their heads. Left out, this program "
        "signs with the key files in the home.",
    ),
    Variable(
        "SHAREWELL_TEST_DATABASE_URL",
        str,
        "",
        "Used by the tests alone: a PostgreSQL server where they may make and drop roles and databases. Never one in use.",
        secret=True,
    ),
)


def read_variables(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return every setting by name; an unknown name or a nonsense value is refused with BadSettingError."""
    known = {variable.name for variable in VARIABLES}
    files = {f"{variable.name}_FILE" for variable in VARIABLES if variable.secret}
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known | files:
            raise BadSettingError(
                f"Sharewell has no setting called {name}.",
                f"Check its spelling, or take it out. The settings are: {', '.join(sorted(known))}.",
            )
    return {variable.name: _value(variable, environ) for variable in VARIABLES}


def _value(variable: Variable, environ: Mapping[str, str]) -> Any:
    text = _text(variable, environ)
    try:
        return variable.read(text)
    except ValueError as refused:
        # A secret's value is never repeated: this message ends in logs and on screens.
        shown = "" if variable.secret else f" ({text!r})"
        raise BadSettingError(
            f"The setting {variable.name}{shown} cannot be read.", f"It should be {refused}."
        ) from None


def _text(variable: Variable, environ: Mapping[str, str]) -> str:
    from_file = environ.get(f"{variable.name}_FILE") if variable.secret else None
    if from_file is None:
        return environ.get(variable.name, variable.default or "")
    if variable.name in environ:
        raise BadSettingError(
            f"Both {variable.name} and {variable.name}_FILE are set.",
            "Keep the one you mean and take the other out.",
        )
    try:
        return Path(from_file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise BadSettingError(
            f"The file named by {variable.name}_FILE cannot be read.",
            "Check that it exists, and that the account that runs Sharewell may read it.",
        ) from None
