"""What a keeper of log keys signs, and nothing else: a head that grew from the last, and a log's word about its own keys."""

from sharewell.practice.record.checkpoint import Checkpoint, read_text
from sharewell.practice.record.dsse import PAYLOAD_TYPE, pae
from sharewell.practice.record.errors import NotTrueError
from sharewell.practice.record.log_key import LogKey
from sharewell.practice.record.statement import LOG_KINDS, read_statement
from sharewell.practice.record.witness import NotWitnessedError, Seen, check_growth

SOURCE = "docs/decisions/0007-keys.md"


def agree_to_sign(asked: Seen, known: Checkpoint | None, origin: str, *, frozen: bool) -> Checkpoint:
    """Check that a head is of this log and grew from the last one signed, and give the checkpoint to sign.

    Refuses anything else: another log, a shorter one, another history, a wrong proof, a frozen log that would grow.
    The caller keeps the checkpoint as the last, on disk, before it signs.
    """
    checkpoint = read_text(asked.note)
    if checkpoint.text != asked.note or checkpoint.origin != origin:
        raise NotWitnessedError("The head to sign is not of that key's log.", 404)
    if frozen and checkpoint != known:
        raise NotWitnessedError("This log is frozen: nothing more is signed for it.", 403)
    check_growth(asked, checkpoint, known)
    return checkpoint


def agree_to_state(message: bytes, key: LogKey) -> None:
    """Check that these bytes are what is signed under an entry about that log's own keys. Refuses every other entry."""
    _, gap, statement = message.partition(b" {")
    said = read_statement(b"{" + statement) if gap else None
    exact = said is not None and pae(PAYLOAD_TYPE, said.to_bytes()) == message
    if said is None or not exact or said.kind not in LOG_KINDS or said.agency != key.agency:
        raise NotTrueError(
            "A log's key signs only heads, and entries about its own keys.", "Use the server's key.", SOURCE
        )
