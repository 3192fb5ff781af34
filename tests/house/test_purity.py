"""Practice computes and nothing else; only one act opens sealed content; only acts write."""

import ast
import os
import subprocess
import sys

from tests.house.tree import ROOT, SOURCE, calls, modules, named, parsed

IMPURE = {"open", "input", "print", "exec", "eval", "__import__", "breakpoint"}
CLOCKS = {"now", "today", "utcnow", "uuid4", "uuid1", "urandom", "token_bytes", "getenv"}


LOADERS = {"importlib", "io", "builtins", "ctypes", "platform", "locale"}


def impure(tree):
    """Return what in a tree opens a file, reads a clock, draws lots, or could load something that does."""
    called = [name for name in calls(tree) if name in IMPURE or name.rsplit(".", 1)[-1] in CLOCKS]
    imported = [
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [getattr(node, "module", None), *(alias.name for alias in node.names)]
        if name and name.partition(".")[0] in LOADERS
    ]
    return called + imported


def test_practice_never_opens_a_file_reads_a_clock_or_draws_lots():
    found = [f"{named(path)}: {name}" for path in modules("practice") for name in impure(parsed(path))]
    assert found == []


def test_the_check_finds_what_it_looks_for():
    planted = [
        "open('x')",
        "datetime.now()",
        "uuid.uuid4()",
        "import importlib.resources",
        "from io import FileIO",
    ]
    assert [each for each in planted if not impure(ast.parse(each))] == []


# Once everything is imported and the book is read, nothing more is opened, asked of the system, or sent.
WATCHED = """
import sys
from datetime import date
from sharewell.practice.record import KeySigner, Statement, check, root
from sharewell.practice.rulebook import Case, Party, answer, book_from_canonical, document, national_book, open_questions
book = national_book()
canonical = book.canonical()
def case(book):
    someone = Party("A", {"child_age": "under_13"}), Party("B", {"recipient_function": "childrens_social_care"})
    return Case(on=date(2026, 11, 22), facts={"danger_now": "yes"}, children=someone[:1], recipients=someone[1:])
answer(book, case(book))
touched = []
sys.addaudithook(lambda event, _: touched.append(event) if event.split(".")[0] in
                 {"open", "socket", "subprocess", "os", "import", "urllib", "ctypes"} else None)
again = book_from_canonical(canonical)
told = [document(each) for each in answer(again, case(again))]
open_questions(again, case(again)), root([b"x" * 32])
print(len(told), touched)
open(sys.argv[0] if len(sys.argv[0]) > 2 else "/dev/null").close()
print(touched)
"""


def test_practice_at_work_touches_nothing_outside_itself():
    ran = subprocess.run(
        [sys.executable, "-c", WATCHED], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    # The last line shows that the watch sees a file that is opened.
    assert (ran.stdout.splitlines(), ran.stderr) == (["1 []", "['open']"], "")


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
