"""The page that lists the demo's invented people by agency: who they are, and one click to be them."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sharewell import guidance
from sharewell.actions.actor import Actor
from sharewell.actions.open_content import open_if_whole
from sharewell.store.models import Membership
from sharewell.store.tenancy import as_agency
from sharewell.web.held import FIELD as HELD


@dataclass(frozen=True)
class Invented:
    """One button: a membership, the person's name, their role, and a line on who they are."""

    membership: UUID
    name: str
    role: str
    about: str


def people_page(request: HttpRequest, held: str = "", status: int = 200) -> HttpResponse:
    """Show the invented people, those who work with children before those who look after the record."""
    context = {
        "agencies": [(name, list(people)) for name, people in _agencies()],
        "held": held or request.POST.get(HELD, ""),
        "interrupted": bool(held),
        "going": request.GET.get(REDIRECT_FIELD_NAME, ""),
    }
    return render(request, "demo/sign_in.html", context, status=status)


def _agencies() -> Iterator[tuple[str, Iterator[Invented]]]:
    """Yield each agency's people in the order of the demo's own list; anybody not on it comes last."""
    listed = _listed()
    places = {name: place for place, name in enumerate(listed)}
    current = Membership.objects.filter(since__lte=timezone.now(), until=None)
    rows = sorted(
        current.select_related("agency", "practitioner"),
        key=lambda row: (places.get(row.practitioner.sign_in_name, len(places)), row.agency.name),
    )
    for name, each in groupby(rows, key=lambda row: row.agency.name):
        yield name, (_invented(row, listed) for row in each)


def _listed() -> Mapping[str, str]:
    people = tomllib.loads(guidance.read("demo/people.toml").decode("utf-8"))["person"]
    return {one["sign_in_name"]: one["about"] for one in people}


def _invented(row: Membership, listed: Mapping[str, str]) -> Invented:
    # Whoever looks is nobody yet: the name is opened as its owner's, which only an invented person's may be.
    actor = Actor(row.practitioner_id, row.agency_id, row.role)
    with as_agency(row.agency_id):
        held = open_if_whole(actor, row.practitioner, "name") or {"name": ""}
    called = row.practitioner.sign_in_name
    return Invented(row.pk, held["name"] or called, row.role, listed.get(called, ""))
