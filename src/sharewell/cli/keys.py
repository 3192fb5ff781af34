"""``sharewell keys``: the keys of the record: list them, change one, close the record when one is lost, begin a new one."""

import argparse
import sys
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from sharewell.cli.start import start_django, start_in_home

ABOUT = """\
The keys with which the record's heads are signed. Each change is an entry of the record itself.
  list     says which keys each log has had, to publish and compare
  head     prints the newest signed head, to keep elsewhere or have dated (`sharewell stamp`)
  change   gives a log a new key; for 30 days the old one signs beside it
  freeze   closes a log at once, when its key may be in other hands: nothing more is recorded in it
  new-log  begins a new log after that; its first entry names the old one, its size and its root
  backup   writes all keys to one file, for another place than the tables' backup; it lasts 35 days at most
  restore  brings back out of that file the keys that are missing here; what is there is never written over"""

BACKUP = """\
Write every key to a new file, and destroy the older ones in that folder whose day has passed. Disposing of a record is
certified only when the last file that may hold its key has ended: so it lasts 35 days at most."""

RESTORE = """\
Bring back the keys that the tables need and that are missing here. All of them or none; run it again if it stopped."""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    keys = subparsers.add_parser(
        "keys",
        help="change the record's keys, or close it when one is lost",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    acts = keys.add_subparsers(title="commands", metavar="COMMAND", required=True, dest="act")
    for name, about in (
        ("list", "list the keys of each log"),
        ("head", "print the newest signed head, to keep elsewhere or have dated"),
        ("change", "give the log a new key"),
        ("freeze", "close the log"),
        ("new-log", "begin a new log after the old one was closed"),
    ):
        act = acts.add_parser(name, help=about, description=about)
        act.add_argument("--agency", type=UUID, metavar="ID", help="which organisation, where there are more")
        if name in ("freeze", "new-log"):
            act.add_argument(
                "--because", required=True, metavar="WORDS", help="why; kept sealed in the entry"
            )
    backup = acts.add_parser("backup", help="write all keys to one file", description=BACKUP)
    backup.add_argument("folder", type=Path, metavar="FOLDER", help="where the file is written")
    backup.add_argument("--days", type=int, default=35, help="how long it lasts; 35 at most, and if left out")
    back = acts.add_parser("restore", help="bring back the keys that are missing here", description=RESTORE)
    back.add_argument("file", type=Path, metavar="FILE", help="the backup of the keys")
    back.add_argument("--although-expired", action="store_true", help="take it when there is no other")
    keys.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Do what was asked for one agency, as the system, and say what came of it."""
    if args.act == "restore":
        return _restore(args.file, although_expired=args.although_expired)
    start_django()
    from django.utils.timezone import now

    from sharewell.actions.actor import SYSTEM, Actor
    from sharewell.actions.log_keys import begin_log, change_log_key, freeze_log
    from sharewell.store import startup

    startup.assert_ready()
    if args.act == "backup":
        return _back_up(args.folder, args.days)
    actor = Actor(None, which_agency(args.agency), SYSTEM)
    if args.act == "head":
        return _head(actor.agency_id)
    if args.act == "change":
        change_log_key(actor, uuid4(), now())
        print("The log has a new key. Publish it; for 30 days the old one signs beside it.")
    elif args.act == "freeze":
        receipt = freeze_log(actor, args.because, uuid4(), now())
        print(
            f"The log is closed at entry {receipt.index + 1}. Nothing more is recorded until `keys new-log`."
        )
        print("What it holds can still be checked, and the page of numbers is up. Lock its key file away.")
    elif args.act == "new-log":
        begin_log(actor, args.because, uuid4(), now())
        print("A new log is begun. Publish its key, and say why there is a new one.")
    _list(actor.agency_id)
    return 0


def _back_up(folder: Path, days: int) -> int:
    from django.utils.timezone import now

    from sharewell.actions.back_up_keys import back_up_keys
    from sharewell.actions.doubt_clock import HELP, doubt_of
    from sharewell.store.backup_file import BackupError

    moment = now()
    doubt = doubt_of(moment)
    if doubt:
        print(doubt, HELP, sep="\n")
    file = folder / f"sharewell-keys-{moment:%Y%m%dT%H%M%SZ}.tar"
    lasts = timedelta(days=days)
    try:
        written = back_up_keys(file, uuid4(), moment, lasts)
    except BackupError:
        # The disk may be full of those whose day has passed; the newest stays until another is whole.
        if doubt or not _destroy_expired(folder, moment, but_newest=True):
            raise
        written = back_up_keys(file, uuid4(), moment, lasts)
    print(f"{written} keys written: {file}")
    # Only now: by a clock that is a few weeks ahead they may be all that there is.
    if not doubt:
        _destroy_expired(folder, moment)
    print(f"Lock it away, far from the tables' backup, and destroy it by {moment + lasts:%d %B %Y}.")
    return 0


def _destroy_expired(folder: Path, now: datetime, *, but_newest: bool = False) -> list[str]:
    from sharewell.store import keys_file

    gone, unreadable = keys_file.destroy_expired(folder, now, but_newest=but_newest)
    for name in gone:
        print(f"Destroyed, for its day has passed: {name}")
    for name in unreadable:
        print(f"Not a whole backup, and left as it is: {name}")
    return gone


def _restore(file: Path, *, although_expired: bool) -> int:
    start_in_home()
    from django.utils.timezone import now

    from sharewell.actions.restore_keys import restore_keys
    from sharewell.store import startup

    found = restore_keys(file, now(), although_expired=although_expired)
    print(f"{len(found.back)} keys came back, {found.there} were here: {', '.join(found.back) or 'none'}.")
    if found.left_out:
        print(f"{found.left_out} keys stay out: nothing is kept under them any more.")
    for name in found.missing:
        print(f"Still missing, and what it opens stays closed: {name}")
    startup.assert_ready()
    return 1 if found.missing else 0


def which_agency(asked: UUID | None) -> UUID:
    """Return the organisation that is asked for, or the only one."""
    from sharewell.actions.refusal import RefusedError
    from sharewell.store.models import Agency

    found = list(Agency.objects.values_list("id", flat=True))
    if asked in found:
        return asked
    if asked is None and len(found) == 1:
        return found[0]
    raise RefusedError(
        "Say which organisation is meant.",
        f"Add --agency with one of: {', '.join(map(str, found)) or 'none yet'}.",
    )


def _head(agency: UUID) -> int:
    from sharewell.store.models import Checkpoint
    from sharewell.store.tenancy import as_agency

    with as_agency(agency):
        newest = Checkpoint.objects.order_by("-size").first()
    if newest is None:
        print("No head is signed yet.", file=sys.stderr)
        return 1
    sys.stdout.write(newest.note)
    return 0


def _list(agency: UUID) -> None:
    from sharewell.store import logs
    from sharewell.store.tenancy import as_agency

    with as_agency(agency):
        for log in logs.logs(agency):
            ended = f"ended at entry {log.end}" if log.end else "in use"
            print(f"{log.origin}  from entry {log.start + 1}, {ended}")
            for vkey in logs.vkeys_of(log):
                print(f"  {vkey}")
