"""The house keeps its manner: small functions, plain names, a sentence at every door."""

import ast
import re
from statistics import quantiles

from tests.house.tree import functions, modules, named, parsed, tracked

NOT_USED = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "service",
    "handler",
    "process",
    "misc",
    "common",
    "base",
}


def code_lines(function: ast.AST, source: list[str]) -> int:
    """Count lines of code: no blank line, no comment, no docstring."""
    body = function.body
    first = body[1] if ast.get_docstring(function) is not None and len(body) > 1 else body[0]
    lines = source[first.lineno - 1 : function.end_lineno]
    return 1 + sum(1 for line in lines if line.strip() and not line.strip().startswith("#"))


def test_functions_are_short():
    sizes = {}
    for path in modules():
        source = path.read_text().splitlines()
        sizes |= {f"{named(path)}:{f.lineno} {f.name}": code_lines(f, source) for f in functions(path)}
    assert {name: size for name, size in sizes.items() if size > 60} == {}
    assert quantiles(sizes.values(), n=20)[-1] <= 30


def test_modules_are_at_most_300_lines():
    assert {named(path): n for path in modules() if (n := len(path.read_text().splitlines())) > 300} == {}


def test_every_module_starts_with_a_sentence():
    without = [named(path) for path in modules() if not (ast.get_docstring(parsed(path)) or "").strip()]
    assert without == []


def test_public_functions_of_practice_and_actions_say_what_they_do():
    silent = [
        f"{named(path)}:{node.lineno} {node.name}"
        for path in modules("practice") + modules("actions")
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_empty_names_are_not_used():
    """Modules, classes and functions carry a name of the field. `Manager` is Django's own word for its own class."""
    found = [
        f"{named(path)} {name}"
        for path in modules()
        for name in [
            path.stem,
            *(n.name for n in ast.walk(parsed(path)) if isinstance(n, ast.ClassDef | ast.FunctionDef)),
        ]
        if name not in {"process_view", "process_exception"}  # Django calls its middleware by these names
        if NOT_USED & set(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().split("_"))
    ]
    assert found == []


UNSAID = [
    "threshold not met",
    "low risk",
    "no risk",
    "consent overridden",
    "override consent",
    "stands in court",
    "you must by law",
    "zero knowledge",
]


def test_words_we_never_say_to_anybody_are_said_nowhere():
    """Source: the words of safeguarding leads (GLOSSARY, "Words"). F10's "unknown is never" line is the one exception."""
    shown = tracked("src/sharewell/web/templates", "src/sharewell/guidance", "src/sharewell/web/*.py")
    found = [
        f"{named(path)}: {phrase}"
        for path in shown
        if path.suffix in {".html", ".toml", ".py"}
        for phrase in UNSAID
        for line in path.read_text().lower().splitlines()
        if phrase in line and "never" not in line
    ]
    assert found == []
