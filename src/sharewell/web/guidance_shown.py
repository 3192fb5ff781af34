"""The rulebook as pages show it: rules by tier in plain words, with sources, days and the scenarios that use them; no HTTP."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from sharewell.practice.rulebook import Book, Citation, Fact, Rule, national_book
from sharewell.practice.rulebook.model import DutyRule, RouteRule
from sharewell.practice.rulebook.scenario import LAWS, Scenario, rules_hit, shipped_scenarios
from sharewell.practice.wording import Group, in_general, outcome_words, spoken

TIERS: Mapping[str, tuple[Any, Any]] = {
    "safety": (gettext_lazy("Safety"), gettext_lazy("Nothing below can change these.")),
    "law": (gettext_lazy("What the law says"), gettext_lazy("A duty or a bar in law.")),
    "request": (gettext_lazy("When somebody asks"), gettext_lazy("A court, the police, a parent, or a caller nobody knows.")),
    "seldom": (
        gettext_lazy("What is seldom so"),
        gettext_lazy("Many people at once, nobody who can be told apart, a file that moves, a death, an adult."),
    ),
    "order": (gettext_lazy("An order, or a file that moves"), gettext_lazy("It carries its own power.")),
    "gate": (gettext_lazy("First things first"), gettext_lazy("What has to be settled before anything is shared.")),
    "local": (gettext_lazy("Local rules"), gettext_lazy("A local protocol may add rules here. The national book has none.")),
    "advice": (gettext_lazy("Talk it over"), gettext_lazy("Where two people should think together.")),
    "consent": (gettext_lazy("Agreement"), gettext_lazy("What people said when they were asked.")),
    "welfare": (gettext_lazy("The child’s welfare"), gettext_lazy("What helps the child, once nothing above has settled it.")),
    "default": (gettext_lazy("Otherwise"), gettext_lazy("When nothing above applies.")),
    "nothing": (gettext_lazy("When nothing is shared"), gettext_lazy("Then nothing follows from it yet.")),
    "urgent": (gettext_lazy("In an emergency"), gettext_lazy("Ring first; this comes after.")),
    "inside": (gettext_lazy("Inside the organisation and the family"), gettext_lazy("Colleagues, and parents of younger children.")),
    "least": (gettext_lazy("As little as helps"), gettext_lazy("Small worries need little.")),
    "leave_out": (gettext_lazy("What to leave out"), gettext_lazy("What the recipient doesn’t need.")),
    "sector": (gettext_lazy("By kind of organisation"), gettext_lazy("Each has its own footing.")),
    "ordinary": (gettext_lazy("Ordinary information"), gettext_lazy("Nothing about health, sex life, origin or belief.")),
    "no_worry": (gettext_lazy("When there is no worry"), gettext_lazy("No harm is feared, so other grounds are needed.")),
    "agreement": (gettext_lazy("What they said"), gettext_lazy("They agreed, they said no, or asking was not possible.")),
}  # fmt: skip


@dataclass(frozen=True)
class RuleShown:
    """One rule or duty in plain words. ``then`` is what it says; ``why`` its reason; ``raw`` the condition as the book writes it."""

    id: str
    then: str
    why: str
    when: Group
    raw: str
    cites: tuple[Citation, ...]
    since: date | None
    last_day: date | None
    in_force: bool
    pack: str
    scenarios: tuple[Scenario, ...]
    urgent: bool = False
    clock: str = ""
    owner: str = ""
    how: str = ""


@dataclass(frozen=True)
class TierShown:
    """The rules of one tier of a decision."""

    id: str
    name: str
    about: str
    rules: tuple[RuleShown, ...]


def shipped_book() -> Book:
    """Return the book that everybody may read: the national one of this package. It needs no database."""
    return national_book()


def tiers_of(book: Book, decision: str, day: date) -> list[TierShown]:
    """Return the rules of a decision by tier, strongest first, those not in force on this day too."""
    shown = []
    for tier in book.decisions[decision].tiers:
        rules = [each for each in book.rules if (each.of, each.tier) == (decision, tier)]
        shown.append(TierShown(tier, *tier_words(tier), tuple(rule_shown(book, each, day) for each in rules)))
    return shown


def rule_shown(book: Book, rule: Rule, day: date) -> RuleShown:
    """Return one rule in plain words."""
    return _shown(book, rule, day, then=outcome_words(book, rule.of, rule.then))


def duties_of(book: Book, day: date) -> list[RuleShown]:
    """Return every duty in plain words, urgent ones first."""
    shown = [_shown(book, each, day, then=in_general(each.text)) for each in book.duties]
    return sorted(shown, key=lambda each: not each.urgent)


def routes_of(book: Book, day: date) -> list[RuleShown]:
    """Return every other report that a worry may need, in plain words."""
    return [_shown(book, each, day, then=sentence(each.title)) for each in book.routes]


def scenarios_by_rule(book: Book) -> Mapping[str, tuple[Scenario, ...]]:
    """Return the scenarios that each rule and duty is used in, by either law."""
    return _by_rule(book)


def rule_address(book: Book, rule: str) -> str:
    """Return where a rule of this book can be read by anybody; nothing when the shipped book has no rule just like it."""
    mine, theirs = (_rules(of).get(rule) for of in (book, shipped_book()))
    if mine is None or not (mine is theirs or mine == theirs):
        return ""
    return f"{reverse('guidance_decision', args=[mine.of])}?rule={rule}#{rule}"


def used_by(book: Book) -> Mapping[str, list[tuple[str, str, str]]]:
    """Return what rests on each source: the paragraph, what the rule says, and where to read it."""
    found: dict[str, list[tuple[str, str, str]]] = {source: [] for source in book.sources}
    rows = [(rule.cites, in_general(rule.why), rule_address(book, rule.id)) for rule in book.rules]
    rows += [(duty.cites, in_general(duty.text), duty_address(duty.id)) for duty in book.duties]
    rows += [(route.cites, sentence(route.title), route_address(route.id)) for route in book.routes]
    for cites, said, address in rows:
        for cite in cites:
            found[cite.source].append((cite.paragraph, said, address))
    return found


def duty_address(duty: str) -> str:
    """Return where something to do can be read by anybody."""
    return f"{reverse('guidance_duties')}?rule={duty}#{duty}"


def rules_of_step(book: Book, step: str) -> list[tuple[str, str]]:
    """Return the rules that belong to a step of the tree: the reason of each, and where to read it."""
    decisions = {each.id for each in book.decisions.values() if each.step == step}
    mine = [rule for rule in book.rules if rule.step == step or (rule.step is None and rule.of in decisions)]
    return [(in_general(rule.why), rule_address(book, rule.id)) for rule in mine]


def route_address(route: str) -> str:
    """Return where another report can be read about by anybody."""
    return f"{reverse('guidance_routes')}?rule={route}#{route}"


def answers_of_fact(fact: Fact) -> list[str]:
    """Return the answers a question may have, in words."""
    return [fact.labels.get(value, value) for value in fact.values]


def sentence(text: str) -> str:
    """Begin a text with a capital."""
    return text[:1].upper() + text[1:]


def _shown(book: Book, item: Rule | DutyRule | RouteRule, day: date, *, then: str) -> RuleShown:
    route = item if isinstance(item, RouteRule) else None
    return RuleShown(
        id=item.id,
        then=then,
        why=in_general(item.why),
        when=spoken(book, item.when),
        raw=_raw(book).get(item.id, ""),
        cites=item.cites,
        since=item.since,
        last_day=item.until - timedelta(days=1) if item.until else None,
        in_force=item.in_force(day),
        pack=item.pack or "",
        scenarios=scenarios_by_rule(book).get(item.id, ()),
        urgent=isinstance(item, DutyRule) and item.urgent,
        clock=route.clock.text if route else "",
        owner=route.owner if route else "",
        how=route.how if route else "",
    )


def tier_words(tier: str) -> tuple[str, str]:
    """Name a tier, and say what it is about."""
    name, about = TIERS.get(tier, (tier.replace("_", " ").capitalize(), ""))
    return str(name), str(about)


@lru_cache(maxsize=8)
def _rules(book: Book) -> Mapping[str, Rule]:
    return {rule.id: rule for rule in book.rules}


@lru_cache(maxsize=8)
def _raw(book: Book) -> Mapping[str, str]:
    """Return each condition as the book writes it."""
    content = json.loads(book.canonical())
    return {
        each["id"]: " ".join(each.get("when", "").split())
        for kind in ("rule", "duty", "route")
        for each in content.get(kind, ())
    }


@lru_cache(maxsize=8)
def _by_rule(book: Book) -> Mapping[str, tuple[Scenario, ...]]:
    found: dict[str, list[Scenario]] = {}
    for scenario in shipped_scenarios():
        hit = {rule for law in LAWS for rule in rules_hit(scenario.answers(book, law))}
        for rule in hit:
            found.setdefault(rule, []).append(scenario)
    return {rule: tuple(each) for rule, each in found.items()}
