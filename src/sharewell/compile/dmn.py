"""The rulebook as a DMN 1.3 model: input data, decisions, decision tables with their sources, for tools that read DMN.

Each fact is input data; "not sure" is replaced by its presumption in a decision of its own (``taken_…``); each concept is a
decision (``is_…``). Each tier of a decision is a decision table with hit policy ANY: rules of one tier never disagree, so
their order means nothing, and a table says the outcome of a rule that is true, or null. Beside each tier stands the list
of outcomes that it leaves open (``…_open``), and the decision itself is a list: the outcomes still possible, by walking the
tiers from strong to weak. So a case that was asked in part is never answered more firmly than it should be.
"""

import re
import xml.etree.ElementTree as ET
from datetime import date
from itertools import chain

from sharewell.compile.feel import concept, domain, one_of, taken, text, truth
from sharewell.practice.rulebook import NOT_SURE, AllOf, Book, Condition, Fact, Is, Named, Not, Rule, in_order

_EXPRESSIONS = ("literalExpression/text", "decisionTable/input/inputExpression/text")
_NAME, _QUOTED = re.compile(r"[A-Za-z_]\w*"), re.compile(r'"(?:\\.|[^"\\])*"')
MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def dmn(book: Book, day: date) -> str:
    """Write the rules in force on a day as one DMN document."""
    return _Document(book, day).written()


class _Document:
    def __init__(self, book: Book, day: date) -> None:
        self.book = book
        self.tiers = book.rules_on(day)
        about = {"id": "rulebook", "name": f"{book.title} {book.version}", "namespace": book.digest}
        self.root = ET.Element("definitions", {"xmlns": MODEL, **about})
        ET.SubElement(self.root, "description").text = f"{book.digest}, rules in force on {day.isoformat()}"

    def written(self) -> str:
        for source in self.book.sources.values():
            checked = "" if source.checked else " (not checked by us)"
            known = self._element("knowledgeSource", f"source_{source.id}", source.title)
            ET.SubElement(known, "description").text = f"{source.title}, {source.edition}{checked}"
        for fact in self.book.facts.values():
            self._fact(fact)
        for each in self.book.concepts.values():
            self._literal(concept(each.id), truth(self.book, each.when), "boolean", each.means)
        for decision in in_order(self.book):
            self._decision(decision)
        self._requirements()
        ET.indent(self.root)
        return ET.tostring(self.root, encoding="unicode", xml_declaration=True) + "\n"

    def _element(self, tag: str, name: str, label: str | None = None) -> ET.Element:
        return ET.SubElement(self.root, tag, {"id": _id(name), "name": label or name})

    def _fact(self, fact: Fact) -> None:
        asked = self._element("inputData", fact.id)
        ET.SubElement(asked, "description").text = fact.question
        ET.SubElement(asked, "variable", {"name": fact.id, "typeRef": "string"})
        presumed = fact.if_not_sure not in (None, NOT_SURE)
        said = f"if {fact.id} = {text(NOT_SURE)} then {text(str(fact.if_not_sure))} else {fact.id}"
        self._literal(taken(fact.id), said if presumed else fact.id, "string", fact.question)

    def _literal(self, name: str, said: str, kind: str, about: str) -> None:
        made = self._element("decision", name)
        ET.SubElement(made, "description").text = about
        ET.SubElement(made, "variable", {"name": name, "typeRef": kind})
        expression = ET.SubElement(made, "literalExpression", {"typeRef": kind})
        ET.SubElement(expression, "text").text = said

    def _decision(self, decision: str) -> None:
        """Walk the tiers: a rule that is true ends the walk; what is unknown above it stays possible."""
        said = "[]"
        named = list(zip(self.book.decisions[decision].tiers, self.tiers[decision], strict=True))
        for tier, rules in reversed(named):
            if rules:
                true, still = f"{decision}_{tier}", f"{decision}_{tier}_open"
                self._table(true, rules)
                parts = [
                    f"if ({truth(self.book, rule.when)}) = null then [{text(rule.then)}] else []"
                    for rule in rules
                ]
                self._literal(
                    still, f"concatenate({', '.join(parts)})", "Any", f"{decision}, {tier}: still open"
                )
                said = f"if {true} != null then [{true}] else concatenate({still}, {said})"
        about = "The outcomes still possible; one is left when it is settled."
        self._literal(decision, f"distinct values({said})", "Any", about)

    def _requirements(self) -> None:
        """Say of each decision what it rests on: a DMN tool gives it those variables and no others."""
        inputs = {str(one.get("name")) for one in self.root.findall("inputData")}
        decisions = {str(one.get("name")): one for one in self.root.findall("decision")}
        for made in decisions.values():
            said = " ".join(one.text or "" for path in _EXPRESSIONS for one in made.iterfind(path))
            place = next(number for number, one in enumerate(made) if one.tag == "variable") + 1
            for name in sorted(set(_NAME.findall(_QUOTED.sub("", said)))):
                if name in inputs or name in decisions:
                    needed = ET.Element("informationRequirement")
                    kind = "requiredInput" if name in inputs else "requiredDecision"
                    ET.SubElement(needed, kind, {"href": f"#{_id(name)}"})
                    made.insert(place, needed)
                    place += 1

    def _table(self, name: str, rules: tuple[Rule, ...]) -> None:
        made = self._element("decision", name)
        ET.SubElement(made, "variable", {"name": name, "typeRef": "string"})
        for source in dict.fromkeys(
            cite.source for cite in chain.from_iterable(rule.cites for rule in rules)
        ):
            needed = ET.SubElement(made, "authorityRequirement")
            ET.SubElement(needed, "requiredAuthority", {"href": f"#{_id(f'source_{source}')}"})
        rows = [(rule, self._cells(rule.when)) for rule in rules]
        columns = list(dict.fromkeys(column for _, cells in rows for column in cells))
        table = ET.SubElement(made, "decisionTable", {"hitPolicy": "ANY"})
        for column in columns:
            ET.SubElement(
                ET.SubElement(ET.SubElement(table, "input"), "inputExpression"), "text"
            ).text = column
        ET.SubElement(table, "output", {"typeRef": "string"})
        ET.SubElement(table, "annotation", {"name": "Rule, reason and sources"})
        for rule, cells in rows:
            row = ET.SubElement(table, "rule")
            for column in columns:
                ET.SubElement(ET.SubElement(row, "inputEntry"), "text").text = cells.get(column, "-")
            ET.SubElement(ET.SubElement(row, "outputEntry"), "text").text = text(rule.then)
            cites = "; ".join(f"{cite.title}, {cite.paragraph}" for cite in rule.cites)
            ET.SubElement(
                ET.SubElement(row, "annotationEntry"), "text"
            ).text = f"{rule.id}: {rule.why} ({cites})"

    def _cells(self, condition: Condition) -> dict[str, str]:
        """Return the cells of a rule by column; a part that is no single test stands whole, and must be true."""
        cells: dict[str, str] = {}
        for part in condition.parts if isinstance(condition, AllOf) else (condition,):
            column, cell = self._cell(part)
            if column in cells:
                column, cell = truth(self.book, part), "true"
            cells[column] = cell
        return cells

    def _cell(self, part: Condition) -> tuple[str, str]:
        core, holds = (part.of, False) if isinstance(part, Not) else (part, True)
        if isinstance(core, Named):
            return concept(core.name), "true" if holds else "false"
        if isinstance(core, Is) and core.name in self.book.facts:
            every = domain(self.book, core.name)
            values = tuple(value for value in every if (value in core.values) is holds)
            if values and values != every:
                return taken(core.name), one_of(values)
        return truth(self.book, part), "true"


def _id(name: str) -> str:
    """Return a name that XML takes for an id: two names never become one."""
    return "_" + "".join(
        one if one.isascii() and (one.isalnum() or one == "_") else f"-{ord(one):x}-" for one in name
    )
