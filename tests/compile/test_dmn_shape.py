"""The DMN document has the shape that DMN 1.3 asks for, and every wrong shape that we could think of is found.

The published schema may not be handed on with ours; this is what we read in it. Documents were also held to it by hand.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date

import pytest

from sharewell.compile.dmn import MODEL, dmn
from sharewell.practice.rulebook import SHIPPED, national_book, shipped_protocol, with_protocol
from tests.compile.forms import vector_book

BOOK = national_book()
TODAY = date(2026, 11, 22)
DOCUMENT = dmn(BOOK, TODAY)
ID = re.compile(r"[A-Za-z_][\w.-]*")
HIT_POLICIES = ("UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER")
# What stands in each element, in this order, and what it has to say of itself.
INSIDE = {
    "definitions": (r"(description )?((knowledgeSource|inputData|decision) )+", ("id", "name", "namespace")),
    "knowledgeSource": (r"(description )?", ("id", "name")),
    "inputData": (r"(description )?variable ", ("id", "name")),
    "decision": (
        r"(description )?variable (informationRequirement )*(authorityRequirement )*(literalExpression |decisionTable )",
        ("id", "name"),
    ),
    "informationRequirement": (r"requiredInput |requiredDecision ", ()),
    "authorityRequirement": (r"requiredAuthority ", ()),
    "requiredInput": ("", ("href",)),
    "requiredDecision": ("", ("href",)),
    "requiredAuthority": ("", ("href",)),
    "decisionTable": (r"(input )*(output )(annotation )*(rule )+", ("hitPolicy",)),
    "input": (r"inputExpression ", ()),
    "output": ("", ("typeRef",)),
    "rule": (r"(inputEntry )*(outputEntry )(annotationEntry )*", ()),
    "annotation": ("", ("name",)),
    "variable": ("", ("name", "typeRef")),
    "literalExpression": (r"text ", ("typeRef",)),
    **dict.fromkeys(("inputExpression", "inputEntry", "outputEntry", "annotationEntry"), (r"text ", ())),
    **dict.fromkeys(("description", "text"), ("", ())),
}
POINTS_AT = {
    "requiredInput": "inputData",
    "requiredDecision": "decision",
    "requiredAuthority": "knowledgeSource",
}


def wrong(document: str) -> list[str]:
    """Return what is wrong with a document's shape."""
    root = ET.fromstring(document)
    return [*_elements(root), *_names(root), *_references(root), *_tables(root), *_circles(root)]


def _tag(element: ET.Element) -> str:
    return element.tag.removeprefix(f"{{{MODEL}}}")


def _elements(root: ET.Element) -> Iterator[str]:
    for element in root.iter():
        tag = _tag(element)
        if tag not in INSIDE:
            yield f"no element {tag}"
            continue
        inside, asked = INSIDE[tag]
        if not re.fullmatch(inside, "".join(f"{_tag(one)} " for one in element)):
            yield f"what stands in {tag}"
        if not set(asked) <= set(element.keys()) <= {*asked, "id", "name", "typeRef"}:
            yield f"what {tag} says of itself"
        if len(element) and (element.text or "").strip():
            yield f"text in {tag}"


def _names(root: ET.Element) -> Iterator[str]:
    for key in ("id", "name"):
        held = [
            one.get(key) for one in root if one.get(key) and (key == "id" or _tag(one) != "knowledgeSource")
        ]
        yield from (f"{key} twice" for one in set(held) if held.count(one) > 1)
    yield from ("an id that is none" for one in root.iter() if not ID.fullmatch(one.get("id", "_")))
    for one in root:
        variable = one.find(f"{{{MODEL}}}variable")
        if variable is not None and variable.get("name") != one.get("name"):
            yield "a variable of another name"


def _references(root: ET.Element) -> Iterator[str]:
    kinds = {f"#{one.get('id')}": _tag(one) for one in root}
    for one in root.iter():
        if _tag(one) in POINTS_AT and kinds.get(one.get("href", "")) != POINTS_AT[_tag(one)]:
            yield f"where {_tag(one)} points"


def _tables(root: ET.Element) -> Iterator[str]:
    for table in root.iter(f"{{{MODEL}}}decisionTable"):
        if table.get("hitPolicy") not in HIT_POLICIES:
            yield "a hit policy that is none"
        kinds = [_tag(one) for one in table]
        for row in table.iter(f"{{{MODEL}}}rule"):
            cells = [_tag(one) for one in row]
            pairs = (("input", "inputEntry"), ("output", "outputEntry"), ("annotation", "annotationEntry"))
            if any(kinds.count(column) != cells.count(cell) for column, cell in pairs):
                yield "a row of another length"


def _circles(root: ET.Element) -> Iterator[str]:
    path = f"{{{MODEL}}}informationRequirement/{{{MODEL}}}requiredDecision"
    rests = {f"#{one.get('id')}": {need.get("href") for need in one.findall(path)} for one in root}
    while rests:
        settled = {name for name, needs in rests.items() if not needs & rests.keys()}
        if not settled:
            yield f"a circle of {len(rests)}"
            return
        rests = {name: needs for name, needs in rests.items() if name not in settled}


@pytest.mark.parametrize("day", [date(2025, 3, 3), TODAY], ids=str)
@pytest.mark.parametrize("book", [BOOK, vector_book()], ids=["national", "vectors"])
def test_document_has_the_shape_of_dmn(book, day):
    assert wrong(dmn(book, day)) == []


@pytest.mark.parametrize("name", SHIPPED)
def test_document_of_a_protocol_has_the_shape_of_dmn(name):
    assert wrong(dmn(with_protocol(BOOK, shipped_protocol(name, BOOK)), TODAY)) == []


ENTRY = re.compile(r"<inputEntry>.*?</inputEntry>", re.DOTALL)
SPOILED = {
    "an element of another name": (DOCUMENT.replace("<annotation ", "<note ", 1), "no element note"),
    "the expression before the variable": (
        re.sub(r"(<variable [^>]*/>)(\s*<literalExpression.*?</literalExpression>)", r"\2\1", DOCUMENT, count=1, flags=re.DOTALL),
        "what stands in decision",
    ),
    "an input without a type": (
        DOCUMENT.replace(' name="danger_now" typeRef="string"', ' name="danger_now"', 1),
        "what variable says of itself",
    ),
    "an id twice": (DOCUMENT.replace('id="_level"', 'id="_danger_now"', 1), "id twice"),
    "an id that begins with a digit": (DOCUMENT.replace('id="_level"', 'id="9_level"', 1), "an id that is none"),
    "a requirement of nothing": (DOCUMENT.replace('requiredInput href="#_level"', 'requiredInput href="#_lvel"', 1), "where requiredInput points"),
    "a decision called an input": (DOCUMENT.replace('requiredInput href="#_level"', 'requiredInput href="#_is_danger"', 1), "where requiredInput points"),
    "a hit policy of our own": (DOCUMENT.replace('"ANY"', '"SOME"', 1), "a hit policy that is none"),
    "a row without a cell": (ENTRY.sub("", DOCUMENT, count=1), "a row of another length"),
    "a decision that rests on itself": (
        DOCUMENT.replace('requiredDecision href="#_taken_danger_now"', 'requiredDecision href="#_is_danger"', 1),
        "a circle of",
    ),
    "a variable of another name": (
        DOCUMENT.replace('<variable name="level"', '<variable name="levels"', 1),
        "a variable of another name",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", SPOILED)
def test_document_of_another_shape_is_found(what):
    document, said = SPOILED[what]
    assert document != DOCUMENT
    assert any(one.startswith(said) for one in wrong(document))
