"""A verdict on a protocol in plain English: what it adds, what it would weaken, shown as worked cases, and what it delays."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from sharewell.practice.rulebook.in_words import outcome_in_words
from sharewell.practice.rulebook.protocol import Protocol
from sharewell.practice.rulebook.protocol_differences import DIFFERENCES
from sharewell.practice.rulebook.protocol_laid import Breach, Worked
from sharewell.practice.rulebook.protocol_proof import SLOW, Verdict

_KINDS = {
    "floor": "It would break what no protocol may break.",
    "weaker": "It would weaken an answer.",
    "holds_up": "It would hold up what can't wait.",
    "clash": "Two of its rules disagree.",
    "dead": "Part of it can never have an effect.",
    "silenced": "It would silence something national.",
}
_ABOUT = {"disposition": "whether to share", "extent": "how much to share", "telling": "when to tell"}


def verdict_lines(verdict: Verdict) -> Iterator[str]:
    """Say what was proved of a protocol, a line at a time."""
    yield from _head(verdict.protocol)
    yield f"Checked against {_national(verdict)}, by the rules in force on {verdict.day}."
    yield ""
    yield f"{_adds(verdict)}; {_sum(verdict)}."
    yield from breach_lines(verdict.breaches)
    if verdict.holds:
        yield from _delay(verdict)
        yield from _to_read(verdict)
    yield from (f"Note: {note}" for note in notes(verdict))


def breach_lines(breaches: Iterable[Breach]) -> Iterator[str]:
    """Say what stands against a protocol: the first of each kind as a worked case, the rest in a line each."""
    for kind, found in groupby(breaches, key=lambda one: one.kind):
        yield from ("", _KINDS[kind])
        for place, breach in enumerate(found):
            yield f"- {breach.text} ({breach.id})"
            if place == 0:
                if breach.case is not None:
                    yield from _case(breach.case, kind)
                yield f"  To mend it: {breach.mend}"


def _to_read(verdict: Verdict) -> Iterator[str]:
    """List what its rules, duties and questions say to people: what words mean can't be proved, so somebody reads them."""
    if verdict.texts:
        yield ""
        yield "No proof reads words. Read each of these yourself, as a tired practitioner would:"
        yield from (f"- {name}: {text}" for name, text in verdict.texts)


def notes(verdict: Verdict) -> tuple[str, ...]:
    """Return what an IG lead should know that is no reason to refuse."""
    protocol, found = verdict.protocol, []
    if protocol.superseded:
        found.append(protocol.superseded)
    version = verdict.book.version.partition("+")[0]
    if protocol.based_on != version:
        found.append(
            f"It was written for edition {protocol.based_on} of the rulebook, and proved against {version}."
        )
    if verdict.delay > SLOW:
        found.append(
            "It holds up many cases. Not sharing is a harm too: ask whether each of them has to wait."
        )
    found += [
        f"The rule {rule} says only what the national rulebook says anyway; it could be left out."
        for rule in verdict.idle
    ]
    examples = sum(one.example for one in protocol.levels) + sum(one.example for one in protocol.retention)
    if examples:
        found.append(
            f"Examples, for your area's own to take their place: {examples} of its levels and periods."
        )
    unread = [source.title for source in verdict.book.sources.values() if not source.checked]
    own = [title for title in unread if any(title == one.get("title") for one in protocol.tables["source"])]
    found += [f"Nobody here has read its source “{title}”." for title in own]
    return tuple(found)


def differences_lines(protocol: Protocol) -> Iterator[str]:
    """Say where areas differ, how each point is held, and what this area says."""
    for name, one in DIFFERENCES.items():
        yield f"{name} {one.about}: {one.held} ({one.where})."
        if name in protocol.differences:
            yield f"   Here: {protocol.differences[name]}"


def _head(protocol: Protocol) -> Iterator[str]:
    yield f"{protocol.title} {protocol.version}, {protocol.area}"
    yield protocol.digest


def _national(verdict: Verdict) -> str:
    title, version = verdict.book.title.partition(", with ")[0], verdict.book.version.partition("+")[0]
    return f"{title} {version}"


def _adds(verdict: Verdict) -> str:
    told = [_counted(number, word) for word, number in verdict.adds.items() if number]
    return f"It adds {', '.join(told)}" if told else "It adds nothing"


def _sum(verdict: Verdict) -> str:
    """Say in a few words whether it can be taken, and at what price."""
    if not verdict.holds:
        return "and it can’t be taken"
    if verdict.delay:
        return f"breaks no floor; holds up {_percent(verdict.delay)} of cases"
    return "weakens nothing, and holds up nothing"


def _counted(number: int, word: str) -> str:
    if number == 1:
        return f"1 {word}"
    plural = {"duty": "duties", "reason for not asking or telling": "reasons for not asking or telling"}
    return f"{number} {plural.get(word, f'{word}s')}"


def _case(case: Worked, kind: str) -> Iterator[str]:
    first, second = {
        "clash": ("One says:", "The other says:"),
        "dead": ("What is said already:", "What the rule would say:"),
    }.get(kind, ("The national rulebook says:", "With this protocol:"))
    yield f"  {first} {case.national}"
    yield f"  {second} {case.local}"
    if case.turns_on:
        yield "  It turns on:"
        yield from (f"    {question} {answer}" for question, answer in case.turns_on)
    if case.besides:
        yield "  In a case like this one:"
        yield from (f"    {question} {answer}" for question, answer in case.besides)


def _delay(verdict: Verdict) -> Iterator[str]:
    yield ""
    if not verdict.moves:
        yield "No case is answered differently."
        return
    if not verdict.delay:
        yield "No case waits longer than by the national rulebook; these are answered differently:"
    else:
        yield f"Delay: {_percent(verdict.delay)} of cases wait for an answer or for advice that the national rulebook does not ask for."
    for move in sorted(verdict.moves, key=lambda move: -move.share):
        before, after = (
            outcome_in_words(verdict.book, move.decision, one) for one in (move.before, move.after)
        )
        yield f"  {_percent(move.share)} ({_ABOUT.get(move.decision, move.decision)}): from “{before}” to “{after}”"


def _percent(share: float) -> str:
    return "less than 0.01 %" if 0 < share < 0.0001 else f"{100 * share:.2f} %"
