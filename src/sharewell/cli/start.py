"""Starts Django for the commands that need it; the others run on the base install."""

import os


def start_django() -> None:
    """Read the settings and set Django up; what this account then writes is its own to read.

    A setting that cannot be read stops here, with the plain message that it carries.
    """
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sharewell.config.settings")
    import django

    django.setup()
