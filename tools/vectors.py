"""Writes tests/vectors/rulebook/cases.json anew: what the walk and the diagram say of generated cases.

Run it as `python -m tools.vectors` when the semantics or the vectors' own book change, and read the difference.
"""

import json
import random
from datetime import date

from tests.compile.forms import DAYS, VECTORS, book_file_digest, vector_book, walked

from sharewell.practice.rulebook import NOT_SURE, Book, diagrams
from sharewell.practice.rulebook.world import presume

ASKED = (1.0, 0.8, 0.5, 0.2)
EACH = 24


def cases(book: Book) -> list[tuple[date, dict[str, str]]]:
    """Return the empty case, then whole ones, then ever fewer answers, on the days before and after a change of law."""
    chance = random.Random(20260930)  # noqa: S311  # the same vectors each time
    found = [(day, {}) for day in DAYS]
    for share in ASKED:
        for number in range(EACH):
            given = {
                fact.id: chance.choice(fact.answers)
                for fact in book.facts.values()
                if share == 1.0 or chance.random() < share
            }
            found.append((DAYS[number % len(DAYS)], given))
    return found


def vector(book: Book, day: date, given: dict[str, str]) -> dict[str, object]:
    said = walked(book, day, given)
    drawn = diagrams(book, day)
    known, _ = presume(book, given)
    exact = {decision: drawn.possible(decision, known) for decision in book.decisions}
    narrower = {decision: exact[decision] for decision in exact if exact[decision] != said.possible[decision]}
    return {
        "on": day.isoformat(),
        "given": given,
        "possible": said.possible,
        "exactly": narrower,
        "beside": said.beside,
        "not_sure": [name for name, value in given.items() if value == NOT_SURE],
    }


def main() -> None:
    book = vector_book()
    content = {
        "about": "possible: what the walk leaves; exactly: where the diagram leaves less; beside: duties and routes, null is unknown",
        "semantics": book.semantics,
        "book": book_file_digest(),
        "cases": [vector(book, day, given) for day, given in cases(book)],
    }
    lines = json.dumps(content, ensure_ascii=False, indent=None, separators=(",", ":")).replace(
        '{"on"', '\n{"on"'
    )
    (VECTORS / "cases.json").write_text(lines + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
