"""The keys that wrap content: a file for each agency and month due. A row names its key by a mark that says no month.

The file is named ``content-AGENCY-2051-09-MARK``. The month is not in the row: it would give away when a child was born.
"""

import re
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps

from sharewell.store import keys
from sharewell.store.errors import StoreError
from sharewell.store.tenancy import as_agency

UNDATED = "undated"
PEOPLE = UUID(int=0)  # stands where the agency does for the names of those who sign in
FIRST = "content-undated"  # the one key that wrapped everything in homes of the first edition
DISPOSED = "disposed"  # stands in a row where the name of its key stood
_MARK = re.compile(
    r"content-(?P<agency>[0-9a-f-]{36})-(?P<when>undated|draft-\d{4}-\d{2}|\d{4}-\d{2})-(?P<mark>[0-9a-f]{16})"
)
_found: dict[tuple[str, str], str] = {}  # (folder, key) -> file, for no listing at each read


class KeyRetiredError(StoreError):
    """A row was to be saved under a key that was destroyed since it was sealed; saved so, it could never be read."""


def current(agency: UUID, when: str | None) -> str:
    """Return the key for what falls due in a month, None for undated; its file is made, and on disk, before this returns.

    A key that a disposal destroys, or destroyed and somebody put back, is never the one: what came under it would go too.
    """
    wanted = when or UNDATED
    mine = sorted((kek for kek, month in all_of(agency).items() if month == wanted), key=_made, reverse=True)
    return next((kek for kek in mine if not _goes(agency, kek)), None) or fresh(agency, when)


def fresh(agency: UUID, when: str | None) -> str:
    """Make one more key for a month, None for undated; the newest is the one in use."""
    mark = secrets.token_hex(8)
    keys.make_key(f"content-{agency}-{when or UNDATED}-{mark}")
    return f"content-{mark}"


def all_of(agency: UUID) -> dict[str, str]:
    """Return an agency's keys with the month of each, ``undated``, or ``draft-`` and a month."""
    found = {}
    for path in _files(f"content-{agency}-*.key"):
        if match := _MARK.fullmatch(path.stem):
            found[f"content-{match['mark']}"] = match["when"]
    return found


def past(agency: UUID) -> list[str]:
    """Return an agency's keys that a newer one of their month has followed, and the first edition's one key."""
    mine = all_of(agency)
    newest = {mine[kek]: kek for kek in sorted(mine, key=_made)}
    first = {FIRST} if is_there(FIRST) else set()
    return sorted((set(mine) - set(newest.values())) | first)


def month_of(agency: UUID, kek: str) -> str | None:
    """Return the month of a case's key; None where it is undated, of an older version, or gone."""
    when = all_of(agency).get(kek, UNDATED)
    return None if when == UNDATED else when


def read(kek: str) -> bytes:
    """Return the bytes of the key that a row names."""
    try:
        return keys.read_key(_file(kek))
    except keys.KeyMissingError:
        # Said by its mark: the file's name gives a month away.
        raise keys.missing(kek) from None


def is_there(kek: str) -> bool:
    """Say whether the key that a row names can still be read."""
    return keys.is_there(_file(kek))


def destroy(kek: str) -> None:
    """Destroy a key; only ``rewrapping.destroy_unused`` may, which has looked that no row needs it."""
    keys.destroy_key(_file(kek))
    _found.pop((str(keys.folder()), kek), None)


def refuse_retired(kek: str) -> None:
    """Refuse to keep a row whose key was destroyed meanwhile."""
    if kek not in ("", DISPOSED) and not is_there(kek):
        raise KeyRetiredError(
            "Keys were changed while this was being saved, so nothing was saved.",
            "Send the page again: it is then kept under the new key.",
            "docs/decisions/0008-retention-and-disposal.md",
        )


def made_since(moment: datetime | None) -> int:
    """Count the files of content keys made after a moment; without one, all of them."""
    files = _files("content-*.key")
    return sum(1 for path in files if moment is None or path.stat().st_mtime > moment.timestamp())


def _goes(agency: UUID, kek: str) -> bool:
    """Say whether a disposal of the agency's destroys this key, or did."""
    if agency == PEOPLE:
        return False  # nobody's names are disposed of yet
    with as_agency(agency):
        disposals: Any = apps.get_model("store", "Disposal").objects
        return bool(disposals.filter(keks__contains=f'"{kek}"').exists())


def _file(kek: str) -> str:
    if kek == FIRST:
        return FIRST
    at = str(keys.folder()), kek
    if at not in _found:
        mark = kek.removeprefix("content-")
        paths = [path for path in _files("content-*.key") if path.stem.endswith(f"-{mark}")]
        if len(paths) != 1 or not mark:
            return kek  # no such file: whoever reads it says so by this name
        _found[at] = paths[0].stem
    return _found[at]


def _files(pattern: str) -> list[Path]:
    try:
        return list(keys.folder().glob(pattern))
    except OSError as wrong:
        raise keys.KeyMissingError(
            f"The folder of the keys can't be read ({wrong.strerror}).",
            "Tell whoever looks after Sharewell for you; then send it again. If a child is in danger ring 999.",
            "docs/settings.md",
        ) from wrong


def _made(kek: str) -> tuple[int, str]:
    path = keys.folder() / f"{_file(kek)}.key"
    return (path.stat().st_mtime_ns if path.exists() else 0), kek
