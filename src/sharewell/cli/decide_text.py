"""The answer to a case as a page of plain text."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from sharewell.practice.rulebook import (
    ALSO,
    NOT_MADE_HERE,
    Answer,
    Book,
    Case,
    Citation,
    Outcome,
    Question,
    Reason,
    answers_in_words,
    without_names,
)

WIDTH = 100
_FOOTING = ("consent_route", "art6", "art9", "gateway", "confidentiality")
UNCHECKED = "* = we have not read this source itself."


def page(book: Book, case: Case, answers: Sequence[Answer], questions: Sequence[Question]) -> str:
    """Return the whole page: each child × recipient, then what is still to be asked."""
    lines = [f"By {book.title} {book.version}, rules of {case.on.isoformat()}"]
    for answer in answers:
        lines += ["", f"{answer.child} · {answer.recipient}", *_answer(book, answer)]
    lines += _questions(book, questions)
    lines += ["", UNCHECKED, "The guidance advises; you decide, and write down why."]
    return "\n".join(lines)


def _answer(book: Book, answer: Answer) -> Iterator[str]:
    yield from _indent(_said(book, "disposition", answer.disposition), "  ")
    for reason in answer.disposition.reasons:
        yield from _indent(f"Because: {reason.why} {_cites(reason.cites)}", "    ")
        if reason.because:
            yield from _rests_on(book, answer, reason)
    yield from _indent(f"How much: {_said(book, 'extent', answer.extent)}", "  ")
    for telling in answer.telling.values():
        yield from _indent(_telling(book, telling.when, telling.review_days), "  ")
    yield "  What to do:"
    for duty in sorted(answer.duties, key=lambda one: not one.urgent):
        yield from _indent(f"{'!' if duty.urgent else '-'} {duty.text} {_cites(duty.cites)}", "    ")
    yield from _routes(answer)
    yield "  Legal footing:"
    for decision in _FOOTING:
        yield from _indent(f"- {_said(book, decision, getattr(answer, decision))}", "    ")
    for fact, value in answer.presumed:
        yield from _indent(f"Not sure of {fact}: taken as {value}.", "  ")


def _rests_on(book: Book, answer: Answer, reason: Reason) -> Iterator[str]:
    """Say what was answered, and what is only taken so because nobody was sure."""
    yield "    It rests on:"
    taken, told = dict(answer.presumed), dict(reason.because)
    for fact in (each for each in book.facts if each in told):
        ((question, said),) = answers_in_words(book, {fact: told[fact]})
        unsure = " (taken so, for you were not sure)" if fact in taken else ""
        yield from _indent(f"- {question} {said}{unsure}", "      ")


def _routes(answer: Answer) -> Iterator[str]:
    if answer.routes:
        yield f"  {ALSO}"
    for route in answer.routes:
        yield from _indent(f"- {route.title}. {route.clock.text} {_cites(route.cites)}", "    ")
        yield from _indent(f"Whose: {route.owner}", "      ")
        yield from _indent(f"How: {route.how} {NOT_MADE_HERE}", "      ")


def _said(book: Book, decision: str, outcome: Outcome) -> str:
    if outcome.settled:
        return outcome.text
    texts = book.decisions[decision].texts
    words = [texts[one].split(". ", maxsplit=1)[0].rstrip(".") for one in outcome.possible]
    return f"Still possible: {without_names('; or '.join(words))}."


def _telling(book: Book, when: Outcome, review_days: int | None) -> str:
    days = "a day" if review_days == 1 else f"{review_days} days"
    again = f" Look again within {days}." if review_days else ""
    why = f" {when.reasons[0].why}" if when.reasons else ""
    return f"Telling: {_said(book, 'telling', when)}{why}{again}"


def _cites(cites: Iterable[Citation]) -> str:
    marked = (f"{cite.source}{'' if cite.checked else '*'}, {cite.paragraph}" for cite in cites)
    return "[" + "; ".join(marked) + "]"


def _questions(book: Book, questions: Sequence[Question]) -> Iterator[str]:
    for required, heading in ((True, "To ask next:"), (False, "Worth asking too:")):
        chosen = [one for one in questions if one.required is required]
        if chosen:
            yield from ("", heading)
        for question in chosen:
            fact = book.facts[question.fact]
            whose = f" ({question.party})" if question.party else ""
            yield from _indent(f"- {fact.question}{whose}", "  ")
            yield from _indent(f"{fact.id} = {' | '.join(fact.answers)}", "      ")


def _indent(text: str, margin: str) -> list[str]:
    rest = margin + ("  " if text[:2] in ("- ", "! ") else "")
    return wrap(text, WIDTH, initial_indent=margin, subsequent_indent=rest, break_on_hyphens=False)
