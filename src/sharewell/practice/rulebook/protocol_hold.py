"""Proves that what a protocol adds can't hold up what can't wait, nor send anybody to the person of concern."""

from collections.abc import Iterator

from sharewell.practice.rulebook.floor import said
from sharewell.practice.rulebook.meaning import Meaning
from sharewell.practice.rulebook.model import DutyRule, Rule
from sharewell.practice.rulebook.nodes import NO, Node
from sharewell.practice.rulebook.protocol_laid import MAIN, Breach, Laid, Worked, case, giving
from sharewell.practice.rulebook.protocol_parts import AFTERWARDS

_WAITS = ("ask_consent_first", "seek_advice")
_MEND_RULE = (
    "A local rule leaves a share as it is towards those who protect when a child needs help, and while the child goes home "
    "to the person of concern; nor does it ask again who said no. Narrow it: and not protecting and not with_risk_tonight."
)
_MEND_DUTY = "Write afterwards = true, and it is shown as “Afterwards: …”; or narrow it: and not danger."


def held_up(laid: Laid) -> Iterator[Breach]:
    """Yield the local rules and duties that would stand before what can't wait, each with a case."""
    yield from _rules(laid)
    for duty in _own(laid):
        if duty.urgent:
            text = f"The duty {duty.id} is marked urgent; what comes first when it is urgent is national."
            yield Breach("holds_up", duty.id, text, "Leave `urgent` out.")
        elif not duty.text.startswith(AFTERWARDS):
            node = laid.space.both(laid.local.condition(duty.when), _now(laid))
            if node != NO:
                text = f"The duty {duty.id} would stand beside a call that can't wait: “{duty.text}”"
                yield Breach("holds_up", duty.id, text, _MEND_DUTY, _case(laid, duty, node))


def sent(laid: Laid) -> Iterator[Breach]:
    """Yield the local duties that would send somebody to whom nobody is sent, each with a case."""
    words = Meaning(laid.local.outline.space, laid.national.book.concepts)
    for floor in laid.national.book.invariants:
        for duty in _own(laid) if floor.unsaid is not None else ():
            node = said(laid.local, words, floor, (duty,))
            if laid.local.can_meet(node):
                text = f"A floor would break by the duty {duty.id}: {floor.text}"
                mend = "Narrow it: and not close_to_suspect."
                yield Breach("floor", floor.id, text, mend, _case(laid, duty, laid.local.exact(node)))


def if_it_counted(laid: Laid, rule: Rule) -> Breach | None:
    """Return the floor that a rule would break if nothing stronger stood before it, with a case; None where it breaks none."""
    outline = laid.local.outline
    words = Meaning(outline.space, laid.national.book.concepts)
    for floor in laid.national.book.invariants:
        if floor.never is None or not floor.in_force(laid.local.day):
            continue
        decided = outline.space.given(words.of(floor.never), {rule.of: rule.then})
        node = outline.space.both(outline.of(rule.when), decided)
        if laid.local.can_meet(node):
            example = laid.space.example(laid.local.exact(node)) or {}
            said_now = laid.national.possible(rule.of, example)[0]
            text = f"{rule.id} never counts, because a floor would break: {floor.text}"
            mend = "Take the rule out: no protocol may say this."
            shown = case(laid, rule.of, (said_now, rule.then), example, (rule,))
            return Breach("floor", floor.id, text, mend, shown)
    return None


def _rules(laid: Laid) -> Iterator[Breach]:
    seen: set[str] = set()
    for change in laid.changes(MAIN):
        waits = _concept(laid, "cannot_wait") if change.before == "share" and change.after in _WAITS else NO
        asked = _concept(laid, "not_agreed") if change.after == "ask_consent_first" else NO
        node = laid.space.both(change.node, laid.space.either(waits, asked))
        if node == NO:
            continue
        example = laid.space.example(node) or {}
        rule = giving(laid, MAIN, change.after, example)
        if rule.id not in seen:
            seen.add(rule.id)
            text = f"The rule {rule.id} would hold up what can't wait, or ask again who said no."
            shown = case(laid, MAIN, (change.before, change.after), example, (rule,))
            yield Breach("holds_up", rule.id, text, _MEND_RULE, shown)


def _own(laid: Laid) -> tuple[DutyRule, ...]:
    known = {duty.id for duty in laid.national.book.duties}
    return tuple(
        duty for duty in laid.local.book.duties if duty.id not in known and duty.in_force(laid.local.day)
    )


def _now(laid: Laid) -> Node:
    """Return where something is shared now, or a child is in danger, by the national meaning."""
    now = laid.space.among(laid.local.roots[MAIN], ("share_now",))
    return laid.space.either(now, _concept(laid, "danger"))


def _concept(laid: Laid, name: str) -> Node:
    concept = laid.national.book.concepts.get(name)
    return NO if concept is None else laid.national.condition(concept.when)


def _case(laid: Laid, duty: DutyRule, node: Node) -> Worked:
    example = laid.space.example(node) or {}
    before, after = (drawn.possible(MAIN, example)[0] for drawn in (laid.national, laid.local))
    return case(laid, MAIN, (before, after), example, (duty,))
