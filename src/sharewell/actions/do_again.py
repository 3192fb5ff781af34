"""What people have to do again after a restore, in plain words, for them to print and tick off."""

from collections.abc import Iterable
from datetime import datetime

from sharewell.actions.newest_known import Weighed
from sharewell.store import logs
from sharewell.store.tenancy import as_agency

LOST = """\
Do this again. Nobody can bring it back from the files.

[ ] Ask everybody who records what they wrote in that time, and have it recorded again, as late. A call that was made
    was made; a share that is missing here may have happened, or not: ask whoever was to be told.
[ ] Legal holds set in that time are gone. Set them again, before anything is disposed of.
[ ] What was disposed of in that time may be listed again. Its keys may be gone already: dispose of it again.
[ ] Changes in that time to how long things are kept, and `sharewell retention rotate`: do them again.
[ ] People and roles: who left in that time can sign in again, and who came can't.
[ ] Rulebooks and protocols that were adopted, and laws that were confirmed, in that time.
[ ] Files given out in that time (`record export`, check files): who has one keeps it. It stays evidence."""
PARTNERS = """\
[ ] Tell your partners: those who witness your log, and those who check your files. They need the new key above, and
    will see that the old log ends. Say why: a disk was lost, and when.
[ ] Publish the new key where you publish it, and say when the old log ended."""
ALWAYS = """\
[ ] The list of partners (`tlog-policy`) is in no backup. Write it again, if you had one.
[ ] Passwords and second steps are those of the backup. Whose phone or key was lost since then: take their second step
    away again (`sharewell second-step --reset`). Whoever set one up since then is asked to again, and recovery codes
    used since then work once more: if somebody else may know a password, take that second step away too."""


def do_again(made_at: datetime, weighed: Iterable[Weighed], now: datetime) -> str:
    """Write the list: what may be missing, what of each log is known, and whom to tell. It names nobody."""
    parts = [
        f"After the restore of {now:%d %B %Y, %H:%M} UTC",
        f"The tables are as they stood at {made_at:%d %B %Y, %H:%M} UTC.",
    ]
    every = tuple(weighed)
    doubted = [each for each in every if not each.whole]
    if doubted:
        parts[1] += " Between then and now, what was recorded is not here."
        parts.append(LOST)
    parts += [_of_log(each) for each in every]
    return "\n\n".join([*parts, *([PARTNERS] if doubted else []), ALWAYS]) + "\n"


def _of_log(weighed: Weighed) -> str:
    if weighed.whole:
        return f"The record of {weighed.agency} is whole: nobody remembers more of it, and its log goes on."
    with as_agency(weighed.agency):
        old, new = logs.logs(weighed.agency)[-2:]
        key = logs.vkeys_of(new)[-1]
    why = " ".join(weighed.lost) or "Nothing shows that it was the last that was recorded."
    return (
        f"The record of {weighed.agency}: {why} So its log {old.origin} was closed at entry {old.end}, and a new one "
        f"begun. Its key:\n    {key}"
    )
