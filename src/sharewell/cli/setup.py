"""``sharewell setup``: make the home, its keys and tables, and the first agency with its first practitioner."""

import argparse
import getpass
from pathlib import Path
from uuid import UUID, uuid4

from sharewell.cli.start import start_django
from sharewell.practice.access import ROLES

ABOUT = """\
Make the home (SHAREWELL_HOME), its keys and its tables, or bring them up to this version. Safe to run again.
With --agency, also open an organisation and make an account for the first person in it."""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    setup = subparsers.add_parser(
        "setup",
        help="make the home, its keys and tables, and the first agency",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    first = setup.add_argument_group("the first agency")
    first.add_argument("--agency", metavar="NAME", help="what the organisation is called")
    first.add_argument("--sector", help="such as school, gp, police, voluntary, council_social_care")
    first.add_argument(
        "--controller", metavar="NAME", help="who answers for its data; the agency if left out"
    )
    first.add_argument("--area", default="", help="the council area it works in")
    first.add_argument("--practitioner", metavar="NAME", help="the first person's name")
    first.add_argument("--sign-in", metavar="ID", help="the name they sign in with")
    first.add_argument("--role", choices=ROLES, default="administrator")
    first.add_argument(
        "--password-file", type=Path, metavar="FILE", help="asked for on the screen if left out"
    )
    setup.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make what is missing and say what was made."""
    start_django()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from sharewell.store import backup, keys, keys_named, startup

    settings.SHAREWELL_HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
    backup.refuse_newer(connections[backup.database()])
    if gone := keys_named.missing(connections[backup.database()]):
        raise keys.KeyMissingError(
            f"This home holds records, and {len(gone)} of the keys that they need are missing: {', '.join(gone)}. "
            "Nothing was made or changed.",
            "Put them back: sharewell keys restore FILE. New keys would open nothing of what is kept here.",
            "docs/backup.md",
        )
    keys.make_keys()
    call_command("migrate", database=backup.database(), verbosity=0, interactive=False, skip_checks=True)
    startup.assert_ready()
    print(f"Sharewell's home is ready: {settings.SHAREWELL_HOME}")
    print("Back up its tables and its keys, to two places: sharewell backup, sharewell keys backup.")
    print("Without the keys nothing sealed can be read.")
    return _first_agency(args) if args.agency else 0


def _first_agency(args: argparse.Namespace) -> int:
    from django.utils.timezone import now

    from sharewell.actions.actor import SYSTEM, Actor
    from sharewell.actions.adopt_book import adopt_book
    from sharewell.actions.begin_membership import NewPractitioner, begin_membership
    from sharewell.actions.open_agency import NewAgency, open_agency
    from sharewell.actions.refusal import RefusedError
    from sharewell.practice.rulebook import national_book

    if not (args.sector and args.practitioner and args.sign_in):
        raise RefusedError(
            "An agency needs its sector and its first person.", "Add --sector, --practitioner and --sign-in."
        )
    password = ask_password(args.password_file)
    new = NewAgency(args.agency, args.controller or args.agency, args.sector, args.area)
    agency = UUID(open_agency(new, uuid4(), now()).targets["agency"])
    person = NewPractitioner(args.practitioner, args.sign_in, password)
    system = Actor(None, agency, SYSTEM)
    begin_membership(system, person, args.role, uuid4(), now())
    adopt_book(system, national_book().canonical(), uuid4(), now())
    print(f"{args.agency} is open, and its first person can sign in as {args.sign_in}.")
    return 0


def ask_password(file: Path | None) -> str:
    """Read a password from a file, or ask for it on the screen; a weak one is refused."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from sharewell.actions.refusal import RefusedError

    try:
        password = (
            file.read_text(encoding="utf-8").strip() if file else getpass.getpass("A password for them: ")
        )
        validate_password(password)
    except OSError as missing:
        raise RefusedError("The password file cannot be read.", "Check its name and folder.") from missing
    except ValidationError as weak:
        raise RefusedError(" ".join(weak.messages), "Three or four words together make a good one.") from None
    return password
