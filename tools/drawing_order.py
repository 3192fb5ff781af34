"""Search for an order of facts in which the national book's diagrams come out small: `python tools/drawing_order.py 600`.

Any order proves the same; a worse one only takes longer. Each try moves a few facts, and is kept where fewer nodes are
drawn. The number is how many seconds to search; the best order found is written after each gain, so it can be stopped.
"""

import random
import sys
import time
from datetime import date
from pathlib import Path

import sharewell.guidance
from sharewell.practice.rulebook import Space, draw, national_book
from sharewell.practice.rulebook.diagram import spread
from sharewell.practice.rulebook.proof import findings

KEPT = Path(sharewell.guidance.__file__).parent / "policies" / "drawing_order.txt"
DAY = date(2026, 11, 1)  # by the rules then in force
FAR = (3, 8, 20, 200)  # places that facts are moved by, at most


def drawn(order: list[str]) -> int:
    """Count the nodes that a proof of the book draws in this order of facts."""
    book = national_book()
    space = Space({fact: book.facts[fact].domain for fact in order})
    diagrams = draw(book, DAY, space)
    findings(diagrams, book)
    return len(space) + len(diagrams.outline.space)


def moved(order: list[str], chance: random.Random) -> list[str]:
    """Return the order with a few neighbours moved together."""
    many = chance.choice((1, 1, 1, 2, 3, 5))
    at = chance.randrange(len(order) - many + 1)
    rest, block = order[:at] + order[at + many :], order[at : at + many]
    far = chance.choice(FAR)
    to = max(0, min(len(rest), at + chance.randint(-far, far)))
    return rest[:to] + block + rest[to:]


def main(seconds: float) -> None:
    book, chance = national_book(), random.Random(1)  # noqa: S311  # a search, no secret
    best = list(spread(book, book))
    fewest, until = drawn(best), time.monotonic() + seconds
    print(f"{fewest} nodes to begin with")
    while time.monotonic() < until:
        order = moved(best, chance)
        nodes = drawn(order)
        if nodes < fewest:
            KEPT.write_text("\n".join(order) + "\n", encoding="utf-8")
            print(f"{nodes} nodes")
        if nodes <= fewest:
            best, fewest = order, nodes


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 600)
