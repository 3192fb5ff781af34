"""``sharewell protocol``: prove that a local protocol weakens nothing, and adopt it for an organisation."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sharewell import guidance
from sharewell.cli.book_file import add_day, say_how_far
from sharewell.practice.rulebook import (
    SHIPPED,
    Breach,
    OverreachError,
    RulebookError,
    Verdict,
    book_if_allowed,
    breach_lines,
    check_protocol,
    differences_lines,
    national_book,
    notes,
    read_protocol,
    verdict_lines,
    why_refused,
)
from sharewell.practice.rulebook.parts import LARGEST_FILE

if TYPE_CHECKING:
    from sharewell.actions.actor import Actor

WEAKENS_NOTHING, REFUSED, BAD_INPUT = 0, 1, 2
ABOUT = "Local protocols add to the national rulebook and never take away. The guide is docs/protocols.md."
CHECK = f"""\
Prove a protocol for every case there can be: every floor holds, no answer gets looser, nothing national goes silent.
Says what it adds and which cases it answers more slowly. What can't be taken comes with a worked case.
FILE is your own, or one that comes with Sharewell: {", ".join(SHIPPED)}."""
EXITS = """\
exit codes: 0 it weakens nothing; 1 it can't be taken, and it says why; 2 the file can't be used, and it says why."""
ADOPT = """\
Prove a protocol against the rulebook that your organisation adopted, and adopt it: from now on your organisation is
answered by both. Your IG lead adopts it, and the record says so."""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its own commands to the command line."""
    protocol = subparsers.add_parser("protocol", help="prove and adopt a local protocol", description=ABOUT)
    commands = protocol.add_subparsers(title="commands", metavar="COMMAND", required=True)
    raw = argparse.RawDescriptionHelpFormatter
    check = commands.add_parser(
        "check", help="prove that it weakens nothing", description=CHECK, epilog=EXITS, formatter_class=raw
    )
    check.add_argument("file", metavar="FILE")
    check.add_argument("--json", action="store_true", help="print the verdict as JSON")
    check.add_argument("--differences", action="store_true", help="also say where areas differ, D1 to D15")
    add_day(check)
    check.set_defaults(run=run_check)
    template = commands.add_parser("template", help="print a protocol to start from")
    template.set_defaults(run=run_template)
    _add_adopt(commands)


def _add_adopt(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    adopt = commands.add_parser("adopt", help="adopt it for an organisation", description=ADOPT)
    adopt.add_argument("file", metavar="FILE")
    adopt.add_argument("--sign-in", required=True, metavar="ID", help="the name your IG lead signs in with")
    adopt.add_argument("--agency", metavar="NAME", help="the organisation, where the IG lead is in several")
    adopt.set_defaults(run=run_adopt)


def run_check(args: argparse.Namespace) -> int:
    """Prove a protocol and print the verdict."""
    national = national_book()
    name, data = _read(args.file)
    try:
        protocol = read_protocol(name, data, national)
    except OverreachError as wrong:
        would_be = book_if_allowed(name, data, national)
        return _refuse(wrong, why_refused(national, would_be, args.on) if would_be else (), as_json=args.json)
    except RulebookError as wrong:
        if not args.json:
            raise
        _refuse(wrong, (), as_json=True)
        return BAD_INPUT
    verdict = check_protocol(national, protocol, args.on)
    if args.json:
        print(_json_of(_document(verdict)))
    else:
        print("\n".join(verdict_lines(verdict)))
        if args.differences:
            print("\n".join(("", *differences_lines(protocol))))
    return WEAKENS_NOTHING if verdict.holds else REFUSED


def run_template(args: argparse.Namespace) -> int:
    """Print the template with its comments."""
    del args
    print(guidance.read("protocols/template.toml").decode(), end="")
    return WEAKENS_NOTHING


def _read(name: str) -> tuple[str, bytes]:
    """Read a protocol's file, and no more of it than one can hold; a bare name is one that ships."""
    if name in SHIPPED:
        return f"{name}.toml", guidance.read(f"protocols/{name}.toml")
    try:
        with Path(name).open("rb") as file:
            return name, file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as wrong:
        reason = getattr(wrong, "strerror", None) or str(wrong)
        mend = f"Check its name and folder, or name one that ships: {', '.join(SHIPPED)}."
        raise RulebookError(name.replace("\0", "?"), "", f"it can't be opened: {reason}.", mend) from None


def _refuse(wrong: RulebookError, breaches: tuple[Breach, ...], *, as_json: bool) -> int:
    if as_json:
        error = {"message": wrong.message, "help": wrong.help, "source": wrong.source}
        print(_json_of({"holds": False, "error": error, "breaches": [asdict(one) for one in breaches]}))
        return REFUSED
    print(wrong.message, wrong.help, sep="\n")
    if breaches:
        print("\nIf it were taken, this could happen:")
        print("\n".join(breach_lines(breaches)))
    return REFUSED


def _document(verdict: Verdict) -> dict[str, Any]:
    protocol, book = verdict.protocol, verdict.book
    return {
        "protocol": {"title": protocol.title, "version": protocol.version, "digest": protocol.digest},
        "book": {
            "title": book.title,
            "version": book.version,
            "digest": book.digest,
            "national": book.national,
        },
        "on": verdict.day.isoformat(),
        "holds": verdict.holds,
        "adds": dict(verdict.adds),
        "breaches": [asdict(one) for one in verdict.breaches],
        "delay": verdict.delay,
        "moves": [asdict(move) for move in verdict.moves],
        "notes": list(notes(verdict)),
    }


def _json_of(found: Any) -> str:
    return json.dumps(found, indent=2, ensure_ascii=False, default=dict)


def run_adopt(args: argparse.Namespace) -> int:
    """Adopt a protocol in an IG lead's name."""
    from sharewell.cli.start import start_django

    start_django()
    from uuid import uuid4

    from django.utils.timezone import localdate, now

    from sharewell.actions.adopt_protocol import adopt_protocol
    from sharewell.actions.plan_questions import plan_questions
    from sharewell.actions.rules_in_use import rules_in_use

    name, data = _read(args.file)
    actor, agency = _ig_lead(args.sign_in, args.agency)
    receipt = adopt_protocol(actor, name, data, uuid4(), now())
    print(f"{agency} is answered by this protocol from now. Entry {receipt.index + 1} of its record says so.")
    rules = rules_in_use(actor.agency_id)
    if rules is not None:
        print(
            "Planning the order of the questions. It takes a few seconds, and nothing is lost if you stop it."
        )
        planned = plan_questions(rules, localdate(), say_how_far())
        print(f"{planned.questions:.1f} questions are expected until the next step is clear.")
        print(rules.note, end="\n" if rules.note else "")
    return WEAKENS_NOTHING


def _ig_lead(sign_in: str, agency: str | None) -> "tuple[Actor, str]":
    """Find the IG lead by sign-in name, in the one organisation or in the one that is named."""
    from django.utils.timezone import now

    from sharewell.actions.actor import Actor
    from sharewell.actions.refusal import RefusedError
    from sharewell.store.models import Membership

    held = Membership.objects.filter(
        practitioner__sign_in_name=sign_in.strip().lower(), role="ig_lead", since__lte=now(), until=None
    ).select_related("agency")
    found = [one for one in held if agency in (None, one.agency.name)]
    if len(found) != 1:
        raise RefusedError(
            f"{sign_in!r} is the IG lead of {'more than one organisation' if found else 'no organisation here'}.",
            "Give the sign-in name of your IG lead, and the organisation's name with --agency.",
            "docs/protocols.md",
        )
    return Actor(found[0].practitioner_id, found[0].agency_id, "ig_lead"), found[0].agency.name
