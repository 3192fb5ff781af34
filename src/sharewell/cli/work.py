"""``sharewell work``: the clock's tick, beside the web process."""

import argparse
import time

from sharewell.cli.start import start_django

EVERY_SECONDS = 60


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    work = subparsers.add_parser(
        "work",
        help="do what the clock asks for",
        description="Sign what waits to be signed, delete drafts that are past their time, clear ended sessions, put cases under "
        "the key of their month, destroy the keys of what was disposed of, and certify it; every "
        f"{EVERY_SECONDS} seconds until stopped.",
    )
    work.add_argument("--once", action="store_true", help="do it once and end")
    work.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check that everything holds, then tick."""
    start_django()
    from django.db import connection
    from django.utils.timezone import now

    from sharewell.actions.tick import tick
    from sharewell.store import startup

    startup.assert_ready()
    while True:
        done = tick(now())
        if args.once or done.heads or done.drafts or done.disposals:
            said = f"Heads signed: {done.heads}. Old drafts deleted: {done.drafts}."
            print(f"{said} Disposals taken further: {done.disposals}.", flush=True)
        if args.once:
            return 0
        connection.close()
        time.sleep(EVERY_SECONDS)
