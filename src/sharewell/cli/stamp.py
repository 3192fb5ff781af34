"""``sharewell stamp``: have a log's head dated by a time-stamping authority (RFC 3161), and check such a stamp, by openssl."""

import argparse
import subprocess
import tempfile
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from sharewell.practice.record import Finding, NotReadableError, RecordError, check
from sharewell.practice.record.checkpoint import read_text, take_note_apart
from sharewell.practice.record.evidence import check_evidence, is_evidence
from sharewell.practice.record.stamp import STAMPED, Stamp

PATIENCE_SECONDS = 30
LARGEST = 100_000  # bytes of a stamp
LARGEST_FILE = 50_000_000
HELD, DOES_NOT_HOLD = 0, 1
ABOUT = """\
The times in a record are its server's own. A time-stamping authority can say that a signed head was there by a time of
its own: everything under that head is then no younger. FILE is a signed head (`sharewell keys head`), or a check file
or bundle that stands under one. Needs the openssl program; the authority sees 32 bytes of hash and nothing else."""


class StampError(RecordError):
    """A stamp that could not be had or made out: openssl is missing, or the authority did not answer with one."""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    stamp = subparsers.add_parser(
        "stamp",
        help="have a log's head dated by somebody else",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    acts = stamp.add_subparsers(title="commands", metavar="COMMAND", required=True, dest="act")
    ask = acts.add_parser("ask", help="ask an authority for a stamp")
    ask.add_argument("--authority", required=True, metavar="URL", help="where the authority takes requests")
    verify = acts.add_parser("verify", help="check a stamp offline")
    for act in (ask, verify):
        act.add_argument("file", type=Path, metavar="FILE", help="the signed head, check file or bundle")
        act.add_argument("stamp", type=Path, metavar="STAMP", help="the stamp, a file that ends in .tsr")
        act.add_argument(
            "--ca",
            type=Path,
            required=True,
            metavar="PEM",
            help="the authority's root certificate, from itself",
        )
    stamp.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Ask for a stamp and check it, or check one; print when it was given."""
    heads = _heads(args.file)
    with tempfile.TemporaryDirectory() as folder:
        note = Path(folder) / "head"
        if args.act == "ask":
            note.write_text(heads[0], encoding="utf-8")
            answer = _ask(note, args.authority)
            (Path(folder) / "answer").write_bytes(answer)
            if not _holds(note, Path(folder) / "answer", args.ca):
                raise StampError(
                    "The authority's answer is no stamp of this head by that root.", "Ask it again."
                )
            args.stamp.write_bytes(answer)
        for head in heads:
            note.write_text(head, encoding="utf-8")
            if _holds(note, args.stamp, args.ca):
                seen = read_text(take_note_apart(head).text)
                print(f"The head of {seen.origin} over {seen.size} entries was there by {_time(args.stamp)}.")
                print("That is the authority's clock. It does not show that what was recorded was right.")
                return HELD
    print("DOES NOT HOLD: the stamp is not of this head, or not by that authority.")
    return DOES_NOT_HOLD


def dated(stamps: Sequence[Stamp], root: Path) -> list[Finding]:
    """Check the stamps that go with a bundle by an authority's root certificate, and say when each was given."""
    found = []
    for number, one in enumerate(stamps, 1):
        with tempfile.TemporaryDirectory() as folder:
            note, answer = Path(folder) / "head", Path(folder) / "answer"
            note.write_text(one.head, encoding="utf-8")
            answer.write_bytes(one.answer)
            holds = _holds(note, answer, root)
            said = f"By the authority's clock the stamped head was there by {_time(answer)}." if holds else ""
        detail = said or "The stamp is not of this head, or not by the authority whose root you gave."
        found.append(Finding(f"{STAMPED} {number}, by its authority", holds=holds, detail=detail))
    return found


def _heads(path: Path) -> list[str]:
    """Return the signed heads in a file, each as the text that is stamped. A check file or bundle has to hold."""
    try:
        content = path.read_bytes()[:LARGEST_FILE]
    except OSError as wrong:
        raise NotReadableError(f"{path} can't be opened: {wrong.strerror}.", "Check its name.") from wrong
    if is_evidence(content):
        found = check_evidence(content).checks
    elif content.startswith(b"{"):
        found = (check(content),)
    else:
        text = content.decode("utf-8", "replace")
        read_text(take_note_apart(text).text)
        return [text]
    heads = list(dict.fromkeys(each.proof.checkpoint for each in found if each.proof))
    if not heads:
        raise NotReadableError(
            "This file does not hold, so there is no head to date.", "Run `sharewell record verify`."
        )
    return heads


def _ask(note: Path, authority: str) -> bytes:
    if not authority.startswith(("https://", "http://")):
        raise StampError("An authority's address begins with https:// or http://.", "Check the address.")
    query = _openssl("-query", "-data", str(note), "-sha256", "-cert").stdout
    request = urllib.request.Request(authority, query, {"Content-Type": "application/timestamp-query"})  # noqa: S310  # checked above
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310  # checked above
            content: bytes = answer.read(LARGEST)
    except (OSError, ValueError) as wrong:
        raise StampError("The authority did not answer.", "Check its address, and try again.") from wrong
    return content


def _holds(note: Path, stamp: Path, root: Path) -> bool:
    asked = ("-verify", "-data", str(note), "-in", str(stamp), "-CAfile", str(root))
    return _openssl(*asked, may_fail=True).returncode == 0


def _time(stamp: Path) -> str:
    shown = _openssl("-reply", "-in", str(stamp), "-text").stdout.decode("utf-8", "replace")
    return next(
        (line.partition(":")[2].strip() for line in shown.splitlines() if line.startswith("Time stamp:")), "?"
    )


def _openssl(*words: str, may_fail: bool = False) -> "subprocess.CompletedProcess[bytes]":
    try:
        ran = subprocess.run(["openssl", "ts", *words], capture_output=True, check=False)  # noqa: S603, S607  # fixed words
    except FileNotFoundError as missing:
        raise StampError(
            "The program openssl is not on this computer.", "Install it, or check elsewhere."
        ) from missing
    if ran.returncode and not may_fail:
        raise StampError("openssl could not do this.", ran.stderr.decode("utf-8", "replace").strip()[-300:])
    return ran
