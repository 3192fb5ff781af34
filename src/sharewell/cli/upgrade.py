"""``sharewell upgrade``: back up, bring the tables up to this version, and check everything."""

import argparse
from pathlib import Path

from sharewell.cli.backup import back_up
from sharewell.cli.record_fsck import check_everything
from sharewell.cli.start import start_in_home

ABOUT = """\
Back up the tables, bring them up to this version, and check everything that is kept (`record fsck`). Stop `serve` and `work` first. Tables of a newer
version are refused, and nothing is changed."""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    upgrade = subparsers.add_parser(
        "upgrade",
        help="back up, bring the tables up to this version, check everything",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    upgrade.add_argument(
        "--backup",
        type=Path,
        metavar="FOLDER",
        help="where the backup is written; the home's folder backups if left out",
    )
    upgrade.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Upgrade, and say what was done."""
    start_in_home()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    from sharewell.store import backup, startup

    connection = connections[backup.database()]
    backup.refuse_newer(connection)
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        folder = args.backup or settings.SHAREWELL_HOME / "backups"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        print(f"Backed up first: {back_up(folder)}")
        call_command("migrate", database=connection.alias, verbosity=0, interactive=False, skip_checks=True)
        print(f"{len(waiting)} changes were made to the tables.")
    else:
        print("The tables are those of this version already.")
    startup.assert_ready()
    return check_everything()
