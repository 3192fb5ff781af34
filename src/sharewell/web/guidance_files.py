"""The rulebook to take away: the bytes of its digest, its parts as they are written, its proofs, its other forms. Asks no database."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from sharewell import guidance
from sharewell.compile.dmn import dmn
from sharewell.compile.flowchart import chart, chart_text
from sharewell.compile.leaflet import leaflet
from sharewell.compile.sql import sql
from sharewell.compile.svg import chart_svg, one_page_svg
from sharewell.practice.rulebook import SHIPPED, Book, Finding, prove, read_table
from sharewell.practice.rulebook.scenario import shipped_scenarios
from sharewell.web.guidance_shown import shipped_book

JSON, XML, ZIP, SVG = "application/json", "application/xml", "application/zip", "image/svg+xml"
TEXT, HTML = "text/plain; charset=utf-8", "text/html; charset=utf-8"
# A zip knows no years before 1980; the same parts must always give the same bytes.
_NO_MOMENT = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class File:
    """Something to take away: what it is, what it is for, and how it is made from a book on a day."""

    name: str
    title: Any
    about: Any
    kind: str
    made: Callable[[Book, date], bytes]


def downloads(request: HttpRequest) -> HttpResponse:
    """List what can be taken away."""
    return render(request, "guidance/downloads.html", {"book": shipped_book(), "files": FILES.values()})


def file(_request: HttpRequest, name: str) -> HttpResponse:
    """Give one file, by the rules of today."""
    if name not in FILES:
        raise Http404
    answer = HttpResponse(_made(name, shipped_book(), timezone.localdate()), content_type=FILES[name].kind)
    answer["Content-Disposition"] = f'attachment; filename="sharewell-{name}"'
    return answer


def picture(request: HttpRequest, name: str) -> HttpResponse:
    """Give a decision's chart as a picture; ``?page`` on one side of A4."""
    book = shipped_book()
    if name not in book.decisions:
        raise Http404
    return HttpResponse(
        _picture(book, name, timezone.localdate(), page="page" in request.GET), content_type=SVG
    )


@lru_cache(maxsize=4)
def proved(book: Book, day: date) -> tuple[Finding, ...]:
    """Return everything that was to be proved of a book on a day, worked out once."""
    return prove(book, day)


@lru_cache(maxsize=32)
def _made(name: str, book: Book, day: date) -> bytes:
    return FILES[name].made(book, day)


@lru_cache(maxsize=32)
def _picture(book: Book, name: str, day: date, *, page: bool) -> str:
    return (one_page_svg if page else chart_svg)(chart(book, name, day))


def _canonical(book: Book, _day: date) -> bytes:
    return book.canonical()


def _parts(_book: Book, _day: date) -> bytes:
    """Zip the guidance's own text files."""
    parts = read_table("book.toml", guidance.read("national/book.toml"))["book"]["parts"]
    names = ["national/book.toml", *(f"national/{each}" for each in parts), "scenarios/index.toml"]
    names += [f"scenarios/{each.id}.toml" for each in shipped_scenarios()]
    names += [f"protocols/{each}.toml" for each in (*SHIPPED, "template")]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as zipped:
        for name in names:
            entry = zipfile.ZipInfo(f"guidance/{name}", _NO_MOMENT)
            zipped.writestr(entry, guidance.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _proofs(book: Book, day: date) -> bytes:
    told = {
        "title": book.title,
        "version": book.version,
        "digest": book.digest,
        "on": day.isoformat(),
        "findings": [asdict(each) for each in proved(book, day)],
    }
    return json.dumps(told, ensure_ascii=False, indent=1, default=dict).encode()


def _charts(book: Book, day: date) -> bytes:
    return "\n\n".join(chart_text(chart(book, name, day)) for name in book.decisions).encode()


def _leaflet(book: Book, day: date) -> bytes:
    return leaflet(book, day).encode()


def _dmn(book: Book, day: date) -> bytes:
    return dmn(book, day).encode()


def _sql(dialect: str, book: Book, day: date) -> bytes:
    return sql(book, day, dialect).encode()


_DATABASES = {"duckdb": "DuckDB", "postgres": "PostgreSQL", "sqlite": "SQLite", "spark": "Spark"}
_SQL_ABOUT = _("One SELECT that answers a whole table of cases, where the cases are kept.")
FILES = {
    each.name: each
    for each in (
        File("rulebook.json", _("The rulebook, for computers"),
             _("JSON: the very bytes whose SHA-256 is the fingerprint."), JSON, _canonical),
        File("guidance.zip", _("The rulebook, the scenarios and the example protocols, as we write them"),
             _("TOML files in a zip: plain text that people can read, too."), ZIP, _parts),
        File("proofs.json", _("What was proved of it, for computers"),
             _("JSON: each thing that was to be proved, with a case against it where it fails."), JSON, _proofs),
        File("charts.txt", _("Every decision as a chart, in plain text"), _("Plain text."), TEXT, _charts),
        File("leaflet.html", _("The tree as a leaflet to print"),
             _("Two sides of A4, with room for your area’s numbers."), HTML, _leaflet),
        File("rulebook.dmn", _("The rulebook as decision tables (DMN)"),
             _("XML that other rule engines read, with the source beside each rule."), XML, _dmn),
        *(File(f"rulebook-{name}.sql", format_lazy(_("The rulebook as SQL for {database}"), database=title),
               _SQL_ABOUT, TEXT, partial(_sql, name))
          for name, title in _DATABASES.items()),
    )
}  # fmt: skip
