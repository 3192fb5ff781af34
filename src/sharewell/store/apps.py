"""The one Django app with tables."""

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate


class Store(AppConfig):
    """Re-makes the guards of the tables after every migrate, and looks at how the databases are set."""

    name = "sharewell.store"
    label = "store"

    def ready(self) -> None:
        from sharewell.store import guards, startup

        post_migrate.connect(guards.make_after_migrate, sender=self)
        checks.register(startup.check_settings, checks.Tags.database, "sharewell")
