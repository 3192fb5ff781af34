"""``sharewell clauses``: what the seed documents ask for, and how much of it Sharewell honours."""

import argparse
import json
from collections.abc import Iterator, Sequence
from typing import Any

from sharewell.practice.clause import OWED, SEEDS, STATES, Clause, Seed, seeds

ABOUT = """\
Print every clause of the five seed documents by what became of it: honoured, in part, or owed. Each names the rules,
questions, pages, acts and documents that honour it and the tests that show it; what is owed says what is still to do."""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    clauses = subparsers.add_parser("clauses", help="list what the seed documents ask for", description=ABOUT)
    clauses.add_argument(
        "--seed",
        type=str.upper,
        choices=[f"S{number}" for number in range(len(SEEDS))],
        help="print one seed document only",
    )
    clauses.add_argument("--owed", action="store_true", help="print only what is owed, wholly or in part")
    clauses.add_argument("--json", action="store_true", help="print them as JSON")
    clauses.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the clauses that were asked for."""
    chosen = [seed for seed in seeds() if args.seed in (None, seed.id)]
    if args.json:
        print(json.dumps(_document(chosen, owed=args.owed), indent=2, ensure_ascii=False))
    else:
        print("\n".join(_page(chosen, owed=args.owed)))
    return 0


def _shown(seed: Seed, *, owed: bool) -> list[Clause]:
    return [clause for clause in seed.clauses if clause.owed or not owed]


def _document(chosen: Sequence[Seed], *, owed: bool) -> dict[str, Any]:
    return {
        "seeds": [
            {
                "id": seed.id,
                "source": seed.source.id,
                "title": seed.source.title,
                "counts": dict(seed.counts),
                "clauses": [_clause(clause) for clause in _shown(seed, owed=owed)],
            }
            for seed in chosen
        ],
        "counts": _sum(chosen),
    }


def _clause(clause: Clause) -> dict[str, Any]:
    return {
        "id": clause.id,
        "kind": clause.kind,
        "state": clause.state,
        "meaning": clause.meaning,
        "care": clause.care,
        **{place: list(names) for place, names in clause.where.items()},
        "tests": list(clause.tests),
        "owed": clause.owed,
    }


def _sum(chosen: Sequence[Seed]) -> dict[str, int]:
    return {state: sum(seed.counts[state] for seed in chosen) for state in STATES}


def _page(chosen: Sequence[Seed], *, owed: bool) -> Iterator[str]:
    for seed in chosen:
        yield f"{seed.id}  {seed.source.title}"
        yield f"    {_counted(seed.counts)}"
        for state in STATES:
            found = [clause for clause in _shown(seed, owed=owed) if clause.state == state]
            if found:
                yield from ("", f"  {state[:1].upper()}{state[1:]}")
            for clause in found:
                yield from _lines(clause)
        yield ""
    yield f"All {sum(_sum(chosen).values())} clauses: {_counted(_sum(chosen))}"


def _counted(counts: Any) -> str:
    return ", ".join(f"{counts[state]} {state}" for state in STATES)


def _lines(clause: Clause) -> Iterator[str]:
    yield f"    {clause.id}  {clause.meaning}"
    if clause.care:
        yield f"           with care: {clause.care}"
    if clause.where:
        places = (f"{place} {', '.join(names)}" for place, names in clause.where.items())
        yield f"           honoured by: {'; '.join(places)}"
        yield f"           shown by: {', '.join(clause.tests)}"
    if clause.owed:
        yield f"           {OWED}: {clause.owed}"
