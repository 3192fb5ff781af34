"""The interview: one topic a page, only what can still change something; every question stays reachable by hand."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from sharewell.practice.answered import question_words
from sharewell.practice.rulebook import NOT_SURE, still_possible, why_asked
from sharewell.web.answer_shown import and_
from sharewell.web.case_known import Interview, earlier_lines, open_interview
from sharewell.web.forms import Choice, Form
from sharewell.web.questions_shown import groups, possible_words, rows_of
from sharewell.web.recipients import next_of
from sharewell.web.sitting import SignedIn
from sharewell.web.step import Step, take
from sharewell.web.story import PAGE, Asked, Story


class QuestionForm(Form):
    """The questions of one page as they stand."""

    def __init__(
        self,
        data: Mapping[str, list[str]] | None = None,
        *,
        story: Story,
        asked: list[Asked],
        heading: str,
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        self.heading, self.story, self.asked = heading, story, asked
        why: dict[str, str] = {}
        for each in asked:
            if each.fact.id not in why:  # the same for every party, and it takes the guidance a while to say
                at = frozenset({(each.fact.id, each.key)})
                why[each.fact.id] = why_asked(story.book, story.case(at), story.question(each))
            self.fields[each.name] = _field(each, why[each.fact.id])

    def clean(self) -> dict[str, Any]:
        """Ask for what is still needed beside the answers given here: in danger, nobody is asked how serious it is."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        given = {(each.fact.id, each.key): said[each.name] for each in self.asked if said.get(each.name)}
        mine = {(each.fact.id, each.key) for each in self.asked}
        before = {at: value for at, value in self.story.answers.items() if at not in mine}
        still = replace(self.story, answers=before | given).needed_keys()
        for each in self.asked:
            if (each.fact.id, each.key) in still and each.name not in self.errors and "skip" not in self.data:
                words = question_words(each.fact, each.party)
                self.add_error(each.name, _("Choose an answer: %(question)s") % {"question": words})
        return said


def _field(asked: Asked, why: str) -> Choice:
    fact = asked.fact
    words = question_words(fact, asked.party)
    field = Choice(
        words,
        [(value, fact.labels.get(value, value)) for value in fact.values],
        not_sure=NOT_SURE in fact.answers,
        hint=fact.help,
        why=why,
    )
    field.initial = asked.answer
    return field


def question(request: HttpRequest, case: UUID, page: str) -> HttpResponse:
    """Ask one page. ``?all`` asks everything on it, open or not, as the list of all questions does."""
    person: SignedIn = request.signed_in  # type: ignore[attr-defined]  # set by the door
    found = open_interview(person, case)
    if found is None or not found.story.recipients:
        return redirect("recipients", case)
    story = found.story
    topic = next((each for each in story.book.pages if each.id == page), None)
    if topic is None:
        raise Http404
    everything = "all" in request.GET
    asked = story.questions(page) if everything else story.shown(page)
    if not asked:
        return next_of(person, case)
    step = Step(
        found.draft,
        f"{PAGE}{page}",
        partial(QuestionForm, story=story, asked=asked, heading=topic.heading),
        template="share/question.html",
        back=_before(found, page),
        context={
            "story": story,
            "page_help": topic.help,
            "groups": groups(asked),
            "possible": possible_words(story.book, still_possible(story.book, story.case())),
            "earlier": _earlier(person, case) if "pattern" in topic.facts else None,
            "skippable": story.answered_enough and not any(each.required for each in asked),
        },
    )
    return take(request, step, lambda _form: next_of(person, case))


def _earlier(person: SignedIn, case: UUID) -> list[tuple[datetime, str]]:
    lines = earlier_lines(person, case)
    return [
        (each.happened_at, f"{and_(each.about)}: {each.gist}" if each.about else each.gist) for each in lines
    ]


def _before(found: Interview, page: str) -> str:
    """Return where Back leads: the page that the person answered before this one."""
    case, before = found.story.case_id, found.story.page_before(page)
    return reverse("question", args=[case, before]) if before else reverse("recipients", args=[case])


def questions(request: HttpRequest, case: UUID) -> HttpResponse:
    """List every question with its answer, and say which ones were filled in."""
    person: SignedIn = request.signed_in  # type: ignore[attr-defined]  # set by the door
    found = open_interview(person, case)
    if found is None or not found.story.recipients:
        return redirect("recipients", case)
    topics = [(topic, rows_of(found.story, topic.id)) for topic in found.story.book.pages]
    context = {
        "story": found.story,
        "topics": [(topic, rows) for topic, rows in topics if rows],
        "case": case,
    }
    return render(request, "share/questions.html", context)


def go_on(request: HttpRequest, case: UUID) -> HttpResponse:
    """Go to the next page of the interview, wherever it stands."""
    person: SignedIn = request.signed_in  # type: ignore[attr-defined]  # set by the door
    return next_of(person, case)
