"""What an item of a rulebook rests on: its condition, and the places in sources that it cites."""

from collections.abc import Mapping
from dataclasses import replace

from sharewell.practice.rulebook.condition import (
    AllOf,
    AnyOf,
    Condition,
    ConditionError,
    Is,
    Named,
    Not,
    parse,
)
from sharewell.practice.rulebook.model import Citation, Fact, Source
from sharewell.practice.rulebook.parts import Item

_YES_NO = ("yes", "no")


def citations(item: Item, sources: Mapping[str, Source]) -> tuple[Citation, ...]:
    """Return the places in sources that an item rests on. Refuses none at all, and a source that is not listed."""
    if not item.table.get("cites"):
        raise item.error("it cites nothing.", 'Write cites = ["source: paragraph"].')
    return tuple(_citation(item, cite, sources) for cite in item.texts("cites"))


def _citation(item: Item, cite: str, sources: Mapping[str, Source]) -> Citation:
    name, _, paragraph = cite.partition(":")
    source = sources.get(name.strip())
    if source is None:
        mend = f"Add a [[source]] {name.strip()!r}, or cite one of: {', '.join(sources)}."
        raise item.error(f"it cites {name.strip()!r}, which is not a source.", mend)
    return Citation(source.id, source.title, source.edition, paragraph.strip(), source.checked)


def condition(item: Item, key: str, facts: Mapping[str, Fact]) -> Condition:
    """Return the condition that an item states under this key."""
    try:
        return _resolve(parse(item.text(key)), facts)
    except ConditionError as error:
        raise item.error(error.wrong, error.mend) from None


def _resolve(condition: Condition, facts: Mapping[str, Fact]) -> Condition:
    """Turn a bare yes/no fact into "it is yes"; other bare names are concepts."""
    if isinstance(condition, Named):
        fact = facts.get(condition.name)
        if fact is None:
            return condition
        if fact.values != _YES_NO:
            wrong = f"{fact.id} is not a yes/no fact."
            raise ConditionError(wrong, f"Compare it with one of: {', '.join(fact.domain)}.")
        return Is(fact.id, ("yes",))
    if isinstance(condition, Not):
        return replace(condition, of=_resolve(condition.of, facts))
    if isinstance(condition, (AllOf, AnyOf)):
        return replace(condition, parts=tuple(_resolve(part, facts) for part in condition.parts))
    return condition
