"""``sharewell record``: check a record offline, on the base install, without asking its server; give one out; check a home."""

import argparse
import json
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from sharewell.cli import memory, record_export, record_fsck, record_growth, stamp
from sharewell.practice.record import (
    Compared,
    Finding,
    Findings,
    NotReadableError,
    NotTrueError,
    OpenedField,
    RecordError,
    Statement,
    believe,
    canonical,
    check,
    read_policy,
    read_seen,
)
from sharewell.practice.record.evidence import Evidence, check_evidence, is_evidence
from sharewell.practice.record.packed import LARGEST
from sharewell.practice.record.stamp import STAMPED

HELD, DOES_NOT_HOLD, NOT_READABLE = 0, 1, 2
BROKEN = "This record does not hold. Don't rely on it: keep the file, and ask the agency that gave it to you."
FORKED = (
    "TWO HISTORIES of one log were shown. Keep both files, and tell the agency and whoever gave them to you."
)
ABOUT = """\
Check a record that Sharewell wrote to a file: the signature over it, its place in the agency's log, the
signed head of that log, and each field that the file opens. Of a bundle (.zip) also that nothing in it was
changed, left out, added or hidden. Needs no network and no account. The heads of logs that hold are remembered, so
that another history of the same log is noticed."""
EXITS = """\
exit codes: 0 everything holds; 1 something does not hold or two histories are shown, and it says which; 2 the file can't be read.
That a record is unchanged does not show that it was right."""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    record = subparsers.add_parser("record", help="check a record, or give one out with its proof")
    acts = record.add_subparsers(title="commands", metavar="COMMAND", required=True)
    verify = acts.add_parser(
        "verify",
        help="check a record offline",
        description=ABOUT,
        epilog=EXITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verify.add_argument("file", metavar="FILE", help="the check file or the bundle")
    verify.add_argument(
        "--key",
        metavar="VKEY",
        action="append",
        default=[],
        help="a key that the agency publishes: NAME+HASH+BASE64; may be repeated, one for each log",
    )
    verify.add_argument(
        "--ca",
        metavar="PEM",
        type=Path,
        help="an authority's root certificate: check the time stamps in a bundle",
    )
    verify.add_argument(
        "--policy",
        metavar="FILE",
        help="whose logs you know and how many witnesses are enough (c2sp.org/tlog-policy)",
    )
    verify.add_argument(
        "--memory", metavar="FILE", help="remember the logs' heads here, not in your state folder"
    )
    verify.add_argument(
        "--no-memory", action="store_true", help="neither compare with what was seen nor remember"
    )
    verify.add_argument(
        "--forget", action="store_true", help="first forget what was seen of the logs in this file"
    )
    verify.add_argument(
        "--growth", metavar="PROOF", help="the proof that a log grew, from `sharewell record growth`"
    )
    verify.add_argument("--json", action="store_true", help="print what was found as JSON")
    verify.set_defaults(run=run)
    record_export.add(acts)
    record_fsck.add(acts)
    record_growth.add(acts)


def run(args: argparse.Namespace) -> int:
    """Check the file and print what was found."""
    try:
        content = _read(args.file)
        found = (check_evidence if is_evidence(content) else check)(content, *args.key)
        found = _asked_of(found, args.policy) if args.policy else found
        found = _dated(found, args.ca) if args.ca else found
        seen = _seen(found, args)
    except RecordError as wrong:
        _refuse(wrong, as_json=args.json)
        return NOT_READABLE
    document = {**_document(found), "seen_before": [asdict(each) for each in seen]}
    _say(json.dumps(document, indent=2, ensure_ascii=True) if args.json else _page(found, seen))
    return HELD if found.holds and not any(each.forked for each in seen) else DOES_NOT_HOLD


def _asked_of(found: Findings | Evidence, name: str) -> Findings | Evidence:
    """Hold the logs' heads to a policy; with one that is not believed, nothing is to be read on."""
    policy, what = read_policy(_read(name)), "The logs and witnesses that you ask for"
    checks = (found,) if isinstance(found, Findings) else found.checks
    try:
        seen = [
            believe(note, policy)
            for note in dict.fromkeys(each.proof.checkpoint for each in checks if each.proof)
        ]
    except NotTrueError as wrong:
        failed = (*found.findings, Finding(what, holds=False, detail=wrong.message))
        return Findings(failed) if isinstance(found, Findings) else Evidence(failed)
    least = min((len(one.cosignatures) for one in seen), default=0)
    detail = f"A log that you know signed the head, and {least} of your witnesses had seen it: enough."
    return (
        replace(found, findings=(*found.findings, Finding(what, holds=True, detail=detail)))
        if seen
        else found
    )


def _dated(found: Findings | Evidence, root: Path) -> Findings | Evidence:
    """Have the stamps in a bundle checked by the authority's root; a bundle without any has no time but its server's."""
    stamps = found.stamps if isinstance(found, Evidence) else ()
    if not stamps:
        nothing = Finding(STAMPED, holds=False, detail="There is no time stamp here for that root to check.")
        return Evidence((*found.findings, nothing)) if found.holds else found
    dated = replace(found, findings=(*found.findings, *stamp.dated(stamps, root)))
    return dated if dated.holds else Evidence(dated.findings)


def _seen(found: Findings | Evidence, args: argparse.Namespace) -> list[Compared]:
    """Compare the logs' heads with those seen before; nothing is remembered of a file that does not hold."""
    if args.no_memory or not found.holds:
        return []
    growth = read_seen(_read(args.growth)) if args.growth else None
    checks = (found,) if isinstance(found, Findings) else found.checks
    where = f"in {args.file} on {time.strftime('%d %B %Y').removeprefix('0')}"
    return memory.look(memory.place(args.memory), checks, growth, where, forget=args.forget)


def _read(name: str) -> bytes:
    """Read a file, and no more of it than a bundle can hold."""
    try:
        with open(name, "rb") as file:  # noqa: PTH123  # a path with a NUL must end in our message
            return file.read(LARGEST + 1)
    except FileNotFoundError as wrong:
        raise NotReadableError(f"There is no file called {name}.", "Check its name and folder.") from wrong
    except IsADirectoryError as wrong:
        raise NotReadableError(f"{name} is a folder.", "Name the file inside it.") from wrong
    except (OSError, ValueError) as wrong:
        reason = getattr(wrong, "strerror", None) or str(wrong)
        raise NotReadableError(
            f"{name} can't be opened: {reason}.", "Check its name, and that you may read it."
        ) from wrong


def _refuse(wrong: RecordError, *, as_json: bool) -> None:
    if as_json:
        error = {"message": wrong.message, "help": wrong.help, "source": wrong.source}
        _say(json.dumps({"holds": False, "error": error}, indent=2, ensure_ascii=True))
        return
    lines = [wrong.message, wrong.help, f"Source: {wrong.source}" if wrong.source else ""]
    _say("\n".join(line for line in lines if line), error=True)


def _document(found: Findings | Evidence) -> dict[str, Any]:
    about = {
        "holds": found.holds,
        "findings": [asdict(finding) for finding in found.findings],
        "caveats": list(found.caveats),
        "unchanged": found.unchanged or None,
    }
    if isinstance(found, Findings):
        return about | _said(found)
    return about | {
        "export": _said(found.export) if found.export else None,
        "entries": [_said(entry) for entry in found.entries],
    }


def _said(found: Findings) -> dict[str, Any]:
    return {
        "statement": None if found.statement is None else json.loads(found.statement.to_bytes()),
        "opened": {field.name: field.value for field in found.opened},
    }


def _page(found: Findings | Evidence, seen: list[Compared]) -> str:
    lines = ["What was checked"]
    for finding in found.findings:
        lines.append(f"  {'holds         ' if finding.holds else 'DOES NOT HOLD '} {finding.what}")
        lines.append(f"                 {finding.detail}")
    if not found.holds:
        return "\n".join([*lines, "", BROKEN])
    for each in (found,) if isinstance(found, Findings) else (*found.entries, found.export):
        if each and each.statement and each.proof:
            lines += _entry(each.proof.index, each.statement, each.opened)
    lines += ["", "What this does not show", *(f"  {caveat}" for caveat in found.caveats)]
    lines += (
        ["", "What was seen of this log before", *(f"  {_shown(each.detail)}" for each in seen)]
        if seen
        else []
    )
    forked = any(each.forked for each in seen)
    return "\n".join([*lines, "", FORKED if forked else found.unchanged])


def _entry(index: int, said: Statement, opened: tuple[OpenedField, ...]) -> list[str]:
    stated = (f"  {name}: {_shown(value)}" for name, value in asdict(said).items())
    return ["", f"What entry {index + 1} states", *stated, *_opened(opened)]


def _opened(opened: tuple[OpenedField, ...]) -> list[str]:
    if not opened:
        return ["", "This file opens no field of it: what was written stays closed."]
    lines = ["", "What is opened of it"]
    for field in opened:
        lines += [f"  {field.name}", *(f"    {line}" for line in _readable(field.value))]
    return lines


def _readable(value: Any) -> list[str]:
    """Write an opened value as indented lines: each part by its name, each of several with a dash."""
    if isinstance(value, list | dict) and not value:
        return ["none"]
    if isinstance(value, dict):
        return [line for name, part in value.items() for line in _named(name, part)]
    if isinstance(value, list):
        return [line for part in value for line in _dashed(part)]
    return _shown(value).split("\n")


def _named(name: str, part: Any) -> list[str]:
    # A name of several lines could pass for lines of ours.
    name, lines = _shown(name).replace("\n", "\\n"), _readable(part)
    if len(lines) == 1 and (not part or not isinstance(part, list | dict)):
        return [f"{name}: {lines[0] or 'nothing written'}"]
    return [f"{name}:", *(f"  {line}" for line in lines)]


def _dashed(part: Any) -> list[str]:
    # A question and its answer are kept as a pair.
    pair = isinstance(part, list) and len(part) == 2 and all(isinstance(each, str) for each in part)
    first, *rest = _named(part[0], part[1]) if pair else _readable(part)
    return [f"- {first}", *(f"  {line}" for line in rest)]


def _shown(value: Any) -> str:
    """Show a value as text, with anything that could steer a terminal or reverse a line written out as codes."""
    if value is None:
        return "none"
    text = value if isinstance(value, str) else canonical(value).decode()
    return "".join(
        char if char.isprintable() or char == "\n" else char.encode("unicode_escape").decode()
        for char in text
    )


def _say(text: str, *, error: bool = False) -> None:
    """Print, spelling out what the terminal's character set lacks."""
    stream = sys.stderr if error else sys.stdout
    charset = stream.encoding or "utf-8"
    print(text.encode(charset, "backslashreplace").decode(charset), file=stream)
