"""What the five seed documents ask for, for anybody to read: where it is honoured, what shows it, what is still owed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sharewell.practice.clause import HONOURED, IN_PART, OWED, STATES, Clause, seeds
from sharewell.practice.rulebook import SHIPPED, Book, shipped_protocol
from sharewell.practice.wording import in_general
from sharewell.web.guidance_shown import duty_address, route_address, rule_address, shipped_book

# No green: a test shows what it shows, and nobody outside has looked.
TAGS = {
    HONOURED: (_("Honoured"), "teal"),
    IN_PART: (_("In part"), "yellow"),
    OWED: (_("Owed"), "grey"),
}
PARTS = (("pages", _("Pages")), ("actions", _("Acts")), ("documents", _("Documents")))


@dataclass(frozen=True)
class ClauseShown:
    """One clause with links to what can be read here, and the names of what stands in the code."""

    clause: Clause
    tag: tuple[object, str]
    links: tuple[tuple[str, str], ...]
    protocols: tuple[tuple[str, str], ...]
    names: tuple[tuple[object, str], ...]


def clauses(request: HttpRequest) -> HttpResponse:
    """Show every clause by seed document; ``?owed`` only what is owed, wholly or in part."""
    book = shipped_book()
    owed = "owed" in request.GET
    words = dict(_readable(book))
    titles = {name: shipped_protocol(name, book).title for name in SHIPPED}
    shown = [
        (seed, [_shown(words, titles, each) for each in seed.clauses if each.owed or not owed])
        for seed in seeds()
    ]
    context = {"book": book, "seeds": shown, "owed": owed, "table": _table()}
    return render(request, "guidance/clauses.html", context)


def _shown(words: Mapping[str, tuple[str, str]], titles: Mapping[str, str], clause: Clause) -> ClauseShown:
    named = (*clause.where.get("rules", ()), *clause.where.get("questions", ()))
    return ClauseShown(
        clause,
        TAGS[clause.state],
        tuple(words[name] for name in named if name in words),
        tuple((titles[name], _beside_national(name)) for name in clause.where.get("protocols", ())),
        tuple((title, ", ".join(clause.where[part])) for part, title in PARTS if part in clause.where),
    )


def _beside_national(protocol: str) -> str:
    return f"{reverse('guidance_compare')}?{urlencode({'one': 'national', 'other': protocol})}"


def _table() -> dict[str, object]:
    rows = [(seed, [seed.counts[state] for state in STATES], len(seed.clauses)) for seed in seeds()]
    totals = [sum(counts[place] for _seed, counts, _all in rows) for place in range(len(STATES))]
    return {"heads": [TAGS[state][0] for state in STATES], "rows": rows, "totals": totals, "all": sum(totals)}


def _readable(book: Book) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield what can be read on these pages by the name a clause gives it: its words and its address."""
    for rule in book.rules:
        yield rule.id, (in_general(rule.why), rule_address(book, rule.id))
    for duty in book.duties:
        yield duty.id, (in_general(duty.text), duty_address(duty.id))
    for route in book.routes:
        yield route.id, (in_general(route.why), route_address(route.id))
    for floor in book.invariants:
        yield floor.id, (in_general(floor.text), f"{reverse('guidance_floors')}#{floor.id}")
    for fact in book.facts.values():
        yield fact.id, (fact.question, f"{reverse('guidance_questions')}#{fact.id}")
