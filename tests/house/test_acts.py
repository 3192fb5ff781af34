"""Every act appends exactly one entry; what writes without one is a closed list, each with its reason."""

import ast

from tests.house.tree import modules, named, parsed

WRITES = {
    "save",
    "create",
    "bulk_create",
    "get_or_create",
    "update_or_create",
    "bulk_update",
    "delete",
    "insert",
}

# Reason for each: nothing here is anybody's act in the record.
WITHOUT_ENTRY = {
    "draft.save_draft": "a draft is nobody's record",
    "draft.change_draft": "a draft is nobody's record",
    "draft.discard_draft": "a draft is nobody's record",
    "dispose.finish_disposal": "destroys the keys of what an entry says was disposed of, and notes that they are gone",
    "raise_worry.insert": "writes the rows that an act hands it, inside that act",
    "cosign.add_checkpoint": "a witness's word about a partner's log",
    "gather_cosignatures.gather_cosignatures": "the clock's own: it keeps what partners signed, and nobody acts",
    "back_up_keys.back_up_keys": "the server's own keys, of no agency; remembered in a row",
    "restore_keys.remember": "the server's own keys, of no agency; remembers which file of them was used",
    "end_sittings.end_sittings": "sign-in: nothing of a child is changed or shown",
    "tick.tick": "the clock's own tidying; it signs and lets go, and nobody acts",
}


def _public():
    for path in modules("actions"):
        for node in parsed(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield f"{path.stem}.{node.name}", node


def _called(node):
    """Return the last word of everything called in a function, those nested in it included."""
    return [
        ast.unparse(call.func).rsplit(".", 1)[-1] for call in ast.walk(node) if isinstance(call, ast.Call)
    ]


def test_every_public_function_that_writes_enters_once_or_is_on_the_closed_list():
    found = {name: _called(node) for name, node in _public()}
    writers = {name for name, called in found.items() if WRITES & set(called)}
    entering = {name: called.count("enter") for name, called in found.items() if "enter" in called}
    assert {name: times for name, times in entering.items() if times != 1} == {}
    assert writers - set(entering) == set(WITHOUT_ENTRY)


def test_only_public_acts_enter():
    """A private function that enters would let one act append two entries unseen."""
    inner = [
        f"{named(path)}: {node.name}"
        for path in modules("actions")
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("_") and "enter" in _called(node)
    ]
    assert inner == []


def test_each_act_is_tried_in_the_test_that_counts_entries():
    from tests.actions.test_one_entry import ACTS

    entering = {name.rsplit(".", 1)[-1] for name, node in _public() if "enter" in _called(node)}
    assert entering == set(ACTS)


def test_the_check_sees_an_act_that_enters_twice_and_a_write_without_an_entry():
    planted = ast.parse(
        "def act():\n    enter(x)\n    log.enter(y)\n    def apply():\n        Row.objects.create(a=1)"
    ).body[0]
    called = _called(planted)
    assert called.count("enter") == 2
    assert WRITES & set(called) == {"create"}
