"""The command line: one module per command, and one way to say that something could not be done."""

import argparse
import os
import sys
from collections.abc import Sequence

from sharewell.cli import (
    backup,
    clauses,
    decide,
    demo,
    facts,
    keys,
    protocol,
    record,
    restore,
    retention,
    rulebook,
    second_step,
    serve,
    setup,
    signer,
    stamp,
    upgrade,
    witness,
    work,
)

COMMANDS = (
    decide,
    facts,
    clauses,
    rulebook,
    protocol,
    record,
    retention,
    demo,
    setup,
    second_step,
    serve,
    keys,
    signer,
    stamp,
    witness,
    backup,
    restore,
    upgrade,
    work,
)
REFUSED = 2
READER_GONE = 141  # what a shell says of a program that SIGPIPE ended


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; an error that carries words for people is printed as those words."""
    parser = argparse.ArgumentParser(
        prog="sharewell",
        description="Decide, record and deliver the sharing of information that keeps children safe. "
        "If a child is in danger now, ring 999 or children's social care first. Type afterwards.",
    )
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add(subparsers)
    args = parser.parse_args(argv)
    try:
        code: int = args.run(args)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read us has gone; the shutdown's own flush must have somewhere to write.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    except Exception as error:
        message, what_next = (getattr(error, part, None) for part in ("message", "help"))
        if not isinstance(message, str) or not isinstance(what_next, str):
            raise
        print(message, what_next, sep="\n", file=sys.stderr)
        return REFUSED
    return code
