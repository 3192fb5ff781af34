"""``sharewell work``: the clock's tick, beside the web process."""

import argparse
import time
from typing import TYPE_CHECKING

from sharewell.cli.start import start_django

if TYPE_CHECKING:
    from datetime import datetime

    from sharewell.actions.gather_cosignatures import Gathered

EVERY_SECONDS = 60


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    work = subparsers.add_parser(
        "work",
        help="do what the clock asks for",
        description="Sign what waits to be signed, have heads cosigned by partners, delete drafts that are past their time, clear ended sessions, put cases under "
        "the key of their month, destroy the keys of what was disposed of, and certify it; every "
        f"{EVERY_SECONDS} seconds until stopped.",
    )
    work.add_argument(
        "--once",
        action="store_true",
        help="do it once and end; with 1 if a part failed or the clock can't be right",
    )
    work.add_argument(
        "--clock-is-right",
        action="store_true",
        help="this computer's clock is right, although nothing was recorded for long or something is dated later",
    )
    work.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check that everything holds, then tick."""
    start_django()
    from django.db import connection
    from django.utils.timezone import now

    from sharewell.actions.doubt_clock import HELP
    from sharewell.actions.gather_cosignatures import gather_cosignatures
    from sharewell.actions.tick import tick
    from sharewell.store import startup

    startup.assert_ready()
    startup.refuse_unwritable()
    if args.clock_is_right:
        _believe(now())
    while True:
        done = tick(now())
        if args.once or done.heads or done.drafts or done.disposals or done.failed:
            said = f"Heads signed: {done.heads}. Old drafts deleted: {done.drafts}."
            print(f"{said} Disposals taken further: {done.disposals}.", flush=True)
        if done.failed:
            print(f"Parts that failed: {done.failed}. The log says why.", flush=True)
        if done.doubt and args.once:
            print(done.doubt, HELP, sep="\n", flush=True)
        _say(gather_cosignatures(), always=args.once)
        if args.once:
            return 1 if done.failed or done.doubt else 0
        connection.close()
        time.sleep(EVERY_SECONDS)


def _say(seen: "Gathered", *, always: bool) -> None:
    for witness in seen.forked:
        said = f"ALARM: {witness} has seen another history of a log of ours."
        print(f"{said} Keep everything as it is, and read docs/decisions/0007-keys.md.", flush=True)
    if always or seen.cosigned or seen.failed:
        print(f"Heads cosigned: {seen.cosigned}. Witnesses that did not: {seen.failed}.", flush=True)


def _believe(now: "datetime") -> None:
    from sharewell.actions.doubt_clock import believe_clock

    ahead = believe_clock(now)
    print(f"This computer's clock is taken to be right: {now:%d %B %Y, %H:%M} UTC.")
    if ahead:
        print(
            f"Backups of the keys that are dated later: {ahead}. Destroy those files, and make a new one: sharewell keys "
            "backup FOLDER. They are counted as made now."
        )
