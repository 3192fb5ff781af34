"""The answer as values: outcome, reason, telling, duty, and the whole answer for one child and one recipient."""

from collections.abc import Mapping
from dataclasses import dataclass

from sharewell.practice.rulebook.model import Citation, Clock

ALSO = "This may also be …"
NOT_MADE_HERE = "Sharewell does not make this report for you."


@dataclass(frozen=True)
class Reason:
    """A rule that settled an outcome, in plain words, with the answers it rests on."""

    rule: str
    tier: str
    why: str
    because: tuple[tuple[str, str], ...]
    cites: tuple[Citation, ...]


@dataclass(frozen=True)
class Outcome:
    """What a decision may still be; one possible outcome means it is settled."""

    possible: tuple[str, ...]
    text: str
    reasons: tuple[Reason, ...]
    defeated: tuple[str, ...]

    @property
    def settled(self) -> bool:
        """Say whether one outcome is left."""
        return len(self.possible) == 1

    @property
    def value(self) -> str | None:
        """Return the outcome, when it is settled."""
        return self.possible[0] if self.settled else None


@dataclass(frozen=True)
class Telling:
    """When to tell one person, or why not yet. It is advice: nothing is ever told by machine."""

    when: Outcome
    reason_code: str | None
    text: str
    review_days: int | None


@dataclass(frozen=True)
class Duty:
    """Something to do beside the decision."""

    id: str
    text: str
    why: str
    cites: tuple[Citation, ...]
    urgent: bool


@dataclass(frozen=True)
class Route:
    """Another report that this may need: how soon, whose it is to make, and how. Nothing here makes it."""

    id: str
    title: str
    clock: Clock
    owner: str
    how: str
    why: str
    cites: tuple[Citation, ...]


@dataclass(frozen=True)
class Answer:
    """What the guidance says for one child and one recipient. A person decides."""

    child: str
    recipient: str
    disposition: Outcome
    consent_route: Outcome
    extent: Outcome
    art6: Outcome
    art9: Outcome
    gateway: Outcome
    confidentiality: Outcome
    telling: Mapping[str, Telling]
    duties: tuple[Duty, ...]
    routes: tuple[Route, ...]
    presumed: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Question:
    """A fact still to be answered, of whom; one that is not required changes only what to do beside."""

    fact: str
    scope: str
    party: str | None
    required: bool = True
