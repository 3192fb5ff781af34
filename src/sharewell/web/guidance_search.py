"""Looks words up in the guidance: rules, things to do, questions, our words, floors, sources and scenarios. Nothing is stored."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sharewell.practice.rulebook import Book
from sharewell.practice.rulebook.scenario import shipped_scenarios
from sharewell.practice.wording import about, in_general, one_line, outcome_words, spoken
from sharewell.web.guidance_shown import (
    answers_of_fact,
    duty_address,
    route_address,
    rule_address,
    sentence,
    shipped_book,
)

LONGEST = 80
KINDS: Mapping[str, Any] = {
    "rule": _("Rules"),
    "duty": _("What else to do"),
    "route": _("This may also be …"),
    "floor": _("What no local protocol may change"),
    "question": _("Questions"),
    "word": _("What our words mean"),
    "scenario": _("Scenarios"),
    "source": _("Sources"),
}


@dataclass(frozen=True)
class Entry:
    """One thing that can be found: what it is, its title, a line below it, where it is, and every word in it."""

    kind: str
    title: str
    below: str
    address: str
    words: str


def search(request: HttpRequest) -> HttpResponse:
    """Show what was found, by kind; no words yet and nothing found are pages too."""
    looked_for = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST]
    book = shipped_book()
    found = find(book, looked_for)
    groups = [
        (kind, title, [each for each in found if each.kind == kind])
        for kind, title in KINDS.items()
        if any(each.kind == kind for each in found)
    ]
    context = {"book": book, "looked_for": looked_for, "groups": groups, "count": len(found)}
    return render(request, "guidance/search.html", context)


def find(book: Book, looked_for: str) -> list[Entry]:
    """Return what has every one of these words, or words that begin with them, in its text."""
    words = _plain(looked_for).split()
    return [each for each in _entries(book) if words and all(f" {word}" in each.words for word in words)]


@lru_cache(maxsize=8)
def _entries(book: Book) -> tuple[Entry, ...]:
    return tuple(
        Entry(kind, title, below, address, f" {_plain(f'{title} {below} {more}')}")
        for kind, title, below, address, more in _rows(book)
    )


def _rows(book: Book) -> Iterator[tuple[str, str, str, str, str]]:
    for rule in book.rules:
        then = outcome_words(book, rule.of, rule.then)
        more = f"{one_line(spoken(book, rule.when))} {rule.id} {_cited(rule.cites)}"
        yield "rule", in_general(rule.why), f"{about(rule.of)}: {then}", rule_address(book, rule.id), more
    for duty in book.duties:
        more = f"{one_line(spoken(book, duty.when))} {duty.id} {_cited(duty.cites)}"
        yield "duty", in_general(duty.text), in_general(duty.why), duty_address(duty.id), more
    for route in book.routes:
        more = (
            f"{route.owner} {route.how} {one_line(spoken(book, route.when))} {route.id} {_cited(route.cites)}"
        )
        yield "route", sentence(route.title), f"{route.why} {route.clock.text}", route_address(route.id), more
    for floor in book.invariants:
        yield "floor", floor.text, "", f"{reverse('guidance_floors')}#{floor.id}", floor.id
    for fact in book.facts.values():
        answers = " · ".join(answers_of_fact(fact))
        more = f"{fact.help} {answers} {fact.id}"
        yield "question", fact.question, fact.why, f"{reverse('guidance_questions')}#{fact.id}", more
    for concept in book.concepts.values():
        below = one_line(spoken(book, concept.when))
        yield "word", concept.means, "", f"{reverse('guidance_words')}#{concept.id}", f"{below} {concept.id}"
    for scenario in shipped_scenarios():
        address = reverse("guidance_scenario", args=[scenario.id])
        yield "scenario", scenario.title, scenario.story, address, f"{scenario.published} {scenario.source}"
    for source in book.sources.values():
        yield "source", source.title, source.edition, f"{reverse('guidance_sources')}#{source.id}", source.id


def _cited(cites: Any) -> str:
    return " ".join(f"{cite.title} {cite.paragraph}" for cite in cites)


def _plain(text: str) -> str:
    """Write a text as it is compared: no capitals, no accents, words apart."""
    bare = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return " ".join(re.findall(r"[a-z0-9']+", bare))
