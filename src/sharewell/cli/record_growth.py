"""``sharewell record growth``: prove to somebody who remembers an earlier head that the log only grew since."""

import argparse
import sys
from uuid import UUID

ABOUT = """\
Write the proof that a log grew from the size that somebody remembers to a signed head, for their
`sharewell record verify FILE --growth PROOF`. It names no entry: sizes, hashes and the signed head are all it holds."""


def add(acts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to those of the record."""
    growth = acts.add_parser("growth", help="prove that a log only grew", description=ABOUT)
    growth.add_argument(
        "--from", dest="old", type=int, required=True, metavar="SIZE", help="the size that they know"
    )
    growth.add_argument(
        "--to", type=int, metavar="SIZE", help="the size of the head in their file; the newest if left out"
    )
    growth.add_argument(
        "--log", type=int, metavar="NUMBER", help="which log, where a new one was begun; the one in use"
    )
    growth.add_argument("--agency", type=UUID, metavar="ID", help="which organisation, where there are more")
    growth.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the proof."""
    from sharewell.cli.start import start_django

    start_django()
    from sharewell.actions.actor import SYSTEM, Actor
    from sharewell.actions.growth import growth_of
    from sharewell.cli.keys import which_agency

    actor = Actor(None, which_agency(args.agency), SYSTEM)
    sys.stdout.write(growth_of(actor, args.old, args.to, args.log).decode())
    return 0
