"""A clause is honoured, in part or owed; what claims more than it shows is refused by file, clause and mend."""

import pytest

from sharewell.practice.clause import read_seed, seeds
from sharewell.practice.rulebook import RulebookError, national_book

SOURCES = national_book().sources
HEAD = '[seed]\nid = "S0"\nsource = "partnership"\n'
CLAUSE = '[[clause]]\nid = "S0-01"\nkind = "rule"\nmeaning = "Tell somebody."\n'
HONOURED = 'pages = ["urgent"]\ntests = ["tests/x.py::test_x"]\n'


def read(text: str):
    return read_seed("planted", text.encode(), SOURCES)


@pytest.mark.parametrize(
    ("says", "state"),
    [
        (HONOURED, "honoured"),
        (HONOURED + 'owed = "The rest."\n', "in part"),
        ('owed = "All of it."\n', "owed"),
    ],
)
def test_state_of_a_clause_is_what_it_shows_and_what_it_owes(says, state):
    seed = read(HEAD + CLAUSE + says)
    assert [clause.state for clause in seed.clauses] == [state]
    assert dict(seed.counts) == {"honoured": 0, "in part": 0, "owed": 0} | {state: 1}


@pytest.mark.parametrize(
    ("text", "where", "wrong"),
    [
        (HEAD + CLAUSE, "clause S0-01", "neither honoured nor owed"),
        (HEAD + CLAUSE + 'pages = ["urgent"]\n', "clause S0-01", "no test shows it"),
        (HEAD + CLAUSE + 'tests = ["tests/x.py::test_x"]\n', "clause S0-01", "the other way round"),
        (HEAD + CLAUSE + 'owed = ""\n', "clause S0-01", "`owed` is missing or is not a text"),
        (HEAD + CLAUSE + HONOURED + "rules = []\n", "clause S0-01", "`rules` is missing or is not a list"),
        (HEAD + CLAUSE + 'honored = "x"\n', "clause S0-01", "`honored` is not known here"),
        (HEAD + CLAUSE.replace("rule", "wish") + HONOURED, "clause S0-01", "'wish' is no kind of clause"),
        (HEAD + CLAUSE.replace("S0", "S1") + HONOURED, "clause S1-01", "its id is not one of S0"),
        (HEAD + (CLAUSE + HONOURED) * 2, "clause S0-01", "it is there twice"),
        (HEAD + CLAUSE.replace('"Tell somebody."', "3") + HONOURED, "clause S0-01", "`meaning` is missing"),
        (HEAD.replace("partnership", "rumour"), "seed", "its source is not in the national book"),
        (CLAUSE + HONOURED, "", "a table was expected here"),
        (HEAD + 'clause = "x"\n', "seed", "`clause` is not known here"),
        ('clause = "x"\n' + HEAD, "", "clause is not known here"),
        ("clause = [3]\n" + HEAD, "", "a table was expected here"),
        (HEAD + "[[rule]]\nid = 'x'\n", "", "rule is not known here"),
        (HEAD + "[[clause", "", "not valid TOML"),
    ],
)
def test_clause_at_odds_with_itself_is_refused_by_file_clause_and_mend(text, where, wrong):
    with pytest.raises(RulebookError) as refused:
        read(text)
    assert refused.value.message.startswith(f"planted.toml, {where}: " if where else "planted.toml: ")
    assert wrong in refused.value.message
    assert refused.value.help


def test_seeds_are_the_five_documents_that_the_national_book_cites_first():
    assert [(seed.id, seed.source.id) for seed in seeds()] == [
        ("S0", "partnership"),
        ("S1", "croydon"),
        ("S2", "record_guide"),
        ("S3", "cscp"),
        ("S4", "integrated"),
    ]
    assert all(seed.source.checked for seed in seeds())
