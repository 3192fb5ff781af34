"""The rulebook for anybody to read: decisions as rules, duties, words, questions, sources and floors. Neither signs in nor asks the database."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sharewell.practice.wording import about, in_general, spoken
from sharewell.web.guidance_files import proved
from sharewell.web.guidance_shown import (
    answers_of_fact,
    duties_of,
    routes_of,
    rules_of_step,
    shipped_book,
    tiers_of,
    used_by,
)


def index(request: HttpRequest) -> HttpResponse:
    """Say what the guidance is, and lead to every part of it."""
    book = shipped_book()
    counted = {name: sum(rule.of == name for rule in book.rules) for name in book.decisions}
    context = {
        "book": book,
        "decisions": [(name, about(name), counted[name]) for name in book.decisions],
        "read": sum(source.checked for source in book.sources.values()),
    }
    return render(request, "guidance/index.html", context)


def decision(request: HttpRequest, name: str) -> HttpResponse:
    """Show the rules of one decision, strongest first; ``?rule`` opens one of them, ``?all`` opens all."""
    book = shipped_book()
    if name not in book.decisions:
        raise Http404
    context = {
        "book": book,
        "name": name,
        "title": about(name),
        "outcomes": [in_general(text) for text in book.decisions[name].texts.values()],
        "tiers": tiers_of(book, name, timezone.localdate()),
        **_opened(request),
    }
    return render(request, "guidance/decision.html", context)


def duties(request: HttpRequest) -> HttpResponse:
    """Show what else there is to do, urgent things first."""
    book = shipped_book()
    shown = duties_of(book, timezone.localdate())
    context = {"book": book, "duties": shown, **_opened(request)}
    return render(request, "guidance/duties.html", context)


def routes(request: HttpRequest) -> HttpResponse:
    """Show which other reports a worry may need, each with its clock and whose it is."""
    book = shipped_book()
    context = {"book": book, "routes": routes_of(book, timezone.localdate()), **_opened(request)}
    return render(request, "guidance/routes.html", context)


def tree(request: HttpRequest) -> HttpResponse:
    """Show the steps that people can walk by hand, on one side of paper, each with the rules that belong to it."""
    book = shipped_book()
    if not book.steps:
        raise Http404
    number = {step.id: place for place, step in enumerate(book.steps, 1)}
    steps = [
        (step, number.get(step.yes_next or ""), number.get(step.no_next or ""), rules_of_step(book, step.id))
        for step in book.steps
    ]
    return render(request, "guidance/tree.html", {"book": book, "steps": steps})


def words(request: HttpRequest) -> HttpResponse:
    """Show what the rules' own words mean."""
    book = shipped_book()
    meanings = [(each, spoken(book, each.when)) for each in book.concepts.values()]
    return render(request, "guidance/words.html", {"book": book, "meanings": meanings})


def questions(request: HttpRequest) -> HttpResponse:
    """Show every question that may be asked, its answers, why it is asked and what "not sure" is taken to mean."""
    book = shipped_book()
    topics = [
        (page, [(book.facts[fact], answers_of_fact(book.facts[fact])) for fact in page.facts])
        for page in book.pages
    ]
    return render(request, "guidance/questions.html", {"book": book, "topics": topics})


def sources(request: HttpRequest) -> HttpResponse:
    """Show every document the rules rest on, and whether we have read it."""
    book = shipped_book()
    used = used_by(book)
    shown = [(source, used[source.id]) for source in book.sources.values()]
    return render(request, "guidance/sources.html", {"book": book, "sources": shown})


def floors(request: HttpRequest) -> HttpResponse:
    """Show what no rule and no local protocol may change."""
    book = shipped_book()
    day = timezone.localdate()
    holds = {each.id: each.holds for each in proved(book, day) if each.kind in ("floor", "held")}
    shown = [
        (each, spoken(book, each.never) if each.never else None, holds.get(each.id))
        for each in book.invariants
    ]
    return render(request, "guidance/floors.html", {"book": book, "floors": shown, "day": day})


def _opened(request: HttpRequest) -> dict[str, object]:
    return {"opened": request.GET.get("rule", ""), "everything": "all" in request.GET}
