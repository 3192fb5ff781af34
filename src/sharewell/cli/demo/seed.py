"""Fills an empty home with the invented world, by the acts that everybody uses, in the order it would have happened.

Each act is given the story's own moment as its "now", so that the demo's records are not all late; only invented
agencies are ever filled so. Trying again after a stop continues: every act has an idempotency key of its own.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import NAMESPACE_URL, UUID, uuid5

from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.adopt_book import adopt_book
from sharewell.actions.begin_membership import NewPractitioner, begin_membership
from sharewell.actions.open_agency import NewAgency, open_agency
from sharewell.actions.open_content import open_content
from sharewell.actions.raise_worry import NewWorry, Person, raise_worry
from sharewell.cli.demo.world import Agency, Somebody, Story, Subject, World
from sharewell.practice.decision import Known
from sharewell.store.models import CaseSubject
from sharewell.store.tenancy import as_agency

OPENED_DAYS_AGO = 120
KNOWN_MINUTES_BEFORE = 20
_KEYS = uuid5(NAMESPACE_URL, "https://sharewell.invalid/demo")


@dataclass(frozen=True)
class Step:
    """One act of the demo's past: when it was, what to say of it, and the act itself."""

    at: datetime
    said: str
    act: Callable[[], None]


@dataclass
class Filled:
    """What the acts have made so far: the ids by the world's own keys."""

    agencies: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)
    cases: dict[str, UUID] = field(default_factory=dict)
    subjects: dict[str, dict[str, UUID]] = field(default_factory=dict)


def key(*words: str) -> UUID:
    """Return the idempotency key of one act of the demo, the same at every start."""
    return uuid5(_KEYS, "/".join(words))


@dataclass(frozen=True)
class Seeding:
    """One filling of one home; ``steps`` are in the order of time, as the log wants them."""

    world: World
    book: bytes
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

    def _adopters(self) -> list[Somebody]:
        """Return one person per agency who looks after its rules."""
        setting_up = [one for one in self.world.people if one.role in {"ig_lead", "administrator"}]
        return list({person.agency: person for person in setting_up}.values())

    def _open(self, agency: Agency, at: datetime) -> None:
        new = NewAgency(agency.name, agency.controller, agency.sector, agency.duty_standing, agency.area)
        receipt = open_agency(new, key("agency", agency.key), at)
        self.filled.agencies[agency.key] = UUID(receipt.targets["agency"])

    def _join(self, person: Somebody, at: datetime) -> None:
        set_up = Actor(None, self.filled.agencies[person.agency], SYSTEM)
        new = NewPractitioner(person.name, person.sign_in_name, None)
        receipt = begin_membership(set_up, new, person.role, key("person", person.key), at)
        self.filled.people[person.key] = UUID(receipt.targets["practitioner"])

    def _adopt(self, person: Somebody, at: datetime) -> None:
        adopt_book(self.actor(person.key), self.book, key("book", person.agency), at)

    def _stories(self) -> Iterator[Step]:
        for story in self.world.stories:
            yield from self._worries(story)

    def _worries(self, story: Story) -> Iterator[Step]:
        for number, note in enumerate(story.earlier):
            new = _Worry(story, note.by, note.at, note.at, Known(seen=note.seen), f"earlier-{number}")
            yield Step(note.at, story.title, partial(self._raise, new))
        at = story.at - timedelta(minutes=KNOWN_MINUTES_BEFORE)
        late = story.recorded_at - story.at
        new = _Worry(story, story.by, at, at + late, story.known, "worry")
        yield Step(new.recorded_at, story.title, partial(self._raise, new))
        if again := story.look_again:
            newer = _Worry(story, again.by, again.at, again.at, again.known, "look-again")
            yield Step(again.at, story.title, partial(self._raise, newer))

    def _raise(self, worry: "_Worry") -> None:
        story, actor = worry.story, self.actor(worry.by)
        case = self.filled.cases.get(story.name)
        new = NewWorry(
            words=_words(worry.known),
            people=self._people(story),
            happened_at=worry.happened_at,
            case_id=case,
        )
        receipt = raise_worry(actor, new, key(story.name, worry.word), worry.recorded_at)
        if case is None:
            self.filled.cases[story.name] = UUID(receipt.targets["case"])
            self.filled.subjects[story.name] = _subjects(actor, UUID(receipt.targets["case"]))

    def _people(self, story: Story) -> tuple[Person, ...]:
        known = self.filled.subjects.get(story.name, {})
        return tuple(_person(subject, known.get(subject.name)) for subject in story.subjects)


@dataclass(frozen=True)
class _Worry:
    """One worry of a story, to be raised."""

    story: Story
    by: str
    happened_at: datetime
    recorded_at: datetime
    known: Known
    word: str


def _person(subject: Subject, known: UUID | None) -> Person:
    if known:
        return Person(subject_id=known)
    return Person(subject.name, subject.kind, subject.part, subject.born or None)


def _words(known: Known) -> dict[str, str]:
    names = ("seen", "reported", "opinion", "not_known", "child_words")
    return {name: getattr(known, name) for name in names if getattr(known, name)}


def _subjects(actor: Actor, case: UUID) -> dict[str, UUID]:
    """Return the ids of those a case is about, by name."""
    with as_agency(actor.agency_id):
        rows = [part.subject for part in CaseSubject.objects.filter(case=case).select_related("subject")]
        return {open_content(actor, row, "name")["name"]: row.id for row in rows}
