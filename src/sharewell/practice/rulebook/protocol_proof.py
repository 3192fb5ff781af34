"""Proves that a local protocol weakens nothing: every floor holds, no answer gets looser, nothing national goes silent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain, combinations

from sharewell.practice.rulebook.diagram import Diagrams
from sharewell.practice.rulebook.impact import Move
from sharewell.practice.rulebook.in_words import outcome_in_words
from sharewell.practice.rulebook.model import Book, DutyRule, Rule
from sharewell.practice.rulebook.nodes import NO, YES, Node
from sharewell.practice.rulebook.proof import used_facts
from sharewell.practice.rulebook.protocol import Protocol, with_protocol
from sharewell.practice.rulebook.protocol_floor import MEND, floors
from sharewell.practice.rulebook.protocol_hold import held_up, if_it_counted, sent
from sharewell.practice.rulebook.protocol_laid import (
    Breach,
    Laid,
    added_texts,
    case,
    giving,
    idle_rules,
    lay,
    leaves,
    moves,
)

MAY_BECOME = {  # a disposition may get more careful, and a no may be opened to advice; nothing else
    "share_now": (),
    "share": ("ask_consent_first", "seek_advice"),
    "ask_consent_first": ("seek_advice",),
    "verify_first": (),
    "seek_advice": (),
    "not_with_this_recipient_now": ("seek_advice",),
}
_MENDS = {
    "disposition": "A local rule may turn “share” into “ask first” or “talk it over”, “ask first” into “talk it over”, "
    "and “not with them now” into “talk it over”. Narrow it until it does no more.",
    "telling": "A local rule may tell somebody later than the national rulebook, never earlier.",
    "extent": "A local rule may share less than the national rulebook, never more, never nothing, and never less "
    "with those who protect a child who is being harmed.",
}
SLOW = 0.05  # of all cases; a protocol that holds up more is warned about


@dataclass(frozen=True)
class Verdict:
    """What was proved of a protocol: what it adds, what it would break, and which cases it answers more slowly."""

    protocol: Protocol
    book: Book
    day: date
    adds: Mapping[str, int]
    breaches: tuple[Breach, ...]
    moves: tuple[Move, ...]
    idle: tuple[str, ...]
    texts: tuple[
        tuple[str, str], ...
    ]  # (id, what it says to people) of each question, rule and duty that is added

    @property
    def holds(self) -> bool:
        """Say whether it weakens nothing."""
        return not self.breaches

    @property
    def delay(self) -> float:
        """How many cases, of 1, wait for an answer or for advice that the national book does not ask for."""
        return sum(move.share for move in self.moves if move.decision == "disposition")


def check_protocol(national: Book, protocol: Protocol, day: date) -> Verdict:
    """Prove a protocol against the national book, by the rules of this day and of every later day that changes them."""
    book = with_protocol(national, protocol)
    laid = lay(national, book, day)
    found = {(one.kind, one.id): one for one in breaches(laid)}
    for later in _turns(book, day):
        for one in breaches(lay(national, book, later)):
            found.setdefault((one.kind, one.id), one)
    return Verdict(
        protocol=protocol,
        book=book,
        day=day,
        adds=_adds(national, book, protocol),
        breaches=tuple(found.values()),
        moves=moves(laid),
        idle=idle_rules(laid),
        texts=tuple(added_texts(national, book)),
    )


def why_refused(national: Book, would_be: Book, day: date) -> tuple[Breach, ...]:
    """Return what could happen if a protocol that goes too far were taken, the floors first."""
    laid = lay(national, would_be, day)
    return (*floors(laid), *_weaker(laid), *_clashes(laid))


def breaches(laid: Laid) -> Iterator[Breach]:
    """Yield everything that keeps a book from being the national one with additions, the gravest first."""
    yield from floors(laid)
    yield from sent(laid)
    yield from _weaker(laid)
    yield from held_up(laid)
    yield from _clashes(laid)
    yield from _dead(laid)
    yield from _silenced(laid)


def _turns(book: Book, day: date) -> tuple[date, ...]:
    """Return the later days on which a rule or duty begins or ends."""
    parts: tuple[Rule | DutyRule, ...] = (*book.rules, *book.duties)
    dated = [moment for one in parts for moment in (one.since, one.until)]
    return tuple(sorted({moment for moment in dated if moment is not None and moment > day}))


def _adds(national: Book, book: Book, protocol: Protocol) -> dict[str, int]:
    return {
        "rule": len(book.rules) - len(national.rules),
        "duty": len(book.duties) - len(national.duties),
        "question": len(book.facts) - len(national.facts),
        "reason for not asking or telling": len(protocol.exceptions),
    }


def _weaker(laid: Laid) -> Iterator[Breach]:
    for decision, mend in _MENDS.items():
        said: set[str] = set()
        for before, after, node in _loosened(laid, decision):
            example = laid.space.example(node) or {}
            rule = giving(laid, decision, after, example)
            if rule.id not in said:
                said.add(rule.id)
                text = _weakens(laid, rule)
                yield Breach(
                    "weaker", rule.id, text, mend, case(laid, decision, (before, after), example, (rule,))
                )


def _weakens(laid: Laid, rule: Rule) -> str:
    if rule in laid.own:
        return f"The rule {rule.id} would weaken what the national rulebook says."
    return f"With that change the national rule {rule.id} would answer where it should not."


def _loosened(laid: Laid, decision: str) -> Iterator[tuple[str, str, Node]]:
    """Yield where a decision comes out in a way that the national outcome may not become."""
    outcomes = laid.national.book.decisions[decision].outcomes
    for change in laid.changes(decision):
        node = change.node
        if decision != "disposition":  # how much, and when to tell, is compared where both share alike
            node = laid.space.both(node, laid.alike())
        if _may(decision, change.before, change.after, outcomes):
            node = laid.space.both(node, _must_reach(laid)) if decision == "extent" else NO
        if node != NO:
            yield change.before, change.after, node


def _may(decision: str, before: str, after: str, outcomes: tuple[str, ...]) -> bool:
    if decision == "disposition":
        return after in MAY_BECOME[before]
    if decision == "telling":
        return outcomes.index(after) > outcomes.index(before)
    return outcomes.index(after) < outcomes.index(before) and after != "nothing"


def _must_reach(laid: Laid) -> Node:
    """Return where a child is being harmed and this recipient is one who protects."""
    concept = laid.national.book.concepts.get("must_reach")
    return NO if concept is None else laid.national.condition(concept.when)


def _clashes(laid: Laid) -> Iterator[Breach]:
    own = {rule.id for rule in laid.own}
    for decision, tiers in laid.local.tiers.items():
        for one, other in chain.from_iterable(combinations(tier, 2) for tier in tiers):
            if one.then == other.then or not {one.id, other.id} & own:
                continue
            node = laid.space.both(laid.local.condition(one.when), laid.local.condition(other.when))
            example = laid.space.example(node)
            if example is not None:
                text = f"{one.id} and {other.id} can both apply, and say different things."
                mend = "Narrow one of them so that they never meet."
                shown = case(laid, decision, (one.then, other.then), example, (one, other))
                yield Breach("clash", f"{one.id} and {other.id}", text, mend, shown)


def _dead(laid: Laid) -> Iterator[Breach]:
    for rule in laid.own:
        if laid.local.decides(rule):
            continue
        decided = laid.local.deciding[rule.of]
        applies = laid.local.condition(rule.when)
        before = laid.space.outcomes(laid.space.choose(applies, decided, NO))
        stronger = next((one for one in laid.local.book.rules if one.id in before), None)
        if stronger is None:
            yield Breach("dead", rule.id, f"{rule.id} can never apply: nothing meets its condition.", MEND)
            continue
        harm = if_it_counted(laid, rule)
        if harm is not None:
            yield harm
            continue
        node = laid.space.both(applies, laid.space.among(decided, (stronger.id,)))
        text = f"{rule.id} can never decide: whenever it applies a stronger rule has answered, such as {stronger.id}."
        shown = case(laid, rule.of, (stronger.then, rule.then), laid.space.example(node) or {}, (rule,))
        yield Breach("dead", rule.id, text, MEND, shown)
    yield from _idle(laid)


def _idle(laid: Laid) -> Iterator[Breach]:
    """Yield the duties that are never owed and the questions that change nothing."""
    book = laid.local.book
    known = {duty.id for duty in laid.national.book.duties}
    own = [duty for duty in book.duties if duty.id not in known and duty.in_force(laid.local.day)]
    for duty in own:
        if not _owed(laid.local, duty):
            text = f"The duty {duty.id} is never owed: nothing meets its condition."
            yield Breach("dead", duty.id, text, "Mend its condition, or take it out.")
    asked = set(book.facts) - set(laid.national.book.facts)
    for fact in sorted(asked - used_facts(laid.local, asked)) if asked else ():
        mend = "Use it in a rule or a duty, or don't ask it."
        yield Breach("dead", fact, f"The question {fact} changes nothing.", mend)


def _silenced(laid: Laid) -> Iterator[Breach]:
    """Yield the national rules, outcomes and duties that could speak and no longer can."""
    mend = "Narrow the local rule that stands before it: what is national stays."
    changed = laid.may_differ
    silent = [
        rule
        for rule in chain.from_iterable(chain.from_iterable(laid.national.tiers.values()))
        if rule.of in changed and not laid.local.decides(rule) and laid.national.decides(rule)
    ]
    outline = laid.local.outline
    for decision in changed:
        # An outcome that can't come any more has lost every rule that gave it.
        lost = {rule.then for rule in silent if rule.of == decision}
        for said in laid.national.book.decisions[decision].outcomes:
            there = outline.space.among(outline.roots[decision], (said,)) if said in lost else YES
            if not laid.local.can_meet(there):
                words = outcome_in_words(laid.national.book, decision, said)
                yield Breach("silenced", said, f"No case could ever be answered “{words}” again.", mend)
    for rule in silent:
        yield Breach("silenced", rule.id, f"The national rule {rule.id} would never decide again.", mend)
    for duty in laid.national.book.duties:
        looks = {leaf.name for leaf in leaves(laid.national.book, duty.when)}
        if looks.intersection(changed) and not _owed(laid.local, duty) and _owed(laid.national, duty):
            yield Breach("silenced", duty.id, f"The national duty {duty.id} would never be owed again.", mend)


def _owed(drawn: Diagrams, duty: DutyRule) -> bool:
    return drawn.can_meet(drawn.outline.of(duty.when))
