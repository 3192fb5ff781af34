"""For the IG lead: the rulebook in use, the one that came with this version, what would change, and adopting it."""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sharewell.actions.adopt_book import adopt_book
from sharewell.actions.rules_in_use import protocol_rests, rules_in_use, rules_of
from sharewell.practice.rulebook import Book, national_book
from sharewell.practice.rulebook.scenario import Moved, Scenario, moved
from sharewell.practice.wording import outcome_words
from sharewell.web.sitting import SignedIn


@dataclass(frozen=True)
class Change:
    """One scenario that would be answered otherwise: towards whom, what is said now, and what then."""

    scenario: Scenario
    lines: tuple[tuple[str, str, str], ...]


def rulebook(request: HttpRequest) -> HttpResponse:
    """Show the book in use beside the one that came with this version; a POST adopts the latter."""
    person: SignedIn = request.signed_in  # type: ignore[attr-defined]  # set by the door
    shipped = national_book()
    if request.method == "POST":
        return _adopt(request, person, shipped)
    used, protocol = _in_use(person)
    newer = used is None or used.digest != shipped.digest
    context = {
        "used": used,
        "protocol": protocol,
        "rests": protocol_rests(person.agency),
        "shipped": shipped,
        "newer": newer,
        "changes": changes(used) if used and newer else (),
        "idem": uuid4(),
        "adopted": "adopted" in request.GET,
    }
    return render(request, "laws/rulebook.html", context)


def _adopt(request: HttpRequest, person: SignedIn, shipped: Book) -> HttpResponse:
    """Adopt the book that the page showed; one that came since is shown first."""
    if request.POST.get("digest") == shipped.digest:
        try:
            idem = UUID(request.POST.get("idem", ""))
        except ValueError:
            return redirect("rulebook")
        adopt_book(person.actor, shipped.canonical(), idem, timezone.now())
        return redirect(f"{reverse('rulebook')}?adopted")
    return redirect("rulebook")


def _in_use(person: SignedIn) -> tuple[Book | None, bool]:
    """Return the national book in use, and whether a local protocol stands upon it."""
    rules = rules_in_use(person.agency)
    if rules is None or rules.national is None:
        return rules, False
    return rules_of(person.agency, rules.national, None), True


@lru_cache(maxsize=8)
def changes(used: Book) -> tuple[Change, ...]:
    """Return the scenarios that this version's book answers otherwise than the book in use."""
    shipped = national_book()
    together: dict[str, list[Moved]] = {}
    for each in moved(used, shipped):
        together.setdefault(each.scenario.id, []).append(each)
    return tuple(
        Change(
            moves[0].scenario,
            tuple((each.recipient, _said(used, each.before), _said(shipped, each.after)) for each in moves),
        )
        for moves in together.values()
    )


def _said(book: Book, dispositions: tuple[str, ...]) -> str:
    return _(" or ").join(outcome_words(book, "disposition", one) for one in dispositions)
