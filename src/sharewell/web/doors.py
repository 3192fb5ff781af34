"""Who may open each address: every URL pattern is a door with a name on it, and what has no name stays shut.

    door("worry/<uuid:draft>/danger", danger, who=SIGNED_IN, name="danger")
    door("record", record, who=roles("ig_lead", "auditor"), name="record")

A door decides by role alone. Whether *this* case is open to the person is asked of ``practice.access`` by the page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpResponseBase
from django.urls import URLPattern, path

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Who:
    """Who a door opens to. No roles means every role; ``second_step`` is whether both steps of signing in are asked for."""

    signed_in: bool
    roles: frozenset[str] = frozenset()
    second_step: bool = True

    def admits(self, role: str) -> bool:
        """Whether a signed-in person of this role may pass."""
        return not self.roles or role in self.roles


PUBLIC = Who(signed_in=False)
"""Anyone at all. The page must not ask who they are: it has to work with the database down."""

SIGNED_IN = Who(signed_in=True)
"""Everyone who is signed in and belongs to an agency today, whatever their role."""

ON_THE_WAY_IN = Who(signed_in=True, second_step=False)
"""Whoever gave the right password, before the second step too: only what sets that step up. Nothing sealed is shown."""


def roles(*names: str) -> Who:
    """Only people who are signed in with one of these roles."""
    return Who(signed_in=True, roles=frozenset(names))


def door(route: str, view: View, *, who: Who, name: str) -> URLPattern:
    """Make a URL pattern that says who may open it; a third party's view is wrapped like our own."""

    @wraps(view)
    def opened(*args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(*args, **kwargs)

    opened.who = who  # type: ignore[attr-defined]  # read back by who_may_open
    return path(route, opened, name=name)


def who_may_open(view: Any) -> Who | None:
    """Return who a view was opened to, or None for one that no door leads to."""
    found = getattr(view, "who", None)
    return found if isinstance(found, Who) else None
