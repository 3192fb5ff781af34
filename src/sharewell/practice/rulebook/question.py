"""What is still possible, which questions can still change it, and why each is asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from sharewell.practice.rulebook.answer import PAIR_DECISIONS, URGENT, given, pairs, with_usual, without_names
from sharewell.practice.rulebook.case import Case, Party
from sharewell.practice.rulebook.diagram import Diagrams, diagrams
from sharewell.practice.rulebook.left import Left
from sharewell.practice.rulebook.model import Book, Citation, Dated, Fact, Facts
from sharewell.practice.rulebook.nodes import Node
from sharewell.practice.rulebook.outcome import Question
from sharewell.practice.rulebook.plan import ASKED, MAIN, next_fact
from sharewell.practice.rulebook.policy import Policy
from sharewell.practice.rulebook.world import World, presume

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


@dataclass(frozen=True)
class View:
    """What is known of one child and one recipient, or of one person beside them, after presumptions."""

    known: Facts
    parties: Mapping[str, str]
    decisions: tuple[str, ...]


def still_possible(book: Book, case: Case) -> tuple[str, ...]:
    """Return exactly the dispositions still possible over all children × recipients, in the book's order."""
    drawn = diagrams(book, case.on)
    found: set[str] = set()
    for view in _views(book, case):
        if MAIN in view.decisions:
            found.update(drawn.possible(MAIN, view.known))
    return tuple(outcome for outcome in book.decisions[MAIN].outcomes if outcome in found)


def open_questions(book: Book, case: Case) -> tuple[Question, ...]:
    """Return the unanswered questions that can still change any decision, exactly, in page order.

    Questions that change only what to do beside a decision come with ``required`` false, and none at all
    once everything is settled as share now.
    """
    drawn = diagrams(book, case.on)
    needed: set[tuple[str, str | None]] = set()
    beside: set[tuple[str, str | None]] = set()
    for view in _views(book, case):
        left = Left(drawn.space, view.known)
        for fact in _required(drawn, view, left):
            needed.add((fact, view.parties.get(book.facts[fact].scope)))
        for fact in _optional(drawn, view, left, case):
            beside.add((fact, view.parties.get(book.facts[fact].scope)))
    asked = needed | beside
    order = {fact: place for place, fact in enumerate(book.facts)}
    names = [party.name for party in (*case.children, *case.recipients, *case.people)]
    ranked = sorted(asked, key=lambda one: (order[one[0]], names.index(one[1]) if one[1] in names else -1))
    return tuple(
        Question(fact, book.facts[fact].scope, party, (fact, party) in needed) for fact, party in ranked
    )


def next_question(book: Book, case: Case, policy: Policy | None = None) -> Question | None:
    """Return the question to ask next: the dispositions first, danger before all, then decision by decision, then duties.

    Whoever asked us comes before the others. Without a policy that fits, the answer that tells most is asked for.
    """
    drawn = diagrams(book, case.on)
    planned = policy if policy and policy.fits(book, case.on) else None
    views = sorted(_views(book, case), key=lambda view: view.known.get(ASKED) != "yes")
    for decision in (*PAIR_DECISIONS, "telling"):
        for view in views:
            fact = next_fact(drawn, decision, view.known, planned) if decision in view.decisions else None
            if fact:
                scope = book.facts[fact].scope
                return Question(fact, scope, view.parties.get(scope))
    return min(open_questions(book, case), key=lambda question: not question.required, default=None)


def why_asked(book: Book, case: Case, question: Question) -> str:
    """Say in plain words what this answer separates, and on what source."""
    fact, drawn = book.facts[question.fact], diagrams(book, case.on)
    views = [view for view in _views(book, case) if _about(view, question)]
    apart = _apart(book, case, fact, question)
    decisions = [
        name
        for name in _ABOUT
        if any(name in view.decisions and fact.id in drawn.matters(name, view.known) for view in views)
    ]
    if apart:
        effect = f"Your answer can change the next step: {'; or '.join(apart)}."
    elif decisions:
        effect = f"Your answer can change {', and '.join(_ABOUT[name] for name in decisions)}."
    else:
        effect = "Your answer can change what else needs doing."
    cite = next(_cites(drawn, views, question.fact), None)
    return f"{fact.why} {effect}" + (f" ({_said(cite)})" if cite else "")


def _said(cite: Citation) -> str:
    note = "" if cite.checked else "; not checked by us"
    return f"{cite.title}, {cite.paragraph}{note}"


def _views(book: Book, case: Case) -> list[View]:
    case = with_usual(book, case)
    found: list[View] = []
    for child, recipient in pairs(case):
        parties = {"child": child.name, "recipient": recipient.name}
        known = presume(book, given(case, child, recipient))[0]
        found.append(View(known, parties, _with_telling(book, known, PAIR_DECISIONS)))
        for person in case.people:
            known = presume(book, given(case, child, recipient, person))[0]
            found.append(View(known, {**parties, "person": person.name}, _with_telling(book, known, ())))
    return found


def _with_telling(book: Book, known: Facts, decisions: tuple[str, ...]) -> tuple[str, ...]:
    someone = any(book.facts[name].scope == "person" for name in known)
    return (*decisions, "telling") if someone else decisions


def _required(drawn: Diagrams, view: View, left: Left) -> tuple[str, ...]:
    """Return what can still change a decision; where nothing can, what may still change which rule is its reason."""
    exact = left.matters(drawn.roots[decision] for decision in view.decisions)
    if exact:
        return exact
    world = World(drawn.book, drawn.tiers, view.known)
    return tuple(frozenset[str]().union(*(world.open_facts_of(one) for one in view.decisions)))


def _optional(drawn: Diagrams, view: View, left: Left, case: Case) -> tuple[str, ...]:
    """Return what can still change a duty or a route; of a person, only those that turn on the person."""
    if left.outcome(left.of(drawn.roots[MAIN])) == URGENT:
        return ()
    beside = _of_person(drawn) if "person" in view.parties else drawn.beside
    return left.matters(node for one, node in beside if one.in_force(case.on))


@lru_cache(maxsize=16)
def _of_person(drawn: Diagrams) -> tuple[tuple[Dated, Node], ...]:
    facts = {fact.id for fact in drawn.book.facts.values() if fact.scope == "person"}
    return tuple(each for each in drawn.beside if facts.intersection(drawn.space.tested(each[1])))


def _about(view: View, question: Question) -> bool:
    return question.party is None or view.parties.get(question.scope) == question.party


def _apart(book: Book, case: Case, fact: Fact, question: Question) -> tuple[str, ...]:
    before = still_possible(book, case)
    if len(before) < 2:
        return ()
    left = [still_possible(book, _with(case, fact, value, question.party)) for value in fact.values]
    if len(set(left)) < 2:
        return ()
    texts = book.decisions[MAIN].texts
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


def _cites(drawn: Diagrams, views: list[View], fact: str) -> Iterator[Citation]:
    for view in views:
        world = World(drawn.book, drawn.tiers, view.known)
        for decision in view.decisions:
            for rule in world.deciding(decision):
                if fact in world.open_facts(rule.when):
                    yield rule.cites[0]
