"""The forms of a check file: which parts each has, and writing one."""

from collections.abc import Iterable

from sharewell.practice.record.canonical import canonical
from sharewell.practice.record.field import OpenedField
from sharewell.practice.record.passkey import Assertion

PARTS = ("envelope", "format", "keys", "opened", "proof")
# The second form says besides whose cosignatures the log's head carries; a head without any keeps the first. The third
# carries a person's own signature besides, which stands beside the entry and not in it.
FORMATS = {
    "sharewell-check/1": PARTS,
    "sharewell-check/2": (*PARTS, "witnesses"),
    "sharewell-check/3": (*PARTS, "passkey", "witnesses"),
}


def write_check_file(
    envelope: bytes,
    proof: str,
    keys: Iterable[str],
    opened: Iterable[OpenedField],
    witnesses: Iterable[str] = (),
    passkey: Assertion | None = None,
) -> bytes:
    """Write a check file without checking it: for whoever keeps the entry and wants to know whether it holds."""
    first, second, third = FORMATS
    seen = sorted(witnesses)
    return canonical(
        {
            "format": third if passkey else second if seen else first,
            **({"witnesses": seen} if seen or passkey else {}),
            **({"passkey": passkey.document()} if passkey else {}),
            "envelope": envelope.decode(errors="replace"),
            "proof": proof,
            "keys": sorted(keys),
            "opened": [field.document() for field in sorted(opened, key=lambda field: field.name)],
        }
    )
