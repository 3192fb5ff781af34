"""From part files to a checked book; every refusal names file, item, what is wrong and how to mend it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Any

from sharewell import guidance
from sharewell.practice.rulebook.check import check
from sharewell.practice.rulebook.condition import ALWAYS
from sharewell.practice.rulebook.errors import RulebookError
from sharewell.practice.rulebook.model import (
    Book,
    Clock,
    Concept,
    Decision,
    DutyRule,
    Fact,
    Invariant,
    Page,
    RouteRule,
    Rule,
    Source,
    Step,
)
from sharewell.practice.rulebook.pack import pack
from sharewell.practice.rulebook.parts import (
    KINDS,
    Item,
    canonical,
    from_canonical,
    items_of,
    join_parts,
    read_table,
)
from sharewell.practice.rulebook.rests_on import citations, condition

SEMANTICS = "1"
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def national_book() -> Book:
    """Return the national rulebook that ships with this package."""
    return _national_book()


@cache
def _national_book() -> Book:
    names = read_table("book.toml", guidance.read("national/book.toml"))["book"]["parts"]
    return read_book({name: guidance.read(f"national/{name}") for name in ("book.toml", *names)})


def read_book(parts: Mapping[str, bytes]) -> Book:
    """Read a rulebook from its part files, by name. Refuses a book with anything unknown or inconsistent."""
    content, items = join_parts(parts)
    return book_of(content, items, next(iter(parts), "book.toml"))


def book_from_canonical(data: bytes) -> Book:
    """Read a book back from its kept canonical bytes, without any package file."""
    content = from_canonical(data)
    return book_of(content, items_of(content, "the kept rulebook"), "the kept rulebook")


def book_of(content: Mapping[str, Any], items: Iterable[Item], file: str) -> Book:
    """Put a book together from its joined content and items, which name the file each came from."""
    table = content.get("book")
    head = Item(file, "book", "", table if isinstance(table, Mapping) else {})
    head.only("title", "version", "semantics", "parts", "note", "national", "protocol")
    if head.text("semantics") != SEMANTICS:
        wrong = f"semantics {head.text('semantics')} is not known to this version."
        raise head.error(wrong, f'This version reads semantics = "{SEMANTICS}".')
    kinds = _by_kind(items)
    sources = {item.id: _source(item) for item in kinds["source"]}
    facts = {item.id: _fact(item) for item in kinds["fact"]}
    data, digest = canonical(content)
    book = Book(
        version=head.text("version"),
        semantics=head.text("semantics"),
        title=head.text("title"),
        digest=digest,
        facts=MappingProxyType(facts),
        pages=tuple(_page(item) for item in kinds["page"]),
        sources=MappingProxyType(sources),
        concepts=MappingProxyType({item.id: _concept(item, facts) for item in kinds["concept"]}),
        decisions=MappingProxyType({item.id: _decision(item) for item in kinds["decision"]}),
        rules=tuple(_rule(item, facts, sources) for item in kinds["rule"]),
        duties=tuple(_duty(item, facts, sources) for item in kinds["duty"]),
        routes=tuple(_route(item, facts, sources) for item in kinds["route"]),
        invariants=tuple(_invariant(item, facts, sources) for item in kinds["invariant"]),
        golden=tuple(MappingProxyType(dict(item.table)) for item in kinds["golden"]),
        files=MappingProxyType({(item.kind, item.id): item.file for one in kinds.values() for item in one}),
        content=data,
        national=head.maybe("national"),
        protocol=head.maybe("protocol"),
        note=head.text("note", ""),
        steps=tuple(_step(item) for item in kinds["step"]),
        packs=MappingProxyType({item.id: pack(item, facts, sources) for item in kinds["pack"]}),
    )
    check(book, {(item.kind, item.id): item for one in kinds.values() for item in one})
    return _in_order(book)


def _by_kind(items: Iterable[Item]) -> dict[str, list[Item]]:
    kinds: dict[str, list[Item]] = {kind: [] for kind in KINDS}
    seen: dict[tuple[str, str], Item] = {}
    for item in items:
        item.text("id")
        if (item.kind, item.id) in seen:
            first = seen[item.kind, item.id].file
            raise item.error(f"this id is already used in {first}.", "Give one of them another id.")
        seen[item.kind, item.id] = item
        kinds[item.kind].append(item)
    return kinds


def _source(item: Item) -> Source:
    item.only("id", "title", "edition", "date", "checked", "note")
    checked = item.yes_no("checked")
    day = item.text("date", "")
    if day and not _DATE.fullmatch(day):
        raise item.error(f"`date` is {day!r}.", 'Write date = "2024-05-01", "2024-05" or "2024".')
    return Source(item.id, item.text("title"), item.text("edition"), checked, day)


def _step(item: Item) -> Step:
    item.only("id", "question", "yes", "no", "not_sure", "yes_next", "no_next")
    return Step(
        id=item.id,
        question=item.text("question"),
        yes=item.text("yes"),
        no=item.text("no"),
        not_sure=item.text("not_sure"),
        yes_next=item.maybe("yes_next"),
        no_next=item.maybe("no_next"),
    )


def _fact(item: Item) -> Fact:
    item.only(
        "id", "scope", "values", "question", "help", "why", "if_not_sure", "prefill", "usual", "asked_where", "prior",
        "until_asked",
    )  # fmt: skip
    table = item.table.get("values")
    labels = {"yes": "Yes", "no": "No"} if table is None else item.mapping("values")
    return Fact(
        id=item.id,
        scope=item.text("scope"),
        values=tuple(labels),
        labels=MappingProxyType(labels),
        question=item.text("question"),
        help=item.text("help", ""),
        why=item.text("why"),
        if_not_sure=item.maybe("if_not_sure"),
        prefill=item.maybe("prefill"),
        usual=item.maybe("usual"),
        asked_where=item.at_answers("asked_where"),
        prior=MappingProxyType(item.counts("prior")),
        until_asked=item.maybe("until_asked"),
    )


def _page(item: Item) -> Page:
    item.only("id", "heading", "scope", "facts", "help")
    return Page(item.id, item.text("heading"), item.text("scope"), item.texts("facts"), item.text("help", ""))


def _concept(item: Item, facts: Mapping[str, Fact]) -> Concept:
    item.only("id", "when", "means")
    return Concept(item.id, condition(item, "when", facts), item.text("means"))


def _decision(item: Item) -> Decision:
    item.only("id", "scope", "tiers", "texts", "step")
    texts = item.mapping("texts")
    scope = item.text("scope")
    return Decision(
        item.id, scope, tuple(texts), item.texts("tiers"), MappingProxyType(texts), item.maybe("step")
    )


def _rule(item: Item, facts: Mapping[str, Fact], sources: Mapping[str, Source]) -> Rule:
    item.only(
        "id",
        "of",
        "tier",
        "then",
        "when",
        "why",
        "cites",
        "from",
        "until",
        "pack",
        "code",
        "review_days",
        "step",
        "heading",
    )
    days = item.table.get("review_days")
    if days is not None and (not isinstance(days, int) or isinstance(days, bool) or days < 1):
        raise item.error("`review_days` is not a whole number of days.", "Write review_days = 5.")
    return Rule(
        id=item.id,
        of=item.text("of"),
        tier=item.text("tier"),
        then=item.text("then"),
        when=condition(item, "when", facts) if "when" in item.table else ALWAYS,
        why=item.text("why"),
        cites=citations(item, sources),
        since=item.day("from"),
        until=item.day("until"),
        pack=item.maybe("pack"),
        code=item.maybe("code"),
        review_days=days,
        step=item.maybe("step"),
        heading=item.maybe("heading"),
    )


def _duty(item: Item, facts: Mapping[str, Fact], sources: Mapping[str, Source]) -> DutyRule:
    item.only("id", "when", "text", "why", "cites", "urgent", "from", "until", "pack")
    return DutyRule(
        id=item.id,
        when=condition(item, "when", facts) if "when" in item.table else ALWAYS,
        text=item.text("text"),
        why=item.text("why"),
        cites=citations(item, sources),
        urgent=item.table.get("urgent") is True,
        since=item.day("from"),
        until=item.day("until"),
        pack=item.maybe("pack"),
    )


def _route(item: Item, facts: Mapping[str, Fact], sources: Mapping[str, Source]) -> RouteRule:
    item.only(
        "id", "title", "when", "clock", "hours", "working_days", "owner", "how", "why", "cites",
        "from", "until", "pack",
    )  # fmt: skip
    clock = Clock(item.text("clock"), item.number("hours"), item.number("working_days"))
    if clock.hours is not None and clock.working_days is not None:
        raise item.error("it counts hours and working days.", "Keep the one that the source names.")
    return RouteRule(
        id=item.id,
        title=item.text("title"),
        when=condition(item, "when", facts),
        clock=clock,
        owner=item.text("owner"),
        how=item.text("how"),
        why=item.text("why"),
        cites=citations(item, sources),
        since=item.day("from"),
        until=item.day("until"),
        pack=item.maybe("pack"),
    )


def _invariant(item: Item, facts: Mapping[str, Fact], sources: Mapping[str, Source]) -> Invariant:
    item.only("id", "text", "never", "unsaid", "held_by", "tests", "cites", "from")
    never = condition(item, "never", facts) if "never" in item.table else None
    unsaid = condition(item, "unsaid", facts) if "unsaid" in item.table else None
    return Invariant(
        id=item.id,
        text=item.text("text"),
        never=never,
        cites=citations(item, sources),
        held_by=item.maybe("held_by"),
        since=item.day("from"),
        unsaid=unsaid,
        tests=item.texts("tests") if "tests" in item.table else (),
    )


def _in_order(book: Book) -> Book:
    """Put facts into page order, those on no page last: the one order used everywhere."""
    placed = [fact for page in book.pages for fact in page.facts]
    ordered = {name: book.facts[name] for name in (*placed, *book.facts)}
    return replace(book, facts=MappingProxyType(ordered))


__all__ = ["RulebookError", "book_from_canonical", "book_of", "national_book", "read_book"]
