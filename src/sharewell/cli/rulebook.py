"""``sharewell rulebook``: prove a rulebook, say exactly what a change of it would change, plan its questions."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from sharewell.cli.book_file import add_day, book_at, say_how_far
from sharewell.cli.rulebook_forms import FORMS
from sharewell.compile.solver import differing
from sharewell.practice.rulebook import (
    Book,
    Facts,
    Finding,
    Impact,
    Move,
    RulesDisagreeError,
    answers_in_words,
    impact,
    national_book,
    outcome_in_words,
    place_of,
    plan,
    policy_as_json,
    prove,
    worked,
)

PROVED, FAILED = 0, 1
SAME, DIFFERENT = 0, 1
ABOUT = "Prove the national rulebook or one of your own, and see what a change of it would change."
BOOK = """\
BOOK is a folder that holds book.toml and its parts, or a kept rulebook (canonical JSON). Without one, it is the
national rulebook of this package."""
PROVE = f"""\
Prove for every case there can be: each decision has exactly one answer, rules of one tier never disagree, every floor
holds, no rule, duty or question is dead. What fails comes with a worked case. The floors are the national ones,
by the national meaning of each word. Exit codes: 0 everything holds; 1 something does not, and its file and case are named;
2 it can't be read, and it says where and how to mend it. {BOOK}"""
DIFF = f"""\
Say exactly which cases would be answered differently, how often by the shipped prior, and what was added, taken out or
reworded. {BOOK}"""
PLAN = f"""\
Plan the order of questions that asks fewest, danger first, and print it as JSON. It takes seconds, and says how far it is.
{BOOK}"""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its own commands to the command line."""
    rulebook = subparsers.add_parser(
        "rulebook", help="prove, compare and print the rulebook", description=ABOUT
    )
    commands = rulebook.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for _, add_command in sorted(_COMMANDS.items()):
        add_command(commands)


def _add_prove(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    prove_it = commands.add_parser("prove", help="prove it for every case there can be", description=PROVE)
    prove_it.add_argument("book", nargs="?", metavar="BOOK")
    prove_it.add_argument("--json", action="store_true", help="print every finding as JSON")
    prove_it.add_argument("--z3", action="store_true", help="ask the solver z3 too (extra: prove)")
    add_day(prove_it)
    prove_it.set_defaults(run=run_prove)


def _add_diff(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    diff = commands.add_parser("diff", help="say exactly what a change changes", description=DIFF)
    diff.add_argument("old", metavar="OLD")
    diff.add_argument("new", nargs="?", metavar="NEW")
    diff.add_argument("--json", action="store_true", help="print it as JSON")
    add_day(diff)
    diff.set_defaults(run=run_diff)


def _add_plan(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    planning = commands.add_parser("plan", help="plan the order of its questions", description=PLAN)
    planning.add_argument("book", nargs="?", metavar="BOOK")
    add_day(planning)
    planning.set_defaults(run=run_plan)


_COMMANDS: Mapping[str, Callable[["argparse._SubParsersAction[argparse.ArgumentParser]"], None]] = {
    "prove": _add_prove,
    "diff": _add_diff,
    **FORMS,
    "plan": _add_plan,
}


def run_prove(args: argparse.Namespace) -> int:
    """Print what was proved; exit 1 if anything fails."""
    book = book_at(args.book)
    pinned = None if args.book is None else national_book()
    findings = prove(book, args.on, pinned)
    if args.z3 and (apart := differing(book, args.on, findings, pinned)):
        print(f"z3 does not agree on: {', '.join(apart)}.", file=sys.stderr)
        return FAILED
    print(_json_of([asdict(one) for one in findings]) if args.json else _proof_page(book, args.on, findings))
    return PROVED if all(finding.holds for finding in findings) else FAILED


def run_diff(args: argparse.Namespace) -> int:
    """Print what differs; exit 1 if any case is answered differently."""
    old, new = book_at(args.old), book_at(args.new)
    found = impact(old, new, args.on)
    print(_json_of(asdict(found)) if args.json else _impact_page(old, new, args.on, found))
    return SAME if found.same_answers else DIFFERENT


def run_plan(args: argparse.Namespace) -> int:
    """Print the planned order of questions; how far it is goes to the error stream."""
    policy = plan(book_at(args.book), args.on, say_how_far())
    print(f"{policy.questions:.1f} questions are expected until the next step is clear.", file=sys.stderr)
    print(policy_as_json(policy), end="")
    return PROVED


def _json_of(found: Any) -> str:
    return json.dumps(found, indent=2, ensure_ascii=False, default=dict)


_SAID = {
    "total": "decisions always have exactly one answer",
    "agree": "pairs of rules of one tier never disagree",
    "floor": "floors are proved to hold",
    "held": "floors about the record are held by Sharewell's own tests, not by a proof",
    "dead_rule": "rules can decide",
    "dead_duty": "duties can be owed",
    "dead_route": "routes can be shown",
    "dead_question": "questions can change something",
}


def _proof_page(book: Book, day: date, findings: tuple[Finding, ...]) -> str:
    lines = [f"{book.title} {book.version}, by the rules in force on {day}", book.digest, ""]
    for kind, said in _SAID.items():
        these = [finding for finding in findings if finding.kind == kind]
        if kind == "held" and not these:
            continue
        lines.append(f"{sum(finding.holds for finding in these)} of {len(these)} {said}.")
        if kind == "held":
            lines += [f"  {floor.id}: {test}" for floor in book.invariants for test in floor.tests]
    for finding in findings:
        if not finding.holds:
            lines += [
                "",
                f"{finding.id} does not hold: {finding.text}",
                f"In {', '.join(place_of(book, finding))}.",
                finding.mend,
                *_case(book, day, finding.example),
            ]
    if all(finding.holds for finding in findings):
        lines += [
            "",
            "Everything holds, for every case there can be. This is about the rules, not about the law or a child.",
        ]
    return "\n".join(lines)


def _case(book: Book, day: date, example: Facts) -> list[str]:
    if not example:
        return []
    lines = [
        "It happens whenever:",
        *(f"  {question} {answer}" for question, answer in answers_in_words(book, example)),
    ]
    try:
        outcome, rules = worked(book, day, example)["disposition"]
    except RulesDisagreeError as apart:
        return [*lines, f"Then two rules answer at once: {apart.message}"]
    return [*lines, f"Then: {outcome_in_words(book, 'disposition', outcome)} ({', '.join(rules)})"]


def _impact_page(old: Book, new: Book, day: date, found: Impact) -> str:
    lines = [f"From {old.title} {old.version} to {new.title} {new.version}, by the rules in force on {day}"]
    lines += [f"From {old.digest}", f"to   {new.digest}"]
    for name, parts in (("Added", found.added), ("Taken out", found.removed), ("Changed", found.reworded)):
        if parts:
            lines += ["", f"{name}: {', '.join(f'{kind} {each}' for kind, each in parts)}"]
    if found.same_answers:
        return "\n".join([*lines, "", "No case there can be is answered differently."])
    for move in sorted(
        found.moves, key=lambda move: (move.decision != "disposition", move.decision, -move.share)
    ):
        lines += ["", *_move(old, new, move)]
    return "\n".join(lines)


def _move(old: Book, new: Book, move: Move) -> list[str]:
    return [
        f"{move.decision}: {100 * move.share:.2g} % of cases by the shipped prior",
        f"  before: {outcome_in_words(old, move.decision, move.before)}",
        f"  after:  {outcome_in_words(new, move.decision, move.after)}",
        "  for example:",
        *(f"    {question} {answer}" for question, answer in answers_in_words(new, move.example)),
    ]
