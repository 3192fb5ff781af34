"""``sharewell decide CASE.toml``: what the guidance says about a case, with reasons, sources and next steps."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sharewell.cli.decide_text import page
from sharewell.practice.rulebook import (
    Answer,
    Book,
    Case,
    Question,
    RulebookError,
    answer,
    document,
    national_book,
    open_questions,
    read_case,
    still_possible,
    why_asked,
)
from sharewell.practice.rulebook.case_file import LARGEST_CASE

ANSWERED, NOT_SETTLED, BAD_INPUT = 0, 1, 2
ABOUT = """\
Say what the guidance advises for each child and each recipient in a case file. Part of the answers is enough:
it then says what is still possible and what to ask next. Nothing is stored or sent, and a person decides."""
EXITS = """\
a case file:
  on = 2026-11-22                        # the day whose rules count
  [facts]                                # your organisation and the case
  holder_sector = "school"
  level = "need"
  [[child]]
  name = "Sam"
  child_age = "under_13"
  [[recipient]]
  name = "Children's social care"
  recipient_function = "childrens_social_care"
  asked_by_someone = false               # may stand here too: it was not they who asked
  [[person]]                             # who may be told; may be left out
  name = "Mum"
  person_part = "parent_or_carer"
`sharewell facts` lists every fact and its answers.

exit codes: 0 answered; 1 not settled yet, questions are open; 2 the file can't be used, and it says why."""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    decide = subparsers.add_parser(
        "decide",
        help="say what the guidance advises for a case",
        description=ABOUT,
        epilog=EXITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    decide.add_argument("file", metavar="CASE.toml", help="the case file")
    decide.add_argument("--on", metavar="DATE", help="use the rules of this day, such as 2025-03-01")
    decide.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    decide.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Answer the case and print it."""
    book = national_book()
    try:
        case = _on(read_case(args.file, _read(args.file), book), args.on)
    except RulebookError as wrong:
        _refuse(wrong, as_json=args.json)
        return BAD_INPUT
    answers, questions = answer(book, case), open_questions(book, case)
    if args.json:
        print(json.dumps(_document(book, case, answers, questions), indent=2, ensure_ascii=True))
    else:
        print(page(book, case, answers, questions))
    return NOT_SETTLED if any(question.required for question in questions) else ANSWERED


def _read(name: str) -> bytes:
    """Read a file, and no more of it than a case file can hold."""
    try:
        with open(name, "rb") as file:  # noqa: PTH123  # a path with a NUL must end in our message
            return file.read(LARGEST_CASE + 1)
    except FileNotFoundError:
        raise RulebookError(name, "", "there is no such file.", "Check its name and folder.") from None
    except IsADirectoryError:
        raise RulebookError(name, "", "this is a folder.", "Name the file inside it.") from None
    except (OSError, ValueError) as wrong:
        reason = getattr(wrong, "strerror", None) or str(wrong)
        mend = "Check its name, and that you may read it."
        raise RulebookError(name.replace("\0", "?"), "", f"it can't be opened: {reason}.", mend) from None


def _on(case: Case, day: str | None) -> Case:
    if day is None:
        return case
    try:
        return replace(case, on=date.fromisoformat(day))
    except ValueError:
        mend = "Write it as year-month-day, such as 2026-11-22."
        raise RulebookError("--on", "", f"{day!r} is not a date.", mend) from None


def _refuse(wrong: RulebookError, *, as_json: bool) -> None:
    if as_json:
        error = {"message": wrong.message, "help": wrong.help, "source": wrong.source}
        print(json.dumps({"error": error}, indent=2, ensure_ascii=True))
    else:
        print(f"{wrong.message}\n{wrong.help}", file=sys.stderr)


def _document(
    book: Book, case: Case, answers: Sequence[Answer], questions: Sequence[Question]
) -> dict[str, object]:
    return {
        "book": {"title": book.title, "version": book.version, "digest": book.digest},
        "on": case.on.isoformat(),
        "still_possible": list(still_possible(book, case)),
        "answers": [document(one) for one in answers],
        "open_questions": [
            {
                "fact": one.fact,
                "scope": one.scope,
                "party": one.party,
                "required": one.required,
                "question": book.facts[one.fact].question,
                "why": why_asked(book, case, one),
            }
            for one in questions
        ],
    }
