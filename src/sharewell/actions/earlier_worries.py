"""Is this one of several? The earlier worries about these children and those on their cases, as a dated list.

Reading appends no entry in this edition.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sharewell.actions.actor import Actor
from sharewell.actions.my_cases import LONDON
from sharewell.actions.naming import gist_of, name_of, who_is, words_in
from sharewell.actions.reachable import reads_all_words, visible_cases
from sharewell.actions.refusal import NotFoundError
from sharewell.practice.decision import Earlier
from sharewell.store.models import CaseSubject, Subject, Worry
from sharewell.store.tenancy import as_agency


@dataclass(frozen=True)
class EarlierWorry:
    """One earlier worry: when, one line of it, about whom, in which case."""

    worry_id: UUID
    case_id: UUID
    happened_at: datetime
    precision: str
    gist: str
    about: tuple[str, ...]

    @property
    def line(self) -> Earlier:
        """The worry as a decision record keeps it: its London day and its line."""
        return Earlier(self.happened_at.astimezone(LONDON).date().isoformat(), self.gist)


@dataclass(frozen=True)
class KnownChild:
    """A child this person may see, to be named again by ``subject_id``; ``born`` is YYYY-MM-DD or empty."""

    subject_id: UUID
    name: str
    kind: str
    born: str
    case_ids: tuple[UUID, ...]


def earlier_worries(actor: Actor, subject_ids: Iterable[UUID]) -> tuple[EarlierWorry, ...]:
    """Return the worries about these people, and about others on the same cases, oldest first.

    Only of cases this person may see. Refuses as not found an id that is not in one of them.
    """
    asked = set(subject_ids)
    with as_agency(actor.agency_id):
        cases = visible_cases(actor)
        here = CaseSubject.objects.filter(case__in=cases)
        first = here.filter(subject__in=asked)
        if asked != set(first.values_list("subject_id", flat=True)):
            raise NotFoundError
        beside = here.filter(case__in=first.values("case"), part="child").values("subject")
        wider = set(here.filter(subject__in=beside).values_list("case_id", flat=True))
        wider |= set(first.values_list("case_id", flat=True))
        worries = Worry.objects.filter(case__in=wider).order_by("happened_at", "id")
        if not reads_all_words(actor):
            worries = worries.filter(raised_by=actor.practitioner_id)
        rows = worries.select_related("entry__content").prefetch_related("subjects__subject")
        return tuple(_line(actor, worry) for worry in rows)


def known_children(actor: Actor) -> tuple[KnownChild, ...]:
    """Return the children, born or not, of the cases this person may see, by name."""
    with as_agency(actor.agency_id):
        parts = CaseSubject.objects.filter(case__in=visible_cases(actor), part="child")
        subjects: dict[UUID, Subject] = {}
        cases: dict[UUID, list[UUID]] = {}
        for part in parts.select_related("subject").order_by("case__opened_at"):
            subjects[part.subject_id] = part.subject
            cases.setdefault(part.subject_id, []).append(part.case_id)
        found = [_child(actor, subject, tuple(cases[subject.id])) for subject in subjects.values()]
    return tuple(sorted(found, key=lambda child: (child.name, child.born)))


def _child(actor: Actor, subject: Subject, cases: tuple[UUID, ...]) -> KnownChild:
    name, born = who_is(actor, subject)
    return KnownChild(subject.id, name, subject.kind, born, cases)


def _line(actor: Actor, worry: Worry) -> EarlierWorry:
    about = sorted(name_of(actor, one.subject) for one in worry.subjects.all())
    gist = gist_of(words_in(actor, worry.entry))
    return EarlierWorry(worry.id, worry.case_id, worry.happened_at, worry.precision, gist, tuple(about))
