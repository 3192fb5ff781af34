"""Law packs: laws that begin on a day, and count for an organisation once its information governance lead says so."""

from collections.abc import Mapping

from sharewell.practice.rulebook.model import Book, Dated, Fact, Pack, Source
from sharewell.practice.rulebook.parts import Item

NOT_CONFIRMED = "not_confirmed"
OUTSIDE = "outside"


def not_confirmed(book: Book) -> dict[str, str]:
    """Return every fact of the organisation that carries a law, as it is until somebody confirms it."""
    laws = (one.id for one in book.facts.values() if one.scope == "holder" and NOT_CONFIRMED in one.values)
    return dict.fromkeys(laws, NOT_CONFIRMED)


def pack(item: Item, facts: Mapping[str, Fact], sources: Mapping[str, Source]) -> Pack:
    """Read one pack. Refuses one that no fact of the organisation carries, or without its source."""
    item.only("id", "title", "text", "from", "fact", "checked", "note", "source")
    fact, source = facts.get(item.text("fact")), sources.get(item.text("source"))
    if fact is None or fact.scope != "holder" or NOT_CONFIRMED not in fact.values:
        mend = f"Name a fact of the organisation that can be {NOT_CONFIRMED}."
        raise item.error(f"{item.text('fact')!r} can't carry it.", mend)
    if source is None:
        raise item.error(f"{item.text('source')!r} is not a source.", "Add the [[source]].")
    return Pack(
        id=item.id,
        title=item.text("title"),
        text=item.text("text"),
        fact=fact.id,
        since=item.day("from"),
        checked=item.yes_no("checked"),
        note=item.text("note"),
        source=source,
    )


def check_packs(book: Book, items: Mapping[tuple[str, str], Item]) -> None:
    """Refuse a pack that is named and not described. A book kept before packs were described describes none."""
    dated: list[tuple[str, Dated]] = [("rule", each) for each in book.rules]
    dated += [*(("duty", each) for each in book.duties), *(("route", each) for each in book.routes)]
    for kind, each in dated if book.packs else ():
        if each.pack and each.pack not in book.packs:
            mend = f"Add [[pack]] id = {each.pack!r}, or use one of: {', '.join(book.packs)}."
            raise items[kind, each.id].error(f"there is no pack {each.pack!r}.", mend)
