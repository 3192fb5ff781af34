"""What the five documents ask for, as a page: every clause once, with what became of it and a way to what honours it."""

import re
from html import unescape

from sharewell.practice.clause import seeds
from sharewell.practice.rulebook import national_book
from sharewell.web.guidance_clauses import TAGS

CLAUSES = [clause for seed in seeds() for clause in seed.clauses]


def rows(answer):
    """Return each clause's row of the page by its id, as text without tags."""
    page = unescape(answer.content.decode())
    found = re.findall(r'(?s)<tr class="govuk-table__row" id="(S\d-\d\d)">(.*?)</tr>', page)
    return {name: " ".join(re.sub(r"<[^>]+>", " ", row).split()) for name, row in found}


def test_every_clause_has_a_row_that_says_what_became_of_it(visitor):
    found = rows(visitor.get("/guidance/clauses"))
    assert list(found) == [clause.id for clause in CLAUSES]
    for clause in CLAUSES:
        assert clause.meaning in found[clause.id]
        assert f" {TAGS[clause.state][0]}" in found[clause.id]
        assert [test for test in clause.tests if test not in found[clause.id]] == []
        assert (f"Owed: {clause.owed}" in found[clause.id]) is bool(clause.owed)
        assert (f"With care: {clause.care}" in found[clause.id]) is bool(clause.care)


def test_each_rule_and_question_that_honours_a_clause_can_be_read_from_it(visitor):
    page = visitor.get("/guidance/clauses").content.decode()
    book = national_book()
    of = {rule.id: f"/guidance/decision/{rule.of}?rule={rule.id}#{rule.id}" for rule in book.rules}
    of |= {duty.id: f"/guidance/to-do?rule={duty.id}#{duty.id}" for duty in book.duties}
    of |= {route.id: f"/guidance/also?rule={route.id}#{route.id}" for route in book.routes}
    of |= {floor.id: f"/guidance/floors#{floor.id}" for floor in book.invariants}
    of |= {fact: f"/guidance/questions#{fact}" for fact in book.facts}
    for clause in CLAUSES:
        row = page.partition(f'id="{clause.id}"')[2].partition("</tr>")[0]
        named = [*clause.where.get("rules", ()), *clause.where.get("questions", ())]
        assert [name for name in named if f'href="{of[name]}"' not in row] == []
        compared = [f"one=national&amp;other={name}" for name in clause.where.get("protocols", ())]
        assert [address for address in compared if address not in row] == []


def test_only_what_is_owed_is_shown_when_asked_for(visitor):
    assert list(rows(visitor.get("/guidance/clauses?owed"))) == [
        clause.id for clause in CLAUSES if clause.owed
    ]


def test_the_counts_add_up_to_all_clauses(visitor):
    text = re.sub(r"<[^>]+>", " ", visitor.get("/guidance/clauses").content.decode())
    table = " ".join(text.partition("All five")[2].split()[:4])
    counts = [sum(clause.state == state for clause in CLAUSES) for state in TAGS]
    assert table == " ".join(map(str, [*counts, 122]))
