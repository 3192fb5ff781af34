"""Local protocols: what an area adds to the national rulebook. They add, and never take away."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sharewell.practice.rulebook.errors import RulebookError
from sharewell.practice.rulebook.model import Book
from sharewell.practice.rulebook.parts import (
    Item,
    canonical,
    from_canonical,
    items_of,
    keep_order,
    plain,
    read_table,
)
from sharewell.practice.rulebook.protocol_differences import DIFFERENCES
from sharewell.practice.rulebook.protocol_parts import (
    LEVEL,
    NOT_ASKED_WHY,
    NOT_TOLD_WHY,
    STANCES,
    Adviser,
    Level,
    Retention,
    TellingException,
    advisers,
    as_said,
    cited,
    exceptions,
    levels,
    refuse_absurd,
    refuse_some_hours,
    retentions,
    words_after,
)
from sharewell.practice.rulebook.protocol_reach import (
    NATIONAL,
    NATIONAL_ONLY,
    Items,
    as_it_would_be,
    refuse_circles,
    refuse_overreach,
    tables_of,
)
from sharewell.practice.rulebook.read import book_of

ADVICE_NOW = 2024  # the year of the advice that the national book follows
HEADS = ("protocol", "consent", "differences")
ADDED = ("source", "fact", "page", "rule", "duty")
OWN = {"level": "level", "adviser": "role", "telling_exception": "code", "retention": "kind"}
KINDS = {**dict.fromkeys(ADDED, "id"), **OWN, **dict.fromkeys(NATIONAL_ONLY, "id")}
_PREFERS = ("key", "preferred")
_EARLIEST = 1989  # the Children Act; a year before it is a slip


@dataclass(frozen=True, eq=False)
class Protocol:
    """A local protocol, read and held to what it may do. Two are the same when their digests are."""

    id: str
    title: str
    area: str
    version: str
    based_on: str
    advice: str
    advice_year: int
    note: str
    stance: str
    stance_words: str
    levels: tuple[Level, ...]
    advisers: tuple[Adviser, ...]
    exceptions: tuple[TellingException, ...]
    retention: tuple[Retention, ...]
    differences: Mapping[str, str]
    file: str
    digest: str
    content: bytes = field(repr=False)
    tables: Mapping[str, Any] = field(repr=False)

    @property
    def superseded(self) -> str | None:
        """Say that it was made on advice that has been replaced; None when it was not."""
        if self.advice_year >= ADVICE_NOW:
            return None
        return (
            f"“{self.title}” was made on {self.advice}, which was replaced in {ADVICE_NOW}. "
            "Where they differ, the national rulebook counts."
        )

    def canonical(self) -> bytes:
        """Return the whole protocol, texts included, as RFC 8785 JSON; its SHA-256 is the digest."""
        return self.content


def read_protocol(name: str, data: bytes, national: Book) -> Protocol:
    """Read a protocol file. Refuses, by file and item, what it may not hold or change, and says how to mend it."""
    content = _content(name, data)
    protocol = _protocol(content, name, national)
    for item in _items(content, name)["adviser"]:
        refuse_some_hours(item)  # here alone: one that was adopted before this was asked can still be read
    return protocol


def protocol_from_canonical(data: bytes, national: Book) -> Protocol:
    """Read a protocol back from its kept canonical bytes, without any package file."""
    return _protocol(from_canonical(data), "the kept protocol", national)


def book_if_allowed(name: str, data: bytes, national: Book) -> Book | None:
    """Return the book that a protocol which goes too far would make, to show why it is refused; None where there is none."""
    return as_it_would_be(_items(_content(name, data), name), national)


@lru_cache(maxsize=16)
def with_protocol(national: Book, protocol: Protocol) -> Book:
    """Return the national book with what the protocol adds: a book like any other, that every engine works on."""
    content = json.loads(national.canonical())
    for fact in content["fact"]:
        more = _more_answers(fact, protocol)
        if more is not None:
            fact["values"] = more
    own = {kind: list(protocol.tables[kind]) for kind in ADDED}
    own["duty"] = [*map(as_said, own["duty"]), *_duties(protocol, national)]
    items = [*items_of(content, NATIONAL)]
    for kind, tables in own.items():
        items += tables_of(own, kind, "id", protocol.file)
        content[kind] = [*content[kind], *tables]
    content["book"] |= {
        "title": f"{national.title}, with {protocol.title}",
        "version": f"{national.version}+{protocol.id}.{protocol.version}",
        "national": national.digest,
        "protocol": protocol.digest,
        "note": protocol.superseded or "",
    }
    return book_of(content, items, protocol.file)


def _content(name: str, data: bytes) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for kind, value in read_table(name, data).items():
        found = plain(value, name)
        if kind in HEADS and isinstance(found, dict):
            content[kind] = found
        elif kind in KINDS and isinstance(found, list) and all(isinstance(one, dict) for one in found):
            content[kind] = [keep_order(one) for one in found]
        else:
            parts = [f"[{one}]" for one in HEADS] + [f"[[{one}]]" for one in (*ADDED, *OWN)]
            raise RulebookError(
                name, kind, f"`{kind}` is not a part of a protocol.", f"Use one of: {', '.join(parts)}."
            )
    return content


def _items(content: Mapping[str, Any], file: str) -> Items:
    return {kind: tables_of(content, kind, named, file) for kind, named in KINDS.items()}


def _protocol(content: dict[str, Any], file: str, national: Book) -> Protocol:
    items = _items(content, file)
    protocol = _read(content, items, file)
    _check(protocol, items, national)
    refuse_overreach(items, national)
    refuse_circles(items["rule"], national)
    with_protocol(national, protocol)  # refuses whatever does not hang together
    return protocol


def _read(content: dict[str, Any], items: Items, file: str) -> Protocol:
    head = Item(file, "protocol", "", content.get("protocol", {}))
    head.only("id", "title", "area", "version", "based_on", "advice", "advice_year", "note")
    consent = Item(file, "consent", "", content.get("consent", {}))
    consent.only("stance", "words", "cites")
    cited(consent)
    data, digest = canonical(content)
    return Protocol(
        id=_word(head),
        title=head.text("title"),
        area=head.text("area"),
        version=head.text("version"),
        based_on=head.text("based_on"),
        advice=head.text("advice"),
        advice_year=_year(head),
        note=head.text("note", ""),
        stance=_stance(consent),
        stance_words=consent.text("words"),
        levels=levels(items["level"]),
        advisers=advisers(items["adviser"]),
        exceptions=exceptions(items["telling_exception"]),
        retention=retentions(items["retention"]),
        differences=MappingProxyType(_differences(content, file)),
        file=file,
        digest=digest,
        content=data,
        tables=MappingProxyType({kind: content.get(kind, ()) for kind in ADDED} | {"consent": consent.table}),
    )


def _word(head: Item) -> str:
    found = head.text("id")
    if not found.isidentifier() or not found.islower():
        raise head.error(f"the id {found!r} is not one word.", 'Write it like id = "elm_county".')
    return found


def _year(head: Item) -> int:
    year = head.table.get("advice_year")
    if type(year) is not int or not _EARLIEST <= year <= 9999:
        raise head.error("`advice_year` is not a year.", "Write advice_year = 2024, without quotes.")
    return year


def _stance(consent: Item) -> str:
    stance = consent.text("stance")
    if stance not in STANCES:
        raise consent.error(f"the stance can't be {stance!r}.", f"Use one of: {', '.join(STANCES)}.")
    refuse_absurd(consent, consent.text("words"))
    return stance


def _differences(content: Mapping[str, Any], file: str) -> dict[str, str]:
    item = Item(file, "differences", "", content.get("differences", {}))
    item.only(*DIFFERENCES)
    return {name: item.text(name) for name in DIFFERENCES if name in item.table}


def _check(protocol: Protocol, items: Items, national: Book) -> None:
    known = {*national.sources, *(item.id for item in items["source"])}
    consent = Item(protocol.file, "consent", "", protocol.tables["consent"])
    for item in (consent, *(one for kind in OWN for one in items[kind])):
        for cite in cited(item):
            if cite.partition(":")[0].strip() not in known:
                mend = f"Add a [[source]], or cite one of: {', '.join(sorted(known))}."
                raise item.error(f"it cites {cite!r}, which is not a source.", mend)
    for item in items["level"]:
        if item.id not in national.facts[LEVEL].values:
            raise item.error(
                "this is not one of our levels.", f"Use one of: {', '.join(national.facts[LEVEL].values)}."
            )
    for item in items["telling_exception"]:
        if any(item.id in national.facts[fact].answers for fact in (NOT_ASKED_WHY, NOT_TOLD_WHY)):
            raise item.error("the national rulebook has this reason already.", "Leave it out: it stays.")
    if not any(one.now for one in protocol.advisers):
        raise RulebookError(
            protocol.file,
            "adviser",
            "nobody can be asked at any hour.",
            "Write now = true beside one who can.",
        )


def _more_answers(fact: Mapping[str, Any], protocol: Protocol) -> list[Any] | None:
    """Return a fact's answers with the area's words and reasons, or None where it adds none."""
    if fact["id"] == LEVEL and protocol.levels:
        return words_after(fact["values"], {one.level: _in_area(protocol, one) for one in protocol.levels})
    if fact["id"] == NOT_ASKED_WHY and protocol.exceptions:
        return [*fact["values"], *([one.code, one.words] for one in protocol.exceptions)]
    if fact["id"] == NOT_TOLD_WHY and protocol.exceptions:
        added = ([one.code, f"Yes: {one.words[0].lower()}{one.words[1:]}"] for one in protocol.exceptions)
        return [*fact["values"], *added]
    return None


def _in_area(protocol: Protocol, level: Level) -> str:
    said = ", ".join(filter(None, (level.number, level.words)))
    return f"({protocol.area}: {said}{', an example' if level.example else ''})"


def _duties(protocol: Protocol, national: Book) -> Iterator[dict[str, Any]]:
    """Write the duties that come of the parameters: whom to ask here, and the area's stance on agreement."""
    asked = "; ".join(f"{one.role} ({one.reachable})" for one in protocol.advisers)
    yield {
        "id": f"{protocol.id}-advisers",
        "when": "disposition == 'seek_advice'" + (" and not danger" if "danger" in national.concepts else ""),
        "text": f"Whom to ask here, in this order: {asked}.",
        "why": "These are the people your area names.",
        "cites": list(dict.fromkeys(cite for one in protocol.advisers for cite in one.cites)),
    }
    if protocol.stance in _PREFERS and "asks_agreement" in national.concepts:
        yield {
            "id": f"{protocol.id}-agreement",
            "when": "disposition == 'share' and asks_agreement and agreement == 'not_asked'",
            "text": "Your area looks for agreement even where it is not needed. Ask when it is safe, or write down "
            "why not. It never delays this.",
            "why": protocol.stance_words,
            "cites": list(protocol.tables["consent"]["cites"]),
        }
