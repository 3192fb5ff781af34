"""Engines of single expressions: a list of outcomes for each layer of decisions, then one list of duties."""

import json

from sharewell.practice.rulebook import AllOf, Is, Named, Not


class Expressions:
    """Concepts stand inline: these engines have no names of their own. The outcome of a layer is put to the next."""

    def __init__(self, task):
        self.task = task
        self.layers = [
            (names, self.ready(self.listed([self.decision(name) for name in names]))) for names in task.layers
        ]
        self.owed = list(task.owed)
        if self.owed:
            self.last = self.ready(self.listed([self.condition(one) for one in task.owed.values()]))

    def decide(self, case):
        known = dict(case)
        for names, ready in self.layers:
            known.update(zip(names, self.run(ready, known), strict=True))
        said = {name: known[name] for name in self.task.decisions}
        if self.owed:
            said["owed"] = [
                name for name, holds in zip(self.owed, self.run(self.last, known), strict=True) if holds
            ]
        return said

    # Texts, for all but JSON Logic.
    words = ("&&", "||", "!", "true", "false")

    def listed(self, parts):
        return f"[{', '.join(parts)}]"

    def decision(self, name):
        *steps, (last, _) = self.task.steps(name)
        text = json.dumps(last)
        for outcome, condition in reversed(steps):
            text = f"{self.condition(condition)} ? {json.dumps(outcome)} : ({text})"
        return f"({text})"

    def condition(self, condition):
        both, either, opposite, true, false = self.words
        if isinstance(condition, Is):
            values = [json.dumps(value) for value in condition.values]
            return (
                f"{condition.name} == {values[0]}"
                if len(values) == 1
                else f"{condition.name} in [{', '.join(values)}]"
            )
        if isinstance(condition, Named):
            return self.condition(self.task.meaning(condition))
        if isinstance(condition, Not):
            return f"({opposite} ({self.condition(condition.of)}))"
        every = isinstance(condition, AllOf)
        parts = [f"({self.condition(part)})" for part in condition.parts]
        return "(" + (f" {both if every else either} ".join(parts) or (true if every else false)) + ")"


class CelRust(Expressions):
    """The common expression language, in Rust."""

    name = "common-expression-language (Rust CEL)"

    def ready(self, text):
        import cel

        return cel.compile(text)

    def run(self, ready, known):
        return ready.execute(known)


class CelCpp(Expressions):
    """Each outcome's condition flat in a list, the first that holds counts: it refuses deep nests of ?:."""

    name = "cel-expr-python (C++ CEL)"

    def ready(self, text):
        from cel_expr_python import cel

        names = (*self.task.book.facts, *self.task.book.decisions)
        return cel.NewEnv(variables=dict.fromkeys(names, cel.Type.STRING)).compile(text)

    def run(self, ready, known):
        found = ready.eval(data=known).plain_value()
        return [one if isinstance(one, bool) else "".join(one).split(",")[0] for one in found]

    def decision(self, name):
        *steps, (last, _) = self.task.steps(name)
        parts = [f'{self.condition(condition)} ? "{outcome}," : ""' for outcome, condition in steps]
        return f"[{', '.join([*parts, json.dumps(last)])}]"


class RuleEngine(Expressions):
    """An engine of rules in pure Python."""

    name = "rule-engine (pure Python)"
    words = ("and", "or", "not", "true", "false")

    def ready(self, text):
        import rule_engine

        return rule_engine.Rule(text)

    def run(self, ready, known):
        return ready.evaluate(known)


class DataLogic(Expressions):
    """JSON Logic, in Rust."""

    name = "datalogic-py (Rust JSON Logic)"

    def ready(self, logic):
        import datalogic_py

        return datalogic_py.Engine().compile(logic)

    def run(self, ready, known):
        return ready.evaluate(known)

    def listed(self, parts):
        return parts

    def decision(self, name):
        *steps, (last, _) = self.task.steps(name)
        return {"if": [*(each for outcome, when in steps for each in (self.condition(when), outcome)), last]}

    def condition(self, condition):
        if isinstance(condition, Is):
            asked = {"var": condition.name}
            if len(condition.values) == 1:
                return {"===": [asked, condition.values[0]]}
            return {"in": [asked, list(condition.values)]}
        if isinstance(condition, Named):
            return self.condition(self.task.meaning(condition))
        if isinstance(condition, Not):
            return {"!": [self.condition(condition.of)]}
        every = isinstance(condition, AllOf)
        parts = [self.condition(part) for part in condition.parts]
        return {"and" if every else "or": parts} if parts else every
