"""What a local protocol may not touch: other tiers, national rules, concepts, facts and floors; nothing rests on itself."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sharewell.practice.rulebook.condition import Condition, ConditionError, Is, names, parse
from sharewell.practice.rulebook.errors import OverreachError, RulebookError
from sharewell.practice.rulebook.model import Book
from sharewell.practice.rulebook.parts import Item, items_of
from sharewell.practice.rulebook.read import book_of

LOCAL = "local"
NATIONAL = "the national rulebook"
NATIONAL_ONLY = {
    "concept": "A protocol can't add or change what a word means: write the condition into the rule itself.",
    "decision": "Tiers and outcomes are national: leave this out.",
    "invariant": "The floors are national: leave this out.",
    "golden": "Cases belong to the national book: leave this out.",
}
Items = Mapping[str, Iterable[Item]]


def refuse_overreach(items: Items, national: Book) -> None:
    """Refuse a protocol that changes something national, by the first that does."""
    found = next(overreach(items, national), None)
    if found is not None:
        raise found


def overreach(items: Items, national: Book) -> Iterator[OverreachError]:
    """Yield what in a protocol changes something national."""
    for kind, mend in NATIONAL_ONLY.items():
        for item in items.get(kind, ()):
            yield _over(item, _changed(item, national), mend)
    held = {
        "source": national.sources,
        "fact": national.facts,
        "page": {one.id for one in national.pages},
        "rule": {one.id for one in national.rules},
        "duty": {one.id for one in national.duties},
    }
    for kind, ids in held.items():
        for item in items[kind]:
            if item.id in ids:
                wrong = f"it is a national {kind}, and this would change it."
                yield _over(item, wrong, f"Give yours another id; the national {kind} stays as it is.")
    for item in items["rule"]:
        if (tier := _tier(item, national)) is not None:
            yield _over(item, *tier)


def _over(item: Item, wrong: str, mend: str) -> OverreachError:
    plain = item.error(wrong, mend)
    return OverreachError(plain.file, plain.item, wrong, mend)


def _changed(item: Item, national: Book) -> str:
    if item.kind == "concept" and item.id in national.concepts:
        return "it changes what a national concept means, and with it every rule that uses the word."
    return f"a protocol holds no [[{item.kind}]]."


def _tier(item: Item, national: Book) -> tuple[str, str] | None:
    decision = national.decisions.get(item.text("of"))
    if decision is None:
        return None  # a plain misspelling; the reader of books says so
    if LOCAL not in decision.tiers:
        open_to = [one.id for one in national.decisions.values() if LOCAL in one.tiers]
        return f"{decision.id} has no local rules.", f"Local rules can be of: {', '.join(open_to)}."
    if item.text("tier") != LOCAL:
        return (
            f"it stands in tier {item.text('tier')!r}.",
            f'A local rule is weaker than safety and law: tier = "{LOCAL}".',
        )
    return None


def as_it_would_be(items: Items, national: Book) -> Book | None:
    """Return the book that a protocol which goes too far would make, to show what could then happen.

    Rules and concepts only: a protocol that changes facts, tiers or floors has no book to be laid beside ours.
    """
    content = json.loads(national.canonical())
    for kind in ("source", "fact", "page", "concept", "rule"):
        told = {item.id: dict(item.table) for item in items.get(kind, ())}
        known = {one["id"] for one in content[kind]}
        if kind in ("fact", "page") and known & set(told):
            return None
        more = [one for name, one in told.items() if name not in known]
        # First in its tier: of two rules that disagree the first is shown to win, and that is the harm to see.
        content[kind] = [*more, *(told.get(one["id"], one) for one in content[kind])]
    try:
        return book_of(content, items_of(content, NATIONAL), NATIONAL)
    except RulebookError:
        return None


def refuse_circles(rules: Iterable[Item], national: Book) -> None:
    """Refuse a local rule that would make a decision rest on itself, and say by which way."""
    own = [(item, item.text("of"), _decisions(_condition(item), national)) for item in rules]
    rests: dict[str, set[str]] = {decision: set() for decision in national.decisions}
    for rule in national.rules:
        rests[rule.of] |= _decisions(rule.when, national)
    for _, of, needs in own:
        rests.setdefault(of, set()).update(needs)
    for item, of, needs in own:
        for need in sorted(needs):
            way = _way(need, of, rests, ())
            if way is not None:
                circle = " → ".join((of, *way))
                raise item.error(
                    f"it makes a decision rest on itself: {circle}.", "Use facts in its condition instead."
                )


def _condition(item: Item) -> Condition | None:
    if "when" not in item.table:
        return None
    try:
        return parse(item.text("when"))
    except ConditionError as error:
        raise item.error(error.wrong, error.mend) from None


def _decisions(condition: Condition | None, national: Book) -> set[str]:
    found: set[str] = set()
    for leaf in names(condition) if condition is not None else ():
        if isinstance(leaf, Is):
            if leaf.name in national.decisions:
                found.add(leaf.name)
        elif leaf.name in national.concepts:
            found |= _decisions(national.concepts[leaf.name].when, national)
    return found


def _way(at: str, to: str, rests: Mapping[str, set[str]], seen: tuple[str, ...]) -> tuple[str, ...] | None:
    if at == to:
        return (at,)
    for need in sorted(rests.get(at, ())):
        if need not in seen:
            way = _way(need, to, rests, (*seen, at))
            if way is not None:
                return (at, *way)
    return None


def tables_of(content: Mapping[str, Any], kind: str, name: str, file: str) -> tuple[Item, ...]:
    """Return a protocol's tables of one kind as items, called by the key that names them."""
    return tuple(Item(file, kind, str(table.get(name, "")), table) for table in content.get(kind, ()))
