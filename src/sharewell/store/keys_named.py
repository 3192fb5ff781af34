"""Holds the keys in this home to the tables: which keys they name are missing, and which are another home's."""

from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap_with_padding
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from sharewell.practice import record
from sharewell.practice.record import Signer
from sharewell.store import content_keys, keys, logs, signing
from sharewell.store.errors import StoreError
from sharewell.store.models import Agency, Checkpoint, Entry, Practitioner
from sharewell.store.rewrapping import damaged, sealed_models
from sharewell.store.tenancy import as_agency

HELP = "Put the true keys back: sharewell keys restore FILE. Nothing else is needed then."
LOOKED_AT = 20  # rows of each kind under a key: one that opens is enough
_known_good: set[tuple[str, bytes]] = set()  # (home, public half) that signed what is kept there


class WrongKeyError(keys.KeyMissingError):
    """A key in this home is well formed and another home's: it did not sign, or does not open, what is kept here."""


def named(through: BaseDatabaseWrapper) -> list[str]:
    """Return every content key that some row names; of tables of an older shape, those that name one."""
    found: set[str] = set()
    with through.cursor() as cursor:
        there = set(through.introspection.table_names(cursor))
        for table in sorted(model._meta.db_table for model in sealed_models()):
            columns = through.introspection.get_table_description(cursor, table) if table in there else ()
            if "kek" in {column.name for column in columns}:
                cursor.execute(f"SELECT DISTINCT kek FROM {table}")  # noqa: S608  # our own table
                found |= {kek for (kek,) in cursor.fetchall()}
    return sorted(found - {"", content_keys.DISPOSED})


def missing(through: BaseDatabaseWrapper) -> list[str]:
    """Return what these tables need and this home does not hold; nothing where the tables hold nothing yet."""
    gone = [kek for kek in named(through) if not content_keys.is_there(kek)]
    with through.cursor() as cursor:
        entries = Entry._meta.db_table
        if entries in through.introspection.table_names(cursor):
            cursor.execute(f"SELECT 1 FROM {entries} LIMIT 1")  # noqa: S608  # our own table
            if cursor.fetchone() and not keys.is_there(keys.SERVER_KEY):
                gone.insert(0, keys.SERVER_KEY)
    return gone


def server_signer() -> Signer:
    """Return this server's signer, once it is held to the newest entry of the open agency: another home's signs nothing here."""
    signer = keys.server_signer()
    mine = str(settings.SHAREWELL_HOME), signer.public
    if mine not in _known_good:
        newest = Entry.objects.order_by("-index").values_list("envelope", flat=True).first()
        if newest is not None:
            if record.key_of(signer).id not in {id_ for id_, _ in record.take_apart(newest).signatures}:
                raise _wrong(keys.SERVER_KEY)
            _known_good.add(mine)
    return signer


def wrong() -> Iterator[keys.KeyMissingError]:
    """Yield what is to be said of each key that is missing or another home's, of those that everything rests on."""
    for kek, wrapped in dict(Practitioner.objects.values_list("kek", "key")).items():
        try:
            aes_key_unwrap_with_padding(content_keys.read(kek), bytes(wrapped))
        except InvalidUnwrap:
            yield _wrong(kek)
        except keys.KeyMissingError as missing_here:
            yield missing_here
    server_is_wrong = None
    for agency in Agency.objects.order_by("id").values_list("id", flat=True):
        with as_agency(agency):
            try:
                server_signer()
            except WrongKeyError as server:
                server_is_wrong = server
            except keys.KeyMissingError:
                pass  # that it is missing is said apart
            log = logs.logs(agency)[-1]
            if not _signs(log):
                yield _wrong(log.newest.name)
    if server_is_wrong:
        yield server_is_wrong


def foreign() -> dict[str, int]:
    """Return the content keys of the open agency that are here and open nothing, with how many rows lie under each.

    With many it is another home's key. With one alone nobody can tell whether that row is damaged or the key is wrong.
    """
    found: dict[str, list[Any]] = {}
    opens: set[str] = {"", content_keys.DISPOSED}
    for model in sealed_models():
        if model is Practitioner:
            continue  # looked at when anything starts
        for kek in model.objects.order_by().values_list("kek", flat=True).distinct():
            if kek in opens:
                continue
            looked_at = list(model.objects.filter(kek=kek)[:LOOKED_AT])
            if _opens_none(looked_at):
                found.setdefault(kek, []).extend(looked_at)
            else:
                opens.add(kek)
    return {kek: len(found[kek]) for kek in sorted(found.keys() - opens)}


def _opens_none(looked_at: list[Any]) -> bool:
    try:
        return bool(looked_at) and all(map(damaged, looked_at))  # none: they were moved meanwhile
    except keys.KeyMissingError:
        return False  # that it is missing is said apart


def _signs(log: logs.Log) -> bool:
    """Say whether a log's key is the one that the tables know; one that is missing or held elsewhere is not judged."""
    try:
        vkey = signing.log_vkey(log.newest)
    except StoreError:
        return True
    if log.vkeys:
        return vkey == log.vkeys[-1]
    head = Checkpoint.objects.filter(size__gt=log.start).order_by("-size").first()
    return head is None or bool(record.take_note_apart(head.note).signed_by([record.read_vkey(vkey)]))


def _wrong(name: str) -> WrongKeyError:
    return WrongKeyError(
        f"The key {name!r} in this home is another home's: what is kept here was not made with it.",
        HELP,
        "docs/backup.md",
    )
