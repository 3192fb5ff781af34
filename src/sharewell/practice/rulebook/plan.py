"""Which question comes next: danger first, then whatever leaves the fewest to come."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from sharewell.practice.rulebook.diagram import Diagrams, diagrams, domains, draw, prior, turn
from sharewell.practice.rulebook.look_ahead import Ahead
from sharewell.practice.rulebook.model import Book, Facts
from sharewell.practice.rulebook.nodes import Node
from sharewell.practice.rulebook.policy import Planned, Policy
from sharewell.practice.rulebook.space import Space
from sharewell.practice.rulebook.usual import usual

MAIN = "disposition"
SELDOM = 0.1  # of cases; planning for what is asked in fewer doubles the plan and saves a tenth of a question
ASKED, WHO_ASKS = "asked_by_someone", "recipient_checked"


def next_fact(drawn: Diagrams, decision: str, known: Facts, policy: Policy | None = None) -> str | None:
    """Return the fact to ask next so that a decision is settled with few questions; None once it is settled.

    ``known`` is after presumptions. Without a policy, the question whose answer tells most is asked.
    """
    weights = prior(drawn.book)
    ahead = Ahead(drawn.space, known, weights, drawn.book.decisions[decision].outcomes)
    left = ahead.of(drawn.roots[decision])
    matters = ahead.tested(left)
    if not matters:
        return None
    for fact in opening(drawn.book, known):
        if fact in matters:
            return fact
    planned = policy.asks(known, matters, weights) if policy and decision == MAIN else None
    return planned or ahead.most_telling(left)[0]


def opening(book: Book, known: Facts) -> tuple[str, ...]:
    """Return what is asked before anything else: danger; and when somebody asks us, who they are before that."""
    who = next((page.facts for page in book.pages if WHO_ASKS in page.facts), ())
    return (*(who if known.get(ASKED) == "yes" else ()), *book.pages[0].facts)


def plan(book: Book, day: date, tell: Callable[[float], None] | None = None) -> Policy:
    """Plan the questions for the rules in force on a day. It takes seconds; ``tell`` hears how much is done, of 1."""
    drawn, weights = diagrams(book, day), prior(book)
    ahead = Ahead(drawn.space, usual(book), weights, book.decisions[MAIN].outcomes)
    root = ahead.of(asked_only(drawn))
    first = opening(book, {})
    chosen: dict[Node, str] = {}
    done = 0.0

    def walk(at: Node, share: float) -> None:
        nonlocal done
        if at in chosen or ahead.settled(at):
            done += share
            if tell:
                tell(done)
            return
        matters = ahead.tested(at)
        fact = next((fact for fact in first if fact in matters), None) or ahead.best(at)
        for weight, kid in ahead.by_answer(at, fact):
            walk(kid, share * weight)
        chosen[at] = fact

    walk(root, 1.0)
    questions = round(ahead.expected(root, chosen.__getitem__), 4)
    return Policy(book.digest, turn(book, day), questions, tuple(_steps(ahead, chosen)))


def carried(policy: Policy, old: Book, book: Book, day: date) -> Policy | None:
    """Return the policy of one book for another, where nothing that it was planned by differs; otherwise None."""
    space = Space(domains(old, book))
    here, there = (draw(each, day, space).roots[MAIN] for each in (old, book))
    facts = space.tested(here)
    same = here == there and all(old.facts[fact].domain == book.facts[fact].domain for fact in facts)
    if not same or _planned_by(old, facts) != _planned_by(book, facts):
        return None
    return replace(policy, book=book.digest, since=turn(book, day))


def _planned_by(book: Book, facts: tuple[str, ...]) -> object:
    weights = prior(book)
    return [weights[fact] for fact in facts], [_taken(book, fact) for fact in facts], opening(book, {})


def _taken(book: Book, fact: str) -> object:
    return book.facts[fact].usual, book.facts[fact].asked_where


def asked_only(drawn: Diagrams) -> Node:
    """Return the disposition as the interview meets it: each fact with a usual answer open only where it is asked.

    What is asked in few cases is not planned: there it comes after the plan, by what its answer tells.
    """
    space, root, weights = drawn.space, drawn.roots[MAIN], prior(drawn.book)
    for fact in drawn.book.facts.values():
        if fact.usual and fact.asked_where:
            name, values = fact.asked_where
            elsewhere = space.given(root, {fact.id: fact.usual})
            often = sum(weights[name][value] for value in values) >= SELDOM
            root = space.choose(space.test(name, values), root, elsewhere) if often else elsewhere
    return root


def _steps(ahead: Ahead, chosen: dict[Node, str]) -> Iterator[Planned]:
    """Return the questions so ordered that each comes before all that may follow it."""
    order = tuple(reversed(chosen))
    numbers = {node: number for number, node in enumerate(order)}
    for node in order:
        fact = chosen[node]
        after = zip(ahead.domains[fact], ahead.by_answer(node, fact), strict=True)
        yield Planned(fact, {value: numbers[kid] for value, (_, kid) in after if kid in numbers})
