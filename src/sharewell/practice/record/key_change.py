"""Follows a log from a key that is trusted to later ones, by the entries in which each key named the next."""

from collections.abc import Iterable, Iterator

from sharewell.practice.record.finding import Finding, Findings
from sharewell.practice.record.signer import read_vkey

KEY_CHANGED = "log.key_changed"
NAMES_THE_NEXT = ("new", "old", "origin")  # the fields of such an entry that open the change
FOLLOWED = "The key was changed"
MAY_BE_STOLEN = (
    "Whoever stole the earlier key could have named a later one too: compare the later key with the one that the agency "
    "publishes today."
)


def followed(keys: Iterable[str], checked: Iterable[Findings]) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """Return the keys given and those that they vouch for, each by an entry that it signed, and what is said of it.

    ``checked`` are check files in which all holds. A new log after a loss is vouched for by none: its key has to be given.
    """
    trusted, said = list(dict.fromkeys(keys)), []
    steps = [step for found in checked for step in _step(found)]
    for old in trusted:  # grows while it is walked
        for was, new in steps:
            if was == old and new not in trusted:
                trusted.append(new)
                detail = (
                    f"The key {read_vkey(old).id} signed the entry in which {read_vkey(new).id} follows it."
                )
                said.append(Finding(FOLLOWED, holds=True, detail=detail))
    return tuple(trusted), tuple(said)


def _step(found: Findings) -> Iterator[tuple[str, str]]:
    if found.statement is None or found.statement.kind != KEY_CHANGED:
        return
    told = {field.name: field.value for field in found.opened}
    old, new, origin = (told.get(name) for name in ("old", "new", "origin"))
    signed = {vkey for vkey in found.stated_by if read_vkey(vkey).name == origin}
    if old in signed and new in signed:
        yield str(old), str(new)
