"""For the IG lead: which new laws reach the organisation, by which instrument, and why; the answers follow from that day."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sharewell.actions.confirm_standing import NewStanding, confirm_standing
from sharewell.actions.draft import discard_draft
from sharewell.actions.standings import StandingStory, standing_facts, standing_stories
from sharewell.practice.rulebook import Book, Pack
from sharewell.practice.rulebook.pack import NOT_CONFIRMED
from sharewell.web import draft
from sharewell.web.begin import begin, ends_in
from sharewell.web.book_in_use import book_in_use
from sharewell.web.environment import day
from sharewell.web.forms import Choice, Day, Form, Line, Words
from sharewell.web.sitting import SignedIn
from sharewell.web.step import Step, take

DRAFT, ENTRY = "standing", "standing.confirmed"


@dataclass(frozen=True)
class Law:
    """One law pack as it stands today, and what was recorded about it, newest first."""

    pack: Pack
    confirmed: bool
    stands: str
    told: tuple[tuple[StandingStory, str], ...]


class StandingForm(Form):
    """Whether the law reaches the organisation, by what, since when and why."""

    instrument = Line(
        gettext_lazy("Which instrument brought it into force?"),
        hint=gettext_lazy("The regulations or order, with its number and year, as you read it yourself."),
    )
    since = Day(
        gettext_lazy("From which day does your answer count?"),
        hint=gettext_lazy("A day to come is all right: until then the answers stay as they are."),
        missing=gettext_lazy("Type the day"),
    )
    reason = Words(
        gettext_lazy("Why is your organisation inside it, or not?"),
        hint=gettext_lazy("For example where it is listed, or the contract with a listed body."),
        missing=gettext_lazy("Write why it reaches your organisation, or why not"),
        small=True,
    )

    def __init__(self, data: dict[str, list[str]] | None = None, *, book: Book, pack: Pack) -> None:
        super().__init__(data)
        fact = book.facts[pack.fact]
        self.heading = pack.title
        self.fields = {
            "standing": Choice(
                _("Does it reach your organisation?"),
                [(value, _words(book, pack, value)) for value in fact.values],
                missing=_("Say whether it reaches your organisation"),
            ),
            **self.fields,
        }


def laws(request: HttpRequest) -> HttpResponse:
    """List the law packs of the book in use, each as it stands today."""
    person: SignedIn = request.signed_in  # type: ignore[attr-defined]  # set by the door
    book = book_in_use(person)
    stands = standing_facts(person.agency, book, timezone.localdate())
    told = standing_stories(person.actor)
    listed = [_law(book, pack, stands[pack.fact], told) for pack in book.packs.values()]
    return render(request, "laws/laws.html", {"laws": listed, "recorded": "recorded" in request.GET})


def start(request: HttpRequest, pack: str) -> HttpResponse:
    """Begin an answer about one law pack."""
    person: SignedIn = request.signed_in  # type: ignore[attr-defined]  # set by the door
    if pack not in book_in_use(person).packs:
        raise Http404
    return redirect("confirm_law", begin(person, DRAFT, resume=True, pack=pack))


@ends_in(ENTRY, page="laws", said="?recorded")
def confirm(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Ask what the IG lead knows about one law pack, and record it in their name."""
    person: SignedIn = request.signed_in  # type: ignore[attr-defined]  # set by the door
    book = book_in_use(person)
    pack = book.packs.get(draft.content(person, draft_id).get("pack", ""))
    if pack is None:
        raise Http404
    step = Step(
        draft_id,
        "standing",
        partial(StandingForm, book=book, pack=pack),
        template="laws/confirm.html",
        back=reverse("laws"),
        submit=_("Record this in my name"),
        context={"pack": pack},
    )
    return take(request, step, lambda form: _record(person, draft_id, pack, form))


def _record(person: SignedIn, draft_id: UUID, pack: Pack, form: Form) -> HttpResponse:
    given = form.cleaned_data
    new = NewStanding(
        pack=pack.id,
        standing=given["standing"],
        instrument=given["instrument"],
        reason=given["reason"],
        since=given["since"],
    )
    confirm_standing(person.actor, new, draft_id, timezone.now())
    discard_draft(person.actor, draft_id)
    return redirect(f"{reverse('laws')}?recorded")


def _law(book: Book, pack: Pack, standing: str, told: tuple[StandingStory, ...]) -> Law:
    mine = tuple((each, _words(book, pack, each.standing)) for each in told if each.pack == pack.id)
    return Law(pack, standing != NOT_CONFIRMED, _stands(book, pack, standing), mine)


def _stands(book: Book, pack: Pack, standing: str) -> str:
    if standing != NOT_CONFIRMED:
        return _words(book, pack, standing)
    if pack.since:
        return _("Announced from %(day)s, not confirmed") % {"day": day(pack.since)}
    return _("Announced, not confirmed")


def _words(book: Book, pack: Pack, standing: str) -> str:
    return book.facts[pack.fact].labels[standing]
