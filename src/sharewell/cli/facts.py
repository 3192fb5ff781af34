"""``sharewell facts``: every question the rulebook may ask, with the answers it may have."""

import argparse
import json
from typing import Any

from sharewell.practice.rulebook import Book, Fact, national_book

ABOUT = """\
List the facts of the national rulebook, page by page: what to write in a case file for `sharewell decide`.
"not_sure" is an answer wherever it is listed."""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    facts = subparsers.add_parser("facts", help="list the questions and their answers", description=ABOUT)
    facts.add_argument("--json", action="store_true", help="print them as JSON")
    facts.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print every fact of the national rulebook."""
    book = national_book()
    print(json.dumps(_document(book), indent=2, ensure_ascii=False) if args.json else _page(book))
    return 0


def _document(book: Book) -> dict[str, Any]:
    return {
        "book": {"title": book.title, "version": book.version, "digest": book.digest},
        "facts": [_fact(fact) for fact in book.facts.values()],
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "id": fact.id,
        "scope": fact.scope,
        "question": fact.question,
        "help": fact.help,
        "why": fact.why,
        "answers": list(fact.answers),
        "labels": dict(fact.labels),
        "if_not_sure": fact.if_not_sure,
        "prefill": fact.prefill,
        "usual": fact.usual,
        "asked_where": fact.asked_where and {fact.asked_where[0]: list(fact.asked_where[1])},
        "until_asked": fact.until_asked,
        "prior": dict(fact.prior),
    }


def _page(book: Book) -> str:
    lines = [f"{book.title} {book.version}", book.digest]
    for page in book.pages:
        lines += ["", f"{page.heading}  ({page.scope})"]
        for name in page.facts:
            fact = book.facts[name]
            lines += [f"  {fact.id}: {fact.question}", f"    answers: {', '.join(fact.answers)}"]
    return "\n".join(lines)
