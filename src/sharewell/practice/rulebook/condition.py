"""Conditions as a rule states them: names joined by and, or, not, ==, != and in; read once, never run as code."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias


@dataclass(frozen=True)
class Is:
    """A fact or an earlier decision is one of these values."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Named:
    """A bare name: a yes/no fact or a concept, told apart when the book is put together."""

    name: str


@dataclass(frozen=True)
class Not:
    """The opposite of another condition."""

    of: "Condition"


@dataclass(frozen=True)
class AllOf:
    """Every part holds; with no parts it always holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Condition", ...]


Condition: TypeAlias = Is | Named | Not | AllOf | AnyOf
ALWAYS = AllOf(())
_ALLOWED = "Use only names, 'values' in quotes, and, or, not, ==, != and in."
_DEEPEST = 40


class ConditionError(ValueError):
    """A condition that cannot be read; carries what is wrong and how to mend it."""

    def __init__(self, wrong: str, mend: str = _ALLOWED) -> None:
        self.wrong = wrong
        self.mend = mend
        super().__init__(f"{wrong} {mend}")


@lru_cache(maxsize=2048)  # a book laid over another is read with every national rule again
def parse(text: str) -> Condition:
    """Read one condition. Refuses anything but names, and, or, not, ==, != and in."""
    if "\0" in text:
        raise ConditionError("The condition holds a NUL character.", "Delete it.")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ConditionError(f"The condition {text!r} cannot be read.") from error
    return _read(tree.body, _DEEPEST)


def _read(node: ast.expr, room: int) -> Condition:
    if room == 0:
        raise ConditionError("The condition is nested too deep.", "Split it into named concepts.")
    if isinstance(node, ast.Name):
        return Named(node.id)
    if isinstance(node, ast.BoolOp):
        parts = tuple(_read(value, room - 1) for value in node.values)
        return AllOf(parts) if isinstance(node.op, ast.And) else AnyOf(parts)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return Not(_read(node.operand, room - 1))
    if isinstance(node, ast.Compare):
        return _comparison(node)
    raise ConditionError(f"{ast.unparse(node)!r} is not allowed in a condition.")


def _comparison(node: ast.Compare) -> Condition:
    if len(node.ops) != 1 or not isinstance(node.left, ast.Name):
        raise ConditionError(f"{ast.unparse(node)!r} must compare one name with a value in quotes.")
    operator, right, name = node.ops[0], node.comparators[0], node.left.id
    if isinstance(operator, ast.Eq):
        return Is(name, (_value(right),))
    if isinstance(operator, ast.NotEq):
        return Not(Is(name, (_value(right),)))
    if isinstance(operator, (ast.In, ast.NotIn)) and isinstance(right, (ast.Tuple, ast.List)):
        inside = Is(name, tuple(_value(item) for item in right.elts))
        return inside if isinstance(operator, ast.In) else Not(inside)
    raise ConditionError(f"{ast.unparse(node)!r} uses a comparison that is not allowed.")


def _value(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise ConditionError(f"{ast.unparse(node)!r} must be a value in quotes.")


def names(condition: Condition) -> Iterator[Is | Named]:
    """Walk every leaf of a condition, left to right."""
    if isinstance(condition, (Is, Named)):
        yield condition
    elif isinstance(condition, Not):
        yield from names(condition.of)
    else:
        for part in condition.parts:
            yield from names(part)
