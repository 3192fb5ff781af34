"""Templates escape what people type, load nothing from elsewhere, and hold no inline script or style."""

import re
from pathlib import Path

from tests.house.tree import ROOT

TEMPLATES = sorted((ROOT / "src/sharewell/web/templates").rglob("*.html"))
UNSAFE = {
    "a govuk parameter that is not escaped": re.compile(r"""["']?\b(html|\w+Html)["']?\s*:"""),
    "safe": re.compile(r"\|\s*safe\b|Markup\("),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)"),
    "an inline style": re.compile(r"\bstyle=|<style"),
    "an event attribute": re.compile(r"\bon(click|load|submit|change|input)="),
    "another host": re.compile(r"""(src|href|action)=["']?(https?:)?//"""),
}


def found(text):
    return [what for what, pattern in UNSAFE.items() if pattern.search(text)]


def test_templates_hold_nothing_unsafe():
    assert TEMPLATES
    assert {str(path): found(path.read_text()) for path in TEMPLATES if found(path.read_text())} == {}


def test_the_patterns_find_what_they_look_for():
    planted = [
        '{"html": name}',
        "{{ name | safe }}",
        "<script>x()</script>",
        '<p style="x">',
        '<a onclick="x">',
        '<a href="//x">',
    ]
    assert [found(each) for each in planted] == [[what] for what in UNSAFE]


JINJA = re.compile(
    r"\{% block wide %\}.*?\{% endblock %\}|\{#.*?#\}|\{%-?\s*trans\b.*?endtrans\s*-?%\}|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)
MARKUP = re.compile(r"<(kbd|code)\b.*?</\1>|<!--.*?-->|<[^>]*>", re.DOTALL)
SPOKEN = re.compile(r"""\b(?:alt|title|placeholder|aria-label)="([^"]*)\"""")
# A name, the number that is the same in every language, and a command.
NOT_TRANSLATED = {"Sharewell", "999", "sharewell record verify FILE"}


def untranslated(text):
    """Return what people would read that goes through no ``_()``: text outside tags, and attributes that are read out."""
    bare = JINJA.sub("", text)
    said = [*MARKUP.sub("\n", bare).splitlines(), *SPOKEN.findall(bare)]
    return [
        each.strip()
        for each in said
        if re.search(r"[A-Za-z]{2}|\d", each) and each.strip() not in NOT_TRANSLATED
    ]


def test_every_text_for_people_can_be_translated():
    found = {str(path.relative_to(ROOT)): untranslated(path.read_text()) for path in TEMPLATES}
    assert {path: said for path, said in found.items() if said} == {}


def test_the_look_for_untranslated_text_finds_it():
    planted = '<p title="Over here">{{ _("Fine") }} not fine {# fine #}<kbd>Esc</kbd></p>{% trans %}fine{% endtrans %}'
    assert untranslated(planted) == ["not fine", "Over here"]


PARENT = re.compile(r'{% extends "([^"]+)" %}')


def root_of(name):
    """Return the template that a page stands on in the end."""
    parent = PARENT.search((ROOT / "src/sharewell/web/templates" / name).read_text())
    return root_of(parent[1]) if parent else name


def test_every_page_leads_to_the_numbers_to_ring():
    """Every page stands on the layout, whose first link no page can leave out."""
    layout = (ROOT / "src/sharewell/web/templates/layout.html").read_text()
    body = layout.partition("<body")[2]
    assert "{{ url('urgent') }}" in body.partition("{% block")[0]
    names = [path.relative_to(ROOT / "src/sharewell/web/templates").as_posix() for path in TEMPLATES]
    pages = [name for name in names if not name.startswith("parts/")]
    assert len(pages) > 20
    assert [name for name in pages if root_of(name) != "layout.html"] == []


def test_committed_assets_are_the_bytes_that_were_listed():
    import hashlib

    for folder in (ROOT / "src/sharewell/web/static", ROOT / "tests/vendor"):
        lines = [line.split("  ") for line in (folder / "SHA256SUMS").read_text().splitlines()]
        actual = [[hashlib.sha256((folder / name).read_bytes()).hexdigest(), name] for _, name in lines]
        assert actual == lines
        assert {name for _, name in lines} == {each.name for each in Path(folder).iterdir()} - {"SHA256SUMS"}
