"""Fills an empty home with the invented world, by the acts that everybody uses, in the order it would have happened.

Each act is given the story's own moment as its "now", so that the demo's records are not all late; only invented
agencies are ever filled so. Trying again after a stop continues: every act has an idempotency key of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.adopt_book import adopt_book
from sharewell.actions.begin_membership import NewPractitioner, begin_membership
from sharewell.actions.confirm_standing import NewStanding, confirm_standing
from sharewell.actions.open_agency import NewAgency, open_agency
from sharewell.cli.demo.step import Filled, Step, key
from sharewell.cli.demo.tell import Telling
from sharewell.cli.demo.world import Agency, Somebody, World
from sharewell.practice.rulebook import Book

OPENED_DAYS_AGO = 120
DUTY = "ca2004-s16la"
REACHED = ("listed", "designated", "commissioned")


@dataclass(frozen=True)
class Seeding:
    """One filling of one home; ``steps`` are in the order of time, as the log wants them."""

    world: World
    book: Book
    now: datetime
    filled: Filled = field(default_factory=Filled)

    def steps(self) -> list[Step]:
        """Return every act, oldest first; those of one moment keep the order in which they depend on each other."""
        return sorted([*self._set_up(), *self._stories()], key=lambda step: step.at)

    def actor(self, person: str) -> Actor:
        """Return an invented person as one who acts."""
        somebody = self.world.person(person)
        return Actor(self.filled.people[person], self.filled.agencies[somebody.agency], somebody.role)

    def _set_up(self) -> Iterator[Step]:
        opened = self.now.replace(microsecond=0) - timedelta(days=OPENED_DAYS_AGO)
        for agency in self.world.agencies:
            yield Step(opened, agency.name, partial(self._open, agency, opened))
        for person in self.world.people:
            yield Step(opened, person.name, partial(self._join, person, opened))
        for person in self._adopters():
            yield Step(opened, person.name, partial(self._adopt, person, opened))
        for person in self._adopters():
            if person.role == "ig_lead" and self.world.standing(person.agency) in REACHED:
                yield Step(opened, person.name, partial(self._confirm, person, opened))

    def _adopters(self) -> list[Somebody]:
        """Return one person per agency who looks after its rules."""
        setting_up = [one for one in self.world.people if one.role in {"ig_lead", "administrator"}]
        return list({person.agency: person for person in setting_up}.values())

    def _open(self, agency: Agency, at: datetime) -> None:
        new = NewAgency(agency.name, agency.controller, agency.sector, agency.area)
        receipt = open_agency(new, key("agency", agency.key), at)
        self.filled.agencies[agency.key] = UUID(receipt.targets["agency"])

    def _join(self, person: Somebody, at: datetime) -> None:
        set_up = Actor(None, self.filled.agencies[person.agency], SYSTEM)
        new = NewPractitioner(person.name, person.sign_in_name, None)
        receipt = begin_membership(set_up, new, person.role, key("person", person.key), at)
        self.filled.people[person.key] = UUID(receipt.targets["practitioner"])

    def _adopt(self, person: Somebody, at: datetime) -> None:
        adopt_book(self.actor(person.key), self.book.canonical(), key("book", person.agency), at)

    def _confirm(self, person: Somebody, at: datetime) -> None:
        """Confirm the 2026 duty where the world says that it reaches an agency; the demo's instrument is invented."""
        pack = self.book.packs[DUTY]
        new = NewStanding(
            pack=pack.id,
            standing=self.world.standing(person.agency),
            instrument="Invented for this demo. Nobody here has read a real one.",
            reason="Invented for this demo, so that you can see answers under the duty.",
            since=pack.since or at.date(),
        )
        confirm_standing(self.actor(person.key), new, key("standing", person.agency), at)

    def _stories(self) -> Iterator[Step]:
        for story in self.world.stories:
            yield from Telling(self.world, self.book, story, self.filled).steps()
