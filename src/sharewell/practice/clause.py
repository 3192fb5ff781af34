"""What the five seed documents ask for, clause by clause: where Sharewell honours it, what shows it, and what is still owed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from sharewell import guidance
from sharewell.practice.rulebook import RulebookError, Source, national_book
from sharewell.practice.rulebook.parts import Item, read_table

HONOURED, IN_PART, OWED = "honoured", "in part", "owed"
STATES = (HONOURED, IN_PART, OWED)
KINDS = ("rule", "process", "training", "context")
# Where a clause can be honoured: in the rulebook (rule, duty, route, floor, question), on a page, by an act, in a
# document, or by the example protocol of its own area, which counts only where it is adopted.
PLACES = ("rules", "questions", "pages", "actions", "documents", "protocols")
SEEDS = ("partnership", "croydon", "record_guide", "cscp", "integrated")  # the ids of their sources, S0 to S4


@dataclass(frozen=True)
class Clause:
    """One thing that a seed document asks of practitioners, in our own words.

    ``care`` says where it may not be taken at its word. ``tests`` are the tests that show what is honoured, and
    ``owed`` what later work must still do.
    """

    id: str
    kind: str
    meaning: str
    care: str
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tests: tuple[str, ...] = ()
    owed: str = ""

    @property
    def state(self) -> str:
        """Say whether it is honoured, in part, or owed."""
        if not self.owed:
            return HONOURED
        return IN_PART if self.tests else OWED


@dataclass(frozen=True)
class Seed:
    """One seed document and its clauses, in its order."""

    id: str
    source: Source
    clauses: tuple[Clause, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """Count the clauses by state, every state named."""
        found = Counter(clause.state for clause in self.clauses)
        return MappingProxyType({state: found[state] for state in STATES})


def seeds() -> tuple[Seed, ...]:
    """Return the five seed documents that ship with this package, with all their clauses."""
    return _seeds()


@cache
def _seeds() -> tuple[Seed, ...]:
    sources = national_book().sources
    return tuple(read_seed(name, guidance.read(f"clauses/{name}.toml"), sources) for name in SEEDS)


def read_seed(name: str, data: bytes, sources: Mapping[str, Source]) -> Seed:
    """Read one seed document's clauses. Refuses what is unknown, missing, twice there or at odds with itself."""
    file = f"{name}.toml"
    content = read_table(file, data)
    head = Item(file, "seed", "", _table(file, content.pop("seed", None)))
    head.only("id", "source")
    source = sources.get(head.text("source"))
    if source is None:
        raise head.error("its source is not in the national book.", f"Use one of: {', '.join(sources)}.")
    tables = content.pop("clause", [])
    if content or not isinstance(tables, list):
        mend = "Use [seed] and [[clause]], nothing else."
        raise RulebookError(file, "", f"{', '.join(content) or 'clause'} is not known here.", mend)
    clauses = tuple(_clause(_item(file, table), head.text("id")) for table in tables)
    for clause, times in Counter(clause.id for clause in clauses).items():
        if times > 1:
            raise RulebookError(file, f"clause {clause}", "it is there twice.", "Keep one of the two.")
    return Seed(head.text("id"), source, clauses)


def _table(file: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise RulebookError(file, "", "a table was expected here.", "Write [seed] and [[clause]].")
    return value


def _item(file: str, value: object) -> Item:
    table = _table(file, value)
    return Item(file, "clause", str(table.get("id", "")), table)


def _clause(item: Item, seed: str) -> Clause:
    item.only("id", "kind", "meaning", "care", *PLACES, "tests", "owed")
    if not item.text("id").startswith(f"{seed}-"):
        raise item.error(f"its id is not one of {seed}.", f'Write id = "{seed}-01".')
    if item.text("kind") not in KINDS:
        raise item.error(f"{item.text('kind')!r} is no kind of clause.", f"Use one of: {', '.join(KINDS)}.")
    clause = Clause(
        id=item.text("id"),
        kind=item.text("kind"),
        meaning=item.text("meaning"),
        care=item.maybe("care") or "",
        where=MappingProxyType({place: item.texts(place) for place in PLACES if place in item.table}),
        tests=item.texts("tests") if "tests" in item.table else (),
        owed=item.maybe("owed") or "",
    )
    _hold_together(item, clause)
    return clause


def _hold_together(item: Item, clause: Clause) -> None:
    """Refuse a clause that claims to be honoured without a test, or that says neither where nor what is owed."""
    if bool(clause.where) != bool(clause.tests):
        wrong = "it says where it is honoured, and no test shows it; or the other way round."
        raise item.error(wrong, 'Give both, such as pages = ["urgent"] and tests = ["tests/…py::test_…"].')
    if not clause.where and not clause.owed:
        raise item.error("it is neither honoured nor owed.", 'Write owed = "what later work must do".')
