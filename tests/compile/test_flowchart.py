"""Charts: every rule is in, in the tiers' order, said alike as text and as a picture that anybody can read and print."""

import re
import xml.etree.ElementTree as ET
from datetime import date

import pytest

from sharewell.compile.flowchart import OURS, chart, chart_text
from sharewell.compile.svg import WIDTH, chart_svg, one_page_svg, wrapped
from sharewell.practice.rulebook import national_book, read_book
from tests.compile.forms import VECTORS, vector_book

BOOK = national_book()
DAY = date(2026, 11, 22)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(params=BOOK.decisions)
def drawn(request):
    laid_out = chart(BOOK, request.param, DAY)
    return laid_out, chart_text(laid_out), chart_svg(laid_out)


def test_every_rule_in_force_is_in_the_chart_once_in_the_tiers_order(drawn):
    laid_out, text, _ = drawn
    named = [rule for tier in laid_out.tiers for way in tier.ways for rule in way.rules]
    tiers = [tier for tier in BOOK.rules_on(DAY)[laid_out.id] if tier]
    assert [sorted(rule.id for rule in tier) for tier in tiers] == [
        sorted(rule for way in tier.ways for rule in way.rules) for tier in laid_out.tiers
    ]
    assert re.findall(r"\[(.+)\]", text) == [
        ", ".join(way.rules) for tier in laid_out.tiers for way in tier.ways
    ]
    assert len(named) == len(set(named)) > 0


def test_only_the_last_tier_always_applies(drawn):
    laid_out, text, _ = drawn
    always = [
        (number, way) for number, tier in enumerate(laid_out.tiers) for way in tier.ways if not way.conditions
    ]
    assert [number for number, _ in always] == [len(laid_out.tiers) - 1]
    assert text.count("None of these: go to ") == len(laid_out.tiers) - 1


def test_picture_says_every_word_of_the_text_form(drawn):
    laid_out, _, picture = drawn
    words = " ".join("".join(one.itertext()) for one in ET.fromstring(picture).iter(f"{SVG}text")).split()
    said = " ".join(words)
    for tier in laid_out.tiers:
        assert tier.name in said
        for way in tier.ways:
            assert " ".join(way.outcome.split()) in said
            for clause in (clause for condition in way.conditions for clause in condition):
                assert " ".join(clause.split()) in said
    assert OURS in said


def test_picture_has_a_title_a_description_and_no_more_than_a_page_s_width(drawn):
    laid_out, _, picture = drawn
    root = ET.fromstring(picture)
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text == laid_out.title
    assert float(root.get("width")) == WIDTH <= 680
    for box in root.iter(f"{SVG}rect"):
        assert float(box.get("x")) + float(box.get("width")) <= WIDTH
        assert float(box.get("y")) + float(box.get("height")) <= float(root.get("height"))


def test_picture_is_black_on_white_with_nothing_remote_or_active(drawn):
    _, _, picture = drawn
    root = ET.fromstring(picture)
    assert {one.get(key) for one in root.iter() for key in ("fill", "stroke")} <= {
        None,
        "none",
        "#000",
        "#fff",
    }
    assert {one.tag.removeprefix(SVG) for one in root.iter()} == {
        "svg",
        "title",
        "desc",
        "text",
        "rect",
        "path",
    }
    # A style attribute would be refused by the pages' own content security policy.
    assert not any("style" in one.attrib or "href" in str(one.attrib) for one in root.iter())
    assert root.get("font-family").startswith("Arial")


def test_outcomes_differ_from_conditions_by_shape_and_not_by_colour():
    root = ET.fromstring(chart_svg(chart(BOOK, "telling", DAY)))
    assert {(box.get("rx"), box.get("stroke-width")) for box in root.iter(f"{SVG}rect")} == {
        ("6", "1"),
        ("0", "2.5"),
    }


def test_rules_of_another_day_are_left_out():
    book = vector_book()
    assert "v-old-law" in chart_text(chart(book, "disposition", date(2026, 9, 29)))
    assert "v-old-law" not in chart_text(chart(book, "disposition", date(2026, 9, 30)))


def test_words_of_a_book_can_t_break_the_picture():
    text = (VECTORS / "book.toml").read_text(encoding="utf-8")
    book = read_book({"book.toml": text.replace('"Share now."', '"<b>&\\"now"').encode()})
    root = ET.fromstring(chart_svg(chart(book, "disposition", DAY)))
    assert '<b>&"now' in "".join(root.itertext())


def test_long_text_is_broken_into_lines_that_fit():
    lines = wrapped("word " * 60, 200)
    assert " ".join(lines).split() == ["word"] * 60
    assert max(map(len, lines)) < 32


@pytest.mark.browser
def test_drawn_text_stays_within_its_box_in_a_browser(chromium):
    """Arial's widths are estimated; a browser measures them."""
    page = chromium.new_page()
    try:
        for decision in BOOK.decisions:
            page.set_content(chart_svg(chart(BOOK, decision, DAY)))
            too_wide = page.evaluate(
                """() => [...document.querySelectorAll('text')].filter(text => {
                    const at = text.getBBox();
                    return [...document.querySelectorAll('rect')].some(rect => {
                        const box = rect.getBBox();
                        const inside = at.y >= box.y && at.y + at.height <= box.y + box.height && at.x >= box.x
                            && at.x <= box.x + box.width;
                        return inside && at.x + at.width > box.x + box.width;
                    }) || at.x + at.width > document.querySelector('svg').viewBox.baseVal.width;
                }).map(text => text.textContent)"""
            )
            assert too_wide == []
    finally:
        page.close()


def test_every_decision_fits_on_one_side_of_a4_with_the_numbers_of_the_words(drawn):
    laid_out, _, _ = drawn
    root = ET.fromstring(one_page_svg(laid_out))
    assert float(root.get("height")) <= 880  # 1009 px between the margins, less the heading above
    said = [one.text or "" for one in root.iter(f"{SVG}text")]
    ways = [
        (number, place)
        for number, tier in enumerate(laid_out.tiers, 1)
        for place, _ in enumerate(tier.ways, 1)
    ]
    assert [line.split(" ")[0] for line in said if re.match(r"\d+\.\d+ ", line)] == [
        f"{number}.{place}" for number, place in ways
    ]
    for box in root.iter(f"{SVG}rect"):
        assert float(box.get("x")) + float(box.get("width")) <= WIDTH
        assert float(box.get("y")) + float(box.get("height")) <= float(root.get("height"))
