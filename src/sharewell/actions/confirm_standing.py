"""Confirm whether a new law reaches the organisation: which instrument brought it into force, and why it is inside or not."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sharewell.actions.actor import Actor
from sharewell.actions.commit import Act, enter
from sharewell.actions.refusal import LeftOutError, NotFoundError, RefusedError
from sharewell.actions.rules_in_use import rules_in_use
from sharewell.actions.words import need_one_of, need_words
from sharewell.practice.rulebook import Book, Pack
from sharewell.practice.rulebook.pack import NOT_CONFIRMED, OUTSIDE
from sharewell.store.log import Receipt
from sharewell.store.models import Standing
from sharewell.store.tenancy import as_agency


@dataclass(frozen=True, kw_only=True)
class NewStanding:
    """What the IG lead answers about one law pack. ``instrument`` may be empty where the law does not reach them."""

    pack: str
    standing: str
    instrument: str
    reason: str
    since: date


def confirm_standing(actor: Actor, new: NewStanding, idem: UUID, now: datetime) -> Receipt:
    """Record whether a law pack of the book in use reaches this agency, from a day on. Target: ``standing``.

    What was recorded before about the same pack is amended, never written over. Refuses a pack that the book does not
    have, a law said to reach the agency without its instrument, and a day before the one that was announced.
    """
    book = rules_in_use(actor.agency_id)
    if book is None:
        raise RefusedError(
            "Your organisation has adopted no rulebook yet, so there is no law to record.",
            "Adopt the rulebook first: its page says which.",
        )
    _check(book, new)
    with as_agency(actor.agency_id):
        earlier = Standing.objects.filter(pack=new.pack).order_by("-entry__index").first()
    row = Standing(
        id=uuid4(), agency_id=actor.agency_id, pack=new.pack, standing=new.standing, since=new.since
    )

    def apply(entry_id: UUID) -> None:
        row.entry_id = entry_id
        row.save(force_insert=True)

    return enter(
        Act(
            kind="standing.confirmed",
            doing="confirm_standing",
            actor=actor,
            idem=idem,
            now=now,
            apply=apply,
            book=book.national or book.digest,
            protocol=book.protocol,
            content={**vars(new), "since": new.since.isoformat()},
            amends=earlier.entry_id if earlier else None,
            targets={"standing": row.id},
        )
    )


def _check(book: Book, new: NewStanding) -> None:
    pack: Pack | None = book.packs.get(new.pack)
    if pack is None:
        raise NotFoundError
    values = book.facts[pack.fact].values
    need_one_of(new.standing, values, "standing", "Say whether it reaches your organisation.")
    if new.standing not in (OUTSIDE, NOT_CONFIRMED):
        need_words(
            new.instrument, "instrument", "Give the instrument that brought it into force.", pack.source.title
        )
        if pack.since and new.since < pack.since:
            raise LeftOutError(
                "since",
                f"It was announced from {pack.since.day} {pack.since:%B %Y}, so it can't count before.",
                "Give that day or a later one.",
                pack.source.title,
            )
    need_words(new.reason, "reason", "Write why it reaches your organisation, or why not.")
