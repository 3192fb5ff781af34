"""Starts Django for the commands that need it; the others run on the base install."""

import os
from pathlib import Path


def start_django() -> None:
    """Read the settings and set Django up; what this account then writes is its own to read.

    A setting that cannot be read stops here, with the plain message that it carries.
    """
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sharewell.config.settings")
    import django

    django.setup()


def start_in_home() -> None:
    """Start Django in a home that is there; where there is none, say so and make nothing."""
    start_django()
    from django.conf import settings
    from django.db import DatabaseError, connection

    from sharewell.actions.refusal import RefusedError

    named = settings.DATABASES["default"]
    there = "sqlite" not in named["ENGINE"] or Path(named["NAME"]).exists()
    try:
        there = there and "store_agency" in connection.introspection.table_names()
    except DatabaseError as wrong:
        raise RefusedError("The database cannot be reached.", "Start it, then try again.") from wrong
    if not there:
        raise RefusedError(
            f"There is no Sharewell in {settings.SHAREWELL_HOME}.",
            "Set SHAREWELL_HOME to its home, or run `sharewell setup` to make one.",
        )
