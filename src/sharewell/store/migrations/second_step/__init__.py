"""allauth's table of second steps, made here in one migration (``MIGRATION_MODULES``): its own can't be run on our SQLite."""
