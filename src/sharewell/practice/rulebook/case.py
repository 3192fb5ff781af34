"""A case as the rulebook is asked about it: what is known on one day of children, recipients and people to be told."""

from dataclasses import dataclass, field
from datetime import date

from sharewell.practice.rulebook.model import Facts


@dataclass(frozen=True)
class Party:
    """A child, a recipient, or a person to be told, with what is known of them."""

    name: str
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """What is known on one day; each child × recipient is answered separately."""

    on: date
    facts: Facts
    children: tuple[Party, ...]
    recipients: tuple[Party, ...]
    people: tuple[Party, ...] = ()
