"""Try a case: the same questions and answers as a real one, about nobody. Nothing is stored: every answer travels in the page itself.

A POST, and no address with answers in it: what somebody tries may be close to home, and an address stays in a browser's history.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from sharewell.practice.rulebook import Book, Fact, national_policy, still_possible
from sharewell.practice.rulebook.pack import not_confirmed
from sharewell.practice.rulebook.scenario import TODAY, Scenario
from sharewell.web.answer_shown import cards_for, telling_words
from sharewell.web.forms import Choice, Form, Pick
from sharewell.web.guidance_shown import shipped_book
from sharewell.web.interview import QuestionForm
from sharewell.web.questions_shown import groups, possible_words, rows_of
from sharewell.web.story import Key, Recipient, Someone, Story

START, ANSWER = "start", "answer"
THEM, FUNCTION = "them", "recipient_function"
NOBODY, CHILD, PARENT = UUID(int=0), UUID(int=1), UUID(int=2)
_NAMES = {
    "police": _("the police"),
    "ambulance": _("the ambulance service"),
    "person_in_charge": _("the person in charge"),
    "childrens_social_care": _("children’s social care"),
    "safeguarding_lead": _("your safeguarding lead"),
    "health": _("the health professional"),
    "school": _("the school"),
    "early_help": _("early help"),
    "lado": _("the LADO"),
    "voluntary": _("the charity, club or faith group"),
    "parent": _("the parent or carer"),
    "family_member": _("the relative"),
    "other_agency": _("the other organisation"),
    "other_person": _("the other person"),
}


class StartForm(Form):
    """What a case begins with: who would be told, whether they asked, and who we are."""

    heading = _("Try a case")

    def __init__(self, data: Mapping[str, list[str]] | None = None, *, book: Book, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["told"] = Choice(
            _("Who would you tell?"),
            list(book.facts[FUNCTION].labels.items()),
            missing=_("Choose who you would tell"),
        )
        self.fields["asked"] = Choice(
            _("Did they ask you for it?"),
            [("yes", _("Yes")), ("no", _("No"))],
            missing=_("Say whether they asked you"),
        )
        self.fields["sector"] = Pick(
            _("What kind of organisation are you?"), list(book.facts["holder_sector"].labels.items()),
            missing=_("Choose the kind of organisation"),
        )  # fmt: skip


@dataclass(frozen=True)
class Tried:
    """A case as the page that was sent holds it: who is told, what was answered, which pages were seen."""

    told: str = ""
    asked: str = ""
    sector: str = ""
    answers: Mapping[Key, str] = field(default_factory=dict)
    seen: tuple[str, ...] = ()
    more: bool = False

    def story(self, book: Book) -> Story:
        """Return it as the one story that the interview and the answer are made of."""
        them = Recipient(
            THEM, self.told, str(_NAMES.get(self.told, _("the recipient"))), asks=self.asked == "yes"
        )
        return Story(
            book=book,
            on=timezone.localdate(),
            case_id=NOBODY,
            sector=self.sector,
            laws=not_confirmed(book),
            children=(Someone(CHILD, _now("the child"), "child"),),
            adults=(Someone(PARENT, _now("the parent or carer"), "parent_or_carer"),),
            recipients=(them,),
            answers=self.answers,
            policy=national_policy(),
            seen=self.seen,
            # The answer comes as soon as it is settled; who else is told, and what else to do, is asked on request.
            skipped=not self.more,
        )

    def hidden(self, without: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
        """Return what the next page carries along, leaving out the questions that it asks itself."""
        start = [("told", self.told), ("asked", self.asked), ("sector", self.sector)]
        answers = {f"{fact}__{key}" if key else fact: value for (fact, key), value in self.answers.items()}
        carried = [(name, value) for name, value in (*start, *answers.items()) if name not in without]
        carried += [("seen", each) for each in self.seen]
        return [*carried, ("more", "yes")] if self.more else carried


@csrf_exempt  # nothing is stored or changed, so there is nothing to forge; a token would set a cookie
def try_case(request: HttpRequest) -> HttpResponse:
    """Ask the next page, or show what the guidance says; all that goes from page to page is what the page holds."""
    book = shipped_book()
    sent = request.POST
    if request.method != "POST" or "over" in sent:
        return _start(request, StartForm(book=book), Tried())
    tried, page = read_tried(book, sent), sent.get("page", START)
    if page == START or not _begun(book, tried):
        start = StartForm(_fields(sent), book=book)
        if not start.sent():
            return _start(request, start, tried)
    elif "change" not in sent and page in {each.id for each in book.pages}:
        form = _form(tried.story(book), page, _fields(sent), everything="all" in sent)
        if form.fields and not form.sent():
            return _question(request, tried, page, form, everything="all" in sent)
        tried = replace(tried, seen=tuple(dict.fromkeys((*tried.seen, page))))
    return _next(request, tried, sent.get("change", ""))


def read_tried(book: Book, sent: QueryDict) -> Tried:
    """Read what a page carried; what is no answer of the book is passed over, as if it had not been sent."""
    answers = {}
    for name, value in sent.items():
        fact, _sep, key = name.partition("__")
        if fact in book.facts and key in _keys(book.facts[fact]) and value in book.facts[fact].answers:
            answers[fact, key] = value
    pages = {each.id for each in book.pages}
    seen = sent.getlist("seen")
    return Tried(
        told=sent.get("told", ""),
        asked=sent.get("asked", ""),
        sector=sent.get("sector", ""),
        answers=answers,
        seen=tuple(dict.fromkeys(each for each in seen if each in pages)),
        more="more" in sent and "skip" not in sent,
    )


def to_try(book: Book, scenario: Scenario) -> list[tuple[str, str]]:
    """Return what a page carries to try a scenario; nothing when it has several children, recipients or parents."""
    case = scenario.case(book, TODAY)
    if len(case.children) != 1 or len(case.recipients) != 1:
        return []
    (child,), (them,) = case.children, case.recipients
    said = {(fact, ""): value for fact, value in case.facts.items()}
    said |= {
        (fact, CHILD.hex if book.facts[fact].scope == "child" else THEM): value
        for fact, value in child.facts.items()
    }
    said |= {(fact, THEM): value for fact, value in them.facts.items()}
    parents = [each for each in case.people if each.facts.get("person_part") == "parent_or_carer"]
    if len(parents) == 1:
        said |= {(fact, PARENT.hex): value for fact, value in parents[0].facts.items()}
    tried = Tried(
        told=said.pop((FUNCTION, THEM), ""),
        asked=said.pop(("asked_by_someone", THEM), said.pop(("asked_by_someone", ""), "no")),
        sector=said.pop(("holder_sector", ""), ""),
        answers=said,
    )
    return [("page", ANSWER), *tried.hidden()] if _begun(book, tried) else []


def _keys(fact: Fact) -> tuple[str, ...]:
    """Return whom an answer to this may be about."""
    parties = {"child": (CHILD.hex,), "recipient": (THEM,), "person": (CHILD.hex, PARENT.hex)}
    return parties.get(fact.scope, ("",))


def _begun(book: Book, tried: Tried) -> bool:
    sectors = book.facts["holder_sector"].values
    return (
        tried.told in book.facts[FUNCTION].values and tried.asked in ("yes", "no") and tried.sector in sectors
    )


def _fields(sent: QueryDict) -> dict[str, list[str]]:
    return {name: list(values) for name, values in sent.lists()}


def _form(
    story: Story, page: str, sent: dict[str, list[str]] | None = None, *, everything: bool = False
) -> QuestionForm:
    heading = next(each.heading for each in story.book.pages if each.id == page)
    asked = story.questions(page) if everything else story.shown(page)
    return QuestionForm(sent, story=story, asked=asked, heading=heading)


def _next(request: HttpRequest, tried: Tried, change: str) -> HttpResponse:
    book = shipped_book()
    story = tried.story(book)
    if change == START:
        sent = {"told": [tried.told], "asked": [tried.asked], "sector": [tried.sector]}
        return _start(request, StartForm(sent, book=book), tried)
    if change in {each.id for each in book.pages}:
        return _question(request, tried, change, _form(story, change, everything=True), everything=True)
    page = story.next_page()
    return _question(request, tried, page, _form(story, page)) if page else _answer(request, tried, story)


def _start(request: HttpRequest, form: StartForm, tried: Tried) -> HttpResponse:
    return _show(request, "guidance/try_start.html", tried, form, {"page": START})


def _question(
    request: HttpRequest, tried: Tried, page: str, form: QuestionForm, *, everything: bool = False
) -> HttpResponse:
    story = form.story
    before = [each for each in tried.seen if each != page]
    context = {
        "page": page,
        "everything": everything,
        "page_help": next(each.help for each in story.book.pages if each.id == page),
        "groups": groups(form.asked),
        "before": before[-1] if before else START,
        "possible": possible_words(story.book, still_possible(story.book, story.case())),
        "skippable": story.answered_enough and not any(each.required for each in form.asked),
        "in_danger": story.in_danger,
        "topics": _topics(tried, story),
    }
    return _show(request, "guidance/try_question.html", tried, form, context)


def _answer(request: HttpRequest, tried: Tried, story: Story) -> HttpResponse:
    cards = cards_for(story, story.recipients[0])
    context = {
        "page": ANSWER,
        "name": story.recipients[0].name,
        "cards": cards,
        "ring": story.in_danger or any(card.disposition == "share_now" for card in cards),
        "telling_words": telling_words,
        "topics": _topics(tried, story),
        "more": replace(story, skipped=False).next_page() is not None,
    }
    return _show(request, "guidance/try_answer.html", tried, Form(), context)


def _topics(tried: Tried, story: Story) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """List what is answered, by page, with what we filled in: the page goes back there."""
    start = [
        (_now("Who would you tell?"), story.book.facts[FUNCTION].labels[tried.told]),
        (_now("Did they ask you for it?"), _now("Yes") if tried.asked == "yes" else _now("No")),
        (_now("What kind of organisation are you?"), story.book.facts["holder_sector"].labels[tried.sector]),
    ]
    rows = [(page.id, page.heading, _answered(story, page.id)) for page in story.book.pages]
    return [(START, _now("To begin with"), start), *(each for each in rows if each[2])]


def _answered(story: Story, page: str) -> list[tuple[str, str]]:
    return [
        (words, f"{answer} ({_now('we filled this in')})" if note else answer)
        for words, answer, note in rows_of(story, page)
        if answer
    ]


def _show(
    request: HttpRequest, template: str, tried: Tried, form: Form, context: dict[str, object]
) -> HttpResponse:
    context |= {"book": shipped_book(), "form": form, "hidden": tried.hidden(frozenset(form.fields))}
    return render(request, template, context, status=422 if form.faults() else 200)
