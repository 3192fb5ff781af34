"""Answers a case by the book: one answer for each child and recipient, with reasons and what to do."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from sharewell.practice.rulebook.case import Case, Party
from sharewell.practice.rulebook.model import NOT_SURE, SCOPES, Book, Facts
from sharewell.practice.rulebook.outcome import Answer, Duty, Outcome, Reason, Route, Telling
from sharewell.practice.rulebook.usual import usual
from sharewell.practice.rulebook.world import Tiers, World, presume

PAIR_DECISIONS = (
    "disposition",
    "consent_route",
    "extent",
    "art6",
    "art9",
    "gateway",
    "confidentiality",
)
URGENT = "share_now"
_RUNG = ("childrens_social_care", "police", "ambulance")
_AT_WORK = ("safeguarding_lead", "person_in_charge", "lado", "health", "school", "early_help")
_HOLE = re.compile(
    r"(?<=[\w,;:] )\{(\w+)\}|\{(\w+)\}"
)  # a name that stands within a sentence, or one that begins it
ADVICE = "advice"  # the duty whose words are used for every answer that was not sure


def answer(book: Book, case: Case) -> tuple[Answer, ...]:
    """Answer every child × recipient, child-major, by the rules in force on the case's day."""
    case = with_usual(book, case)
    tiers = book.rules_on(case.on)
    return tuple(_answer(book, case, tiers, child, recipient) for child, recipient in pairs(case))


def with_usual(book: Book, case: Case) -> Case:
    """Fill in what is taken unless somebody says otherwise, so that rare matters are asked of nobody."""
    taken = _usual(book, tuple(case.facts.get(name) for name in _asked_by(book)))

    def filled(scope: str, parties: tuple[Party, ...]) -> tuple[Party, ...]:
        if not taken[scope]:
            return parties
        return tuple(Party(one.name, {**taken[scope], **one.facts}) for one in parties)

    return Case(
        case.on,
        {**taken["holder"], **taken["case"], **case.facts},
        filled("child", case.children),
        filled("recipient", case.recipients),
        filled("person", case.people),
    )


@lru_cache(maxsize=16)
def _asked_by(book: Book) -> tuple[str, ...]:
    """Return the facts by whose answers it turns out whether others are asked."""
    return tuple(dict.fromkeys(one.asked_where[0] for one in book.facts.values() if one.asked_where))


@lru_cache(maxsize=512)
def _usual(book: Book, said: tuple[str | None, ...]) -> Mapping[str, Mapping[str, str]]:
    known = {name: value for name, value in zip(_asked_by(book), said, strict=True) if value is not None}
    found: dict[str, dict[str, str]] = {scope: {} for scope in SCOPES}
    for name, value in usual(book, known).items():
        found[book.facts[name].scope][name] = value
    return found


def pairs(case: Case) -> Iterator[tuple[Party, Party]]:
    """Yield each child with each recipient, child-major."""
    for child in case.children:
        for recipient in case.recipients:
            yield child, recipient


def given(case: Case, child: Party, recipient: Party, person: Party | None = None) -> dict[str, str]:
    """Join what was answered. A child may carry its own answer to a recipient's fact, and then that counts."""
    facts = {**case.facts, **recipient.facts, **child.facts}
    if "recipient_linked" not in facts and _taken_as_not_linked(facts):
        facts["recipient_linked"] = "no"
    return facts if person is None else {**facts, **person.facts}


def _taken_as_not_linked(facts: Facts) -> bool:
    """Say whether somebody who works with children is taken as no danger to the child until a person says otherwise.

    Never whoever asks us, and a colleague or lead only where the person of concern is known not to work with children,
    or the kind of worry makes it rare: a worry filed as sexual may be about the lead.
    """
    if facts.get("asked_by_someone") != "no":
        return False
    function = facts.get("recipient_function")
    known = facts.get("worry_kind") not in (None, NOT_SURE, "worker")
    beside = function in _AT_WORK and known and facts.get("position_of_trust") == "no"
    return beside or function in _RUNG


def world_of(book: Book, tiers: Tiers, facts: Facts) -> World:
    """Return the world of these answers, after presumptions."""
    return World(book, tiers, presume(book, facts)[0])


def _answer(book: Book, case: Case, tiers: Tiers, child: Party, recipient: Party) -> Answer:
    facts = given(case, child, recipient)
    known, unsure = presume(book, facts)
    world = World(book, tiers, known)
    named = {"child": child.name, "recipient": recipient.name}
    found = {decision: _outcome(world, decision, named) for decision in PAIR_DECISIONS}
    people = {person.name: _telling(world, person, named) for person in case.people}
    beside = world.beside(_until_asked(book))
    urgent = found["disposition"].value == URGENT
    return Answer(
        child=child.name,
        recipient=recipient.name,
        telling=MappingProxyType(people),
        duties=(*_duties(beside, case, named), *_advice(book, unsure, urgent=urgent)),
        routes=tuple(_routes(beside, case, named)),
        presumed=tuple((fact, known[fact]) for fact in unsure if known[fact] != NOT_SURE),
        **found,
    )


@lru_cache(maxsize=16)
def _until_asked(book: Book) -> Facts:
    """Return what duties and other reports take a question to be until somebody answers it."""
    found = {fact.id: fact.until_asked for fact in book.facts.values() if fact.until_asked}
    return MappingProxyType(found)


def _outcome(world: World, decision: str, named: Mapping[str, str]) -> Outcome:
    finding = world.finding(decision)
    reasons = tuple(
        Reason(rule.id, rule.tier, fill(rule.why, named), world.because(rule.when), rule.cites)
        for rule in finding.standing
    )
    heading = next((rule.heading for rule in finding.standing if rule.heading), None)
    text = heading or world.book.decisions[decision].texts[finding.possible[0]]
    return Outcome(
        possible=finding.possible,
        text=fill(text, named) if finding.settled else "",
        reasons=reasons if finding.settled else (),
        defeated=tuple(rule.id for rule in finding.defeated) if finding.settled else (),
    )


def _telling(pair: World, person: Party, named: Mapping[str, str]) -> Telling:
    world = pair.with_person(presume(pair.book, person.facts)[0])
    outcome = _outcome(world, "telling", {**named, "person": person.name})
    rule = next(iter(world.finding("telling").standing), None) if outcome.settled else None
    if rule is None:
        return Telling(outcome, None, outcome.text, None)
    return Telling(outcome, _code(world, rule.code), outcome.text, rule.review_days)


def _code(world: World, code: str | None) -> str | None:
    """Return a rule's reason code; one that starts with = is the answer to that fact."""
    return world.known.get(code[1:]) if code and code.startswith("=") else code


def _duties(world: World, case: Case, named: Mapping[str, str]) -> Iterator[Duty]:
    for duty in world.owed(world.book.duties, case.on):
        if duty.id != ADVICE:
            yield Duty(duty.id, fill(duty.text, named), fill(duty.why, named), duty.cites, duty.urgent)


def _routes(world: World, case: Case, named: Mapping[str, str]) -> Iterator[Route]:
    for route in world.owed(world.book.routes, case.on):
        owner, how, why = (fill(text, named) for text in (route.owner, route.how, route.why))
        yield Route(route.id, route.title, route.clock, owner, how, why, route.cites)


def _advice(book: Book, unsure: tuple[str, ...], *, urgent: bool) -> Iterator[Duty]:
    """Yield one piece of advice for all that was not sure, naming each question."""
    rule = next(duty for duty in book.duties if duty.id == ADVICE)
    when = "Ring first; take this advice at the same time." if urgent else "You need not give names."
    if unsure:
        asked = " ".join(f"“{book.facts[name].question}”" for name in unsure)
        yield Duty(ADVICE, f"You were not sure: {asked} {rule.text} {when}", rule.why, rule.cites, urgent)


def fill(text: str, named: Mapping[str, str]) -> str:
    """Put names into a text of the book, written small where they stand within a sentence."""
    if "{" not in text:
        return text
    first, *holes = _holes(text)
    return first[0] + "".join([_said(hole, named) for hole in holes])


@lru_cache(maxsize=4096)
def _holes(text: str) -> tuple[tuple[str, str, bool], ...]:
    """Take a text of the book apart at its names: what follows each, the name, and whether it stands within a sentence."""
    literal, *others = _HOLE.split(text)
    found = zip(others[0::3], others[1::3], others[2::3], strict=True)
    return ((literal, "", False), *((after, within or start, bool(within)) for within, start, after in found))


def _said(hole: tuple[str, str, bool], named: Mapping[str, str]) -> str:
    after, word, within = hole
    name = named.get(word)
    if name is None:
        return f"{{{word}}}{after}"
    small = within and name.startswith(("The ", "Our "))
    return (name[0].lower() + name[1:] if small else name) + after


def without_names(text: str) -> str:
    """Put "them" and "the child" where a text has names, for an outcome that is only still possible."""
    text = text.replace("who {recipient} is", "who they are")
    return fill(text, {"recipient": "them", "child": "the child", "person": "them"})
