"""The rulebook as SQL: one row for each child × recipient (× person) in, what is still possible for each out.

Rows are answered where they are kept, by layers: presumptions, concepts, decisions in the order they rest on each
other, duties. A column is NULL where nobody asked. Each decision comes as a bit mask of the outcomes still possible,
equal to the walked answer: a plain CASE would take "not asked" for no and fall through to a weaker rule.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from sharewell.compile.dialect import Dialect, dialect, fitting, refuse_unfit
from sharewell.practice.rulebook import (
    ADVICE,
    NOT_SURE,
    AllOf,
    Book,
    Condition,
    Decision,
    Fact,
    Is,
    Named,
    Not,
    Rule,
)

_NOT_FILLED = (
    "Nothing is filled in here: not a fact's usual answer, nor that somebody who works with children is not linked. "
    "Fill both in before, or rows are answered more carefully than an interview."
)
UNSURE, UNREAD = "answers_not_sure", "answers_not_understood"


@dataclass(frozen=True)
class Rows:
    """Where the cases stand: a table with a text column for each fact, and the columns that name a row.

    ``people``: each row also has a person to tell. ``complete``: every fact is answered in every row; decisions then
    come as text, and NULL where that was not so.
    """

    table: str = "cases"
    keys: tuple[str, ...] = ("case_id",)
    people: bool = True
    complete: bool = False


def sql(book: Book, day: date, name: str = "duckdb", rows: Rows | None = None) -> str:
    """Write one SELECT that answers every row by the rules in force on a day.

    Refuses a dialect, or names of a book, that can't be written. An answer that is not one of a fact's own counts as
    not asked, and the column ``answers_not_understood`` counts it.
    """
    where, text = rows or Rows(), dialect(name)
    columns = _Columns(book, day, text, where)
    about = f"-- {book.title} {book.version}, {book.digest}, rules of {day.isoformat()}"
    about += f"\n-- {_NOT_FILLED}"
    legend = [] if where.complete else [_legend(one) for one in columns.decisions.values()]
    return "\n".join([about, *legend, *_layers(columns, text, where)]) + "\n"


def possible_of(book: Book, decision: str, mask: int) -> tuple[str, ...]:
    """Read a bit mask back: the outcomes still possible, in the decision's own order."""
    return tuple(one for place, one in enumerate(book.decisions[decision].outcomes) if mask >> place & 1)


def _legend(decision: Decision) -> str:
    bits = ", ".join(f"{1 << place} {outcome}" for place, outcome in enumerate(decision.outcomes))
    return "-- " + " ".join(f"{decision.id}: {bits}".split())


@dataclass(frozen=True)
class _Column:
    text: str
    uses: frozenset[str]


@dataclass
class _Columns:
    """Every column of the answer by name, each written over the columns it uses."""

    book: Book
    day: date
    dialect: Dialect
    rows: Rows
    written: dict[str, _Column] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    results: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key in self.rows.keys:
            self._see(key)
        self.facts: Mapping[str, Fact] = {
            fact.id: fact for fact in self.book.facts.values() if self.rows.people or fact.scope != "person"
        }
        self.decisions: Mapping[str, Decision] = {
            one.id: one for one in self.book.decisions.values() if self.rows.people or one.scope != "person"
        }
        self._presumptions()
        self._concepts()
        for decision in self.decisions.values():
            self._decision(decision)
        self._beside()

    def q(self, name: str) -> str:
        return self.dialect.column(name)

    def _put(self, name: str, text: str, uses: Iterable[str] = ()) -> str:
        self._see(name)
        self.written[name] = _Column(text, frozenset(uses))
        return name

    def _see(self, name: str) -> None:
        refuse_unfit(self.book.title, name, self.seen)
        self.seen[name.casefold()] = name

    def _result(self, name: str, answered: str | None = None) -> None:
        """Give a column out; of complete rows, only where all it may rest on was answered."""
        column = self.q(name)
        if answered and self.rows.complete:
            column = f"CASE WHEN {self.q(answered)} THEN {column} END"
        self.results[name] = column

    def _presumptions(self) -> None:
        raw = {name: f"given.{self.q(name)}" for name in self.facts}
        for fact in self.facts.values():
            self._put(fact.id, self._presumed(fact, raw[fact.id]))
        unsure = [
            self._one_if(f"{raw[fact.id]} = {self.dialect.text(NOT_SURE)}")
            for fact in self.facts.values()
            if fact.if_not_sure is not None
        ]
        unread = [
            self._one_if(f"NOT ({self.dialect.among(raw[fact.id], fact.answers)})")
            for fact in self.facts.values()
        ]
        self._result(self._put(UNSURE, " + ".join(unsure) or "0"))
        self._result(self._put(UNREAD, " + ".join(unread) or "0"))
        self._answered()

    def _answered(self) -> None:
        """Put columns that say whether every fact was answered, a person's own apart."""
        own = [self.q(fact.id) for fact in self.facts.values() if fact.scope == "person"]
        others = [self.q(fact.id) for fact in self.facts.values() if fact.scope != "person"]
        for name, facts in (("answered", others), ("answered, person", [*others, *own])):
            text = " AND ".join(f"{fact} IS NOT NULL" for fact in facts) or "TRUE"
            self._put(name, text, self.facts)

    @staticmethod
    def _one_if(condition: str, worth: int = 1) -> str:
        return f"CASE WHEN {condition} THEN {worth} ELSE 0 END"

    def _presumed(self, fact: Fact, raw: str) -> str:
        known = f"WHEN {self.dialect.among(raw, fact.domain)} THEN {raw}"
        if fact.if_not_sure in (None, NOT_SURE):
            return f"CASE {known} END"
        text = self.dialect.text
        return f"CASE {known} WHEN {raw} = {text(NOT_SURE)} THEN {text(str(fact.if_not_sure))} END"

    def _concepts(self) -> None:
        self.concept = {name: fitting(f"is {name}", place) for place, name in enumerate(self.book.concepts)}
        for concept in self.book.concepts.values():
            self._put(self.concept[concept.id], *self._truth(concept.when))

    def _decision(self, decision: Decision) -> None:
        tiers = [
            self._steps(decision, tier, rules)
            for tier, rules in zip(decision.tiers, self.book.rules_on(self.day)[decision.id], strict=True)
        ]
        uses = [step for steps in tiers for step in steps.values()]
        text = self._first(tiers) if self.rows.complete else self._mask(decision, tiers)
        self._put(decision.id, text, uses)
        self._result(decision.id, "answered, person" if decision.scope == "person" else "answered")

    def _steps(self, decision: Decision, tier: str, rules: tuple[Rule, ...]) -> dict[str, str]:
        """Put one column for each outcome of a tier: true when a rule says so, NULL when one may."""
        steps = {}
        for outcome in dict.fromkeys(rule.then for rule in rules):
            whens = [self._truth(rule.when) for rule in rules if rule.then == outcome]
            text = " OR ".join(when for when, _ in whens)
            name = fitting(f"{decision.id}: {tier}, {outcome}", len(self.written))
            steps[outcome] = self._put(name, text, frozenset().union(*(uses for _, uses in whens)))
        return steps

    def _mask(self, decision: Decision, tiers: list[dict[str, str]]) -> str:
        """Walk the tiers: a true rule ends the walk; an unknown one adds its outcome and does not."""
        bit = {outcome: 1 << place for place, outcome in enumerate(decision.outcomes)}
        text = "0"
        for steps in reversed([one for one in tiers if one]):
            columns = {self.q(step): bit[outcome] for outcome, step in steps.items()}
            true = " OR ".join(columns)
            said = " | ".join(self._one_if(column, worth) for column, worth in columns.items())
            maybe = " | ".join(self._one_if(f"{column} IS NULL", worth) for column, worth in columns.items())
            text = f"CASE WHEN {true} THEN {said} ELSE {maybe} | ({text}) END"
        return text

    def _first(self, tiers: list[dict[str, str]]) -> str:
        whens = [
            f"WHEN {self.q(step)} THEN {self.dialect.text(outcome)}"
            for steps in tiers
            for outcome, step in steps.items()
        ]
        return f"CASE {' '.join(whens)} END"

    def _beside(self) -> None:
        """Put duties and other reports: true when owed, NULL when nobody knows yet."""
        for kind, owed in (("duty", self.book.duties), ("route", self.book.routes)):
            for one in owed:
                if one.in_force(self.day):
                    name = fitting(f"{kind}_{one.id}", len(self.written))
                    unsure = kind == "duty" and one.id == ADVICE
                    text = (f"{self.q(UNSURE)} > 0", [UNSURE]) if unsure else self._truth(one.when)
                    self._result(self._put(name, *text), "answered")

    def _truth(self, condition: Condition) -> tuple[str, frozenset[str]]:
        """Write a condition, whose NULL is "unknown" in every dialect, and name the columns it uses."""
        if isinstance(condition, Is):
            return self._among(condition), frozenset({condition.name})
        if isinstance(condition, Named):
            name = self.concept[condition.name]
            return self.q(name), frozenset({name})
        if isinstance(condition, Not):
            text, uses = self._truth(condition.of)
            return f"NOT ({text})", uses
        parts = [self._truth(part) for part in condition.parts]
        word, empty = (" AND ", "TRUE") if isinstance(condition, AllOf) else (" OR ", "FALSE")
        texts = word.join(f"({text})" for text, _ in parts) or empty
        return texts, frozenset().union(*(uses for _, uses in parts))

    def _among(self, leaf: Is) -> str:
        decision = self.book.decisions.get(leaf.name)
        domain = decision.outcomes if decision else self.book.facts[leaf.name].domain
        values = tuple(value for value in domain if value in leaf.values)
        column = self.q(leaf.name)
        if not values or values == domain:
            return "TRUE" if values else "FALSE"
        if decision is None or self.rows.complete:
            return self.dialect.among(column, values)
        inside = sum(1 << place for place, value in enumerate(domain) if value in values)
        outside = (1 << len(domain)) - 1 - inside
        return f"CASE WHEN ({column} & {inside}) = 0 THEN FALSE WHEN ({column} & {outside}) = 0 THEN TRUE END"


def _layers(columns: _Columns, text: Dialect, rows: Rows) -> Iterator[str]:
    """Yield the layers: each column stands in the first where all it uses is there, and is carried while needed."""
    keys = [text.column(key) for key in rows.keys]
    written, results = columns.written, columns.results
    wanted = [*results, *(["answered", "answered, person"] if rows.complete else [])]
    heights = _heights(written, wanted)
    below = f"{text.column(rows.table)} AS given"
    for height in range(1, max(heights.values()) + 1):
        later = {use for name in heights if heights[name] > height for use in written[name].uses} | set(
            wanted
        )
        kept = [name for name in heights if heights[name] <= height and name in later]
        new = [
            f"{written[name].text} AS {text.column(name)}" if heights[name] == height else text.column(name)
            for name in kept
        ]
        listed = ",\n  ".join([*keys, *new])
        head = "WITH" if height == 1 else ","
        yield f"{head} layer_{height} AS {text.materialized}(\nSELECT\n  {listed}\nFROM {below}{text.fence}\n)"
        below = f"layer_{height}"
    given = [f"{column} AS {text.column(name)}" for name, column in results.items()]
    yield f"SELECT {', '.join([*keys, *given])}\nFROM {below}"


def _heights(written: Mapping[str, _Column], wanted: Iterable[str]) -> dict[str, int]:
    """Return the layer of each column that is wanted, or that a wanted one rests on."""
    heights: dict[str, int] = {}

    def height(name: str) -> int:
        if name not in heights:
            heights[name] = 1 + max(map(height, written[name].uses), default=0)
        return heights[name]

    for name in wanted:
        height(name)
    return heights
