"""One agency at a time: its rows are reached inside ``as_agency`` and nowhere else, on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import TypeVar
from uuid import UUID

from django.db import connection, models, transaction

from sharewell.store.errors import StoreError

Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)

_open: ContextVar[UUID | None] = ContextVar("agency", default=None)


class OutsideAgencyError(StoreError):
    """An agency's rows were asked for outside that agency."""


def open_agency() -> UUID | None:
    """Return the agency whose rows are open here, if any."""
    return _open.get()


@contextmanager
def as_agency(agency: UUID) -> Iterator[None]:
    """Open one agency's rows; on PostgreSQL in a transaction that ends with the block, on SQLite in none.

    Inside, nothing can be recorded: ``log.commit`` opens its own. The same agency may be opened again within itself.
    """
    with _opened(agency):
        if connection.vendor != "postgresql":
            yield
            return
        with transaction.atomic():
            _tell_database(agency)
            yield


@contextmanager
def within_transaction_as(agency: UUID) -> Iterator[None]:
    """Open one agency's rows in the transaction that is under way; for ``log.commit``, which has its own."""
    with _opened(agency):
        if connection.vendor == "postgresql":
            _tell_database(agency)
        yield


@contextmanager
def only_reading() -> Iterator[None]:
    """Have the database refuse every change until the block ends: for a check, which must leave what it finds."""
    with transaction.atomic() if connection.vendor == "postgresql" else nullcontext():
        with connection.cursor() as cursor:
            cursor.execute(_BEGIN_READING[connection.vendor])
        try:
            yield
        finally:
            if connection.vendor == "sqlite":
                with connection.cursor() as cursor:
                    cursor.execute("PRAGMA query_only = OFF")


# On PostgreSQL it ends with the transaction; on SQLite it must be taken back.
_BEGIN_READING = {"postgresql": "SET TRANSACTION READ ONLY", "sqlite": "PRAGMA query_only = ON"}


@contextmanager
def _opened(agency: UUID) -> Iterator[None]:
    if _open.get() not in {None, agency}:
        raise OutsideAgencyError(
            "Another organisation's cases are open here already.",
            "Leave the one before you open the other.",
            "ARCHITECTURE.md",
        )
    token = _open.set(agency)
    try:
        yield
    finally:
        _open.reset(token)


def _tell_database(agency: UUID) -> None:
    """Name the agency to PostgreSQL until this transaction ends; it must never outlive it on a pooled connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sharewell.agency', %s, true)", [str(agency)])


class AgencyRows(models.Manager[Row_co]):
    """The rows of the agency that is open; outside any, a refusal and never another agency's rows."""

    # Of the agency last open: to build the filter takes longer than most queries do.
    _last: tuple[UUID, models.QuerySet[Row_co]] | None = None

    def get_queryset(self) -> models.QuerySet[Row_co]:
        agency = _open.get()
        if agency is None:
            raise OutsideAgencyError(
                f"{self.model.__name__} was asked for, and no organisation is open.",
                "Read it inside `with store.as_agency(agency_id):`.",
                "ARCHITECTURE.md",
            )
        last = self._last
        if last is None or last[0] != agency:
            self._last = last = agency, super().get_queryset().filter(agency=agency)
        return last[1].all()
