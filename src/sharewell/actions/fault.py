"""What is wrong with a record that is kept here: with which entry, and what to do about it."""

from dataclasses import dataclass

ASK = "Change nothing. Keep a copy of the database as it is now, and compare it with your newest backup."
ROGUE = "Change nothing, and find out who could write to the database. A backup from before shows what stood here."
LOST = "Bring the row back from a backup. The entry still proves what was recorded, and when."


@dataclass(frozen=True)
class Fault:
    """One thing that does not hold. ``entry`` is the number that people see; None where it is no single entry."""

    what: str
    do: str = ASK
    entry: int | None = None
