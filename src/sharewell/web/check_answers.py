"""Check your answers, then record: one decision for each recipient, once, however often the button is pressed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sharewell.actions.deciding import NewDecision
from sharewell.actions.draft import discard_draft
from sharewell.actions.record_decision import record_decision
from sharewell.store.models import Entry
from sharewell.store.tenancy import as_agency
from sharewell.web import decided as made
from sharewell.web.answer import ANSWER, answer_form
from sharewell.web.case_known import Interview, earlier_lines, know_case, open_interview
from sharewell.web.decided import Decided
from sharewell.web.forms import Form, Line
from sharewell.web.questions_shown import rows_of
from sharewell.web.recipients_named import ASKER, TICKS
from sharewell.web.sitting import SignedIn
from sharewell.web.step import Step, take
from sharewell.web.story import Story
from sharewell.web.who import FIELD as WHO
from sharewell.web.who import read_mark

PAGE = "check"


@dataclass(frozen=True)
class Stop:
    """The stop before one recipient's decision: what the hazard is, and the fields for who agreed."""

    recipient: str
    hazard: tuple[str, ...]

    @property
    def name_field(self) -> str:
        """Name the field for the second person's name."""
        return f"second_name__{self.recipient}"

    @property
    def role_field(self) -> str:
        """Name the field for the second person's role."""
        return f"second_role__{self.recipient}"


class CheckForm(Form):
    """Nothing more to ask, save who agreed where something is to go against a stop."""

    heading = _("Check your answers")

    def __init__(
        self, data: Mapping[str, list[str]] | None = None, *, stops: Sequence[Stop] = (), **options: Any
    ) -> None:
        super().__init__(data, **options)
        for stop in stops:
            self.fields[stop.name_field] = Line(
                _("Name of the second person who agreed to this"),
                hint=_("Talk to them now, before you record. It can’t be you."),
                missing=_("Give the name of the second person who agreed, or go back and decide otherwise"),
            )
            self.fields[stop.role_field] = Line(
                _("Their role"), missing=_("Give the role of the second person who agreed")
            )


def check(request: HttpRequest, case: UUID) -> HttpResponse:
    """Show all that will be recorded, and record it."""
    person: SignedIn = request.signed_in  # type: ignore[attr-defined]  # set by the door
    try:
        if request.method == "POST" and (done := _recorded_before(request, person, case)):
            return done
        found = open_interview(person, case)
        if found is None or not found.story.recipients:
            return redirect("recipients", case)
        decided = decisions_in(found)
        undecided = next((each for each in decided if not each.form.is_valid()), None)
        if undecided is not None or not found.story.answered_enough:
            return redirect("answer", case, (undecided or decided[0]).recipient.key)
        return take(request, _step(found, decided), lambda form: record(person, found, decided, form))
    except Http404:
        # The other of two presses may have recorded it and put the draft away meanwhile.
        if request.method == "POST" and (done := _recorded_before(request, person, case)):
            return done
        raise


def decisions_in(found: Interview) -> list[Decided]:
    """Return each recipient's decision as it was typed."""
    names = found.story.parties("recipient")
    return [
        Decided(each, names[each.key], answer_form(found.story, each)(found.fields(f"{ANSWER}{each.key}")))
        for each in found.story.recipients
    ]


def stops_in(story: Story, decided: list[Decided]) -> list[Stop]:
    """Return the stops that these decisions go against."""
    found = [Stop(each.recipient.key, each.stop(story)) for each in decided]
    return [stop for stop in found if stop.hazard]


def _step(found: Interview, decided: list[Decided]) -> Step:
    story = found.story
    stops = stops_in(story, decided)
    last = decided[-1].recipient.key
    topics = [rows_of(story, page.id) for page in story.book.pages]
    told = [
        (each.name, made.rows_of(each, reverse("answer", args=[story.case_id, each.recipient.key])))
        for each in decided
    ]
    return Step(
        found.draft,
        PAGE,
        partial(CheckForm, stops=stops),
        template="share/check.html",
        back=reverse("answer", args=[story.case_id, last]),
        submit=_("Record my decision") if len(decided) == 1 else _("Record my decisions"),
        context={
            "story": story,
            "told": told,
            "stops": stops,
            "answered": [(row[0], row[1]) for rows in topics for row in rows if row[1]],
            "case": story.case_id,
            "also": _also(decided),
        },
    )


def _also(decided: list[Decided]) -> list[tuple[str, str]]:
    """List each report that may be needed beside, once, with how soon."""
    routes = [route for each in decided for card in each.cards for route in card.routes]
    return [*dict.fromkeys((route.what, route.clock) for route in routes)]


def record(person: SignedIn, found: Interview, decided: list[Decided], form: Form) -> HttpResponse:
    """Record each decision and put the draft away; what a repeat finds recorded is not recorded again."""
    story, now = found.story, timezone.now()
    earlier = earlier_lines(person, story.case_id)
    finishes = found.content.get("finishes")
    stops = {each.recipient: each for each in stops_in(story, decided)}
    receipts = []
    for each in decided:
        stop, said = stops.get(each.recipient.key), form.cleaned_data
        second = made.second_person(said[stop.name_field], said[stop.role_field]) if stop else ()
        new = NewDecision(
            case_id=story.case_id,
            content=made.content_of(story, each, earlier, second),
            recipient_function=each.recipient.function,
            recipient_name=each.name,
            happened_at=now,
            purpose=made.purpose_of(story, each),
            book_digest=story.book.national or story.book.digest,
            protocol_digest=story.book.protocol,
            # The urgent record is finished by the decision about whom was rung; the rest are decisions of their own.
            finishes=UUID(finishes) if finishes and each is _rung(found, decided) else None,
        )
        receipts.append(record_decision(person.actor, new, _key(found.draft, each.recipient.key), now))
    discard_draft(person.actor, found.draft)
    return _to_record(story.case_id, [receipt.targets["decision"] for receipt in receipts])


def _rung(found: Interview, decided: list[Decided]) -> Decided:
    rung = found.content.get("rung")
    return next((each for each in decided if each.recipient.function == rung), decided[0])


def _recorded_before(request: HttpRequest, person: SignedIn, case: UUID) -> HttpResponse | None:
    """Lead to what the first press recorded, when this form's draft was put away by it."""
    mark = read_mark(request.POST.get(WHO, ""))
    if mark is None or mark.practitioner != person.practitioner:
        return None
    people = know_case(person, case).people
    keys = [ASKER, *(tick for tick, _words in TICKS), *(f"parent_{each.key}" for each in people)]
    with as_agency(person.agency):
        done = Entry.objects.filter(
            case=case,
            actor=person.practitioner,
            idem__in=[str(_key(mark.draft, key)) for key in keys],
        )
        receipts = [json.loads(each.targets)["decision"] for each in done]
    open_now = open_interview(person, case)
    if not receipts or (open_now is not None and open_now.draft == mark.draft):
        return None
    return _to_record(case, receipts)


def _to_record(case: UUID, decisions: list[str]) -> HttpResponse:
    if len(decisions) == 1:
        return redirect("decision", UUID(decisions[0]))
    return redirect("case", case)


def _key(draft_id: UUID, recipient: str) -> UUID:
    return uuid5(draft_id, f"decision/{recipient}")
