"""``sharewell backup FOLDER``: every row in one file, without any key."""

import argparse
from pathlib import Path

from sharewell.cli.start import start_in_home

ABOUT = """\
Write every row, as it stands at one moment, to a new file in a folder; nobody has to stop work. What names a child is
sealed in it, and the keys are not in it: keep those elsewhere, with `sharewell keys backup`. Restoring needs both."""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    backup = subparsers.add_parser(
        "backup",
        help="write every row to one file, without any key",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    backup.add_argument("folder", type=Path, metavar="FOLDER", help="where the file is written")
    backup.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the backup and say what is in it."""
    start_in_home()
    print(f"Written: {back_up(args.folder)}")
    print("It holds no key. Back those up to another place: sharewell keys backup FOLDER")
    return 0


def back_up(folder: Path) -> Path:
    """Write a backup of the tables into a folder and return its file."""
    from django.utils.timezone import now

    from sharewell.store.backup import write_backup

    moment = now()
    file = folder / f"sharewell-tables-{moment:%Y%m%dT%H%M%SZ}.zip"
    manifest = write_backup(file, moment, lambda table: print(f"  {table}", flush=True))
    print(f"{sum(rows for rows, _ in manifest.tables.values())} rows in {len(manifest.tables)} tables.")
    return file
