"""One story's acts: its worries, whom was rung when, what was decided about each recipient, and what was added later."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sharewell.actions.actor import Actor
from sharewell.actions.amend_decision import amend_decision
from sharewell.actions.draft import save_draft
from sharewell.actions.earlier_worries import earlier_worries
from sharewell.actions.open_content import open_content
from sharewell.actions.raise_worry import NewWorry, Person, raise_worry
from sharewell.actions.record_already_shared import AlreadyShared, record_already_shared
from sharewell.actions.record_call import NewCall, record_call
from sharewell.actions.record_decision import NewDecision, record_decision
from sharewell.actions.share_now import UrgentShare, share_now
from sharewell.cli.demo.step import Filled, Step, key
from sharewell.cli.demo.world import (
    TYPED_MINUTES_LATER,
    Added,
    LookAgain,
    Recipient,
    Ringing,
    Story,
    Subject,
    World,
)
from sharewell.cli.demo.written import content_of
from sharewell.practice.decision import Known
from sharewell.practice.rulebook import Book
from sharewell.store.log import Receipt
from sharewell.store.models import CaseSubject, Draft
from sharewell.store.tenancy import as_agency

KNOWN_MINUTES_BEFORE = 20
INTERVIEW = "interview"  # the kind of draft in which the pages keep one
TICKS = "tell"  # the recipients page's list of ticks


@dataclass(frozen=True)
class Telling:
    """One story on its way into a home."""

    world: World
    book: Book
    story: Story
    filled: Filled

    def steps(self) -> Iterator[Step]:
        """Yield the story's acts; of those of one moment, each after the ones that it needs."""
        yield from self._worries()
        for to in self.story.recipients:
            yield from self._towards(to)
        if self.story.path == "urgent":
            # Rung first, typed afterwards; the rest of the record is still to finish.
            last = max(call.at for to in self.story.recipients for call in to.calls)
            yield self._step(last + timedelta(minutes=TYPED_MINUTES_LATER), self._raise_main)
        if again := self.story.look_again:
            yield self._step(again.at, partial(self._raise, again.by, again.at, again.known, "look-again"))
            yield self._step(again.at, partial(self._begin, again))

    def _worries(self) -> Iterator[Step]:
        for number, note in enumerate(self.story.earlier):
            word = f"earlier-{number}"
            yield self._step(note.at, partial(self._raise, note.by, note.at, Known(seen=note.seen), word))
        if self.story.path == "ordinary":
            yield self._step(self._known_at, self._raise_main)
        elif self.story.path == "already_shared":
            yield self._step(self.story.recorded_at, self._raise_main)

    def _towards(self, to: Recipient) -> Iterator[Step]:
        if self.story.path == "urgent":
            calls = to.calls[1:]
            yield self._step(to.calls[0].at, partial(self._share_now, to, to.calls[0]))
        elif self.story.path == "already_shared":
            calls = to.calls[1:]
            yield self._step(self.story.recorded_at, partial(self._already_shared, to, to.calls[0]))
        else:
            calls = to.calls
            yield self._step(self.story.at, partial(self._decide, to))
        for number, call in enumerate(calls):
            yield self._step(call.at, partial(self._call, to, call, f"call-{number}"))
        for number, added in enumerate(to.added):
            yield self._step(added.at, partial(self._add, to, added, f"added-{number}"))

    def _step(self, at: datetime, act: partial[None]) -> Step:
        return Step(at, self.story.title, partial(act, at=at))

    @property
    def _known_at(self) -> datetime:
        return self.story.at - timedelta(minutes=KNOWN_MINUTES_BEFORE)

    @property
    def _raise_main(self) -> partial[None]:
        return partial(self._raise, self.story.by, self._known_at, self.story.known, "worry")

    def _raise(self, by: str, happened_at: datetime, known: Known, word: str, *, at: datetime) -> None:
        new = NewWorry(
            words=_words(known),
            people=self._people(self.story.subjects),
            happened_at=happened_at,
            case_id=self._case,
        )
        self._keep(by, raise_worry(self._actor(by), new, self._key(word), at))

    def _share_now(self, to: Recipient, call: Ringing, *, at: datetime) -> None:
        urgent = UrgentShare(
            danger=self.story.danger,
            recipient_function=to.function,
            recipient_name=to.name,
            outcome=call.outcome,
            number=to.number,
            spoke_to=call.spoke_to,
            rung_at=call.at,
            children=self._people(self.story.children),
            case_id=self._case,
        )
        actor = self._actor(self.story.by)
        self._keep(self.story.by, share_now(actor, urgent, self._key("share", to.name), at), to)

    def _already_shared(self, to: Recipient, call: Ringing, *, at: datetime) -> None:
        told = AlreadyShared(
            what=to.words["what"],
            why=to.words["reasons"],
            recipient_function=to.function,
            recipient_name=to.name,
            spoke_to=call.spoke_to,
            how="phone",
            happened_at=call.at,
            number=to.number,
            case_id=self._case,
        )
        actor = self._actor(self.story.by)
        self._keep(self.story.by, record_already_shared(actor, told, self._key("told", to.name), at), to)

    def _decide(self, to: Recipient, *, at: datetime) -> None:
        actor, subjects = self._actor(self.story.by), self.filled.subjects[self.story.name]
        before = earlier_worries(actor, (subjects[child.name] for child in self.story.children))
        lines = tuple(worry.line for worry in before if worry.happened_at < self._known_at)
        new = NewDecision(
            case_id=self.filled.cases[self.story.name],
            content=content_of(self.book, self.world, self.story, to, subjects, lines),
            recipient_function=to.function,
            recipient_name=to.name,
            recipient_agency_id=self.filled.agencies[to.agency] if to.agency else None,
            happened_at=self.story.at,
            purpose=to.facts.get("purpose", "keep_safe"),
            book_digest=self.book.digest,
        )
        self._keep(self.story.by, record_decision(actor, new, self._key("decision", to.name), at), to)

    def _call(self, to: Recipient, call: Ringing, word: str, *, at: datetime) -> None:
        new = NewCall(
            outcome=call.outcome,
            happened_at=call.at,
            spoke_to=call.spoke_to,
            number=to.number,
            note=call.note,
        )
        share = self.filled.shares[self.story.name, to.name]
        record_call(self._actor(self.story.by), share, new, self._key(word, to.name), at)

    def _add(self, to: Recipient, added: Added, word: str, *, at: datetime) -> None:
        decision = self.filled.decisions[self.story.name, to.name]
        amend_decision(self._actor(added.by), decision, added.words, self._key(word, to.name), at)

    def _begin(self, again: LookAgain, *, at: datetime) -> None:
        """Leave an interview half done, as the pages keep it. A draft has no key: one that is there stays as it is."""
        actor, case = self._actor(again.by), self._case
        with as_agency(actor.agency_id):
            if Draft.objects.filter(practitioner=actor.person, case=case, kind=INTERVIEW).exists():
                return
        pages = {"recipients": {"fields": {TICKS: list(again.who)}}}
        for page in self.book.pages:
            if fields := {fact: [again.answers[fact]] for fact in page.facts if fact in again.answers}:
                pages[f"question-{page.id}"] = {"fields": fields}
        save_draft(actor, None, INTERVIEW, {"pages": pages}, at, case_id=case)

    def _actor(self, person: str) -> Actor:
        somebody = self.world.person(person)
        return Actor(self.filled.people[person], self.filled.agencies[somebody.agency], somebody.role)

    def _key(self, *words: str) -> UUID:
        return key(self.story.name, *words)

    @property
    def _case(self) -> UUID | None:
        return self.filled.cases.get(self.story.name)

    def _people(self, subjects: tuple[Subject, ...]) -> tuple[Person, ...]:
        known = self.filled.subjects.get(self.story.name, {})
        return tuple(_person(subject, known.get(subject.name)) for subject in subjects)

    def _keep(self, by: str, receipt: Receipt, to: Recipient | None = None) -> None:
        """Remember what an act made: the case with its people, and towards a recipient the decision and its share."""
        name, made = self.story.name, {word: UUID(str(target)) for word, target in receipt.targets.items()}
        if len(self.filled.subjects.get(name, {})) < len(self.story.subjects):
            self.filled.cases[name] = made["case"]
            self.filled.subjects[name] = _subjects(self._actor(by), made["case"])
        if to:
            self.filled.decisions[name, to.name] = made["decision"]
            if "share" in made:
                self.filled.shares[name, to.name] = made["share"]


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
