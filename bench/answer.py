"""How fast the rulebook answers: the whole answer with reasons, beside the compiled closures without, in one run.

The comparison with other rule engines comes with the rulebook in full; this one keeps our two forms honest.
"""

import statistics
import time
from datetime import date
from pathlib import Path

from sharewell.practice.rulebook import answer, compile_book, document, national_book, read_case

SCENARIOS = Path(__file__).parents[1] / "src" / "sharewell" / "guidance" / "scenarios"
ROUNDS = 9


def per_case_us(work, cases) -> float:
    """Return the median over rounds of microseconds per case."""
    rounds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for case in cases:
            work(case)
        rounds.append((time.perf_counter() - began) / len(cases) * 1e6)
    return statistics.median(rounds)


def complete(book, case):
    """Fill what a scenario left unanswered with the first answer allowed, so that the closures can decide."""
    first = {name: fact.values[0] for name, fact in book.facts.items()}
    parties = [*case.children[:1], *case.recipients[:1], *case.people[:1]]
    known = {**first, **case.facts}
    for party in parties:
        known |= party.facts
    return {name: value if value in book.facts[name].values else first[name] for name, value in known.items()}


def main() -> None:
    began = time.perf_counter()
    book = national_book()
    print(f"reading the book   {(time.perf_counter() - began) * 1000:10.1f} ms, once")
    named = sorted(path for path in SCENARIOS.glob("*.toml") if path.name != "index.toml")
    cases = [read_case(path.name, path.read_bytes(), book) for path in named]
    compiled = compile_book(book, date(2026, 11, 22))
    whole = [complete(book, case) for case in cases]
    reasoned = per_case_us(lambda case: [document(one) for one in answer(book, case)], cases)
    closure = per_case_us(compiled.decide, whole)
    print(
        f"answer, reasons    {reasoned:10.1f} us a case  ({len(cases)} scenarios, median of {ROUNDS} rounds)"
    )
    print(f"compiled closures  {closure:10.1f} us a case")
    print(f"ratio              {reasoned / closure:10.1f} x")


if __name__ == "__main__":
    main()
