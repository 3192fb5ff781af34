"""Reads the guidance and answers a case by it, with reasons, sources and what is still possible."""

from sharewell.practice.rulebook.answer import ADVICE, answer, without_names
from sharewell.practice.rulebook.case_file import case_of, read_case
from sharewell.practice.rulebook.compiled import Compiled, compile_book
from sharewell.practice.rulebook.condition import AllOf, AnyOf, Condition, Is, Named, Not
from sharewell.practice.rulebook.diagram import Diagrams, diagrams, draw, in_order, prior
from sharewell.practice.rulebook.document import document
from sharewell.practice.rulebook.errors import RulebookError, RulesDisagreeError
from sharewell.practice.rulebook.impact import Impact, Move, impact, moved
from sharewell.practice.rulebook.in_words import answers_in_words, outcome_in_words, worked
from sharewell.practice.rulebook.model import (
    NOT_SURE,
    Book,
    Case,
    Citation,
    Concept,
    Decision,
    Fact,
    Facts,
    Page,
    Party,
    Rule,
    Source,
)
from sharewell.practice.rulebook.outcome import (
    ALSO,
    NOT_MADE_HERE,
    Answer,
    Duty,
    Outcome,
    Question,
    Reason,
    Route,
    Telling,
)
from sharewell.practice.rulebook.parts import read_table
from sharewell.practice.rulebook.proof import Finding, prove, refuse_unproved
from sharewell.practice.rulebook.question import open_questions, still_possible, why_asked
from sharewell.practice.rulebook.read import book_from_canonical, national_book, read_book
from sharewell.practice.rulebook.space import NO, YES, Node, Space

__all__ = [
    "ADVICE",
    "ALSO",
    "NO",
    "NOT_MADE_HERE",
    "NOT_SURE",
    "YES",
    "AllOf",
    "Answer",
    "AnyOf",
    "Book",
    "Case",
    "Citation",
    "Compiled",
    "Concept",
    "Condition",
    "Decision",
    "Diagrams",
    "Duty",
    "Fact",
    "Facts",
    "Finding",
    "Impact",
    "Is",
    "Move",
    "Named",
    "Node",
    "Not",
    "Outcome",
    "Page",
    "Party",
    "Question",
    "Reason",
    "Route",
    "Rule",
    "RulebookError",
    "RulesDisagreeError",
    "Source",
    "Space",
    "Telling",
    "answer",
    "answers_in_words",
    "book_from_canonical",
    "case_of",
    "compile_book",
    "diagrams",
    "document",
    "draw",
    "impact",
    "in_order",
    "moved",
    "national_book",
    "open_questions",
    "outcome_in_words",
    "prior",
    "prove",
    "read_book",
    "read_case",
    "read_table",
    "refuse_unproved",
    "still_possible",
    "why_asked",
    "without_names",
    "worked",
]
