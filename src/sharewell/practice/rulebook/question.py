"""What is still possible, which questions can still change it, and why each is asked."""

from collections.abc import Iterator

from sharewell.practice.rulebook.answer import (
    PAIR_DECISIONS,
    given,
    pairs,
    with_usual,
    without_names,
    world_of,
)
from sharewell.practice.rulebook.model import Book, Case, Citation, Dated, Fact, Party
from sharewell.practice.rulebook.outcome import Question
from sharewell.practice.rulebook.world import World

_MAIN = "disposition"
_ABOUT = {
    "disposition": "whether, when and with whom to share",
    "consent_route": "whether agreement is the footing",
    "extent": "how much to share",
    "art6": "the legal footing",
    "art9": "the legal footing for health and similar information",
    "gateway": "which law gives the power or duty",
    "confidentiality": "how confidence is met",
    "telling": "when to tell the family",
}


def still_possible(book: Book, case: Case) -> tuple[str, ...]:
    """Return the dispositions still possible over all children × recipients, in the book's order."""
    case = with_usual(book, case)
    tiers = book.rules_on(case.on)
    found: set[str] = set()
    for child, recipient in pairs(case):
        found |= set(world_of(book, tiers, given(case, child, recipient)).finding(_MAIN).possible)
    return tuple(outcome for outcome in book.decisions[_MAIN].outcomes if outcome in found)


def open_questions(book: Book, case: Case) -> tuple[Question, ...]:
    """Return the unanswered questions that can still change any decision, in page order.

    Questions that change only what to do beside a decision come with ``required`` false, and none at all
    once everything is settled as share now.
    """
    needed: set[tuple[str, str | None]] = set()
    beside: set[tuple[str, str | None]] = set()
    for world, parties in _worlds(book, case):
        for fact in _required(world):
            needed.add((fact, parties.get(book.facts[fact].scope)))
        for fact in _optional(world, case):
            beside.add((fact, parties.get(book.facts[fact].scope)))
    asked = needed | beside
    order = {fact: place for place, fact in enumerate(book.facts)}
    names = [party.name for party in (*case.children, *case.recipients, *case.people)]
    ranked = sorted(asked, key=lambda one: (order[one[0]], names.index(one[1]) if one[1] in names else -1))
    return tuple(
        Question(fact, book.facts[fact].scope, party, (fact, party) in needed) for fact, party in ranked
    )


def why_asked(book: Book, case: Case, question: Question) -> str:
    """Say in plain words what this answer separates, and on what source."""
    fact = book.facts[question.fact]
    worlds = [world for world, parties in _worlds(book, case) if _about(parties, question)]
    apart = _apart(book, case, fact, question)
    decisions = [name for name in _ABOUT if any(question.fact in _open(world, name) for world in worlds)]
    if apart:
        effect = f"Your answer can change the next step: {'; or '.join(apart)}."
    elif decisions:
        effect = f"Your answer can change {', and '.join(_ABOUT[name] for name in decisions)}."
    else:
        effect = "Your answer can change what else needs doing."
    cite = next(_cites(worlds, question.fact), None)
    return f"{fact.why} {effect}" + (f" ({_said(cite)})" if cite else "")


def _said(cite: Citation) -> str:
    note = "" if cite.checked else "; not checked by us"
    return f"{cite.title}, {cite.paragraph}{note}"


def _worlds(book: Book, case: Case) -> Iterator[tuple[World, dict[str, str]]]:
    case = with_usual(book, case)
    tiers = book.rules_on(case.on)
    for child, recipient in pairs(case):
        parties = {"child": child.name, "recipient": recipient.name}
        yield world_of(book, tiers, given(case, child, recipient)), parties
        for person in case.people:
            facts = given(case, child, recipient, person)
            yield world_of(book, tiers, facts), {**parties, "person": person.name}


def _decisions(world: World) -> tuple[str, ...]:
    return (*PAIR_DECISIONS, "telling") if _has_person(world) else PAIR_DECISIONS


def _has_person(world: World) -> bool:
    return any(world.book.facts[name].scope == "person" for name in world.known)


def _required(world: World) -> frozenset[str]:
    return frozenset().union(*(_open(world, decision) for decision in _decisions(world)))


def _open(world: World, decision: str) -> frozenset[str]:
    return world.open_facts_of(decision)


def _optional(world: World, case: Case) -> frozenset[str]:
    if world.finding(_MAIN).possible == ("share_now",):
        return frozenset()
    beside: tuple[Dated, ...] = (*world.book.duties, *world.book.routes)
    return frozenset().union(*(world.open_facts(one.when) for one in beside if one.in_force(case.on)))


def _about(parties: dict[str, str], question: Question) -> bool:
    return question.party is None or parties.get(question.scope) == question.party


def _apart(book: Book, case: Case, fact: Fact, question: Question) -> tuple[str, ...]:
    before = still_possible(book, case)
    if len(before) < 2:
        return ()
    left = [still_possible(book, _with(case, fact, value, question.party)) for value in fact.values]
    if len(set(left)) < 2:
        return ()
    texts = book.decisions[_MAIN].texts
    told = [one for one in before if any(one not in possible for possible in left)]
    return tuple(_plain(texts[one]) for one in told)


def _plain(text: str) -> str:
    return without_names(text.split(". ", maxsplit=1)[0].rstrip("."))


def _with(case: Case, fact: Fact, value: str, party: str | None) -> Case:
    def change(parties: tuple[Party, ...]) -> tuple[Party, ...]:
        return tuple(
            Party(one.name, {**one.facts, fact.id: value}) if one.name == party else one for one in parties
        )

    if fact.scope in ("holder", "case"):
        return Case(case.on, {**case.facts, fact.id: value}, case.children, case.recipients, case.people)
    return Case(
        case.on,
        case.facts,
        change(case.children) if fact.scope == "child" else case.children,
        change(case.recipients) if fact.scope == "recipient" else case.recipients,
        change(case.people) if fact.scope == "person" else case.people,
    )


def _cites(worlds: list[World], fact: str) -> Iterator[Citation]:
    for world in worlds:
        for decision in _ABOUT:
            if decision in _decisions(world):
                for rule in world.deciding(decision):
                    if fact in world.open_facts(rule.when):
                        yield rule.cites[0]
