"""``sharewell signer``: holds the logs' keys under an account of its own, and signs only heads that grew from its last."""

import argparse
from pathlib import Path

from sharewell.cli.signer.listening import listen
from sharewell.cli.signer.shelf import Shelf
from sharewell.practice.record import read_log_key

ABOUT = """\
Hold the keys of the logs and sign their heads, as another account than the one that serves the pages. It signs a
head only when it is proved to have grown from the last one that it signed, so that whoever takes over the web
server can't have another history signed. Give `sharewell serve`, `work` and `setup` its socket as SHAREWELL_SIGNER.
Needs the base install alone. While it is down everything can be recorded; the heads wait to be signed."""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    signer = subparsers.add_parser(
        "signer",
        help="sign the heads of logs, as another account",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    signer.add_argument(
        "--folder", type=Path, required=True, help="where the keys and the last heads are; its own alone"
    )
    doing = signer.add_mutually_exclusive_group(required=True)
    doing.add_argument(
        "--socket", type=Path, help="listen here; the folder of the socket says who may come to it"
    )
    doing.add_argument("--freeze", metavar="KEY", help="sign nothing more for this key's log, and end")
    doing.add_argument("--list", action="store_true", help="list each log's key and last head, and end")
    signer.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Freeze, list, or answer requests until stopped."""
    shelf = Shelf(args.folder)
    if args.freeze:
        key = read_log_key(args.freeze)
        shelf.freeze(key)
        print(f"Nothing more is signed for {key.origin}.")
    elif args.list:
        for key in shelf.held():
            head = shelf.head(key)
            state = "frozen" if shelf.is_frozen(key) else "open"
            print(
                f"{key.name}  {shelf.vkey(key)}  {state}, last head over {head.size if head else 0} entries"
            )
    else:
        listen(shelf, args.socket)
    return 0
