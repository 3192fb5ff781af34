"""Adopt a local protocol: prove it against the book in use, and store it whole, so that its decisions can be replayed."""

from datetime import datetime
from uuid import UUID, uuid4

from sharewell.actions.actor import Actor
from sharewell.actions.commit import Act, earlier, enter
from sharewell.actions.refusal import RefusedError
from sharewell.actions.rules_in_use import rules_in_use, rules_of
from sharewell.practice.rulebook import breach_lines, check_protocol, read_protocol
from sharewell.store.log import Receipt
from sharewell.store.models import AdoptedProtocol


class WeakensError(RefusedError):
    """A protocol that was not proved to weaken nothing; ``worked`` shows why, in lines for people."""

    def __init__(self, worked: tuple[str, ...]) -> None:
        self.worked = worked
        super().__init__(
            "This protocol can’t be adopted: it would weaken what the national rulebook says.\n"
            + "\n".join(worked),
            "Mend it, and check it with `sharewell protocol check` until nothing stands against it.",
            "docs/protocols.md",
        )


def adopt_protocol(actor: Actor, name: str, data: bytes, idem: UUID, now: datetime) -> Receipt:
    """Record that this agency is answered by this protocol too from now. Target: ``protocol``.

    ``data`` is the file, ``name`` what it is called. Refuses: an agency that has adopted no book, a file that is no
    protocol, and one that is not proved to weaken nothing in the book in use.
    """
    if done := earlier(actor, "protocol.adopted", idem):
        return done
    in_use = rules_in_use(actor.agency_id)
    if in_use is None:
        raise RefusedError(
            "Your organisation has adopted no rulebook yet, so there is nothing to add to.",
            "Adopt the rulebook first: `sharewell setup` does it.",
            "docs/protocols.md",
        )
    national = rules_of(actor.agency_id, in_use.national or in_use.digest, None)
    protocol = read_protocol(name, data, national)
    verdict = check_protocol(national, protocol, now.date())
    if not verdict.holds:
        raise WeakensError(tuple(breach_lines(verdict.breaches)))
    row = AdoptedProtocol(
        id=uuid4(),
        agency_id=actor.agency_id,
        digest=protocol.digest,
        book=national.digest,
        canonical=protocol.canonical(),
    )

    def apply(entry_id: UUID) -> None:
        row.entry_id = entry_id
        row.save(force_insert=True)

    return enter(
        Act(
            kind="protocol.adopted",
            doing="adopt_protocol",
            actor=actor,
            idem=idem,
            now=now,
            apply=apply,
            book=national.digest,
            protocol=protocol.digest,
            content={"digest": protocol.digest, "book": national.digest},
            targets={"protocol": row.id},
        )
    )
