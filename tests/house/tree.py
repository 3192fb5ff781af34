"""What the house tests look at: the tracked files, and the source as syntax trees."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "sharewell"

Function = ast.FunctionDef | ast.AsyncFunctionDef


def tracked(*patterns: str) -> list[Path]:
    """Return the files git knows or would add, so that a new file is held to the rules before its first commit."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def modules(*parts: str) -> list[Path]:
    """Return the source modules under one folder, migrations left out."""
    return sorted(path for path in SOURCE.joinpath(*parts).rglob("*.py") if "migrations" not in path.parts)


def functions(path: Path) -> Iterator[Function]:
    yield from (
        node for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def calls(tree: ast.AST) -> Iterator[str]:
    """Return the dotted name of everything called in a tree."""
    yield from (ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))
