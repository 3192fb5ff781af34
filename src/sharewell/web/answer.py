"""What the guidance says towards one recipient, and the person's own decision below it."""

from functools import partial
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from sharewell.practice.recipient import PROTECTING
from sharewell.web.answer_form import AnswerForm
from sharewell.web.answer_shown import cards_for, decided_words, telling_words
from sharewell.web.case_known import Interview, open_interview
from sharewell.web.forms import Form
from sharewell.web.questions_shown import possible_words
from sharewell.web.sitting import SignedIn
from sharewell.web.step import Step, take
from sharewell.web.story import Recipient, Story
from sharewell.web.whom import Ring, whom_to_ring

ANSWER = "answer-"


def answer(request: HttpRequest, case: UUID, recipient: str) -> HttpResponse:
    """Show the answer and take the decision about one recipient."""
    person: SignedIn = request.signed_in  # type: ignore[attr-defined]  # set by the door
    found = open_interview(person, case)
    if found is None or not found.story.recipients:
        return redirect("recipients", case)
    towards = next((each for each in found.story.recipients if each.key == recipient), None)
    if towards is None:
        raise Http404
    if not found.story.answered_enough:
        return redirect("go_on", case)
    return take(request, _step(person, found, towards), partial(_on, found.story, towards))


def answer_form(story: Story, towards: Recipient) -> partial[AnswerForm]:
    """Return the form of one recipient's decision, with what was seen put in as what to pass on."""
    name = story.parties("recipient")[towards.key]
    seen = str(story.known.get("seen") or story.known.get("reported") or "")
    return partial(AnswerForm, cards=cards_for(story, towards), recipient=name, pass_on=seen)


def _step(person: SignedIn, found: Interview, towards: Recipient) -> Step:
    story, form = found.story, answer_form(found.story, towards)
    cards, place = form.keywords["cards"], list(story.recipients).index(towards)
    name = form.keywords["recipient"]
    return Step(
        found.draft,
        f"{ANSWER}{towards.key}",
        form,
        template="share/answer.html",
        back=_before(found, place),
        context={
            "story": story,
            "cards": cards,
            "towards": towards,
            "name": name,
            "lines": () if towards.asks else _lines(person, towards),
            "place": place + 1,
            "settled": all(card.disposition for card in cards),
            "possible": {card.said: possible_words(story.book, card.possible) for card in cards},
            "follow": _small(decided_words(cards[0].disposition, name))
            if len({card.disposition for card in cards}) == 1
            else "",
            "telling_words": telling_words,
            "more_questions": story.skipped,
        },
    )


def _lines(person: SignedIn, towards: Recipient) -> tuple[Ring, ...]:
    if towards.function not in PROTECTING:
        return ()
    return whom_to_ring(person, timezone.now()).lines_of(towards.function, towards.name)


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _before(found: Interview, place: int) -> str:
    story = found.story
    if place:
        return reverse("answer", args=[story.case_id, story.recipients[place - 1].key])
    before = story.page_before(None)
    if before:
        return reverse("question", args=[story.case_id, before])
    return reverse("recipients", args=[story.case_id])


def _on(story: Story, towards: Recipient, _form: Form) -> HttpResponse:
    place = list(story.recipients).index(towards) + 1
    if place < len(story.recipients):
        return redirect("answer", story.case_id, story.recipients[place].key)
    return redirect("check", story.case_id)
