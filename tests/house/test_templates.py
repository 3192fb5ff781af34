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


def test_committed_assets_are_the_bytes_that_were_listed():
    import hashlib

    for folder in (ROOT / "src/sharewell/web/static", ROOT / "tests/vendor"):
        lines = [line.split("  ") for line in (folder / "SHA256SUMS").read_text().splitlines()]
        actual = [[hashlib.sha256((folder / name).read_bytes()).hexdigest(), name] for _, name in lines]
        assert actual == lines
        assert {name for _, name in lines} == {each.name for each in Path(folder).iterdir()} - {"SHA256SUMS"}
