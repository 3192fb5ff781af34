"""Reads the guidance and answers a case by it, with reasons, sources and what is still possible."""

from sharewell.practice.rulebook.answer import ADVICE, answer, without_names
from sharewell.practice.rulebook.case import Case, Party
from sharewell.practice.rulebook.case_file import case_of, read_case
from sharewell.practice.rulebook.compiled import Compiled, compile_book
from sharewell.practice.rulebook.condition import AllOf, AnyOf, Condition, Is, Named, Not
from sharewell.practice.rulebook.diagram import Diagrams, diagrams, draw, prior, turn
from sharewell.practice.rulebook.document import document
from sharewell.practice.rulebook.errors import OverreachError, RulebookError, RulesDisagreeError
from sharewell.practice.rulebook.floor import naming
from sharewell.practice.rulebook.follow import follower
from sharewell.practice.rulebook.impact import Impact, Move, impact, moved
from sharewell.practice.rulebook.in_words import answers_in_words, outcome_in_words, worked
from sharewell.practice.rulebook.look_ahead import Ahead
from sharewell.practice.rulebook.model import (
    NOT_SURE,
    Book,
    Citation,
    Concept,
    Decision,
    Fact,
    Facts,
    Invariant,
    Pack,
    Page,
    Rule,
    Source,
    Step,
)
from sharewell.practice.rulebook.nodes import NO, YES, Node
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
from sharewell.practice.rulebook.outline import in_order
from sharewell.practice.rulebook.parts import read_table
from sharewell.practice.rulebook.plan import asked_only, carried, next_fact, plan
from sharewell.practice.rulebook.policy import Policy, national_policy, policy_as_json, read_policy
from sharewell.practice.rulebook.proof import Finding, findings, place_of, prove, refuse_unproved
from sharewell.practice.rulebook.protocol import (
    Protocol,
    book_if_allowed,
    protocol_from_canonical,
    read_protocol,
    with_protocol,
)
from sharewell.practice.rulebook.protocol_laid import Breach
from sharewell.practice.rulebook.protocol_proof import Verdict, check_protocol, why_refused
from sharewell.practice.rulebook.protocol_shipped import SHIPPED, shipped_protocol
from sharewell.practice.rulebook.protocol_words import breach_lines, differences_lines, notes, verdict_lines
from sharewell.practice.rulebook.question import next_question, open_questions, still_possible, why_asked
from sharewell.practice.rulebook.read import book_from_canonical, national_book, read_book
from sharewell.practice.rulebook.space import Space
from sharewell.practice.rulebook.usual import usual

__all__ = [
    "ADVICE",
    "ALSO",
    "NO",
    "NOT_MADE_HERE",
    "NOT_SURE",
    "SHIPPED",
    "YES",
    "Ahead",
    "AllOf",
    "Answer",
    "AnyOf",
    "Book",
    "Breach",
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
    "Invariant",
    "Is",
    "Move",
    "Named",
    "Node",
    "Not",
    "Outcome",
    "OverreachError",
    "Pack",
    "Page",
    "Party",
    "Policy",
    "Protocol",
    "Question",
    "Reason",
    "Route",
    "Rule",
    "RulebookError",
    "RulesDisagreeError",
    "Source",
    "Space",
    "Step",
    "Telling",
    "Verdict",
    "answer",
    "answers_in_words",
    "asked_only",
    "book_from_canonical",
    "book_if_allowed",
    "breach_lines",
    "carried",
    "case_of",
    "check_protocol",
    "compile_book",
    "diagrams",
    "differences_lines",
    "document",
    "draw",
    "findings",
    "follower",
    "impact",
    "in_order",
    "moved",
    "naming",
    "national_book",
    "national_policy",
    "next_fact",
    "next_question",
    "notes",
    "open_questions",
    "outcome_in_words",
    "place_of",
    "plan",
    "policy_as_json",
    "prior",
    "protocol_from_canonical",
    "prove",
    "read_book",
    "read_case",
    "read_policy",
    "read_protocol",
    "read_table",
    "refuse_unproved",
    "shipped_protocol",
    "still_possible",
    "turn",
    "usual",
    "verdict_lines",
    "why_asked",
    "why_refused",
    "with_protocol",
    "without_names",
    "worked",
]
