"""``sharewell rulebook sql``, ``dmn``, ``flowchart`` and ``leaflet``: the rulebook in the forms that other programs and people use."""

import argparse
from collections.abc import Callable, Mapping
from typing import TypeAlias

from sharewell.cli.book_file import add_day, book_at
from sharewell.compile.dialect import DIALECTS
from sharewell.compile.dmn import dmn
from sharewell.compile.flowchart import chart, chart_text
from sharewell.compile.leaflet import leaflet
from sharewell.compile.sql import Rows, sql
from sharewell.compile.svg import chart_svg
from sharewell.practice.rulebook import Book, RulebookError

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001  # argparse gives it no public name
SQL = """\
Print one SELECT that answers a table of cases by the rules of a day: a row for each child and recipient (and person), a
text column for each fact of `sharewell facts`, NULL where nobody asked, 'not_sure' where somebody was not sure.
Each decision comes as a number whose bits are the outcomes still possible; the head of the text says which is which."""

DMN = """\
Print it as a DMN 1.3 model: decision tables with their sources, for tools that read DMN. Each decision is a list of the
outcomes still possible, so a case that was asked in part is never answered too firmly."""
FLOWCHART = """\
Print one decision as a chart, strongest tier first: as text, or with --svg as a picture as wide as a page, which prints
in black and white; a long one runs over several pages. The order is ours, made from the guidance that the rules cite."""


def add_sql(commands: Commands) -> None:
    """Add the command that prints SQL."""
    parser = commands.add_parser("sql", help="print it as SQL, for many cases at once", description=SQL)
    parser.add_argument("book", nargs="?", metavar="BOOK")
    parser.add_argument("--dialect", choices=DIALECTS, default="duckdb", help="the database (duckdb)")
    parser.add_argument("--table", default="cases", help="the table of cases (cases)")
    parser.add_argument(
        "--key", action="append", metavar="COLUMN", help="a column that names a row (case_id)"
    )
    parser.add_argument("--no-people", action="store_true", help="rows hold no person to tell")
    parser.add_argument("--complete", action="store_true", help="every row is complete: outcomes as text")
    add_day(parser)
    parser.set_defaults(run=run_sql)


def run_sql(args: argparse.Namespace) -> int:
    """Print the rulebook as SQL."""
    rows = Rows(args.table, tuple(args.key or ("case_id",)), not args.no_people, args.complete)
    print(sql(book_at(args.book), args.on, args.dialect, rows), end="")
    return 0


def add_dmn(commands: Commands) -> None:
    """Add the command that prints DMN."""
    parser = commands.add_parser("dmn", help="print it as a DMN model", description=DMN)
    parser.add_argument("book", nargs="?", metavar="BOOK")
    add_day(parser)
    parser.set_defaults(run=run_dmn)


def run_dmn(args: argparse.Namespace) -> int:
    """Print the rulebook as DMN."""
    print(dmn(book_at(args.book), args.on), end="")
    return 0


def add_flowchart(commands: Commands) -> None:
    """Add the command that prints a chart."""
    parser = commands.add_parser("flowchart", help="print a decision as a chart", description=FLOWCHART)
    parser.add_argument("book", nargs="?", metavar="BOOK")
    parser.add_argument("--decision", default="disposition", help="which decision (disposition)")
    parser.add_argument("--svg", action="store_true", help="print a picture")
    add_day(parser)
    parser.set_defaults(run=run_flowchart)


def run_flowchart(args: argparse.Namespace) -> int:
    """Print a decision as a chart."""
    book = book_at(args.book)
    laid_out = chart(book, _decision(book, args.decision), args.on)
    print(chart_svg(laid_out) if args.svg else chart_text(laid_out), end="")
    return 0


def add_leaflet(commands: Commands) -> None:
    """Add the command that prints a leaflet."""
    about = "Print a leaflet of the tree as one HTML file: two sides of A4, with room for your own numbers."
    parser = commands.add_parser("leaflet", help="print a leaflet of the tree", description=about)
    parser.add_argument("book", nargs="?", metavar="BOOK")
    add_day(parser)
    parser.set_defaults(run=run_leaflet)


def run_leaflet(args: argparse.Namespace) -> int:
    """Print the leaflet."""
    print(leaflet(book_at(args.book), args.on), end="")
    return 0


def _decision(book: Book, name: str) -> str:
    if name not in book.decisions:
        mend = f"Use one of: {', '.join(book.decisions)}."
        raise RulebookError("--decision", "", f"{name!r} is not decided by this rulebook.", mend)
    return name


FORMS: Mapping[str, Callable[[Commands], None]] = {
    "sql": add_sql,
    "dmn": add_dmn,
    "flowchart": add_flowchart,
    "leaflet": add_leaflet,
}
