"""A bundle for a court or a review: check files under one head, what people read, and the entry that says who gave it out.

Every byte is covered. Check files carry their own signatures; every other file is named by its digest in the entry of
the export, and that entry's own check file, ``export.json``, is in the bundle too.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sharewell.practice.record.canonical import ASK_AGAIN, digest
from sharewell.practice.record.checking import GIVEN, HEAD, NOT_RIGHT, SEEN, check
from sharewell.practice.record.checkpoint import Checkpoint, read_text, take_note_apart
from sharewell.practice.record.errors import NotReadableError, NotTrueError
from sharewell.practice.record.finding import Finding, Findings
from sharewell.practice.record.key_change import MAY_BE_STOLEN, followed
from sharewell.practice.record.packed import pack, unpack
from sharewell.practice.record.stamp import Stamp, check_stamps, read_stamps

FORM, WITH_STAMPS = "sharewell-evidence/1", "sharewell-evidence/2"
EXPORTED = "record.exported"
EXPORT = "export.json"
READ_ME, SCRIPT, PAGE = "README.txt", "check_without_us.py", "record.html"
FOR_PEOPLE = (READ_ME, SCRIPT, PAGE)
SAYS = ("agency", "by", "entries", "files", "form", "given_to", "why")
FORMS = {FORM: SAYS, WITH_STAMPS: tuple(sorted((*SAYS, "stamps")))}
MOST_ENTRIES = 1_000
_ENTRY = re.compile(r"entries/([0-9]{4})\.json", re.ASCII)

COVERED = "The files for people"
LISTED = "Nothing left out or added"
ONE_HEAD = "One head of each log"


@dataclass(frozen=True)
class Evidence:
    """What was checked of a bundle, and what can be read. ``export`` and ``entries`` are given only when all holds."""

    findings: tuple[Finding, ...]
    export: Findings | None = None
    entries: tuple[Findings, ...] = ()
    caveats: tuple[str, ...] = ()
    unchanged: str = ""
    stamps: tuple[Stamp, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether everything that was checked holds."""
        return all(finding.holds for finding in self.findings)

    @property
    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """The signed head of each log in the bundle: what a reader may remember of it."""
        found = (checkpoint_of(each) for each in (self.export, *self.entries) if each)
        return tuple(dict.fromkeys(head for head in found if head))

    @property
    def checks(self) -> tuple[Findings, ...]:
        """What was found of every check file in the bundle."""
        return tuple(each for each in (self.export, *self.entries) if each)


def checkpoint_of(found: Findings) -> Checkpoint | None:
    """Return the signed head that a check file was checked under; None when anything in it did not hold."""
    return read_text(take_note_apart(found.proof.checkpoint).text) if found.proof else None


def entry_name(place: int) -> str:
    """Name the check file of the entry at this place in the bundle, from 0; people count from 1."""
    return f"entries/{place + 1:04}.json"


def covered(files: Mapping[str, bytes]) -> dict[str, str]:
    """Name each file for people by its digest, as the entry of the export does."""
    return {name: digest(files[name]) for name in sorted(files)}


def write_evidence(export: bytes, entries: Sequence[bytes], files: Mapping[str, bytes]) -> bytes:
    """Write a bundle from the export's own check file, those of the entries in order, and the files for people.

    Checks it first, and refuses to write a bundle in which anything does not hold.
    """
    checks = {entry_name(place): content for place, content in enumerate(entries)}
    content = pack({EXPORT: export, **checks, **files})
    for finding in check_evidence(content).findings:
        if not finding.holds:
            raise NotTrueError(f"This bundle can't be written: {finding.detail}", "Tell the administrator.")
    return content


def is_evidence(content: bytes) -> bool:
    """Tell a bundle from a single check file by how it begins."""
    return content.startswith(b"PK")


def check_evidence(content: bytes, *keys: str) -> Evidence:
    """Check a bundle: every check file in it, the one head over all, and that every other file is the one given out.

    With ``keys``, that each log's head was signed with one of them, or with a later one that they vouch for in the bundle.
    Raises NotReadableError for bytes that are no bundle in its one spelling, and for a check file that is none.
    """
    files = unpack(content)
    names = [name for name in files if _ENTRY.fullmatch(name)]
    strange = sorted(set(files) - set(names) - {EXPORT, *FOR_PEOPLE})
    if strange:
        raise NotReadableError(f"This bundle holds a file that none should: {strange[0]}.", ASK_AGAIN)
    for name in (EXPORT, *FOR_PEOPLE):
        if name not in files:
            raise NotReadableError(f"This bundle is not whole: {name} is missing.", ASK_AGAIN)
    trusted, steps = followed(keys, [check(files[name]) for name in names] if keys else ())
    export, entries = check(files[EXPORT], *trusted), {name: check(files[name], *trusted) for name in names}
    findings = (*_findings(export, entries, {name: files[name] for name in FOR_PEOPLE}), *steps)
    if not all(finding.holds for finding in findings):
        return Evidence(findings)
    every = (export, *entries.values())
    more = [MAY_BE_STOLEN] if steps else []
    caveats = tuple(dict.fromkeys([*(caveat for each in every for caveat in each.caveats), *more]))
    unchanged = _unchanged(export, given=bool(keys))
    return Evidence(findings, export, tuple(entries.values()), caveats, unchanged, _stamps(export))


def _findings(
    export: Findings, entries: Mapping[str, Findings], files: Mapping[str, bytes]
) -> Iterator[Finding]:
    every = {EXPORT: export, **entries}
    yield from (finding for name, found in every.items() for finding in _each(name, found))
    if all(found.holds for found in every.values()):
        yield _one_head(export, entries)
        yield from (finding for finding in export.findings if finding.what in (HEAD, SEEN, GIVEN))
        yield from _given_out(export, entries, files)


def _each(name: str, found: Findings) -> Iterator[Finding]:
    """Say in one line that a check file holds, or each thing in it that does not."""
    broken = [finding for finding in found.findings if not finding.holds]
    for finding in broken:
        yield Finding(f"{finding.what}, in {name}", holds=False, detail=finding.detail)
    if not broken and found.statement and found.proof:
        place = f"Entry {found.proof.index + 1} of its log, in {name}"
        said = f"{found.statement.kind}, recorded {found.statement.recorded_at}; fields opened: {len(found.opened)}."
        yield Finding(place, holds=True, detail=said)


def _one_head(export: Findings, entries: Mapping[str, Findings]) -> Finding:
    """Compare the heads: two of one log could be of two histories."""
    heads = {found.proof.checkpoint for found in (export, *entries.values()) if found.proof}
    logs = {head.partition("\n")[0] for head in heads}
    return _finding(
        ONE_HEAD,
        len(heads) == len(logs),
        "All entries of one log stand under the same signed head.",
        "Two entries of one log stand under two heads of it.",
    )


def _given_out(
    export: Findings, entries: Mapping[str, Findings], files: Mapping[str, bytes]
) -> Iterator[Finding]:
    """Compare what is here with what the entry of the export says was given out."""
    said: dict[str, Any] = {field.name: field.value for field in export.opened}
    what = "The entry of the export"
    form = said.get("form")
    if export.statement is None or export.statement.kind != EXPORTED or not isinstance(form, str):
        yield Finding(what, holds=False, detail="export.json is not the entry of an export, opened whole.")
        return
    if form not in FORMS:
        raise NotReadableError(
            "This bundle is in a form that this version does not know.", "Use a newer Sharewell."
        )
    if tuple(sorted(said)) != FORMS[form]:
        yield Finding(what, holds=False, detail="export.json is not the entry of an export, opened whole.")
        return
    yield Finding(what, holds=True, detail="It says who gave this out, to whom and why.")
    names = [entry_name(place) for place in range(len(entries))]
    yield _finding(
        LISTED,
        sorted(entries) == names and said["entries"] == [given(entries[name]) for name in names],
        "The entries and the fields opened are those that were given out.",
        "The entries, or the fields opened, are others than were given out.",
    )
    yield _finding(
        COVERED,
        said["files"] == covered(files),
        f"{', '.join(FOR_PEOPLE)}: as they were given out.",
        f"One of {', '.join(FOR_PEOPLE)} is not what was given out.",
    )
    yield from check_stamps(_stamps(export), list(entries.values()))


def _stamps(export: Findings) -> tuple[Stamp, ...]:
    return next((read_stamps(field.value) for field in export.opened if field.name == "stamps"), ())


def _finding(what: str, holds: bool, held: str, broken: str) -> Finding:  # noqa: FBT001  # reads as a sentence
    return Finding(what, holds=holds, detail=held if holds else broken)


def given(found: Findings) -> dict[str, Any]:
    """Say of one checked entry what the entry of an export says of it: its id, and the names of the opened fields."""
    return given_as(found.statement.id if found.statement else "", (field.name for field in found.opened))


def given_as(entry: str, opened: Iterable[str]) -> dict[str, Any]:
    """Say which entry is given out and which of its fields are opened."""
    return {"entry": entry, "opened": sorted(opened)}


def _unchanged(export: Findings, *, given: bool) -> str:
    at = export.statement.recorded_at if export.statement else ""
    since = f"nchanged since it was given out at {at}, and each entry since it was recorded. {NOT_RIGHT}"
    return f"U{since}" if given else f"If that key is the agency's: u{since}"
