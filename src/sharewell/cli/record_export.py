"""``sharewell record export``: give entries out as one bundle that holds without us, and record who did so and why."""

import argparse
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sharewell.cli.in_name_of import add_name, in_name_of

if TYPE_CHECKING:
    from sharewell.actions.actor import Actor

ABOUT = """\
Write entries of the record, with their proofs, into one .zip for a court, a review or an inspection. Anybody can
check it without us. Nothing is opened unless you say so; that you gave it out, to whom and why becomes an entry of
the record, and stands in the bundle."""
EXAMPLES = """\
examples:
  sharewell record export --sign-in sam --decision ID --open all --keep-closed advice --purpose legal \\
      --given-to "Northshire Family Court" --why "Order of 3 March, case 12/26" evidence.zip
  sharewell record export --sign-in ada --entries 1-40 --purpose review --given-to "..." --why "..." closed.zip"""
ALL = "all"


def add(acts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to those of the record."""
    export = acts.add_parser(
        "export",
        help="give entries out with their proofs, in one bundle",
        description=ABOUT,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    export.add_argument("file", metavar="FILE", type=Path, help="the .zip to write; it must not be there yet")
    add_name(export)
    what = export.add_argument_group("what").add_mutually_exclusive_group(required=True)
    what.add_argument("--case", metavar="ID", type=UUID, help="all entries of a case that you may read")
    what.add_argument("--decision", metavar="ID", type=UUID, help="a decision, its calls and its additions")
    what.add_argument("--entry", metavar="ID", type=UUID, action="append", help="one entry; may be repeated")
    what.add_argument("--entries", metavar="FROM-TO", type=_span, help="a stretch of the log, by number")
    what.add_argument("--again", metavar="ID", type=UUID, help="the file of an export recorded before")
    opens = export.add_argument_group("what it shows; nothing, if left out")
    opens.add_argument(
        "--open", metavar="FIELD", action="append", default=[], help="open a field such as reasons, or: all"
    )
    opens.add_argument(
        "--keep-closed", metavar="FIELD", action="append", default=[], help="keep a field closed even so"
    )
    why = export.add_argument_group("why; needed unless with --again")
    why.add_argument("--purpose", choices=("legal", "review", "record_keeping", "other"), default="other")
    why.add_argument("--given-to", metavar="WHOM", default="", help="who it is given to")
    why.add_argument("--why", metavar="WORDS", default="", help="why; by whose order or request")
    export.set_defaults(run=run)


def _span(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"([1-9][0-9]{0,8})(?:-([1-9][0-9]{0,8}))?", text, re.ASCII)
    if found is None or int(found[2] or found[1]) < int(found[1]):
        raise argparse.ArgumentTypeError("give the first and the last number, such as 3-12")
    return int(found[1]), int(found[2] or found[1])


def run(args: argparse.Namespace) -> int:
    """Record the export, then write its bundle."""
    from sharewell.cli.start import start_django

    start_django()
    from sharewell.actions.export_record import evidence_of
    from sharewell.actions.refusal import RefusedError

    if args.file.exists():
        raise RefusedError(f"{args.file} is there already.", "Choose another name; nothing is overwritten.")
    actor = in_name_of(args)
    export = args.again or _record(actor, args)
    content = evidence_of(actor, export)
    _write(args.file, content)
    print(f"{args.file} is written ({len(content):,} bytes). Check it: sharewell record verify {args.file}")
    print("Keep it as you would keep the child’s file. For a PDF, open record.html in it and print.")
    return 0


def _record(actor: "Actor", args: argparse.Namespace) -> UUID:
    from django.utils.timezone import now

    from sharewell.actions.export_record import NewExport, export_record

    new = NewExport(
        entries=_entries(actor, args),
        purpose=args.purpose,
        given_to=args.given_to,
        why=args.why,
        opened=None if ALL in args.open else tuple(args.open),
        closed=tuple(args.keep_closed),
    )
    receipt = export_record(actor, new, uuid4(), now())
    print(f"Recorded as entry {receipt.index + 1}. To write the file again: --again {receipt.entry_id}")
    return receipt.entry_id


def _entries(actor: "Actor", args: argparse.Namespace) -> tuple[UUID, ...]:
    from sharewell.actions.entries_asked import entries_between, entries_of_case, entries_of_decision

    if args.case:
        return entries_of_case(actor, args.case)
    if args.decision:
        return entries_of_decision(actor, args.decision)
    return entries_between(actor, *args.entries) if args.entries else tuple(args.entry)


def _write(path: Path, content: bytes) -> None:
    """Write the bundle for its owner alone, whole or not at all."""
    from sharewell.actions.refusal import RefusedError

    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
    except OSError as wrong:
        raise RefusedError(
            f"{path} can't be written: {wrong.strerror}. The export is recorded.",
            "Write it to another place, with --again and the id above.",
        ) from wrong
