"""Holds this computer's clock to what was recorded and done here: a clock that jumped must not destroy anything."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist

from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.last_backup import BEHIND, last_backup
from sharewell.actions.open_content import open_content
from sharewell.actions.refusal import RefusedError
from sharewell.store import last_tick
from sharewell.store.keys import KeyMissingError
from sharewell.store.last_tick import LastTick
from sharewell.store.models import Agency, Disposal, Entry, KeysBackup
from sharewell.store.sealing import SealBrokenError
from sharewell.store.tenancy import as_agency

# As long as a backup of the keys lasts: a shorter jump can't make one that stands look expired from its first day.
LONGEST_QUIET = timedelta(days=35)
# A clock that is a month ahead is not doubted, and would make every draft look old: after a pause they wait so long.
PAUSE = timedelta(days=7)
EVERY = timedelta(hours=1)  # so often is a round of the clock kept
HELP = (
    "Set the clock right. Where nothing was recorded while it was wrong, it then goes on by itself. If this is still "
    "said then, or the clock was right all along (a server that was off for more than 35 days), let whoever looks after "
    "Sharewell run `sharewell work --once --clock-is-right`."
)


class ClockDoubtedError(RefusedError):
    """The computer's clock is far from everything known here, so nothing is disposed of by it."""

    def __init__(self, doubt: str) -> None:
        super().__init__(doubt, HELP, "docs/decisions/0008-retention-and-disposal.md")


def doubt_of(now: datetime) -> str:
    """Say why the clock can't be right, or nothing where it may be. Not to be called inside ``as_agency``.

    It is doubted where more than LONGEST_QUIET passed in which nothing was recorded and no round of the clock was done,
    and where something that is new since the last round is dated later than now.
    """
    last = last_tick.read()
    known = _known(last)
    if not known:
        return ""
    before = [each for each in known if each <= now]
    if known[-1] > now + BEHIND:
        return f"{_says(now)}, and something here is dated {_day(known[-1])}. So nothing is disposed of or destroyed."
    quiet = [one for one, other in pairwise([*before, now]) if other - one > LONGEST_QUIET]
    if quiet:
        return (
            f"{_says(now)}, and for more than {LONGEST_QUIET.days} days after {_day(quiet[0])} nothing was recorded "
            "here. So nothing is disposed of or destroyed."
        )
    return ""


def refuse_doubted(now: datetime) -> None:
    """Refuse to go on by a clock that can't be right."""
    if doubt := doubt_of(now):
        raise ClockDoubtedError(doubt)


def keep_tick(now: datetime) -> None:
    """Keep that a round was done by a clock that nobody doubts."""
    last = last_tick.read()
    if last is None or now - last.at >= EVERY:
        anew = last.anew if last else None
        if last and now - last.at > PAUSE:
            anew = now
        last_tick.keep(LastTick(now, _sizes(), anew))


def goes_steadily(now: datetime) -> bool:
    """Say whether rounds have gone on for PAUSE with none as long between them; so it is where none was done yet."""
    last = last_tick.read()
    return last is None or (now - last.at <= PAUSE and (last.anew is None or now - last.anew >= PAUSE))


def believe_clock(now: datetime) -> int:
    """Take the operator's word that the clock is right; return how many backups of the keys are dated later than now.

    Such a one was made by now, whatever it says: it is counted as one of today, and the certificates that wait for it
    are dated anew. One that a disposal's entry tells of keeps the end that is told: later than it need be, never sooner.
    """
    ahead = list(KeysBackup.objects.filter(made_at__gt=now + BEHIND))
    told = _told_of({str(each.id) for each in ahead}) if ahead else set()
    for backup in ahead:
        ends = now + (backup.expires_at - backup.made_at)
        ends = backup.expires_at if str(backup.id) in told else ends
        KeysBackup.objects.filter(id=backup.id).update(made_at=now, expires_at=ends)
    if ahead:
        for agency in Agency.objects.values_list("id", flat=True):
            _date_anew(agency, now)
    try:
        last_tick.keep(LastTick(now, _sizes()))
    except OSError as wrong:
        raise RefusedError(
            f"That the clock is right could not be kept ({wrong.strerror}).",
            "Make room on the disk, and try again.",
        ) from wrong
    return len(ahead)


def _told_of(ahead: set[str]) -> set[str]:
    """Return those of these backups of which a disposal's entry tells: an entry that is damaged for good tells of none.

    All of them where an entry's key is not here: once it is back, what that entry tells must still be so.
    """
    found: set[str] = set()
    for agency in Agency.objects.values_list("id", flat=True):
        with as_agency(agency):
            for row in Disposal.objects.exclude(done=None).select_related("done__content"):
                try:
                    found |= ahead & set(_backups_in(agency, row))
                except KeyMissingError:
                    return ahead
    return found


def _backups_in(agency: UUID, row: Disposal) -> Iterable[str]:
    try:
        told: dict[str, str] = (
            open_content(Actor(None, agency, SYSTEM), row.done, "backups")["backups"] if row.done else {}
        )
    except (SealBrokenError, ObjectDoesNotExist, KeyError):
        return ()
    return told


def _date_anew(agency: UUID, now: datetime) -> None:
    with as_agency(agency):
        waiting = Disposal.objects.filter(certified=None).exclude(keys_gone_at=None)
        for row in waiting:
            waiting.filter(id=row.id).update(certificate_due=last_backup(row.keys_gone_at or now, now))


def _known(last: LastTick | None) -> list[datetime]:
    """Return the last round and every moment recorded since; where no round was done yet, the newest moment alone."""
    found = [last.at] if last else []
    backups = KeysBackup.objects.filter(made_at__gt=last.at) if last else KeysBackup.objects.all()
    found += backups.values_list("made_at", flat=True)
    for agency in Agency.objects.values_list("id", flat=True):
        with as_agency(agency):
            entries = Entry.objects.order_by("-index")
            new = entries.filter(index__gte=last.entries.get(str(agency), 0)) if last else entries[:1]
            found += new.values_list("recorded_at", flat=True)
    return sorted(found) if last else sorted(found)[-1:]


def _sizes() -> dict[str, int]:
    """Return how many entries each organisation has."""
    found = {}
    for agency in Agency.objects.values_list("id", flat=True):
        with as_agency(agency):
            newest = Entry.objects.order_by("-index").values_list("index", flat=True).first()
        found[str(agency)] = 0 if newest is None else newest + 1
    return found


def _says(now: datetime) -> str:
    return f"This computer’s clock says {_day(now)}"


def _day(moment: datetime) -> str:
    return f"{moment:%d %B %Y, %H:%M} UTC"
