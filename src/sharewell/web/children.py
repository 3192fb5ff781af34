"""The children of a known case, for a journey that starts from it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from sharewell.actions.naming import name_of
from sharewell.actions.raise_worry import Person
from sharewell.actions.reachable import find_case
from sharewell.actions.refusal import NotFoundError
from sharewell.store.models import CaseSubject
from sharewell.store.tenancy import as_agency
from sharewell.web.forms import Choices, Form
from sharewell.web.sitting import SignedIn


def case_asked_for(person: SignedIn, text: str) -> UUID | None:
    """Return the case that an address names, or None; one that this person may not see is not found."""
    if not text:
        return None
    try:
        case = UUID(text)
        with as_agency(person.agency):
            find_case(person.actor, case)
    except (ValueError, NotFoundError):
        raise Http404 from None
    return case


def children_of(person: SignedIn, content: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of the children of a draft's case by id; none for a draft without a case."""
    if not content.get("case"):
        return {}
    try:
        with as_agency(person.agency):
            case = find_case(person.actor, UUID(content["case"]))
            parts = CaseSubject.objects.filter(case=case, part="child").select_related("subject")
            named = [(str(each.subject_id), name_of(person.actor, each.subject)) for each in parts]
    except NotFoundError:
        raise Http404 from None
    return dict(sorted(named, key=lambda each: each[1]))


def tick_children(form: Form, children: Mapping[str, str], hint: str) -> None:
    """Turn a form's question ``children`` from a box into the case's children, all of them ticked."""
    form.fields["children"] = Choices(form.fields["children"].label, list(children.items()), hint=hint)
    form.initial["children"] = list(children)


def people(who: str | list[str], *, known: bool) -> tuple[Person, ...]:
    """Return who was named: those ticked, or one child for each line. Nobody, of a known case, means all its children."""
    if isinstance(who, list):
        return tuple(Person(subject_id=UUID(each)) for each in who)
    names = [line.strip() for line in who.splitlines() if line.strip()]
    if not names and not known:
        names = [_("A child whose name is not known yet")]
    return tuple(Person(name=name) for name in names)
