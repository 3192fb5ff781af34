"""`sharewell demo`: fill a home with invented agencies and cases, through the same acts as everybody, and serve it."""

import argparse
import os
import sys
import time
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import NoReturn

from sharewell.cli.demo import home as homes
from sharewell.cli.demo.world import World

DONE, REFUSED = 0, 1
# As the pages say them; the line of a terminal can't ask the pages.
ROLES = {
    "report_only": "member of staff",
    "practitioner": "practitioner",
    "team_manager": "team manager",
    "safeguarding_lead": "safeguarding lead",
    "caldicott_guardian": "Caldicott Guardian",
    "ig_lead": "IG lead",
    "auditor": "auditor",
    "administrator": "administrator",
}
ABOUT = """\
Fill a folder with invented agencies, people and cases, and serve them on this computer. Nobody in it is real, every
telephone number rings nobody, and one click signs you in as anybody. The second start takes up where you left."""
EXITS = "exit codes: 0 it was served and stopped; 1 it did not start, and it says why."


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    demo = subparsers.add_parser(
        "demo",
        help="try Sharewell with invented people and cases",
        description=ABOUT,
        epilog=EXITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    demo.add_argument(
        "--port", type=_port, default=8000, help="where to serve; the next free one if it is taken"
    )
    demo.add_argument("--fresh", action="store_true", help="throw the demo's data away and make it anew")
    demo.add_argument("--no-serve", action="store_true", help="fill the folder, print the sign-ins and stop")
    demo.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make the demo and serve it; does not return while it serves."""
    try:
        home = homes.choose_home(os.environ)
        homes.prepare(home, fresh=args.fresh)
        port = homes.free_port(args.port)
    except homes.DemoError as refused:
        print(f"{refused.message}\n{refused.help}", file=sys.stderr)
        return REFUSED
    os.environ.update(homes.settings_for(home, port))
    world = _fill(home)
    if port != args.port:
        print(f"Port {args.port} is taken, so this is on {port}.")
    print(sign_ins(world, f"http://localhost:{port}"), flush=True)
    return DONE if args.no_serve else _serve()


def sign_ins(world: World, address: str) -> str:
    """Say where the demo is and whom one can be."""
    lines = ["", f"Sharewell is at {address}", "", "Sign in with one click as:"]
    names = {agency.key: agency.name for agency in world.agencies}
    for agency, people in groupby(world.people, key=lambda person: person.agency):
        lines += ["", f"  {names[agency]}"]
        lines += [f"    {one.sign_in_name:<21} {ROLES[one.role]:<19} {one.about}" for one in people]
    return "\n".join([*lines, "", "Everybody here is invented. Stop with Ctrl-C.", ""])


def _serve() -> NoReturn:
    # A new process: settings read the key that was just made, and Ctrl-C reaches the server alone.
    command = [sys.executable, "-m", "sharewell", "serve"]
    os.execve(sys.executable, command, dict(os.environ))  # noqa: S606  # our own interpreter, no shell


def _fill(home: Path) -> World:
    """Bring the tables up to date and, once, fill them."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from sharewell.actions.doubt_clock import believe_clock
    from sharewell.actions.tick import tick
    from sharewell.cli.demo.seed import Seeding
    from sharewell.cli.demo.world import read_world
    from sharewell.practice.rulebook import national_book
    from sharewell.store import keys

    world = read_world(timezone.now())
    keys.make_keys()
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    if not homes.is_filled(home):
        seeding = Seeding(world, national_book(), timezone.now())
        _show([(step.said, step.act) for step in seeding.steps()])
        homes.mark_filled(home)
    # The demo is one process without `sharewell work`: what the clock asks for is done at each start. It may lie for
    # months between two, and nobody is there to say that the clock is right.
    believe_clock(timezone.now())
    tick(timezone.now())
    return world


def _show(steps: list[tuple[str, Callable[[], None]]]) -> None:
    """Do each step and say how far it is: a line that rewrites itself on a terminal, a few lines elsewhere."""
    began, live = time.monotonic(), sys.stdout.isatty()
    for number, (said, act) in enumerate(steps, 1):
        if live:
            print(f"\r  {number:>3} of {len(steps)}  {said[:60]:<60}", end="", flush=True)
        elif number % 40 == 1:
            print(f"  Filling the demo: {number} of {len(steps)} …", flush=True)
        act()
    end = "\r" if live else ""
    print(
        f"{end}  Filled: {len(steps)} acts in {time.monotonic() - began:.1f} s{' ' * 50}".rstrip(), flush=True
    )


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a port is a whole number from 1 to 65535")
    return int(text)
