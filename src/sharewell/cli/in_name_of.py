"""Finds the practitioner in whose name a command acts: by sign-in name, in a role that they hold today."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from sharewell.actions.actor import Actor


def add_name(parser: "argparse.ArgumentParser") -> None:
    """Add the options that say in whose name a command acts."""
    parser.add_argument(
        "--sign-in", required=True, metavar="ID", help="your sign-in name: the record names you"
    )
    parser.add_argument("--role", metavar="ROLE", help="your role, if you have several")
    parser.add_argument("--agency", metavar="NAME", help="your organisation, if you are in several")


def in_name_of(args: "argparse.Namespace") -> "Actor":
    """Return who acts. Refuses a name that nobody has here, and one with several roles when none is named."""
    from django.db.models import Q
    from django.utils.timezone import now

    from sharewell.actions.actor import Actor
    from sharewell.actions.refusal import RefusedError
    from sharewell.store.models import Membership

    held = Membership.objects.filter(
        Q(until=None) | Q(until__gt=now()),
        practitioner__sign_in_name=args.sign_in.strip().lower(),
        since__lte=now(),
    ).select_related("agency")
    found = [one for one in held if args.agency in (None, one.agency.name) and args.role in (None, one.role)]
    if len(found) != 1:
        has = " and ".join(sorted(f"{one.role} at {one.agency.name}" for one in found)) or "no such role here"
        raise RefusedError(
            f"{args.sign_in!r} has {has}.",
            "Give your sign-in name, and --role or --agency where you have several.",
        )
    return Actor(found[0].practitioner_id, found[0].agency_id, found[0].role)
