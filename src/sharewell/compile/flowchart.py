"""A decision as a chart that people can follow: its tiers from strong to weak, what each asks, and where it leads.

The order is ours, compiled from the guidance, and says so. The same boxes make the picture and the plain text.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sharewell.practice.rulebook import Book, Rule
from sharewell.practice.wording import Group, about, in_general, one_line, spoken

OURS = (
    "The order is ours, made from the guidance that the rules cite. The guidance advises; a person decides."
)


@dataclass(frozen=True)
class Way:
    """What leads to one outcome within a tier: any of these conditions, each line by line; none means always."""

    outcome: str
    conditions: tuple[tuple[str, ...], ...]
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Tier:
    """One step down the chart: if none of its ways applies, the next tier is asked."""

    name: str
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Chart:
    """A whole decision, strongest tier first; the last tier always applies."""

    id: str
    title: str
    source: str
    tiers: tuple[Tier, ...]


def chart(book: Book, decision: str, day: date) -> Chart:
    """Lay out one decision by the rules in force on a day; tiers without rules are left out."""
    named = zip(book.decisions[decision].tiers, book.rules_on(day)[decision], strict=True)
    tiers = tuple(
        Tier(name.replace("_", " ").capitalize(), _ways(book, decision, rules))
        for name, rules in named
        if rules
    )
    source = f"{book.title} {book.version}, rules in force on {day.day} {day:%B %Y}. {book.digest[:19]}…"
    return Chart(decision, about(decision), source, tiers)


def chart_text(chart: Chart) -> str:
    """Write a chart as plain text that says all that the picture says, and names the rules."""
    return "\n".join(_lines(chart)) + "\n"


def _ways(book: Book, decision: str, rules: tuple[Rule, ...]) -> tuple[Way, ...]:
    ways = []
    for outcome in dict.fromkeys(rule.then for rule in rules):
        these = [rule for rule in rules if rule.then == outcome]
        said = [spoken(book, rule.when) for rule in these]
        conditions = tuple(tuple(_clauses(one)) for one in said if one.parts or one.unless)
        text = in_general(book.decisions[decision].texts[outcome])
        ways.append(Way(text, conditions, tuple(rule.id for rule in these)))
    return tuple(ways)


def _clauses(said: Group) -> Iterator[str]:
    """Yield a condition line by line: the first thing, what must be so too, and what must not be so beside."""
    joined = "and" if said.every else "or"
    for place, part in enumerate(said.parts):
        yield _sentence(one_line(part)) if place == 0 else f"{joined}: {_sentence(one_line(part))}"
    for place, part in enumerate(said.unless):
        yield f"{'or unless' if place else 'unless'}: {_sentence(one_line(part))}"


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + ("" if text.endswith((".", "?", "”", ")")) else ".")


def _lines(chart: Chart) -> Iterator[str]:
    yield from (chart.title, chart.source, OURS)
    for number, tier in enumerate(chart.tiers, 1):
        last = number == len(chart.tiers)
        yield ""
        yield f"{number}. {tier.name}"
        for way in tier.ways:
            for place, (first, *others) in enumerate(way.conditions):
                yield f"   {'or if' if place else 'if'}: {first}"
                yield from (f"      {other}" for other in others)
            yield f"   {'→' if way.conditions else 'otherwise →'} {way.outcome}  [{', '.join(way.rules)}]"
        if not last:
            yield f"   None of these: go to {number + 1}."
