"""What a change of rulebook changes: exactly which cases move, from which outcome to which, and how often."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from sharewell.practice.rulebook.diagram import Diagrams, domains, draw, prior
from sharewell.practice.rulebook.model import Book, Dated, Facts
from sharewell.practice.rulebook.nodes import Weights
from sharewell.practice.rulebook.space import Space


@dataclass(frozen=True)
class Move:
    """Cases of one decision that come out differently; ``share`` is of 1, by the newer book's prior."""

    decision: str
    before: str
    after: str
    share: float
    example: Facts


@dataclass(frozen=True)
class Impact:
    """Everything that differs between two books on one day."""

    moves: tuple[Move, ...]
    added: tuple[tuple[str, str], ...]
    removed: tuple[tuple[str, str], ...]
    reworded: tuple[tuple[str, str], ...]

    @property
    def same_answers(self) -> bool:
        """Say whether no case there can be is answered differently."""
        return not self.moves


def impact(old: Book, new: Book, day: date) -> Impact:
    """Compare two books case by case, exactly; a value that the older book doesn't know meets none of its rules."""
    space = Space(domains(old, new))
    one, other = draw(old, day, space), draw(new, day, space)
    weights = _weights(space, old, new)
    shared = [decision for decision in new.decisions if decision in old.decisions]
    moves = tuple(move for decision in shared for move in moved(one, other, decision, weights))
    before, after = _parts(old), _parts(new)
    return Impact(
        moves=moves,
        added=tuple(name for name in after if name not in before),
        removed=tuple(name for name in before if name not in after),
        reworded=tuple(name for name in after if name in before and before[name] != after[name]),
    )


def moved(one: Diagrams, other: Diagrams, decision: str, weights: Weights) -> Iterator[Move]:
    """Yield every way in which a decision comes out differently in two books drawn over one space."""
    space = one.space
    found = space.moves(one.roots[decision], other.roots[decision])
    ways = product(one.book.decisions[decision].outcomes, other.book.decisions[decision].outcomes)
    for way in ways:
        if way in found:
            share = space.shares(found[way], weights).get("yes", 0.0)
            yield Move(decision, *way, share, space.example(found[way]) or {})


def _weights(space: Space, old: Book, new: Book) -> Weights:
    known: dict[str, Mapping[str, float]] = {**prior(old), **prior(new)}
    return {
        fact: {value: known[fact].get(value, 0.0) for value in domain}
        for fact, domain in space.domains.items()
    }


def _parts(book: Book) -> Mapping[tuple[str, str], object]:
    """Return every part of a book by kind and id, as it can be compared."""
    parts: dict[tuple[str, str], object] = {}
    for kind in ("fact", "concept", "decision"):
        for name, part in getattr(book, f"{kind}s").items():
            parts[kind, name] = part
    dated: dict[str, Sequence[Dated]] = {"rule": book.rules, "duty": book.duties, "route": book.routes}
    parts |= {(kind, each.id): each for kind, listed in dated.items() for each in listed}
    parts |= {("invariant", each.id): each for each in book.invariants}
    return parts
