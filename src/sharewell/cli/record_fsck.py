"""``sharewell record fsck``: check everything that is kept in this home, and say what does not hold and what to do."""

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from sharewell.practice.record import Checkpoint, NotReadableError, check
from sharewell.practice.record.checkpoint import read_text, take_note_apart
from sharewell.practice.record.evidence import check_evidence, checkpoint_of, is_evidence
from sharewell.practice.record.packed import LARGEST

if TYPE_CHECKING:
    from sharewell.actions.check_home import HomeCheck
    from sharewell.actions.walk_log import Kept

HOLDS, FAULTS = 0, 1
EVERY = 1_000
SHOWN = 200
ABOUT = """\
Check every log of this home: each entry's signature, its place under every head and signed head, what is kept under
it, and that every row belongs to one. Reads only; Sharewell may go on running. Content is opened to compare it where
its key is here, and never shown."""
EXITS = """\
exit codes: 0 everything holds; 1 something does not, and it says which entry and what to do; 2 it can't be checked.
Whoever holds a log's key could write all of it anew so that it holds. Only what was kept elsewhere shows that: give an
earlier bundle, check file or signed head with --against.
That a record is unchanged does not show that it was right."""


def add(acts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to those of the record."""
    fsck = acts.add_parser(
        "fsck",
        help="check everything that is kept here",
        description=ABOUT,
        epilog=EXITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    fsck.add_argument(
        "--against",
        metavar="FILE",
        action="append",
        default=[],
        help="a bundle, check file or signed head kept elsewhere",
    )
    fsck.add_argument("--json", action="store_true", help="print what was found as JSON")
    fsck.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check the home and print what was found."""
    from sharewell.cli.start import start_in_home

    kept = _kept(args.against)
    start_in_home()
    return check_everything(kept, as_json=args.json)


def check_everything(kept: "dict[str, Kept] | None" = None, *, as_json: bool = False) -> int:
    """Check the home, print what was found, and return the exit code; Django has been started."""
    from sharewell.actions.check_home import check_home

    found = check_home(_say_how_far, kept)
    print(json.dumps(_document(found), indent=2) if as_json else _page(found))
    # What stays closed for want of a key is as good as lost until the key is back.
    return FAULTS if found.faults or found.closed else HOLDS


def _kept(files: list[str]) -> "dict[str, Kept]":
    """Read the heads that somebody kept elsewhere, by the name of their log."""
    kept: dict[str, dict[int, tuple[bytes, str]]] = {}
    for name in files:
        for head in _heads(name):
            kept.setdefault(head.origin, {})[head.size] = (head.root, name)
    return dict(kept)


def _heads(name: str) -> Iterable[Checkpoint]:
    """Read the kept heads of one file. Nobody's signature is asked for: its holder knows where it comes from."""
    try:
        with Path(name).open("rb") as file:
            content = file.read(LARGEST + 1)
    except (OSError, ValueError) as wrong:
        reason = getattr(wrong, "strerror", None) or str(wrong)
        raise NotReadableError(f"{name} can't be opened: {reason}.", "Check its name and folder.") from wrong
    if not is_evidence(content) and not content.startswith(b"{"):
        return (read_text(take_note_apart(content.decode(errors="replace")).text),)
    found = (
        check_evidence(content).checkpoints
        if is_evidence(content)
        else filter(None, [checkpoint_of(check(content))])
    )
    heads = tuple(found)
    if not heads:
        raise NotReadableError(f"{name} does not hold itself.", "Check it: sharewell record verify.")
    return heads


def _say_how_far(done: int, of: int) -> None:
    if done % EVERY == 0 or done == of:
        print(f"\r{done:,} of {of:,} entries", end="\n" if done == of else "", file=sys.stderr, flush=True)


def _document(found: "HomeCheck") -> dict[str, object]:
    return {
        "holds": not found.faults and not found.closed,
        "agencies": found.agencies,
        "entries": found.entries,
        "closed": found.closed,
        "disposed": found.disposed,
        "waiting": found.waiting,
        "faults": [
            {
                "agency": str(each.agency),
                "entry": each.fault.entry,
                "what": each.fault.what,
                "do": each.fault.do,
            }
            for each in found.faults
        ],
    }


def _page(found: "HomeCheck") -> str:
    lines = [f"{found.entries:,} entries of {found.agencies} organisations were checked."]
    if found.closed:
        lines += [
            f"DOES NOT HOLD  {found.closed:,} stayed closed for want of their key; all else about them was checked.",
            "  Put the keys back from their backup. Until then nobody can read what was recorded.",
        ]
    if found.disposed:
        lines.append(f"{found.disposed:,} were disposed of; that they were recorded still holds.")
    if found.waiting:
        lines.append(
            f"The newest {found.waiting:,} wait for a signed head: `sharewell work --once` has it signed."
        )
    for each in found.faults[:SHOWN]:
        lines += [
            "",
            f"DOES NOT HOLD  {each.fault.what}",
            f"  in the record of {each.agency}",
            f"  {each.fault.do}",
        ]
    if len(found.faults) > SHOWN:
        lines += ["", f"{len(found.faults) - SHOWN:,} faults more: see them all with --json."]
    if found.faults or found.closed:
        return "\n".join([*lines, "", "Tell the IG lead today. If a child needs help now, that comes first."])
    return "\n".join([*lines, "All of it holds. This does not show that what was recorded was right."])
