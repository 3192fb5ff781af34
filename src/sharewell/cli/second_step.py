"""``sharewell second-step``: let somebody who lost their phone, passkey and recovery codes set up a second step anew."""

import argparse

from sharewell.cli.start import start_in_home

ABOUT = """\
Take away somebody's second step and recovery codes, and sign them out everywhere. After their password they are led to
set up another. An entry in the record says so. See them or ring them first, on a number that you know: whoever asks may be somebody else.
If nobody's codes are right, set this computer's clock right instead: an app's code is good for half a minute on each side."""


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
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Take it away, and say what comes next."""
    start_in_home()
    from django.utils.timezone import now

    from sharewell.actions.reset_second_step import reset_second_step

    ended = reset_second_step(args.reset, args.by, now())
    print(f"{args.reset} has no second step now, and was signed out ({ended} sessions ended).")
    print("When they next give their password they are led to set up another.")
    return 0
