"""Sharewell: decide, record and deliver the sharing of information that keeps children safe."""

from sharewell.practice.rulebook import (
    Answer,
    Book,
    Case,
    Party,
    RulebookError,
    answer,
    document,
    national_book,
    open_questions,
    read_book,
    read_case,
    still_possible,
    why_asked,
)

__all__ = [
    "Answer",
    "Book",
    "Case",
    "Party",
    "RulebookError",
    "answer",
    "document",
    "national_book",
    "open_questions",
    "read_book",
    "read_case",
    "still_possible",
    "why_asked",
]
