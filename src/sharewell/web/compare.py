"""Two local protocols side by side, or one beside the national rulebook: what each adds, and where answers differ. Asks no database."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from sharewell.practice.rulebook import (
    SHIPPED,
    Answer,
    Book,
    Outcome,
    Protocol,
    Verdict,
    check_protocol,
    notes,
    shipped_protocol,
    with_protocol,
)
from sharewell.practice.rulebook.protocol_differences import DIFFERENCES
from sharewell.practice.rulebook.protocol_parts import LEVEL, Retention
from sharewell.practice.rulebook.scenario import TODAY, shipped_scenarios
from sharewell.practice.wording import in_general, one_line, outcome_words, spoken
from sharewell.web.forms import Form, Pick
from sharewell.web.guidance_shown import sentence, shipped_book
from sharewell.web.questions_shown import possible_words

NATIONAL = "national"
_AFTER = {
    "birth": _("from birth"),
    "turned_18": _("from the 18th birthday"),
    "case_closed": _("from the day the case closes"),
    "last_entry": _("from the last entry"),
    "death": _("from death"),
    "shared": _("from the day it is shared"),
}


class CompareForm(Form):
    """Which two to lay side by side."""

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        choices = [
            (NATIONAL, _("The national rulebook alone")),
            *((name, _held(name).title) for name in SHIPPED),
        ]
        self.fields["one"] = Pick(_("This one"), choices, missing=_("Choose one from the list"))
        self.fields["other"] = Pick(_("Beside this one"), choices, missing=_("Choose one from the list"))


@dataclass(frozen=True)
class Side:
    """One of the two: a protocol laid over the national book, or the national book alone."""

    name: str
    title: str
    book: Book
    protocol: Protocol | None


@dataclass(frozen=True)
class Row:
    """One point of a comparison: what it is, what each side says, and whether they differ."""

    about: str
    one: tuple[str, ...]
    other: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether the two sides say different things."""
        return self.one != self.other


def compare(request: HttpRequest) -> HttpResponse:
    """Lay two side by side; without a choice, the national rulebook and the first example."""
    chosen = {"one": [request.GET.get("one", NATIONAL)], "other": [request.GET.get("other", SHIPPED[0])]}
    form = CompareForm(chosen)
    context: dict[str, object] = {"book": shipped_book(), "form": form}
    if form.sent():
        one, other = (_side(form.cleaned_data[name]) for name in ("one", "other"))
        context |= {"one": one, "other": other, "sections": _sections(one, other)}
        context |= {"proved": [_proved(side) for side in (one, other)], "same": one.name == other.name}
    return render(request, "guidance/compare.html", context, status=422 if form.faults() else 200)


def _side(name: str) -> Side:
    national = shipped_book()
    if name == NATIONAL:
        return Side(name, _now("The national rulebook"), national, None)
    return Side(name, _held(name).title, _book(name), _held(name))


@lru_cache(maxsize=16)
def _held(name: str) -> Protocol:
    return shipped_protocol(name, shipped_book())


@lru_cache(maxsize=16)
def _book(name: str) -> Book:
    return with_protocol(shipped_book(), _held(name))


@lru_cache(maxsize=16)
def _verdict(name: str, day: Any) -> Verdict:
    return check_protocol(shipped_book(), _held(name), day)


def _proved(side: Side) -> tuple[str, tuple[str, ...]]:
    """Say of a protocol that it weakens nothing, or that it does, and what an IG lead should know."""
    if side.protocol is None:
        return _now("Every protocol stands on it."), ()
    verdict = _verdict(side.name, timezone.localdate())
    if not verdict.holds:
        return _now("It can’t be taken as it is."), notes(verdict)
    if not verdict.delay:
        return _now("Proved: it weakens nothing, and holds up nothing."), notes(verdict)
    share = f"{100 * verdict.delay:.2f}"
    return _now("Proved: it breaks no floor. It holds up %(share)s %% of cases.") % {"share": share}, notes(
        verdict
    )


def _sections(one: Side, other: Side) -> list[tuple[str, str, str, list[Row]]]:
    """Return every section: its name, its heading, a line below it, its rows."""
    both = one, other

    def rows(found: Callable[[Side], dict[str, tuple[str, ...]]]) -> list[Row]:
        left, right = (found(side) for side in both)
        return [Row(each, left.get(each, ()), right.get(each, ())) for each in {**left, **right}]

    return [
        ("agreement", _now("Agreement"), _now("The part it plays. It never turns a justified share into a no."), rows(_stance)),
        ("levels", _now("Words for the level of worry"), _now("The area’s own words beside ours."), rows(_levels)),
        ("advisers", _now("Whom to ask"), _now("In this order. You need not give names."), rows(_advisers)),
        ("reasons", _now("Reasons for not asking or not telling"),
         _now("Added to the national ones, which all stay."), rows(_exceptions)),
        ("kept", _now("How long records are kept"), _now("The national rulebook sets no times."), rows(_kept)),
        ("rules", _now("Rules it adds"), _now("In the local step, below safety and law."), rows(_rules)),
        ("to-do", _now("What else to do"), "", rows(_duties)),
        ("scenarios", _now("Where the answers differ"), _differing_words(one, other), _differing(one, other)),
        ("points", _now("Fifteen points on which areas differ"),
         _now("How each is held here, and what each says."), rows(_points)),
    ]  # fmt: skip


def _stance(side: Side) -> dict[str, tuple[str, ...]]:
    said = (
        side.protocol.stance_words if side.protocol else _now("No words of its own: the rules on agreement.")
    )
    return {_now("In its words"): (said,)}


def _levels(side: Side) -> dict[str, tuple[str, ...]]:
    ours = shipped_book().facts[LEVEL].labels
    own = {each.level: each for each in side.protocol.levels} if side.protocol else {}
    found: dict[str, tuple[str, ...]] = {}
    for level, label in ours.items():
        each = own.get(level)
        found[label] = (f"{each.number} {each.words}".strip() + _example(each.example),) if each else ()
    return found


def _advisers(side: Side) -> dict[str, tuple[str, ...]]:
    people = side.protocol.advisers if side.protocol else ()
    said = tuple(f"{each.role} ({each.reachable})" for each in people)
    return {_now("First to last"): said or (_now("Your safeguarding lead, manager or Caldicott Guardian"),)}


def _exceptions(side: Side) -> dict[str, tuple[str, ...]]:
    added = side.protocol.exceptions if side.protocol else ()
    return {_now("Added"): tuple(each.words for each in added)}


def _kept(side: Side) -> dict[str, tuple[str, ...]]:
    own = side.protocol.retention if side.protocol else ()
    return {sentence(each.kind): (_years(each),) for each in own}


def _years(kept: Retention) -> str:
    years = ngettext("%(count)s year", "%(count)s years", kept.years) % {"count": kept.years}
    return f"{years} {_AFTER[kept.after]}{_example(kept.example)}"


def _example(example: bool) -> str:  # noqa: FBT001  # one flag, and it is what the name says
    return _now(" (an example)") if example else ""


def _rules(side: Side) -> dict[str, tuple[str, ...]]:
    national = {rule.id for rule in shipped_book().rules}
    added = [rule for rule in side.book.rules if rule.id not in national]
    said = tuple(
        f"{in_general(rule.why)} {outcome_words(side.book, rule.of, rule.then)}. "
        f"{_now('When:')} {one_line(spoken(side.book, rule.when))}"
        for rule in added
    )
    return {_now("Added"): said}


def _duties(side: Side) -> dict[str, tuple[str, ...]]:
    national = {duty.id for duty in shipped_book().duties}
    return {
        _now("Added"): tuple(in_general(each.text) for each in side.book.duties if each.id not in national)
    }


def _points(side: Side) -> dict[str, tuple[str, ...]]:
    own = side.protocol.differences if side.protocol else {}
    return {
        f"{each.about} ({each.held}: {each.where})": (own[name],) if name in own else ()
        for name, each in DIFFERENCES.items()
    }


def _differing(one: Side, other: Side) -> list[Row]:
    """Return what differs in the answers to the scenarios, by today's law."""
    left, right = _answers(one.name), _answers(other.name)
    rows = []
    for scenario in shipped_scenarios():
        for mine, theirs in zip(left[scenario.id], right[scenario.id], strict=True):
            said, beside = _said(one.book, mine), _said(other.book, theirs)
            apart = [each for each in said if said[each] != beside[each]]
            if apart:
                about = f"{scenario.title}: {mine.child}, {mine.recipient}"
                rows.append(
                    Row(about, tuple(said[each] for each in apart), tuple(beside[each] for each in apart))
                )
    return rows


def _differing_words(one: Side, other: Side) -> str:
    count = len(_differing(one, other))
    if not count:
        return _now("Every scenario has the same answer by both.")
    told = ngettext(
        "%(count)s answer to the scenarios differs.", "%(count)s answers to the scenarios differ.", count
    )
    return (
        told % {"count": count} + " " + _now("“Or” means that it turns on something the story does not say.")
    )


@lru_cache(maxsize=16)
def _answers(name: str) -> dict[str, tuple[Answer, ...]]:
    book = _side(name).book
    return {each.id: each.answers(book, TODAY) for each in shipped_scenarios()}


def _said(book: Book, answer: Answer) -> dict[str, str]:
    """Say an answer in short, by what it is about."""
    possible = possible_words(book, answer.disposition.possible)
    said = {"": sentence(_now(" or ").join(possible)), "extent": _or(book, "extent", answer.extent)}
    for person, each in answer.telling.items():
        said[person] = f"{person}: {_or(book, 'telling', each.when)}"
    return said


def _or(book: Book, decision: str, outcome: Outcome) -> str:
    return _now(" – or: ").join(outcome_words(book, decision, each) for each in outcome.possible)
