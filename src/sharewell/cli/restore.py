"""``sharewell restore FILE --keys FILE``: a whole home again, out of both backups."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from sharewell.cli import memory
from sharewell.cli.record_fsck import check_everything
from sharewell.cli.start import start_django
from sharewell.practice.record import NotReadableError

if TYPE_CHECKING:
    from sharewell.practice.record import Checkpoint

ABOUT = """\
Put a backup of the tables and a backup of the keys into an empty home, bring the tables up to this version, and check
that each record's log is the one that was backed up. Set SHAREWELL_HOME, and a database that holds nothing, first.

What was recorded after the backup is lost, and partners may have seen it. So each log is closed and a new one begun,
unless the signing account says that it signed nothing more, or you say so with --nothing-since. A list of what to do
again is printed, and kept in the home."""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    restore = subparsers.add_parser(
        "restore",
        help="put both backups into an empty home",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    restore.add_argument("file", type=Path, metavar="FILE", help="the backup of the tables")
    restore.add_argument("--keys", type=Path, required=True, metavar="FILE", help="the backup of the keys")
    restore.add_argument(
        "--although-expired",
        action="store_true",
        help="take keys whose day has passed, when there are no others; what was disposed of may then be readable again",
    )
    restore.add_argument(
        "--although-keys-are-missing",
        action="store_true",
        help="go on where the keys are not those of the tables, when there is no other pair; what they don't open stays closed",
    )
    restore.add_argument(
        "--nothing-since",
        action="store_true",
        help="serve and work were stopped before the backup of the tables, and not started since (such as a move)",
    )
    restore.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Restore, check, and say what is there."""
    start_django()
    from django.conf import settings
    from django.utils.timezone import now

    from sharewell.actions.restore import restore
    from sharewell.store import startup

    settings.SHAREWELL_HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = restore(
        args.file,
        args.keys,
        now(),
        although_expired=args.although_expired,
        although_missing=args.although_keys_are_missing,
        nothing_since=args.nothing_since,
        remembered=_remembered(),
        tell=lambda line: print(f"  {line}", flush=True),
    )
    print(
        f"Restored as it stood at {found.made_at:%d %B %Y, %H:%M} UTC. Every log came back to the head that was backed up."
    )
    print(f"\n{found.again}\nThis list is kept: {found.kept}")
    startup.assert_ready()
    return check_everything()


def _remembered() -> "list[Checkpoint]":
    """Return the heads that were seen before; without them a restore goes on, on the safe side."""
    try:
        return memory.heads(memory.place(None))
    except NotReadableError as wrong:
        print(f"{wrong.message} The restore goes on without what was seen.")
        return []
