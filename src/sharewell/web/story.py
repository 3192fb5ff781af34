"""One share as one story: who it is about, who might need to know, and every answer with where it came from; no HTTP.

A fact that belongs to a child, a recipient or a person is named with the party's key: ``agreement__police``. What the system
knows by itself is *filled in*, and a person's own answer counts before it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from sharewell.practice.answered import age_band
from sharewell.practice.recipient import PROTECTING
from sharewell.practice.rulebook import (
    Book,
    Case,
    Fact,
    Page,
    Party,
    Policy,
    Question,
    next_question,
    open_questions,
    usual,
)
from sharewell.web.worry_known import from_worry

PAGE = "question-"
Key = tuple[str, str]
"""A fact, and the key of the party it is about; empty for the case's own."""

# Section 11 of the Children Act 2004 lists these bodies; others are for an IG lead to confirm.
LISTED = ("childrens_social_care", "police")


@dataclass(frozen=True)
class Someone:
    """A child or an adult of the case. ``born`` is a day as YYYY-MM-DD: of an unborn baby, the day it is due."""

    subject: UUID
    name: str
    part: str
    kind: str = "child"
    born: str = ""
    band: str = ""

    @property
    def key(self) -> str:
        """What the answers about this person are kept under."""
        return self.subject.hex


@dataclass(frozen=True)
class Recipient:
    """Somebody who might need to know. ``asks`` marks the one who asked us."""

    key: str
    function: str
    name: str
    asks: bool = False
    nation: str = ""
    telephone: str = ""


@dataclass(frozen=True)
class Asked:
    """One question as it stands: of whom, what was answered by whom, and whether it can still change anything."""

    fact: Fact
    key: str
    party: str
    answer: str = ""
    filled: bool = False
    open: bool = False
    required: bool = False

    @property
    def name(self) -> str:
        """What the question is called in a form."""
        return f"{self.fact.id}__{self.key}" if self.key else self.fact.id


@dataclass(frozen=True, kw_only=True)
class Story:
    """Everything one interview knows. ``answers`` are the person's own; ``known`` is the newest worry in its words, ``seen`` the pages that were sent, in their order, ``told`` who was told already."""

    book: Book
    on: date
    case_id: UUID
    sector: str
    laws: Mapping[str, str]
    children: tuple[Someone, ...]
    adults: tuple[Someone, ...]
    recipients: tuple[Recipient, ...]
    known: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[Key, str] = field(default_factory=dict)
    seen: tuple[str, ...] = ()
    skipped: bool = False
    told: Any = None
    policy: Policy | None = None
    fixed: frozenset[str] = frozenset()  # nobody's answer here: the IG lead records which laws reach us

    @property
    def asked_by_someone(self) -> bool:
        """Whether somebody asked us."""
        return any(each.asks for each in self.recipients)

    @property
    def about_a_colleague(self) -> bool:
        """Whether the lead could be the person of concern: a worry about a worker, or somebody is suspected by name."""
        kind = self.answers.get(("worry_kind", "")) or self.known.get("kind", "")
        return kind == "worker" or any(each.part == "person_suspected" for each in self.adults)

    @property
    def in_danger(self) -> bool:
        """Whether the person has said that a child is in danger, or is not sure."""
        danger = self.answers.get(("danger_now", "")) in ("yes", "not_sure")
        return danger or self.answers.get(("level", "")) == "immediate"

    def parties(self, scope: str) -> dict[str, str]:
        """Return the name of each party of a scope by its key; every name is told apart from the others."""
        if scope == "recipient":
            return _apart((each.key, each.name) for each in self.recipients)
        if scope == "child":
            return _apart((each.key, each.name) for each in self.children)
        if scope == "person":
            return _apart((each.key, each.name) for each in (*self.adults, *self._heard()))
        return {"": ""}

    def _heard(self) -> list[Someone]:
        """Return the children who can be told something: neither those not yet born nor those who have died."""
        died = {
            key for (fact, key), said in self.answers.items() if (fact, said) == ("child_situation", "died")
        }
        return [each for each in self.children if each.kind != "unborn" and each.key not in died]

    def value(self, fact: str, key: str = "") -> str:
        """Return the answer that counts: the person's own, or what was filled in."""
        return self.answers.get((fact, key)) or self.filled().get((fact, key), "")

    def filled(self) -> dict[Key, str]:
        """Return what the system knows by itself."""
        answers: Mapping[Key, str] = {**from_worry(self.known), **self.answers}
        said = {fact: value for (fact, key), value in answers.items() if value and not key}
        known = {
            (fact, key): value
            for fact, value in usual(self.book, said).items()
            for key in self.parties(self.book.facts[fact].scope)
        }
        known |= {
            ("holder_sector", ""): self.sector,
            **{(fact, ""): standing for fact, standing in self.laws.items()},
            ("asked_by_someone", ""): "yes" if self.asked_by_someone else "no",
            **from_worry(self.known),
        }
        for child in self.children:
            known["child_age", child.key] = child.band or age_band(child.born, child.kind, self.on)
        trust = self.answers.get(("position_of_trust", "")) or known.get(("position_of_trust", ""))
        for recipient in self.recipients:
            known |= _of_recipient(recipient, worker=self.about_a_colleague or trust != "no")
        for person in (*self.adults, *self._heard()):
            known["person_part", person.key] = person.part
        return {at: value for at, value in known.items() if value and self._fits(at[0], value)}

    def _fits(self, fact: str, value: str) -> bool:
        return fact in self.book.facts and value in self.book.facts[fact].answers

    def case(self, without: frozenset[Key] = frozenset()) -> Case:
        """Return the rulebook's case of these answers, leaving some out."""
        counted = {**self.filled(), **self.answers}
        facts: dict[tuple[str, str], dict[str, str]] = {}
        for (fact, key), value in counted.items():
            if (fact, key) not in without:
                facts.setdefault((self.book.facts[fact].scope if key else "", key), {})[fact] = value
        for recipient in self.recipients:
            # Others did not ask us, even when somebody did.
            asks = {"asked_by_someone": "yes" if recipient.asks else "no"}
            facts["recipient", recipient.key] = asks | facts.get(("recipient", recipient.key), {})

        def parties(scope: str) -> tuple[Party, ...]:
            return tuple(
                Party(name, facts.get((scope, key), {})) for key, name in self.parties(scope).items()
            )

        return Case(
            self.on, facts.get(("", ""), {}), parties("child"), parties("recipient"), parties("person")
        )

    def questions(self, page: str) -> list[Asked]:
        """Return every question of a page, for each party, as it stands; open as if the page were not answered."""
        asks = next(each for each in self.book.pages if each.id == page)
        facts = [fact for fact in asks.facts if fact not in self.fixed]
        mine = frozenset(at for at in self.answers if at[0] in facts)
        still = {self._at(each): each for each in open_questions(self.book, self.case(mine))}
        filled = self.filled()
        found = []
        for key, party in self.parties(asks.scope).items():
            for fact in facts:
                question = still.get((fact, key))
                answer = self.answers.get((fact, key), "")
                found.append(
                    Asked(
                        fact=self.book.facts[fact],
                        key=key,
                        party=party,
                        answer=answer or filled.get((fact, key), ""),
                        filled=not answer and (fact, key) in filled,
                        open=question is not None,
                        required=question is not None and needed(question),
                    )
                )
        return found

    def shown(self, page: str) -> list[Asked]:
        """Return the questions of a page that can still change something or that the person has answered."""
        return [each for each in self.questions(page) if each.open or (each.answer and not each.filled)]

    def next_page(self) -> str | None:
        """Return the page to ask next, needed ones first, then the family; None when the rest was skipped or nothing is open."""
        still = self.still
        rest = [] if self.skipped else still
        family = [each for each in rest if each.scope == "person"]
        must = [each for each in still if needed(each)]
        # What somebody left open on a page they saw is not asked a second time, unless the answer needs it.
        for which, seen in ((must, ()), (family, self.seen), (rest, self.seen)):
            facts = {each.fact for each in which if (each.fact, self._key(each)) not in self.answers}
            pages = [page for page in self.book.pages if page.id not in seen and facts & set(page.facts)]
            if pages:
                return self._planned(pages).id
        return None

    def _planned(self, pages: list[Page]) -> Page:
        """Return the page with the question that is planned next, or else the first."""
        planned = next_question(self.book, self.case(), self.policy) if len(pages) > 1 else None
        return next((page for page in pages if planned and planned.fact in page.facts), pages[0])

    def page_before(self, page: str | None) -> str | None:
        """Return the page that was answered before this one, or before the answer; None when there was none."""
        earlier = self.seen[: self.seen.index(page)] if page in self.seen else self.seen
        return earlier[-1] if earlier else None

    @cached_property
    def still(self) -> tuple[Question, ...]:
        """Return the open questions, worked out once."""
        return open_questions(self.book, self.case())

    @property
    def answered_enough(self) -> bool:
        """Whether no question is open that the answer needs."""
        return not self.needed_keys()

    def needed_keys(self) -> set[Key]:
        """Return the questions that the answer still needs."""
        return {self._at(each) for each in self.still if needed(each)}

    def _at(self, question: Question) -> Key:
        return question.fact, self._key(question)

    def _key(self, question: Question) -> str:
        if question.party is None:
            return ""
        named = {name: key for key, name in self.parties(question.scope).items()}
        return named[question.party]

    def question(self, asked: Asked) -> Question:
        """Return a question as the rulebook names it."""
        return Question(asked.fact.id, asked.fact.scope, asked.party or None)


def needed(question: Question) -> bool:
    """Whether the answer waits for this. Whom in the family to tell, and when, may follow; the decision does not wait."""
    return question.required and question.scope != "person"


def _of_recipient(recipient: Recipient, *, worker: bool) -> dict[Key, str]:
    ours = recipient.function in PROTECTING and not recipient.asks
    # The lead is somebody we work with, who may be the person it is about: that is asked and never taken for granted.
    apart = ours and not (worker and recipient.function == "safeguarding_lead")
    england = recipient.nation in ("", "England")
    return {
        ("recipient_function", recipient.key): recipient.function,
        ("recipient_nation", recipient.key): "england" if england else "elsewhere",
        ("recipient_duty_standing", recipient.key): "listed"
        if recipient.function in LISTED and england and not recipient.asks
        else "not_confirmed",
        ("recipient_checked", recipient.key): "yes" if ours else "",
        ("recipient_linked", recipient.key): "no" if apart else "",
    }


def _apart(named: Iterator[tuple[str, str]] | Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, name in named:
        same = [other for other in found.values() if other == name or other.startswith(f"{name} (")]
        found[key] = f"{name} ({len(same) + 1})" if same else name
    return found
