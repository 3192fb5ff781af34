"""No question of a page takes a name that the shell of every form uses for itself."""

import ast

from django.contrib.auth import REDIRECT_FIELD_NAME

from sharewell.practice.rulebook import national_book
from sharewell.web import answers, held, who
from tests.house.tree import modules, named, parsed

# The mark, an answer that is held while somebody signs in, Django's token, and where signing in leads.
SHELL = {who.FIELD, held.FIELD, "csrfmiddlewaretoken", REDIRECT_FIELD_NAME}


def fields(tree):
    """Return the names of questions in a module: made in a form's class, or put into ``self.fields``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any("Form" in ast.unparse(base) for base in node.bases):
            made = (
                each
                for each in node.body
                if isinstance(each, ast.Assign) and isinstance(each.value, ast.Call)
            )
            yield from (target.id for each in made for target in each.targets if isinstance(target, ast.Name))
        if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith(".fields"):
            yield from (
                part.value
                for part in ast.walk(node.slice)
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )


def test_no_question_has_a_name_of_the_shell():
    found = {named(path): set(fields(parsed(path))) for path in modules("web")}
    assert {"danger", "seen", "rung"} <= set().union(*found.values())
    assert {path: names & SHELL for path, names in found.items() if names & SHELL} == {}
    assert set(national_book().facts) & SHELL == set()


def test_what_is_not_an_answer_is_never_kept_as_one():
    assert SHELL - {REDIRECT_FIELD_NAME} == answers._NOT_ANSWERS


def test_the_reading_of_modules_finds_what_it_looks_for():
    planted = "class Ask(Form):\n    who = Line()\n\n    def more(self):\n        self.fields['held'] = 1\n"
    assert set(fields(ast.parse(planted))) == {"who", "held"}
