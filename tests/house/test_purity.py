"""Practice computes and nothing else; only one act opens sealed content; only acts write."""

import ast

from tests.house.tree import SOURCE, calls, modules, named, parsed

IMPURE = {"open", "input", "print", "exec", "eval", "__import__", "breakpoint"}
CLOCKS = {"now", "today", "utcnow", "uuid4", "uuid1", "urandom", "token_bytes", "getenv"}


def test_practice_never_opens_a_file_reads_a_clock_or_draws_lots():
    found = [
        f"{named(path)}: {name}"
        for path in modules("practice")
        for name in calls(parsed(path))
        if name in IMPURE or name.rsplit(".", 1)[-1] in CLOCKS
    ]
    assert found == []


def test_only_open_content_opens_sealed_content():
    """By call or by import: ``store.sealing.open_sealed`` is reached from one module, and opens nowhere in the store."""
    openers = {
        named(path) for path in modules() for name in calls(parsed(path)) if name.endswith("open_sealed")
    }
    importers = {
        named(path)
        for path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom) and any(alias.name == "open_sealed" for alias in node.names)
    }
    assert openers == {"src/sharewell/actions/open_content.py"}
    assert importers == set()
    sealing = parsed(SOURCE / "store" / "sealing.py")
    assert "open_sealed" in {node.name for node in ast.walk(sealing) if isinstance(node, ast.FunctionDef)}


WRITES = {
    "create",
    "bulk_create",
    "save",
    "update",
    "delete",
    "get_or_create",
    "update_or_create",
    "bulk_update",
}


def test_only_acts_write():
    """Pages and the command line ask an action; they never touch a row themselves."""
    found = [
        f"{named(path)}: {name}"
        for path in modules("web") + modules("cli")
        for name in calls(parsed(path))
        if name.rsplit(".", 1)[-1] in WRITES and ("objects" in name or name.startswith("self.instance"))
    ]
    assert found == []


def test_guidance_holds_one_function():
    tree = parsed(SOURCE / "guidance" / "__init__.py")
    assert [node.name for node in tree.body if isinstance(node, ast.FunctionDef)] == ["read"]
    assert modules("guidance") == [SOURCE / "guidance" / "__init__.py"]
