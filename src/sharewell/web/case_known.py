"""What is known of a case before anybody is asked: its people, its worries in order, and the draft of its interview."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from sharewell.actions.commit import relationship
from sharewell.actions.draft import open_draft, save_draft
from sharewell.actions.earlier_worries import EarlierWorry, earlier_worries
from sharewell.actions.naming import UNREADABLE, who_is, words_in
from sharewell.actions.open_content import unless_damaged
from sharewell.actions.plan_questions import planned_questions
from sharewell.actions.reachable import find_case
from sharewell.actions.refusal import NotFoundError
from sharewell.actions.standings import standing_facts
from sharewell.practice.access import may
from sharewell.practice.rulebook import Book
from sharewell.store.models import Agency, Case, CaseSubject, Draft, Worry
from sharewell.store.tenancy import as_agency
from sharewell.web import draft
from sharewell.web.book_in_use import book_in_use
from sharewell.web.directory import read_directory
from sharewell.web.recipients_named import recipients_of
from sharewell.web.sitting import SignedIn
from sharewell.web.story import PAGE, Key, Recipient, Someone, Story
from sharewell.web.urgent_unfinished import Told, told_of

KIND = "interview"


@dataclass(frozen=True)
class Interview:
    """One practitioner's interview about one case: the draft it is kept in and the story so far."""

    draft: UUID
    content: Mapping[str, Any]
    story: Story
    area: str = ""

    def fields(self, page: str) -> Mapping[str, list[str]]:
        """Return what was typed on a page."""
        found: Mapping[str, list[str]] = self.content.get("pages", {}).get(page, {"fields": {}})["fields"]
        return found


@dataclass(frozen=True)
class CaseKnown:
    """A case as its people and its newest worry tell it."""

    people: tuple[Someone, ...]
    known: Mapping[str, Any]
    happened_at: datetime | None
    agency: Agency

    def by_part(self, *parts: str) -> tuple[Someone, ...]:
        """Return the people with one of these parts."""
        return tuple(each for each in self.people if each.part in parts)


def know_case(person: SignedIn, case_id: UUID) -> CaseKnown:
    """Read a case that this person may decide in; otherwise nothing is there, or the policy's reason is given."""
    with as_agency(person.agency):
        try:
            case = find_case(person.actor, case_id)
        except NotFoundError:
            raise Http404 from None
        _may_decide(person, case)
        newest = (
            Worry.objects.filter(case=case)
            .select_related("entry__content")
            .order_by("-happened_at", "-entry__index")
            .first()
        )
        known = words_of(person, newest) if newest else {}
        bands = known.get("ages") or {}
        parts = CaseSubject.objects.filter(case=case).select_related("subject").order_by("part", "subject_id")
        people = tuple(_someone(person, part, bands) for part in parts)
        agency = Agency.objects.get(id=person.agency)
    return CaseKnown(people, known, newest.happened_at if newest else None, agency)


def _may_decide(person: SignedIn, case: Case) -> None:
    role: Any = person.role
    ruling = may("decide", role, relationship(person.actor, case))
    if not ruling.allowed:
        raise PermissionDenied(
            _("You have raised it, and your safeguarding lead decides. You may always ring yourself.")
        )


def words_of(person: SignedIn, worry: Worry) -> dict[str, Any]:
    """Open the words of a worry; of one that was rung first, what was said then."""
    words = words_in(person.actor, worry.entry)
    if UNREADABLE in words:
        return {}  # what can't be read answers nothing, and is nobody's words to pass on
    if "known" in words:
        said = words.get("danger") or words.get("what") or ""
        return {**words["known"], "seen": words["known"].get("seen") or said}
    return words


def _someone(person: SignedIn, part: CaseSubject, bands: Mapping[str, str]) -> Someone:
    name, born = who_is(person.actor, part.subject)
    return Someone(part.subject_id, name, part.part, part.subject.kind, born, bands.get(name, ""))


def earlier_lines(person: SignedIn, case_id: UUID) -> list[EarlierWorry]:
    """List the worries before the newest about these children, and those on a case with them, oldest first."""
    with as_agency(person.agency):
        children = set(
            CaseSubject.objects.filter(case=case_id, part="child").values_list("subject_id", flat=True)
        )
        order = "-happened_at", "-entry__index"
        newest = Worry.objects.filter(case=case_id).order_by(*order).values_list("id", flat=True).first()
    found = earlier_worries(person.actor, children)
    return [each for each in found if each.worry_id != newest]


def find_draft(person: SignedIn, case_id: UUID) -> UUID | None:
    """Return the person's own interview about a case, when one was begun."""
    with as_agency(person.agency):
        mine = Draft.objects.filter(practitioner=person.practitioner, case=case_id, kind=KIND)
        found = list(mine.order_by("id").values_list("id", flat=True))
    # One that is damaged can't be gone on with: it is passed over, and My cases says so.
    whole = (each for each in found if unless_damaged(partial(open_draft, person.actor, each)) is not None)
    return next(whole, None)


def begin_interview(person: SignedIn, case_id: UUID) -> UUID:
    """Return the person's interview about a case, begun now when there is none. A case that isn't theirs is a 404."""
    know_case(person, case_id)
    return find_draft(person, case_id) or save_draft(
        person.actor, None, KIND, {}, timezone.now(), case_id=case_id
    )


def open_interview(person: SignedIn, case_id: UUID) -> Interview | None:
    """Return an interview with its story, or None when the person has begun none; raises NoBookError."""
    known = know_case(person, case_id)
    book = book_in_use(person)
    draft_id = find_draft(person, case_id)
    if draft_id is None:
        return None
    content = draft.content(person, draft_id)
    pages = content.get("pages", {})
    directory = read_directory(settings.SHAREWELL_HOME)
    adults = known.by_part("parent_or_carer", "person_suspected", "other_adult")
    laws = standing_facts(person.agency, book, timezone.localdate())
    answers = {at: value for at, value in answers_in(book, pages).items() if at[0] not in laws}
    fields = pages.get("recipients", {"fields": {}})["fields"]
    story = Story(
        book=book,
        on=timezone.localdate(),
        case_id=case_id,
        sector=known.agency.sector,
        laws=laws,
        fixed=frozenset(laws),
        children=known.by_part("child"),
        adults=adults,
        recipients=_as_rung(content, recipients_of(fields, adults, directory)),
        known=known.known,
        seen=tuple(name.removeprefix(PAGE) for name in pages if name.startswith(PAGE)),
        policy=planned_questions(book, timezone.localdate()),
        skipped=any("skip" in kept["fields"] for name, kept in pages.items() if name.startswith(PAGE)),
    )
    held = {key for scope in ("child", "recipient", "person") for key in story.parties(scope)} | {""}
    # Somebody who was taken off the list takes their answers along; put back, they are there again.
    kept = {at: value for at, value in answers.items() if at[1] in held}
    story = replace(story, answers=kept, told=told_in(person, draft_id))
    return Interview(draft_id, content, story, known.agency.area)


def told_in(person: SignedIn, draft_id: UUID) -> Told | None:
    """Return who was told of the urgent record that this interview finishes."""
    finishes = draft.content(person, draft_id).get("finishes")
    return told_of(person, UUID(finishes)) if finishes else None


def _as_rung(content: Mapping[str, Any], recipients: tuple[Recipient, ...]) -> tuple[Recipient, ...]:
    """Keep the name of whom somebody rang: finishing an urgent record never rewrites who was told."""
    name, rung = content.get("rung_name"), content.get("rung")
    return tuple(
        replace(each, name=name) if name and each.key == rung and not each.asks else each
        for each in recipients
    )


def answers_in(book: Book, pages: Mapping[str, Any]) -> dict[Key, str]:
    """Return the person's own answers from a draft's pages; what is no answer of the book is passed over."""
    found: dict[Key, str] = {}
    for page, kept in pages.items():
        if page.startswith(PAGE):
            for name, values in kept["fields"].items():
                fact, _, key = name.partition("__")
                if fact in book.facts and values and values[-1] in book.facts[fact].answers:
                    found[fact, key] = values[-1]
    return found
