"""Check everything that is kept here: every log, every entry and what is kept under it, and that every row belongs to one."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import DatabaseError, models
from django.db.models import Count

from sharewell.actions.actor import SYSTEM, Actor
from sharewell.actions.check_keeping import disposed_as_told, held_as_told, kept_as_told
from sharewell.actions.check_people import begun_as_told, births_as_told, people_as_told
from sharewell.actions.check_rows import rows_as_told
from sharewell.actions.check_targets import targets_as_told, targets_of
from sharewell.actions.commit import moment
from sharewell.actions.fault import LOST, ROGUE, Fault
from sharewell.actions.open_content import open_content, open_ref_key, open_salts
from sharewell.actions.walk_log import Kept, walk_log
from sharewell.practice import record
from sharewell.store import keys_named
from sharewell.store.content_keys import DISPOSED
from sharewell.store.keys import KeyMissingError
from sharewell.store.logs import logs, public_keys
from sharewell.store.models import (
    AdoptedBook,
    AdoptedProtocol,
    Agency,
    Checkpoint,
    Entry,
    EntryContent,
    Head,
)
from sharewell.store.models.tenant import Tenant
from sharewell.store.sealing import DisposedError, SealBrokenError
from sharewell.store.tenancy import as_agency, only_reading

# Found by their entry alone, which names no row of theirs.
ALONE = frozenset({"entrycontent", "keeping", "hold"})


@dataclass(frozen=True)
class AgencyFault:
    """A fault, and whose log or rows it lies in."""

    agency: UUID
    fault: Fault


@dataclass
class HomeCheck:
    """What was checked: how many entries, how many of them stayed closed for want of a key or were disposed of, and every fault.

    ``waiting`` is how many of the newest entries stand under no signed head yet.
    """

    agencies: int = 0
    entries: int = 0
    closed: int = 0
    disposed: int = 0
    waiting: int = 0
    faults: list[AgencyFault] = field(default_factory=list)


def check_home(told: Callable[[int, int], None], kept: Mapping[str, Kept] | None = None) -> HomeCheck:
    """Check every agency's logs, entries, sealed content and rows; writes nothing, and nothing opened leaves this function.

    ``told`` hears how many entries of how many are done. ``kept`` holds, by a log's name, heads that somebody kept
    elsewhere: an earlier receipt, a bundle, a witness's note. What is recorded while it runs is left for the next time.
    """
    found = HomeCheck()
    sizes = {agency: _size(agency) for agency in Agency.objects.order_by("id").values_list("id", flat=True)}
    of = sum(sizes.values())
    for agency, size in sizes.items():
        found.agencies += 1
        try:
            with only_reading(), as_agency(agency):
                for fault in _agency(agency, size, found, lambda: told(found.entries, of), kept or {}):
                    found.faults.append(AgencyFault(agency, fault))
        except DatabaseError as broken:
            what = f"Part of this record can’t be read: {broken}."
            found.faults.append(AgencyFault(agency, Fault(what, "Bring the database back from a backup.")))
    return found


def _size(agency: UUID) -> int:
    with as_agency(agency):
        return Head.objects.order_by("-size").values_list("size", flat=True).first() or 0


def _agency(
    agency: UUID, size: int, found: HomeCheck, told: Callable[[], None], kept: Mapping[str, Kept]
) -> Iterator[Fault]:
    books = set(AdoptedBook.objects.values_list("digest", flat=True))
    books |= set(AdoptedProtocol.objects.values_list("digest", flat=True))
    known = public_keys(agency)

    def look(entry: Entry) -> Iterator[Fault]:
        found.entries += 1
        told()
        said = _stated(entry, known)
        if isinstance(said, Fault):
            yield said
            return
        yield from _columns(entry, said)
        yield from _points(entry, said, books)
        yield from targets_as_told(entry, said)
        yield from _content(entry, said, found)

    signed = Checkpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0
    found.waiting += max(0, size - signed)
    for log in logs(agency):
        end = size if log.end is None else log.end
        yield from walk_log(log, end - log.start, look, kept.get(log.origin))
    yield from _beyond(size)
    yield from _twice()
    yield from _astray()
    yield from _unstated()
    yield from held_as_told()
    yield from people_as_told(agency)
    yield from births_as_told()
    for kek, rows in keys_named.foreign().items():
        yield _foreign(kek, rows)


def _foreign(kek: str, rows: int) -> Fault:
    what = f"The key {kek} in this home opens nothing that is kept under it"
    if rows > 1:
        return Fault(f"{what}: it is another home's.", keys_named.HELP)
    return Fault(
        f"{what}, and only one row is: either that row is damaged, or the key is another home's.",
        "Where the true key is known to be here, bring the row back from a backup. Else put the true keys back: "
        "sharewell keys restore FILE.",
    )


def _stated(entry: Entry, known: Mapping[str, bytes]) -> record.Statement | Fault:
    try:
        return record.open_envelope(entry.envelope, known)
    except record.RecordError as wrong:
        return Fault(f"Entry {entry.index + 1}: {wrong.message}", ROGUE, entry.index + 1)


def _columns(entry: Entry, said: record.Statement) -> Iterator[Fault]:
    """Compare the columns that find an entry again with what it states."""
    pairs = {
        "id": (said.id, str(entry.id)),
        "agency": (said.agency, str(entry.agency_id)),
        "kind": (said.kind, entry.kind),
        "actor": (said.actor, str(entry.actor_id) if entry.actor_id else None),
        "idempotency key": (said.idem, entry.idem),
        "time": (said.recorded_at, moment(entry.recorded_at)),
        "case": (said.case_ref, _case_ref(entry, said)),
    }
    unlike = [name for name, (stated, column) in pairs.items() if stated != column]
    if unlike:
        what = f"Entry {entry.index + 1} is filed under another {' and '.join(unlike)} than it states."
        yield Fault(what, ROGUE, entry.index + 1)


def _case_ref(entry: Entry, said: record.Statement) -> str | None:
    if entry.case is None:
        return None
    try:
        return record.ref(open_ref_key(entry.case), "case", str(entry.case_id))
    except (KeyMissingError, DisposedError):
        return said.case_ref  # without the key nobody can tell any more
    except SealBrokenError:
        return "sealed"


def _points(entry: Entry, said: record.Statement, books: set[str]) -> Iterator[Fault]:
    """Check that what the statement points to is here: the entry it amends, the book and protocol it rests on."""
    number = entry.index + 1
    if said.amends and not Entry.objects.filter(id=said.amends, index__lt=entry.index).exists():
        yield Fault(f"Entry {number} amends an entry that is not before it.", ROGUE, number)
    for digest in (said.book, said.protocol):
        if digest and digest not in books:
            what = f"Entry {number} rests on a rulebook or protocol that is not kept here."
            yield Fault(
                what,
                "Bring the adopted rulebook back from a backup: without it nobody can replay this.",
                number,
            )


def _content(entry: Entry, said: record.Statement, found: HomeCheck) -> Iterator[Fault]:
    """Compare what is kept under an entry with what it committed to; without its key, the sealed bytes alone."""
    number = entry.index + 1
    kept: EntryContent | None = getattr(entry, "content", None)
    if kept is None:
        yield Fault(f"What was kept under entry {number} is gone.", LOST, number)
        return
    if kept.kek == DISPOSED:
        found.disposed += 1
        if not disposed_as_told(entry):
            what = f"What was kept under entry {number} was destroyed, and no entry says that it was disposed of."
            yield Fault(what, LOST, number)
        return
    if record.digest(bytes(kept.sealed or b"")) != said.ct:
        yield Fault(f"What is kept under entry {number} is not what was recorded.", LOST, number)
        return
    reader = Actor(None, entry.agency_id, SYSTEM)
    try:
        content = open_content(reader, entry)
        same = record.commit_fields(content, open_salts(reader, entry)) == said.commit
    except KeyMissingError:
        found.closed += 1
        yield from _rows(entry, said, None)
    except (SealBrokenError, record.RecordError):
        yield Fault(f"What is kept under entry {number} does not open with its key.", LOST, number)
    else:
        if not same:
            yield Fault(
                f"The words kept under entry {number} are not those that it committed to.", ROGUE, number
            )
        yield from _rows(entry, said, content)


def _rows(entry: Entry, said: record.Statement, content: dict[str, Any] | None) -> Iterator[Fault]:
    """Compare every row that an entry made with it; ``content`` is None where that stays closed."""
    yield from kept_as_told(entry, content)
    yield from rows_as_told(entry, said, content)
    yield from begun_as_told(entry, content, targets_of(entry))
    if entry.kind == "log.begun" and content and content["old_signed_size"]:
        signed = entry.index - content["old_size"] + content["old_signed_size"]
        if not Checkpoint.objects.filter(size=signed).exists():
            what = f"The last signed head of the log before entry {entry.index + 1}, which that entry names, is gone."
            yield Fault(what, LOST, entry.index + 1)


def _beyond(size: int) -> Iterator[Fault]:
    """Say which entries stand under no head, now that those recorded meanwhile have one."""
    newest = Head.objects.order_by("-size").values_list("size", flat=True).first() or 0
    for index in (
        Entry.objects.filter(index__gte=max(size, newest)).order_by("index").values_list("index", flat=True)
    ):
        yield Fault(
            f"Entry {index + 1} is under no head of the log: it was put in from outside.", ROGUE, index + 1
        )


def _twice() -> Iterator[Fault]:
    for column in ("idem", "index"):
        often = Entry.objects.order_by().values(column).annotate(times=Count("id")).filter(times__gt=1)
        for row in often:
            number = row["index"] + 1 if column == "index" else None
            what = "One place in the log" if number else f"One idempotency key ({row[column]})"
            yield Fault(f"{what} has {row['times']} entries.", ROGUE, number)


def _tenants() -> Iterable[type[Tenant]]:
    return (model for model in apps.get_app_config("store").get_models() if issubclass(model, Tenant))


def _astray() -> Iterator[Fault]:
    """Say which rows point to a row that is not there, or that is another agency's."""
    for model in _tenants():
        for column in model._meta.concrete_fields:
            other = column.related_model
            if not isinstance(column, models.ForeignKey) or not isinstance(other, type):
                continue
            there: Any = getattr(other, "objects").values("pk")  # noqa: B009  # each of ours has one
            rows: Any = model.objects.exclude(**{column.name: None})
            for row in rows.exclude(**{f"{column.attname}__in": there}).values_list("pk", flat=True):
                what = f"The {model._meta.model_name} {row} points to a {column.name} that is not there."
                yield Fault(what, "Bring the missing row back from a backup.")


def _unstated() -> Iterator[Fault]:
    """Say which rows no entry tells of: each that names its entry must be named by it."""
    for model in _tenants():
        names = {column.name for column in model._meta.concrete_fields}
        if "entry" not in names or model._meta.model_name in ALONE:
            continue
        rows: Any = model.objects
        for row, targets, index in rows.values_list("pk", "entry__targets", "entry__index").iterator():
            if str(row) not in targets:
                what = f"The {model._meta.model_name} {row} says that entry {index + 1} made it, which does not name it."
                yield Fault(what, ROGUE, index + 1)
