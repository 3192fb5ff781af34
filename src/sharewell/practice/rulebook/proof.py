"""Proofs about a whole book, with a counterexample for each that fails: total, agreed, every floor held, nothing dead."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, combinations

from sharewell.practice.rulebook.diagram import Diagrams, draw, spread, turns_after
from sharewell.practice.rulebook.errors import RulebookError
from sharewell.practice.rulebook.floor import broken
from sharewell.practice.rulebook.meaning import Meaning
from sharewell.practice.rulebook.model import Book, Facts, Rule
from sharewell.practice.rulebook.nodes import NO, Node
from sharewell.practice.rulebook.space import Space


@dataclass(frozen=True)
class Finding:
    """One thing that was to be proved of a book, and whether it holds for every case there can be.

    ``kind`` is total, agree, floor, held (a floor that no proof holds, but tests do), dead_rule, dead_duty, dead_route or
    dead_question; ``example`` is a shortest set of answers against it, and ``mend`` says what the book's author can do.
    """

    kind: str
    id: str
    text: str
    holds: bool
    mend: str = ""
    example: Facts = field(default_factory=dict)


def prove(book: Book, day: date, pinned: Book | None = None) -> tuple[Finding, ...]:
    """Prove a book by the rules in force on a day; a floor not yet in force that day is left out.

    With ``pinned``, its floors are proved too, by its own concepts, so that nobody passes them by giving a word a
    narrower meaning. Order: totality, agreement within tiers, floors, dead rules, dead duties and routes, dead questions.
    """
    return findings(draw(book, day, Space(spread(pinned or book, book))), pinned or book)


def findings(drawn: Diagrams, floors: Book) -> tuple[Finding, ...]:
    """Prove a book already drawn, and the floors of that book or another by its own concepts."""
    return (
        *_totals(drawn),
        *_agreements(drawn),
        *_floors(drawn, floors, drawn.day),
        *_dead(drawn, drawn.day),
    )


def refuse_unproved(book: Book, day: date, pinned: Book | None = None) -> None:
    """Refuse a book of which anything fails, naming file, item and mend of the first.

    It is proved by the rules in force on that day, and on each later day on which a rule begins or ends. What is dead
    on one of them and alive on another waits for a law, or is kept for what it was; it refuses nothing.
    """
    found = [finding for turn in (day, *turns_after(book, day)) for finding in prove(book, turn, pinned)]
    alive = {(each.kind, each.id) for each in found if each.holds and each.kind.startswith("dead_")}
    for finding in found:
        if not finding.holds and (finding.kind, finding.id) not in alive:
            raise RulebookError(*place_of(book, finding), finding.text, finding.mend)


def place_of(book: Book, finding: Finding) -> tuple[str, str]:
    """Return the part file and the item that a finding is about; of two rules, the first's file."""
    kind = _ITEM.get(finding.kind, finding.kind.removeprefix("dead_"))
    file = book.files.get((kind, finding.id.split(" ")[0]), book.title)
    return file, f"{kind} {finding.id}"


_ITEM = {
    "total": "decision",
    "agree": "rule",
    "floor": "invariant",
    "held": "invariant",
    "dead_question": "fact",
}


def _totals(drawn: Diagrams) -> Iterator[Finding]:
    outline = drawn.outline
    for decision in drawn.book.decisions:
        may_be_left = NO in outline.space.reached(outline.roots[decision])
        gap = drawn.space.example(drawn.roots[decision], NO) if may_be_left else None
        yield Finding(
            "total",
            decision,
            f"{decision} always has an answer."
            if gap is None
            else f"{decision} may be left without an answer.",
            gap is None,
            "Add a rule without a condition to its last tier.",
            gap or {},
        )


def _agreements(drawn: Diagrams) -> Iterator[Finding]:
    for decision in drawn.outline.order:
        for tier in drawn.tiers[decision]:
            for one, other in combinations(tier, 2):
                if one.then != other.then:
                    yield _agreement(drawn, one, other)


def _agreement(drawn: Diagrams, one: Rule, other: Rule) -> Finding:
    outline = drawn.outline
    clash = _example(drawn, outline.space.both(outline.applies[one.id], outline.applies[other.id]))
    name = f"{one.id} and {other.id}"
    if clash is None:
        return Finding("agree", name, f"{name} never apply together.", holds=True)
    text = f"Both apply at once in the tier {one.tier}, and one says {one.then}, the other {other.then}."
    return Finding("agree", name, text, False, "Narrow one of them, or move it to another tier.", clash)


def _floors(drawn: Diagrams, book: Book, day: date) -> Iterator[Finding]:
    meaning = Meaning(drawn.outline.space, book.concepts)
    for floor in book.invariants:
        if not floor.in_force(day):
            continue
        if not floor.provable:
            text = f"{floor.text} {floor.held_by or 'Nothing proves it.'}"
            mend = "Write never = the condition that must not be possible, or held_by = what holds it."
            yield Finding("held", floor.id, text, floor.held_by is not None, mend)
            continue
        breach = _example(drawn, broken(drawn, meaning, floor))
        mend = "Narrow the rule that gives this outcome; a floor is never changed to fit a rule."
        yield Finding("floor", floor.id, floor.text, breach is None, mend, breach or {})


def _example(drawn: Diagrams, node: Node) -> dict[str, str] | None:
    """Return a shortest case that meets a condition of the outline; most can't be met, and then nothing is drawn for it."""
    return drawn.space.example(drawn.exact(node)) if drawn.can_meet(node) else None


def _dead(drawn: Diagrams, day: date) -> Iterator[Finding]:
    outline = drawn.outline
    for decision in outline.order:
        for rule in chain.from_iterable(drawn.tiers[decision]):
            lives = rule.tier == "default" or drawn.decides(rule)
            text = (
                f"{rule.id} can decide."
                if lives
                else f"{rule.id} never decides: other rules always come before it."
            )
            yield Finding("dead_rule", rule.id, text, lives, "Take it out, or narrow the rules before it.")
    for kind, owed in (("duty", drawn.book.duties), ("route", drawn.book.routes)):
        for each in (one for one in owed if one.in_force(day)):
            lives = drawn.can_meet(outline.of(each.when))
            text = f"{each.id} can be owed." if lives else f"{each.id} is never owed."
            yield Finding(f"dead_{kind}", each.id, text, lives, "Mend its condition, or take it out.")
    used = used_facts(drawn)
    for fact in drawn.book.facts:
        text = f"{fact} can change something." if fact in used else f"{fact} changes nothing."
        yield Finding(
            "dead_question", fact, text, fact in used, "Use it in a rule, duty or route, or don't ask it."
        )


def used_facts(drawn: Diagrams, asked: Collection[str] | None = None) -> set[str]:
    """Return every fact, or every one of those asked about, that changes some decision, duty, route or reason code."""
    outline, book = drawn.outline, drawn.book
    asked = book.facts if asked is None else asked
    used = {rule.code[1:] for rule in book.rules if rule.code and rule.code.startswith("=")}
    used.update(*(outline.space.tested(outline.roots[decision]) for decision in outline.on_facts))
    beside = [outline.of(one.when) for one in (*book.duties, *book.routes)]
    for node in (*outline.roots.values(), *beside):
        for fact in outline.space.tested(node):
            # What decisions come to stays as it is, or else the fact changes one of those.
            if fact not in used and fact in asked and drawn.can_meet(outline.space.turns_on(node, fact)):
                used.add(fact)
    return used
