"""Reads DMN back and works it out: a small evaluator of the part of FEEL that our documents use."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any

from sharewell.compile.dmn import MODEL

NS = {"d": MODEL}
TOKEN = re.compile(r'\s*("(?:\\.|[^"\\])*"|distinct values|[\w]+|!=|[=(),\[\]])')


class Model:
    """A DMN document: its decisions by name, each worked out when asked for."""

    def __init__(self, document: str) -> None:
        self.root = ET.fromstring(document)
        self.inputs = [one.get("name") for one in self.root.findall("d:inputData", NS)]
        self.decisions = {one.get("name"): one for one in self.root.findall("d:decision", NS)}
        self._read: dict[str, Any] = {}
        names = {f"#{one.get('id')}": one.get("name") for one in self.root}
        path = "d:informationRequirement/*"
        self.needs = {
            name: {names[need.get("href")] for need in one.findall(path, NS)}
            for name, one in self.decisions.items()
        }

    def decide(self, given: Mapping[str, str]) -> "Case":
        return Case(self, given)

    def expression(self, said: str) -> Any:
        if said not in self._read:
            self._read[said] = Reader(said).whole()
        return self._read[said]


class Case:
    def __init__(self, model: Model, given: Mapping[str, str]) -> None:
        self.model = model
        self.known: dict[str, Any] = {name: given.get(name) for name in model.inputs}
        self.within: list[str] = []

    def value(self, name: str) -> Any:
        if self.within:
            assert name in self.model.needs[self.within[-1]], (
                f"{self.within[-1]} does not say that it needs {name}"
            )
        if name not in self.known:
            self.within.append(name)
            self.known[name] = self._work_out(self.model.decisions[name])
            self.within.pop()
        return self.known[name]

    def _work_out(self, decision: ET.Element) -> Any:
        table = decision.find("d:decisionTable", NS)
        if table is None:
            return self.said(decision.find("d:literalExpression/d:text", NS).text)
        assert table.get("hitPolicy") == "ANY"
        columns = [one.text for one in table.findall("d:input/d:inputExpression/d:text", NS)]
        hits = []
        for row in table.findall("d:rule", NS):
            cells = [one.text for one in row.findall("d:inputEntry/d:text", NS)]
            if all(self._meets(column, cell) for column, cell in zip(columns, cells, strict=True)):
                hits.append(self.said(row.find("d:outputEntry/d:text", NS).text))
        assert len(set(hits)) <= 1, "rows of a table with hit policy ANY disagree"
        return hits[0] if hits else None

    def _meets(self, column: str, cell: str) -> bool:
        if cell == "-":
            return True
        value = self.said(column)
        return any(value is one or value == one for one in self.said(f"[{cell}]"))

    def said(self, expression: str) -> Any:
        return self.work(self.model.expression(expression), {})

    def work(self, tree: Any, local: Mapping[str, Any]) -> Any:
        kind, *parts = tree
        if kind == "value":
            return parts[0]
        if kind == "name":
            return local[parts[0]] if parts[0] in local else self.value(parts[0])
        if kind == "if":
            test, then, other = parts
            return self.work(then if self.work(test, local) is True else other, local)
        if kind in ("some", "every"):
            name, among, test = parts
            found = [self.work(test, {**local, name: one}) for one in self.work(among, local)]
            return any(found) if kind == "some" else all(found)
        values = [self.work(part, local) for part in parts]
        return CALLS[kind](*values)


CALLS = {
    "and": lambda *values: False if False in values else None if None in values else True,
    "or": lambda *values: True if True in values else None if None in values else False,
    "not": lambda value: None if value is None else not value,
    "=": lambda one, other: one == other,
    "!=": lambda one, other: one != other,
    "in": lambda one, values: one in values,
    "list": lambda *values: list(values),
    "concatenate": lambda *lists: [one for each in lists for one in each],
    "distinct values": lambda values: list(dict.fromkeys(values)),
}


class Reader:
    """Recursive descent over one expression."""

    def __init__(self, said: str) -> None:
        self.tokens, at = [], 0
        while at < len(said.rstrip()):
            found = TOKEN.match(said, at)
            assert found, said[at:]
            self.tokens.append(found[1])
            at = found.end()
        self.at = 0

    def whole(self) -> Any:
        tree = self.expression()
        assert self.at == len(self.tokens), self.tokens[self.at :]
        return tree

    def next(self, *wanted: str) -> bool:
        if self.at < len(self.tokens) and self.tokens[self.at] in wanted:
            self.at += 1
            return True
        return False

    def must(self, wanted: str) -> None:
        assert self.next(wanted), (wanted, self.tokens[self.at :])

    def expression(self) -> Any:
        if self.next("if"):
            test = self.expression()
            self.must("then")
            then = self.expression()
            self.must("else")
            return ("if", test, then, self.expression())
        for kind in ("some", "every"):
            if self.next(kind):
                name = self.take()
                self.must("in")
                among = self.single()
                self.must("satisfies")
                return (kind, name, among, self.expression())
        return self.joined("or", lambda: self.joined("and", self.compared))

    def joined(self, word: str, inner: Any) -> Any:
        parts = [inner()]
        while self.next(word):
            parts.append(inner())
        return parts[0] if len(parts) == 1 else (word, *parts)

    def compared(self) -> Any:
        left = self.single()
        for sign in ("=", "!="):
            if self.next(sign):
                return (sign, left, self.single())
        if self.next("in"):
            self.must("(")
            return ("in", left, ("list", *self.until(")")))
        return left

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def until(self, end: str) -> list[Any]:
        parts = []
        while not self.next(end):
            parts.append(self.expression())
            self.next(",")
        return parts

    def single(self) -> Any:
        token = self.take()
        if token == "(":
            (inner,) = self.until(")")
            return inner
        if token == "[":
            return ("list", *self.until("]"))
        if token.startswith('"'):
            return ("value", re.sub(r"\\(.)", r"\1", token[1:-1]))
        if token in ("true", "false", "null"):
            return ("value", {"true": True, "false": False, "null": None}[token])
        if self.next("("):
            return (token, *self.until(")"))
        return ("name", token)
