"""Golden dumps: each a small invented home as some issue left it, put into a fresh database, brought up to now and read.

``tools/golden.py`` writes them with what is here, so a home is read in the same words when it is kept and when it is met
again. Facts are plain JSON values.
"""

import base64
import json
import lzma
import re
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management import call_command

from sharewell.actions.actor import Actor
from sharewell.actions.case_story import CaseStory, case_story
from sharewell.actions.check_log import check_log
from sharewell.actions.draft import open_draft
from sharewell.actions.my_cases import CaseRow, my_cases
from sharewell.actions.open_content import open_content
from sharewell.practice import record
from sharewell.store import as_agency
from sharewell.store.models import AdoptedBook, Agency, Draft, Entry, Membership
from tests.database import Home, forget_connections

FOLDER = Path(__file__).parent / "golden"
KEYS = "keys-of-an-invented-home.json"
EXPECTED = "expected.json"  # the newer ones are compressed too
DATABASES = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Golden:
    """One golden folder as met on one database."""

    name: str
    vendor: str

    @property
    def path(self) -> Path:
        return FOLDER / self.name

    @property
    def dump(self) -> Path:
        return self.path / f"{self.vendor}.sql.xz"

    def sql(self) -> str:
        return lzma.decompress(self.dump.read_bytes()).decode("utf-8")

    def expected(self) -> dict[str, Any]:
        plain, small = self.path / EXPECTED, self.path / f"{EXPECTED}.xz"
        text = plain.read_bytes() if plain.exists() else lzma.decompress(small.read_bytes())
        found: dict[str, Any] = json.loads(text)[self.vendor]
        return found

    def keys(self) -> dict[str, bytes]:
        held = json.loads((self.path / KEYS).read_text("utf-8"))["keys"]
        return {name: bytes.fromhex(key) for name, key in held.items()}


def goldens() -> list[str]:
    return sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


def restore(golden: Golden, home: Home, sql: str) -> None:
    """Put the keys and the dump into an empty home, and upgrade it as ``sharewell setup`` does."""
    put_into(golden, home, sql)
    alias = "owner" if home.owner_url else "default"
    call_command("migrate", database=alias, verbosity=0, interactive=False, skip_checks=True)
    forget_connections()


def put_into(golden: Golden, home: Home, sql: str) -> None:
    """Put the keys and the dump into an empty home, as the version that wrote them left it."""
    restore_keys(golden.keys(), home.path)
    home.use()
    if home.owner_url:
        import psycopg

        with psycopg.connect(home.owner_url, autocommit=True) as there:
            there.execute(sql.encode())
    else:
        lite = sqlite3.connect(home.url.removeprefix("sqlite://"))
        lite.executescript(sql)
        lite.close()


def restore_keys(keys: dict[str, bytes], home: Path) -> None:
    folder = home / "keys"
    folder.mkdir(mode=0o700, parents=True)
    for name, key in keys.items():
        path = folder / f"{name}.key"
        path.write_bytes(base64.b64encode(key) + b"\n")
        path.chmod(0o600)


def dumped_sqlite(home: Home) -> str:
    """Return a SQLite home as SQL text."""
    lite = sqlite3.connect(home.url.removeprefix("sqlite://"))
    try:
        return "\n".join(lite.iterdump()) + "\n"
    finally:
        lite.close()


def without_session_lines(dumped: str) -> str:
    """Leave out of pg_dump's text what only psql, or only that version's server, understands."""
    return re.sub(r"(?m)^(SET \w+ = .*;|\\(un)?restrict \w+)\n", "", dumped)


def sole_agency() -> UUID:
    return Agency.objects.get().id


def by_role(agency: UUID, role: str) -> Actor:
    held = Membership.objects.get(agency=agency, role=role)
    return Actor(held.practitioner_id, agency, role)


def facts(now: datetime) -> dict[str, Any]:
    """Say what stands in the home in use: its log, every entry, the words that open, and what its pages show at ``now``."""
    agency = sole_agency()
    practitioner = by_role(agency, "practitioner")
    with as_agency(agency):
        rows = list(Entry.objects.select_related("content").order_by("index"))
        entries = [_entry(row) for row in rows]
        opened = [open_content(practitioner, row) for row in rows]
        book = AdoptedBook.objects.get()
        draft = Draft.objects.get().id
    return {
        "now": now.isoformat(),
        "agency": str(agency),
        "book": [book.digest, record.digest(bytes(book.canonical))],
        "log": log_facts(agency),
        "entries": entries,
        "contents": [record.digest(record.canonical(content)) for content in opened],
        "words": [_words(content) for content in opened],
        "draft": open_draft(practitioner, draft),
        "pages": _pages(now),
    }


def log_facts(agency: UUID) -> dict[str, Any]:
    found = check_log(by_role(agency, "ig_lead"))
    signed = record.read_checkpoint(found.note, found.key)
    return {
        "holds": found.holds,
        "size": found.size,
        "root": signed.root.hex(),
        "checkpoint": found.note,
        "key": found.key,
    }


def _entry(row: Entry) -> dict[str, Any]:
    """Return an entry's receipt, and its bytes by their digests."""
    return {
        "id": str(row.id),
        "index": row.index,
        "kind": row.kind,
        "recorded_at": row.recorded_at.isoformat(),
        "targets": json.loads(row.targets),
        "idem": row.idem,
        "actor": str(row.actor_id) if row.actor_id else None,
        "leaf": bytes(row.leaf).hex(),
        "envelope": record.digest(bytes(row.envelope)),
        "sealed": record.digest(bytes(row.content.sealed or b"")),
    }


def _words(content: dict[str, Any]) -> dict[str, str]:
    return {name: value for name, value in content.items() if isinstance(value, str) and value}


def _pages(now: datetime) -> dict[str, Any]:
    """Return the practitioner's list, and every case as the safeguarding lead, who may see them all, finds it."""
    agency = sole_agency()
    lead = by_role(agency, "safeguarding_lead")
    stories = [case_story(lead, row.case_id, now) for row in my_cases(lead, now) if row.case_id]
    return {
        "my_cases": [_row(row) for row in my_cases(by_role(agency, "practitioner"), now)],
        "cases": [_story(story) for story in stories],
    }


def _row(row: CaseRow) -> dict[str, Any]:
    return {
        "children": sorted(name for _, name in row.children),
        "gist": row.gist,
        "opened_by": row.opened_by,
        "to_finish": [
            [one.kind, one.recipient, one.by.isoformat() if one.by else None] for one in row.to_finish
        ],
    }


def _story(story: CaseStory) -> dict[str, Any]:
    return {
        "people": [[one.name, one.kind, one.part, one.born] for one in story.people],
        "worries": [[one.kind, one.happened_at.isoformat(), one.raised_by] for one in story.worries],
        "decisions": [
            {
                "recipient": one.recipient,
                "outcome": one.outcome,
                "followed": one.followed,
                "urgent": one.urgent,
                "late": one.late,
                "unfinished": one.unfinished,
                "decided_by": one.decided_by,
                "told_at": one.told_at.isoformat() if one.told_at else None,
            }
            for one in story.decisions
        ],
    }
