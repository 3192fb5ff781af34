"""Plan the order of questions of a book, and keep it in the home by the book's digest; it is derived, so it makes no entry."""

import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

from django.conf import settings

from sharewell.practice.rulebook import (
    Book,
    Policy,
    RulebookError,
    carried,
    national_book,
    national_policy,
    plan,
    policy_as_json,
    read_policy,
    turn,
)

# A plan never changes under its book and day, so one that was read is kept.
_READ: dict[Path, Policy] = {}


def plan_questions(book: Book, day: date, tell: Callable[[float], None] | None = None) -> Policy:
    """Return the planned order of a book's questions; planned now, in seconds, where none is kept. ``tell`` hears how much is done."""
    found = planned_questions(book, day)
    if found is None:
        shipped, national = national_policy(), national_book()
        found = carried(shipped, national, book, day) if shipped.fits(national, day) else None
        found = found or plan(book, day, tell)
        _keep(found, _path(book, day))
    return found


def keep_order(book: Book, day: date) -> None:
    """Keep the order of an adopted book's questions, so that it is there when a later version ships another book's.

    Planned now where there is none. Where it can't be planned or kept, the question whose answer tells most is asked.
    """
    with suppress(OSError, RulebookError):
        found, path = plan_questions(book, day), _path(book, day)
        if not path.exists():
            _keep(found, path)


def _keep(policy: Policy, path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    aside.touch(mode=0o600)
    aside.write_text(policy_as_json(policy))
    aside.replace(path)


def planned_questions(book: Book, day: date) -> Policy | None:
    """Return the planned order that is shipped or kept for a book and its rules of a day; None when there is none."""
    if national_policy().fits(book, day):
        return national_policy()
    path = _path(book, day)
    if path not in _READ:
        try:
            found = read_policy(path.name, path.read_bytes())
        except (OSError, RulebookError):
            return None
        _READ[path] = found
    return _READ[path] if _READ[path].fits(book, day) else None


def _path(book: Book, day: date) -> Path:
    name = f"{book.digest.rpartition(':')[2]}-{turn(book, day)}.json"
    return Path(settings.SHAREWELL_HOME) / "policies" / name
