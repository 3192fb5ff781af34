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


def test_committed_assets_are_the_bytes_that_were_listed():
    import hashlib

    for folder in (ROOT / "src/sharewell/web/static", ROOT / "tests/vendor"):
        lines = [line.split("  ") for line in (folder / "SHA256SUMS").read_text().splitlines()]
        actual = [[hashlib.sha256((folder / name).read_bytes()).hexdigest(), name] for _, name in lines]
        assert actual == lines
        assert {name for _, name in lines} == {each.name for each in Path(folder).iterdir()} - {"SHA256SUMS"}
