"""Reading a rulebook: what is refused, and that the refusal names file, item, what is wrong and how to mend it."""

import json

import pytest
import rfc8785

from sharewell import guidance
from sharewell.practice.rulebook import (
    RulebookError,
    book_from_canonical,
    national_book,
    read_book,
    read_table,
)
from sharewell.practice.rulebook.condition import ConditionError, parse

NAMES = read_table("book.toml", guidance.read("national/book.toml"))["book"]["parts"]
PARTS = {name: guidance.read(f"national/{name}").decode() for name in ("book.toml", *NAMES)}


def read(**changed: str):
    parts = {**PARTS, **{name.replace("_toml", ".toml"): text for name, text in changed.items()}}
    return read_book({name: text.encode() for name, text in parts.items()})


RULE = """
[[rule]]
id = "extra"
of = "disposition"
tier = "welfare"
then = "share"
when = "danger_now"
why = "x"
cites = ["gmc: x"]
"""
FOOTING = """
[[rule]]
id = "extra"
of = "art6"
tier = "law"
then = "public_task"
when = "telling == 'after'"
why = "x"
cites = ["gmc: x"]
"""
PACK = """
[[pack]]
id = "extra"
title = "x"
text = "x"
fact = "holder_duty_standing"
checked = false
note = "x"
source = "s16la"
"""
ROUTE = """
[[route]]
id = "extra"
title = "something else"
when = "danger_now"
clock = "Today."
owner = "You."
how = "Ring."
why = "x"
cites = ["gmc: x"]
"""
FACT = """
[[fact]]
id = "extra"
scope = "case"
question = "Q?"
why = "W."
"""
CONCEPT = """
[[concept]]
id = "extra"
when = "other"
means = "x"
[[concept]]
id = "other"
when = "extra"
means = "x"
"""


@pytest.mark.parametrize(
    ("file", "added", "place", "wrong", "mend"),
    [
        (
            "disposition.toml",
            RULE.replace("danger_now", "dangr"),
            "rule extra",
            "'dangr' is not known",
            "spelling",
        ),
        (
            "disposition.toml",
            RULE.replace("danger_now", "level"),
            "rule extra",
            "level is not a yes/no",
            "none, ",
        ),
        (
            "disposition.toml",
            RULE.replace("danger_now", "level == 'high'"),
            "rule extra",
            "can't be 'high'",
            "none",
        ),
        (
            "disposition.toml",
            RULE.replace("danger_now", "foo == 'x'"),
            "rule extra",
            "'foo' is not a fact",
            "add",
        ),
        (
            "disposition.toml",
            RULE.replace("danger_now", "open('x')"),
            "rule extra",
            "not allowed",
            "Use only names",
        ),
        (
            "disposition.toml",
            RULE.replace("danger_now", "telling_risk == 'none'"),
            "rule extra",
            "each person",
            "case",
        ),
        ("footing.toml", FOOTING, "rule extra", "each person", "another"),
        (
            "disposition.toml",
            RULE.replace("danger_now", "art6 == 'to_complete'"),
            "decision",
            "rests on itself",
            "Break",
        ),
        (
            "disposition.toml",
            RULE.replace("welfare", "wealth"),
            "rule extra",
            "has no tier 'wealth'",
            "safety, law",
        ),
        (
            "disposition.toml",
            RULE.replace('"share"', '"shout"'),
            "rule extra",
            "can't be 'shout'",
            "share_now",
        ),
        (
            "disposition.toml",
            RULE.replace("disposition", "mood"),
            "rule extra",
            "no decision 'mood'",
            "disposition",
        ),
        (
            "disposition.toml",
            RULE.replace("extra", "agreed"),
            "rule agreed",
            "already used in disposition",
            "another id",
        ),
        ("disposition.toml", RULE.replace("cites", "sites"), "rule extra", "`sites` is not known", "cites"),
        (
            "disposition.toml",
            RULE.split("cites", maxsplit=1)[0],
            "rule extra",
            "it cites nothing",
            "Write cites",
        ),
        (
            "disposition.toml",
            RULE.replace("gmc", "gcm"),
            "rule extra",
            "'gcm', which is not a source",
            "partnership",
        ),
        (
            "disposition.toml",
            RULE + "from = 2026-02-01\nuntil = 2026-01-01",
            "rule extra",
            "ends before",
            "later",
        ),
        ("disposition.toml", RULE + "from = 'soon'", "rule extra", "`from` is not a date", "without quotes"),
        (
            "disposition.toml",
            RULE + "review_days = 0",
            "rule extra",
            "whole number of days",
            "review_days = 5",
        ),
        ("disposition.toml", RULE.replace('why = "x"', ""), "rule extra", "`why` is missing", "Write why"),
        (
            "disposition.toml",
            RULE.replace('"welfare"', '"default"'),
            "decision disposition",
            "no answer",
            "exactly one",
        ),
        (
            "routes.toml",
            ROUTE.replace("danger_now", "shares"),
            "route extra",
            "looks at disposition",
            "child",
        ),
        (
            "routes.toml",
            ROUTE.replace("danger_now", "agreement == 'given'"),
            "route extra",
            "turns on who is told",
            "organisation, the case or the child",
        ),
        ("routes.toml", ROUTE + "pack = 'soon'", "route extra", "no pack 'soon'", "ca2004-s16la"),
        (
            "packs.toml",
            PACK.replace("holder_duty_standing", "level"),
            "pack extra",
            "can't carry it",
            "organisation",
        ),
        ("packs.toml", PACK.replace("s16la", "s17la"), "pack extra", "not a source", "[[source]]"),
        ("packs.toml", PACK.replace("checked", "read"), "pack extra", "`read` is not known", "checked"),
        (
            "routes.toml",
            ROUTE + "hours = 'soon'",
            "route extra",
            "`hours` is not a whole number",
            "hours = 1",
        ),
        (
            "routes.toml",
            ROUTE + "hours = 24\nworking_days = 1",
            "route extra",
            "hours and working days",
            "source names",
        ),
        ("routes.toml", ROUTE.replace("owner", "owns"), "route extra", "`owns` is not known", "owner"),
        ("facts.toml", FACT, "fact extra", "no page asks it", "Put it on a page"),
        ("facts.toml", FACT.replace("case", "town"), "fact extra", "scope 'town'", "holder"),
        ("facts.toml", FACT + "if_not_sure = 'perhaps'", "fact extra", "if_not_sure 'perhaps'", "yes, no"),
        ("facts.toml", FACT + "values = {not_sure = 'x'}", "fact extra", "not_sure", "if_not_sure"),
        ("facts.toml", FACT + "values = 3", "fact extra", "`values` is not a table", "values.name"),
        ("concepts.toml", CONCEPT, "concept extra", "concept extra → concept other → concept extra", "Break"),
        (
            "pages.toml",
            '[[page]]\nid="p"\nheading="h"\nscope="case"\nfacts=["x"]',
            "page p",
            "'x' is not a fact",
            "add",
        ),
        (
            "pages.toml",
            '[[page]]\nid="p"\nheading="h"\nscope="case"\nfacts=["level"]',
            "page p",
            "already asked",
            "once",
        ),
        (
            "pages.toml",
            '[[page]]\nid="p"\nheading="h"\nscope="child"\nfacts=["level"]',
            "page p",
            "of scope case",
            "one",
        ),
        (
            "pages.toml",
            '[[page]]\nid="p"\nheading="h"\nscope="x"\nfacts=["a","b","c","d","e"]',
            "page p",
            "four",
            "Split",
        ),
        (
            "pages.toml",
            '[[page]]\nid="p"\nheading="h"\nscope="x"\nfacts=[]',
            "page p",
            "`facts` is missing",
            "Write",
        ),
        (
            "sources.toml",
            '[[source]]\nid="s"\ntitle="t"\nedition="e"',
            "source s",
            "`checked` is missing",
            "checked",
        ),
        ("sources.toml", "[[sauce]]\nid='s'", "sauce", "not a part of a rulebook", "[[source]]"),
        ("sources.toml", "x = [", "", "not valid TOML", "Mend that line"),
        ("sources.toml", "note = 1.5", "", "1.5 is a fraction", "whole numbers"),
        ("book.toml", "semantic = '1'", "book", "`semantic` is not known", "semantics"),
    ],
)
def test_a_broken_part_is_refused_by_file_item_wrong_and_mend(file, added, place, wrong, mend):
    with pytest.raises(RulebookError) as refused:
        read(**{file: PARTS[file] + "\n" + added})
    message = refused.value.message
    assert message.startswith(file) or "rests on itself" in message
    assert place in message
    assert wrong in message
    assert mend in refused.value.help
    assert refused.value.source is None


def test_toml_error_gives_the_line():
    with pytest.raises(RulebookError, match="line 2"):
        read_table("a.toml", b"a = 1\nb = =\n")


def test_nul_and_not_text_are_refused_with_their_line():
    for content in (b"a = 1\n\0", b"a = 1\n'\xff'"):
        with pytest.raises(RulebookError) as refused:
            read_table("a.toml", content)
        assert refused.value.item == "line 2"


def test_a_huge_part_is_refused():
    with pytest.raises(RulebookError, match="larger than"):
        read_table("a.toml", b"#" * 1_000_001)


def test_unknown_semantics_are_refused():
    with pytest.raises(RulebookError, match="semantics 2 is not known"):
        read(book_toml=PARTS["book.toml"].replace('semantics = "1"', 'semantics = "2"'))


def test_a_book_without_a_decision_or_the_words_of_advice_is_refused():
    with pytest.raises(RulebookError, match="decision telling"):
        read(telling_toml="")
    with pytest.raises(RulebookError, match="duty advice"):
        read(duties_toml=PARTS["duties.toml"].replace('id = "advice"', 'id = "advise"'))


@pytest.mark.parametrize(
    "text",
    [
        "a +",
        "a + b",
        "a == b",
        "a == 1",
        "a < 'x'",
        "'x' == a",
        "a == 'x' == 'y'",
        "a in 'x'",
        "a in (b,)",
        "a.b",
        "a if b else c",
        "lambda: a",
        "a\0",
        "",
        "not " * 60 + "a",
        "(" * 500 + "a" + ")" * 500,
    ],
)
def test_anything_but_the_condition_language_is_refused(text):
    with pytest.raises(ConditionError):
        parse(text)


def test_texts_may_be_keyed_by_language():
    book = read(
        duties_toml=PARTS["duties.toml"].replace(
            'why = "The duty is personal."', 'why = {en = "Yours.", cy = "X"}'
        )
    )
    assert "Yours." in [duty.why for duty in book.duties]


def test_canonical_form_gives_the_same_book_back():
    book = national_book()
    again = book_from_canonical(book.canonical())
    for part in (
        "digest",
        "rules",
        "duties",
        "routes",
        "pages",
        "facts",
        "concepts",
        "decisions",
        "sources",
        "invariants",
    ):
        assert getattr(again, part) == getattr(book, part), part
    assert [one.values for one in again.facts.values()] == [one.values for one in book.facts.values()]
    assert [one.outcomes for one in again.decisions.values()] == [
        one.outcomes for one in book.decisions.values()
    ]


def test_a_book_kept_before_there_were_routes_still_reads():
    kept = json.loads(national_book().canonical())
    del kept["route"]
    old = book_from_canonical(rfc8785.dumps(kept))
    assert old.routes == ()
    del kept["pack"]
    assert dict(book_from_canonical(rfc8785.dumps(kept)).packs) == {}
    assert old.digest != national_book().digest


def test_one_changed_word_changes_the_digest():
    changed = read(duties_toml=PARTS["duties.toml"].replace("The duty is personal.", "The duty is yours."))
    assert changed.digest != national_book().digest


@pytest.mark.parametrize("data", [b"{", b"[]", b'{"book": {} }', b"[" * 100_000])
def test_bytes_that_are_not_canonical_are_refused(data):
    with pytest.raises(RulebookError):
        book_from_canonical(data)


def test_every_text_keeps_to_the_words_of_the_field():
    book = national_book()
    texts = [duty.text + duty.why for duty in book.duties] + [rule.why for rule in book.rules]
    texts += [f"{each.title} {each.clock.text} {each.owner} {each.how} {each.why}" for each in book.routes]
    texts += [text for decision in book.decisions.values() for text in decision.texts.values()]
    never = ("threshold", "low risk", "no risk", "overridden", "do not share")
    assert [text for text in texts for word in never if word in text.lower()] == []


def test_only_what_was_read_is_marked_checked():
    checked = {source.id for source in national_book().sources.values() if source.checked}
    assert checked.isdisjoint(
        {"s16la", "dpa2018", "ca1989", "ca2004", "ea2002", "court", "hmg_2024", "practice"}
    )


TOO_LARGE = (
    "Is it the right file? A protocol or a part of a rulebook is some pages of plain text: "
    "take out what was pasted in, or put longer parts into files of their own."
)


@pytest.mark.parametrize(
    ("data", "place", "mend"),
    [
        ("wörry".encode("latin-1"), "facts.toml, line 1", "Save the file as UTF-8."),
        (b"x = 1\n\xff", "facts.toml, line 2", "Save the file as UTF-8."),
        (b"# " + b"x" * 10_000_000, "facts.toml", TOO_LARGE),
    ],
)
def test_file_that_is_no_text_or_far_too_large_is_refused_with_file_and_mend(data, place, mend):
    parts = {name: text.encode() for name, text in PARTS.items()}
    with pytest.raises(RulebookError) as refused:
        read_book({**parts, "facts.toml": data})
    assert refused.value.message.startswith(place)
    assert refused.value.help == mend


STEP = """
[[step]]
id = "D9"
question = "Q?"
yes = "Y."
no = "N."
not_sure = "N."
"""


@pytest.mark.parametrize(
    ("file", "added", "place", "wrong", "mend"),
    [
        ("facts.toml", FACT + "usual = 'perhaps'", "fact extra", "usual 'perhaps'", "yes, no"),
        ("facts.toml", FACT + "until_asked = 'perhaps'", "fact extra", "until_asked 'perhaps'", "yes, no"),
        ("facts.toml", FACT + "prior = {perhaps = 1}", "fact extra", "its prior names", "yes, no"),
        ("facts.toml", FACT + "prior = {yes = 0}", "fact extra", "or nothing", "yes, no"),
        ("facts.toml", FACT + "prior = {yes = 'one'}", "fact extra", "whole numbers", "prior.yes = 1"),
        ("steps.toml", STEP + "yes_next = 'D99'", "step D9", "there is no step 'D99'", "D0, D1"),
        ("disposition.toml", RULE + "step = 'D99'", "rule extra", "there is no step 'D99'", "D0, D1"),
        (
            "sources.toml",
            '[[source]]\nid="s"\ntitle="t"\nedition="e"\ndate="soon"\nchecked=false',
            "source s",
            "`date` is 'soon'",
            "2024-05-01",
        ),
    ],
)
def test_what_is_usual_expected_dated_or_placed_is_checked(file, added, place, wrong, mend):
    page = '\n[[page]]\nid = "extra"\nheading = "E"\nscope = "case"\nfacts = ["extra"]\n'
    parts = {**PARTS, "pages.toml": PARTS["pages.toml"] + page * (file == "facts.toml")}
    with pytest.raises(RulebookError) as refused:
        read_book({name: text.encode() for name, text in {**parts, file: parts[file] + "\n" + added}.items()})
    assert place in refused.value.message
    assert wrong in refused.value.message
    assert mend in refused.value.help


def test_every_fact_says_how_often_each_answer_is_expected():
    """The numbers are ours and invented. They order questions; no answer rests on them."""
    facts = national_book().facts.values()
    assert [one.id for one in facts if set(one.values) - set(one.prior)] == []


def test_every_source_has_a_date_and_every_rule_a_step_of_the_tree():
    book = national_book()
    assert [one.id for one in book.sources.values() if not one.date] == []
    assert {book.step_of(rule) for rule in book.rules} == {f"D{number}" for number in range(8)}
    assert [step.id for step in book.steps] == [f"D{number}" for number in range(9)]


def test_the_tree_of_2024_says_that_it_is_ours():
    source = national_book().sources["tree_2024"]
    assert (source.checked, "put together by us" in source.title) == (False, True)


def test_a_rule_may_not_turn_on_what_only_duties_take_for_answered():
    rule = RULE.replace('"danger_now"', '"child_alive"')
    parts = {**PARTS, "disposition.toml": PARTS["disposition.toml"] + rule}
    with pytest.raises(RulebookError) as refused:
        read_book({name: text.encode() for name, text in parts.items()})
    assert "rule extra" in refused.value.message
    assert "it looks at child_situation, which is not asked of everybody first" in refused.value.message
