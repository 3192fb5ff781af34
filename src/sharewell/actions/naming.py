"""Names and words opened for a list: each person and each entry once, however many lines show them."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sharewell.actions.actor import Actor
from sharewell.actions.open_content import open_if_whole
from sharewell.store.models import CaseSubject, Entry, Practitioner, Proposal, Subject

# What stands where something is damaged: the rest of the page is shown as it is.
UNREADABLE_NAME = "somebody whose name can’t be read (tell whoever looks after Sharewell)"
UNREADABLE_THEN = "somebody whose name could not be read that day"  # what a decision keeps of one
UNREADABLE_WORDS = "What was written here can’t be read: tell whoever looks after Sharewell."
UNREADABLE = "unreadable"  # the one field of words that are damaged
# Where a worry says what it is, in the order in which one line of it is chosen.
GIST = ("gist", "danger", "seen", "reported", "child_words", "opinion", "what", "reasons", "not_known")


def children_of(actor: Actor, cases: Iterable[UUID]) -> dict[UUID, list[tuple[UUID, str]]]:
    """Return each case's children by id and name, in the order of their names."""
    rows = CaseSubject.objects.filter(case__in=cases, part="child").select_related("subject")
    names: dict[UUID, str] = {}
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    for row in rows:
        name = names.get(row.subject_id) or name_of(actor, row.subject)
        names[row.subject_id] = name
        found.setdefault(row.case_id, []).append((row.subject_id, name))
    return {case: sorted(children, key=lambda child: child[1]) for case, children in found.items()}


def name_of(actor: Actor, subject: Subject) -> str:
    """Open a subject's name, or say that it can't be read."""
    return who_is(actor, subject)[0]


def who_is(actor: Actor, subject: Subject) -> tuple[str, str]:
    """Open a subject's name and day of birth, each empty where it is not known; one that is damaged says so."""
    held = open_if_whole(actor, subject, "name", "born")
    return (UNREADABLE_NAME, "") if held is None else (held["name"] or "", held["born"] or "")


def recipient_of(actor: Actor, proposal: Proposal) -> str:
    """Open the name of whom a proposal is to, or say that it can't be read."""
    held = open_if_whole(actor, proposal, "recipient_name")
    return UNREADABLE_NAME if held is None else held["recipient_name"] or ""


def words_in(actor: Actor, entry: Entry) -> dict[str, Any]:
    """Open the words of an entry by field; of one that is damaged, a sentence that says so."""
    held = open_if_whole(actor, entry)
    return {UNREADABLE: UNREADABLE_WORDS} if held is None else held


def person_named(actor: Actor, row: Practitioner) -> str:
    """Open the name of somebody who signs in, or say that it can't be read."""
    held = open_if_whole(actor, row, "name")
    return UNREADABLE_NAME if held is None else held["name"] or ""


def names_of(actor: Actor, people: Iterable[UUID]) -> dict[UUID, str]:
    """Open the names of practitioners, each once."""
    rows = Practitioner.objects.in_bulk(list(set(people)))
    return {person: person_named(actor, row) for person, row in rows.items()}


def gist_of(words: Mapping[str, Any]) -> str:
    """Return one line of a worry: the first of its texts, as the fields are ordered, whichever page wrote it."""
    known = words.get("known")
    flat = {**(known if isinstance(known, Mapping) else {}), **words}
    texts = [flat.get(name) for name in GIST] + list(flat.values())
    return next((text.strip() for text in texts if isinstance(text, str) and text.strip()), "")
