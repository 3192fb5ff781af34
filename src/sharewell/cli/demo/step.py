"""One step of the demo's past, what the steps before it have made, and the key that keeps each from being done twice."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

_KEYS = uuid5(NAMESPACE_URL, "https://sharewell.invalid/demo")


@dataclass(frozen=True)
class Step:
    """One act of the demo's past: when it was, what to say of it, and the act itself."""

    at: datetime
    said: str
    act: Callable[[], None]


@dataclass
class Filled:
    """What the acts have made so far: the ids by the world's own keys, a recipient's by story and name."""

    agencies: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)
    cases: dict[str, UUID] = field(default_factory=dict)
    subjects: dict[str, dict[str, UUID]] = field(default_factory=dict)
    decisions: dict[tuple[str, str], UUID] = field(default_factory=dict)
    shares: dict[tuple[str, str], UUID] = field(default_factory=dict)


def key(*words: str) -> UUID:
    """Return the idempotency key of one act of the demo, the same at every start."""
    return uuid5(_KEYS, "/".join(words))
