"""How long the proofs of the rulebook and of the shipped protocols take, by diagram and by z3, in CPU milliseconds; medians, and both agree.

The book is drawn anew each time, as after a change. A protocol is laid over a drawing of the book that is kept, one for
each list of answers: who checks a first protocol, or a first one with reasons of its own, waits for a drawing besides.
"""

import statistics
import time
from datetime import date

from sharewell.compile.solver import Solver, differing
from sharewell.practice.rulebook import (
    SHIPPED,
    check_protocol,
    draw,
    findings,
    national_book,
    shipped_protocol,
)
from sharewell.practice.rulebook.diagram import spread
from sharewell.practice.rulebook.protocol_laid import _kept as kept
from sharewell.practice.rulebook.space import Space

DAY = date(2026, 11, 22)
ROUNDS = 5
TARGET_MS = 200


def median_ms(work) -> float:
    """Return the median over rounds of CPU milliseconds."""
    rounds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        rounds.append((time.process_time() - began) * 1000)
    return statistics.median(rounds)


def main() -> None:
    """Measure, and print."""
    book = national_book()

    def drawn():
        return draw(book, DAY, Space(spread(book, book)))

    once = drawn()
    found = findings(once, book)
    ours = median_ms(lambda: findings(drawn(), book))
    theirs = median_ms(lambda: Solver(book, DAY).verdicts())
    print(
        f"{len(book.facts)} facts, {len(book.rules)} rules, {len(book.duties)} duties, {len(found)} things to prove"
    )
    print(f"draw {len(once.roots)} decisions  {median_ms(drawn):8.0f} ms")
    print(f"draw and prove      {ours:8.0f} ms  (to be under {TARGET_MS}; {len(once.space):,} nodes)")
    print(f"prove once more     {median_ms(lambda: findings(once, book)):8.0f} ms")
    for name in SHIPPED:
        protocol = shipped_protocol(name, book)

        def checked(protocol=protocol):
            check_protocol(book, protocol, DAY)

        def first(protocol=protocol):
            kept.cache_clear()
            check_protocol(book, protocol, DAY)

        cold = median_ms(first)
        print(
            f"protocol {name:14} {median_ms(checked):5.0f} ms  (to be under {TARGET_MS}; the first {cold:.0f} ms)"
        )
    print(
        f"z3, without dead questions {theirs:.0f} ms: {theirs / ours:.1f} x; differs on {differing(book, DAY, found) or 'nothing'}"
    )


if __name__ == "__main__":
    main()
