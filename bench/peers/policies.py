"""Engines with names of their own: the whole rulebook at once, concepts by name."""

import json
from itertools import pairwise

from sharewell.practice.rulebook import AllOf, AnyOf, Is, Named, Not


class Regorus:
    """Rego. The case goes in as JSON text: as a dict, False would become 0.0, which Rego holds true."""

    name = "regorus (Rust Rego)"

    def __init__(self, task):
        import regorus

        self.task = task
        self.rules = {}
        lines = ["package sharewell", "import rego.v1"]
        lines += [self._decision(name) for name in task.decisions]
        lines += [
            f"owed contains {json.dumps(name)} if {{\n  {self._holds(condition)}\n}}"
            for name, condition in task.owed.items()
        ]
        answer = [f"{json.dumps(name)}: {name}" for name in task.decisions]
        answer += ['"owed": owed'] if task.owed else []
        lines += [*self.rules.values(), f"answer := {{ {', '.join(answer)} }}"]
        self.engine = regorus.Engine()
        self.engine.add_policy("sharewell.rego", "\n".join(lines))

    def decide(self, case):
        self.engine.set_input_json(json.dumps(case))
        found = json.loads(self.engine.eval_rule_as_json("data.sharewell.answer"))
        if "owed" in found:
            found["owed"] = [name for name in self.task.owed if name in set(found["owed"])]
        return found

    def _decision(self, name):
        text = f"{name} := "
        for outcome, condition in self.task.steps(name):
            holds = self._holds(condition)
            text += f"{json.dumps(outcome)} if {{\n  {holds}\n}}" if holds != "true" else json.dumps(outcome)
            if holds == "true":
                return text
            text += " else := "
        return text

    def _holds(self, condition):
        """Return one line that holds; every "or" and every "not" becomes a rule of its own."""
        if isinstance(condition, Is):
            place = (
                condition.name if condition.name in self.task.book.decisions else f"input.{condition.name}"
            )
            values = ", ".join(json.dumps(value) for value in condition.values)
            return f"{place} in {{{values}}}" if len(condition.values) > 1 else f"{place} == {values}"
        if isinstance(condition, Named):
            return self._rule(f"is_{condition.name}", self.task.meaning(condition))
        if isinstance(condition, AllOf):
            return "\n  ".join(self._holds(part) for part in condition.parts) or "true"
        if isinstance(condition, AnyOf):
            if len(condition.parts) == 1:
                return self._holds(condition.parts[0])
            return self._rule(f"any_{len(self.rules)}", condition)
        core = condition.of
        simple = isinstance(core, Is | Named)
        return f"not {self._holds(core) if simple else self._rule(f'core_{len(self.rules)}', core)}"

    def _rule(self, name, condition):
        if name not in self.rules:
            self.rules[name] = ""
            parts = condition.parts if isinstance(condition, AnyOf) else (condition,)
            self.rules[name] = "\n".join(f"{name} if {{\n  {self._holds(part)}\n}}" for part in parts)
        return name


class Zen:
    """A graph of expression nodes: concepts and decisions by height, each layer passing on all it was given."""

    name = "zen-engine (Rust)"

    def __init__(self, task):
        import zen

        self.task = task
        self.layers = []
        heights = {}
        for name in task.decisions:
            self._place(name, heights)
        for condition in task.owed.values():
            self._height(condition, heights)
        top = max(heights.values(), default=0)
        for height in range(1, top + 1):
            self.layers.append(
                {self._key(one): self._text(one) for one, at in heights.items() if at == height}
            )
        if task.owed:
            listed = ", ".join(self._condition(condition) for condition in task.owed.values())
            self.layers.append({"owed": f"[{listed}]"})
        self.decision = zen.ZenEngine().create_decision(json.dumps(self._graph()))

    def decide(self, case):
        found = self.decision.evaluate(case)["result"]
        said = {name: found[name] for name in self.task.decisions}
        if self.task.owed:
            said["owed"] = [name for name, holds in zip(self.task.owed, found["owed"], strict=True) if holds]
        return said

    def _place(self, name, heights):
        if name not in heights:
            whens = [condition for _, condition in self.task.steps(name)]
            heights[name] = 1 + max((self._height(when, heights) for when in whens), default=0)
        return heights[name]

    def _height(self, condition, heights):
        if isinstance(condition, Is):
            return self._place(condition.name, heights) if condition.name in self.task.book.decisions else 0
        if isinstance(condition, Named):
            key = ("concept", condition.name)
            if key not in heights:
                heights[key] = 1 + self._height(self.task.meaning(condition), heights)
            return heights[key]
        parts = (condition.of,) if isinstance(condition, Not) else condition.parts
        return max((self._height(part, heights) for part in parts), default=0)

    @staticmethod
    def _key(one):
        return one if isinstance(one, str) else f"is_{one[1]}"

    def _text(self, one):
        if not isinstance(one, str):
            return self._condition(self.task.book.concepts[one[1]].when)
        *steps, (last, _) = self.task.steps(one)
        text = json.dumps(last)
        for outcome, condition in reversed(steps):
            text = f"{self._condition(condition)} ? {json.dumps(outcome)} : ({text})"
        return text

    def _condition(self, condition):
        if isinstance(condition, Is):
            values = ", ".join(json.dumps(value) for value in condition.values)
            return (
                f"{condition.name} in [{values}]"
                if len(condition.values) > 1
                else f"{condition.name} == {values}"
            )
        if isinstance(condition, Named):
            return f"is_{condition.name}"
        if isinstance(condition, Not):
            return f"not ({self._condition(condition.of)})"
        every = isinstance(condition, AllOf)
        parts = [f"({self._condition(part)})" for part in condition.parts]
        return "(" + ((" and " if every else " or ").join(parts) or ("true" if every else "false")) + ")"

    def _graph(self):
        nodes = [{"id": "in", "type": "inputNode", "name": "in", "content": {}}]
        for number, layer in enumerate(self.layers):
            expressions = [{"id": key, "key": key, "value": value} for key, value in layer.items()]
            content = {"expressions": expressions, "passThrough": True}
            nodes.append(
                {"id": f"n{number}", "type": "expressionNode", "name": f"n{number}", "content": content}
            )
        nodes.append({"id": "out", "type": "outputNode", "name": "out", "content": {}})
        pairs = pairwise(nodes)
        edges = [
            {"id": f"e{number}", "type": "edge", "sourceId": one["id"], "targetId": other["id"]}
            for number, (one, other) in enumerate(pairs)
        ]
        return {"nodes": nodes, "edges": edges}
