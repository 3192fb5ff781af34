"""``sharewell second-step``: let somebody who lost their phone, passkey and recovery codes set up a second step anew."""

import argparse
from pathlib import Path

from sharewell.cli.setup import ask_password
from sharewell.cli.start import start_in_home

ABOUT = """\
Take away somebody's second step and recovery codes, and sign them out everywhere. After their password they are led to
set up another. An entry in the record says so. See them or ring them first, on a number that you know: whoever asks may be somebody else.
Where others may know the password, or it was forgotten, give a new one with it: whoever gives the password first sets up
the second step.
If nobody's codes are right, set this computer's clock right instead: an app's code is good for half a minute on each side."""

ON_SCREEN = Path("-")


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    command = subparsers.add_parser(
        "second-step",
        help="let somebody who lost it set up their second step anew",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("--reset", required=True, metavar="NAME", help="the name that they sign in with")
    command.add_argument(
        "--by",
        required=True,
        metavar="WORDS",
        help="who you are; kept sealed in the entry that says it was done",
    )
    command.add_argument(
        "--new-password",
        nargs="?",
        type=Path,
        const=ON_SCREEN,
        metavar="FILE",
        help="give them a new password too: the file's words, or asked for on the screen where no file is named",
    )
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Take it away, and say what comes next."""
    start_in_home()
    from django.utils.timezone import now

    from sharewell.actions.reset_second_step import reset_second_step

    asked = args.new_password
    password = asked and ask_password(None if asked == ON_SCREEN else asked)
    ended = reset_second_step(args.reset, args.by, now(), password)
    print(f"{args.reset} has no second step now, and was signed out ({ended} sessions ended).")
    if password:
        print("Their password is the new one: tell it to them alone, in person or on a number that you know.")
    print("When they next give their password they are led to set up another.")
    return 0
