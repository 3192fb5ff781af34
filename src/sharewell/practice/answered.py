"""What a decision record keeps of the guidance's answers: the footing, what is unconfirmed, how much, and every question answered."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from sharewell.practice.decision import SHARING, Person, Settled
from sharewell.practice.rulebook import NOT_SURE, Answer, Book, Case, Citation, Fact, Facts, Outcome, Party

LOOK_AGAIN_DAYS = 28  # when nothing says sooner
UNCHECKED = " – not checked by us"
SAID = {NOT_SURE: "I’m not sure", "yes": "Yes", "no": "No"}
FOOTING = {
    "consent_route": "Agreement",
    "art6": "UK GDPR Article 6",
    "art9": "UK GDPR Article 9",
    "gateway": "The law that lets or makes us share",
    "confidentiality": "Confidence",
}


def footing(book: Book, answers: Iterable[Answer]) -> tuple[str, ...]:
    """Return the legal footing of these answers as lines, each once."""
    lines = [f"{named}: {said}" for one in answers for named, said in footing_of(book, one)]
    return tuple(dict.fromkeys(lines))


def footing_of(book: Book, answer: Answer) -> Iterator[tuple[str, str]]:
    """Yield each part of one answer's legal footing: what it is, and what it says."""
    for decision, named in FOOTING.items():
        yield named, _said(book, decision, getattr(answer, decision))


def unconfirmed(answers: Iterable[Answer]) -> tuple[str, ...]:
    """Return the sources that these answers rest on and that nobody here has read."""
    cites = [
        cite
        for one in answers
        for decision in ("disposition", *FOOTING)
        for reason in getattr(one, decision).reasons
        for cite in reason.cites
    ]
    return tuple(dict.fromkeys(cited(cite) for cite in cites if not cite.checked))


def cited(cite: Citation) -> str:
    """Name a place in a source, and say so when nobody here has read it."""
    edition = f" ({cite.edition})" if cite.edition else ""
    words = f"{cite.title}{edition}, {cite.paragraph}"
    return words if cite.checked else f"{words}{UNCHECKED}"


def how_much(answers: Iterable[Answer]) -> str:
    """Return how much the guidance says to share, for those that it says to share."""
    texts = [one.extent.text for one in answers if one.disposition.value in SHARING]
    return " ".join(dict.fromkeys(text for text in texts if text))


def questions_answered(book: Book, case: Case) -> tuple[tuple[str, str], ...]:
    """Return each question that has an answer, and the answer, in the order they are asked."""
    return tuple(
        (question_words(book.facts[fact], party.name), answer_words(book.facts[fact], party.facts[fact]))
        for page in book.pages
        for party in _parties(case, page.scope)
        for fact in page.facts
        if fact in party.facts
    )


def question_words(fact: Fact, party: str) -> str:
    """Put the party's name into a question: in place of *the child* or *them*, otherwise in front."""
    if not party:
        return fact.question
    for words in ("the child", "the girl"):
        if fact.scope == "child" and words in fact.question:
            return fact.question.replace(words, party, 1)
    if " them" in fact.question:
        return fact.question.replace(" them", f" {party}", 1)
    question = fact.question
    small = question if question.startswith("I ") else question[:1].lower() + question[1:]
    return f"{party}: {small}"


def answer_words(fact: Fact, answer: str) -> str:
    """Say an answer as it was offered."""
    label = fact.labels.get(answer, answer)
    return SAID.get(label, label)


def settled(subject: str, answer: Answer, decided: str = "", because: str = "") -> Settled:
    """Settle one child: as the guidance answers where nothing else was decided."""
    guidance = answer.disposition.value or ""
    return Settled(subject, guidance, decided or guidance, because)


def age_band(born: str, kind: str, on: date) -> str:
    """Return the rulebook's band of a child's age on that day; nothing when the birthday is not known."""
    if kind == "unborn":
        return "unborn"
    try:
        day = date.fromisoformat(born)
    except ValueError:
        return ""
    if day > on:
        return ""
    years = on.year - day.year - ((on.month, on.day) < (day.month, day.day))
    bands = ((13, "under_13"), (16, "13_to_15"), (18, "16_to_17"))
    return next((band for below, band in bands if years < below), "18_or_over")


def look_again_on(people: Iterable[Person], on: date) -> str:
    """Return the first day to look again: somebody's own, or LOOK_AGAIN_DAYS after this one."""
    soonest = min((each.look_again for each in people if each.look_again), default="")
    return soonest or (on + timedelta(days=LOOK_AGAIN_DAYS)).isoformat()


def _said(book: Book, decision: str, outcome: Outcome) -> str:
    texts = book.decisions[decision].texts
    return outcome.text or f"Not settled yet: {' · '.join(texts[one] for one in outcome.possible)}"


def _parties(case: Case, scope: str) -> Iterator[Party]:
    own: Facts = case.facts
    parties = {"child": case.children, "recipient": case.recipients, "person": case.people}
    yield from parties.get(scope, (Party("", own),))
